import { html, publicPage } from "../../compliance/index.js";
import type { Locale } from "../../kernel/locale.js";
import en from "./locales/en.json" with { type: "json" };
import es from "./locales/es.json" with { type: "json" };
import pt from "./locales/pt.json" with { type: "json" };

const WORDS: Readonly<Record<Locale, typeof es>> = { es, en, pt };

/** Our script, a file of ours: pages of ours run nothing that stands in them. */
const SCRIPT = '<script src="/notices-page.js" defer></script>';

/**
 * The page where somebody says yes or no to notices in this browser. All it may have to say stands in it, and the script
 * shows what is true; it says nothing of who owes what, nor to whom.
 */
export function noticePage(
  { publicKey, isAllStopped }: { publicKey: string; isAllStopped: boolean },
  locale: Locale,
): string {
  const words = WORDS[locale];
  const say = (name: keyof typeof es, look = ""): string => `<p${look && ` class="${look}"`}>${html(words[name])}</p>`;
  const button = (name: "yes" | "no" | "again" | "anew", does: "yes" | "no", look: string): string =>
    `<button type="button" class="${look}" data-do="${does}">${html(words[name])}</button>`;
  const when = (state: string, ...inside: readonly string[]): string =>
    `<section data-when="${state}" hidden>${inside.join("")}</section>`;
  const choices = [
    `<noscript>${say("unable")}</noscript>`,
    when("ask", say("ask"), button("yes", "yes", "main"), say("note", "quiet")),
    when("on", say("on"), button("no", "no", "other")),
    when("off", say("off"), button("anew", "yes", "other")),
    when("blocked", say("blocked")),
    when("unable", say("unable"), say("iphone", "quiet")),
    when("failed", say("failed"), button("again", "yes", "main")),
  ];
  const inside = isAllStopped ? [say("stopped")] : choices;
  const body = `<main data-key="${html(publicKey)}"><h1 tabindex="-1">${html(words.title)}</h1><div role="status">${inside.join("")}</div></main>`;
  return publicPage({ title: words.title, body, locale, head: isAllStopped ? "" : SCRIPT });
}
