import type { Channel } from "../../kernel/channel.js";
import { BCP47, LOCALES, type Locale } from "../../kernel/locale.js";
import en from "../locales/en.json" with { type: "json" };
import es from "../locales/es.json" with { type: "json" };
import pt from "../locales/pt.json" with { type: "json" };

const WORDS: Readonly<Record<Locale, typeof es>> = { es, en, pt };

/** What the page behind a stop link shows: a question, what was done, or that the link is none. */
export type StopPage =
  /** `notices`: where this person may have notices in a browser instead. */
  | { readonly kind: "ask"; readonly channel: Channel; readonly notices?: string }
  | { readonly kind: "done"; readonly channel: Channel; readonly all: boolean }
  | { readonly kind: "invalid" };

/**
 * The page behind "no more messages", whole: no script, no image, no cookie, nothing from elsewhere.
 *
 * It says nothing about who owes what, because whoever holds a forwarded message holds the link.
 */
export function stopPage(page: StopPage, locale: Locale): string {
  const { stop, channel: channels } = WORDS[locale];
  const fill = (text: string): string =>
    html(text.replace("{{channel}}", page.kind === "invalid" ? "" : channels[page.channel]));
  const button = (scope: string, text: string, look: string): string =>
    `<form method="post"><button class="${look}" name="scope" value="${scope}">${fill(text)}</button></form>`;
  const body = {
    ask: () => [
      `<h1>${fill(stop.title)}</h1><p>${fill(stop.ask)}</p>`,
      button("channel", stop.confirm, "main"),
      button("all", stop.confirm_all, "other"),
      `<p class="quiet">${fill(stop.note)}</p>`,
      ...(page.kind === "ask" && page.notices !== undefined
        ? [`<p class="quiet"><a href="${html(page.notices)}">${fill(stop.notices)}</a></p>`]
        : []),
    ],
    done: () => [
      `<h1>${fill(stop.done_title)}</h1>`,
      page.kind === "done" && page.all
        ? `<p>${fill(stop.done_all)}</p>`
        : `<p>${fill(stop.done)}</p><p class="quiet">${fill(stop.all_too)}</p>${button("all", stop.confirm_all, "other")}`,
    ],
    invalid: () => [`<h1>${fill(stop.invalid_title)}</h1><p>${fill(stop.invalid)}</p>`],
  }[page.kind]();
  const title = page.kind === "invalid" ? stop.invalid_title : stop.title;
  return publicPage({ title, body: `<main>${body.join("")}</main>`, locale });
}

/** A page of ours that anybody may see who holds its link. `body` and `head` are HTML, `title` is text. */
export function publicPage({ title, body, locale, head = "" }: PublicPage): string {
  return `<!doctype html><html lang="${BCP47[locale]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${html(title)}</title><style>${STYLE}</style>${head}</head><body>${body}</body></html>`;
}

export interface PublicPage {
  readonly title: string;
  readonly body: string;
  readonly locale: Locale;
  readonly head?: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Text as HTML, in an attribute too. */
export const html = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

const STYLE =
  "body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f6f5f2;color:#22211f}" +
  "main{max-width:30rem;margin:12vh auto 2rem;padding:2rem 1.5rem;background:#fff;border-radius:12px}" +
  "h1{font-size:1.4rem;margin:0 0 1rem}p{margin:0 0 1.25rem}.quiet{color:#6b6862;font-size:.9rem}" +
  "button{width:100%;min-height:48px;margin:0 0 .75rem;padding:.6rem 1rem;border-radius:8px;font:inherit;cursor:pointer}" +
  "a{color:#0f5f5c}[hidden]{display:none}h1:focus{outline:0}" +
  ".main{border:0;background:#0f5f5c;color:#fff}.other{border:1px solid #c9c5bd;background:transparent;color:inherit}" +
  "button:focus-visible{outline:3px solid #4aa6a2;outline-offset:2px}" +
  "@media(prefers-color-scheme:dark){body{background:#191816;color:#eceae6}main{background:#242220}" +
  "a{color:#6cc4bf}.quiet{color:#a8a49c}.main{background:#2f8d88}.other{border-color:#57534c}}";

/** The language to answer in, where only the browser says which: the first of ours that it names, Spanish otherwise. */
export function localeOfHeader(header: string | undefined): Locale {
  const wanted = (header ?? "").split(",").map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.map((tag) => LOCALES.find((locale) => locale === tag)).find((locale) => locale !== undefined) ?? "es";
}
