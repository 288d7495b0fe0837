import { STYLE } from "./style.js";
import type { Item, Line, Sent } from "./talk.js";
import { say, type Words } from "./words.js";

export interface PanelParts {
  readonly words: Words;
  readonly lang: string;
  readonly side: "left" | "right";
  /** What somebody writes, named so that it is the same when it comes back. */
  readonly onSay: (id: string, text: string) => Promise<Sent>;
  readonly onToggle: (isOpen: boolean) => void;
}

type Props = Readonly<Record<string, string | boolean | ((event: never) => void)>>;

/** What is drawn: the button in the corner, and the panel above it. */
export class Panel {
  readonly host = document.createElement("div");
  readonly #parts: PanelParts;
  readonly #items = new Map<string, HTMLElement>();
  readonly #frame: HTMLElement;
  readonly #launcher: HTMLButtonElement;
  readonly #count: HTMLElement;
  readonly #panel: HTMLElement;
  readonly #title: HTMLElement;
  readonly #log: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #notice: HTMLElement;
  readonly #text: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  #name = "";
  #unread = 0;

  constructor(parts: PanelParts) {
    this.#parts = parts;
    const { words } = parts;
    const root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    this.#count = draw("span", { class: "count", hidden: true, "aria-hidden": "true" });
    this.#launcher = draw("button", {
      class: "launcher",
      type: "button",
      "aria-expanded": "false",
      onclick: () => this.toggle(),
    });
    this.#launcher.append(picture(CHAT), this.#count);
    this.#title = draw("h2", { id: "title" });
    const close = draw("button", {
      class: "plain",
      type: "button",
      "aria-label": words.close,
      onclick: () => this.toggle(false),
    });
    close.append(picture(CLOSE));
    const head = draw("div", { class: "head" });
    head.append(this.#title, close);
    this.#empty = draw("p", { class: "empty" }, words.empty);
    this.#log = draw("div", {
      class: "log",
      role: "log",
      tabindex: "0",
      "aria-label": words.log,
      "aria-live": "polite",
    });
    this.#log.append(this.#empty);
    this.#notice = draw("p", { class: "notice", role: "status", hidden: true });
    this.#text = draw("textarea", {
      rows: "1",
      maxlength: "4000",
      "aria-label": words.message,
      placeholder: words.message,
    });
    this.#send = draw("button", { class: "send", type: "submit", "aria-label": words.send });
    this.#send.append(picture(SEND));
    const form = draw("form", { class: "form" });
    form.append(this.#text, this.#send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#panel = draw("section", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true });
    this.#panel.append(head, this.#log, this.#notice, form, draw("p", { class: "care" }, words.care));
    this.#frame = draw("div", { class: "frame", lang: parts.lang, "data-side": parts.side });
    this.#frame.append(this.#panel, this.#launcher);
    this.#frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen) this.toggle(false);
    });
    root.append(this.#frame);
    this.named("");
  }

  get isOpen(): boolean {
    return !this.#panel.hidden;
  }

  named(name: string): void {
    this.#name = name;
    this.#title.textContent = say(this.#parts.words.title, { name }).trim();
    this.#sayUnread();
  }

  toggle(open = !this.isOpen): void {
    this.#panel.hidden = !open;
    this.#frame.toggleAttribute("data-open", open);
    this.#launcher.setAttribute("aria-expanded", String(open));
    if (open) {
      this.unread(0);
      this.#log.scrollTop = this.#log.scrollHeight;
      this.#text.focus();
    } else this.#launcher.focus();
    this.#parts.onToggle(open);
  }

  unread(count: number): void {
    this.#unread = count;
    this.#count.hidden = count === 0;
    this.#count.textContent = count > 9 ? "9+" : String(count);
    this.#sayUnread();
  }

  line(state: Line): void {
    const { words } = this.#parts;
    this.#tell(state === "away" ? words.away : state === "closed" ? words.closed : "");
    this.#text.disabled = state === "closed";
    this.#send.disabled = state === "closed";
  }

  /** Draws what is new, and marks as said what was on its way. */
  said(items: readonly Item[]): void {
    const wasAtEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    for (const item of items) {
      const drawn = this.#items.get(item.id);
      if (drawn) this.#factsOf(drawn).replaceChildren(timeOf(item.at, this.#parts.lang));
      else this.#draw(item, timeOf(item.at, this.#parts.lang));
    }
    if (wasAtEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #sayUnread(): void {
    const { words } = this.#parts;
    const values = { name: this.#name, count: String(this.#unread) };
    this.#launcher.setAttribute("aria-label", say(this.#unread > 0 ? words.openUnread : words.open, values).trim());
  }

  #tell(sentence: string): void {
    this.#notice.textContent = sentence;
    this.#notice.hidden = sentence === "";
  }

  #submit(): void {
    const text = this.#text.value.trim();
    if (text === "" || this.#text.disabled) return;
    this.#text.value = "";
    const id = crypto.randomUUID().replaceAll("-", "");
    const drawn = this.#draw({ id, by: "you", text, at: "" }, this.#parts.words.sending);
    this.#log.scrollTop = this.#log.scrollHeight;
    void this.#bring(id, text, drawn);
  }

  async #bring(id: string, text: string, drawn: HTMLElement): Promise<void> {
    const { words, lang, onSay } = this.#parts;
    const facts = this.#factsOf(drawn);
    facts.removeAttribute("data-failed");
    facts.replaceChildren(words.sending);
    const sent = await onSay(id, text);
    if (sent === "sent") {
      facts.replaceChildren(timeOf(new Date().toISOString(), lang));
      return;
    }
    const again = draw("button", { type: "button", onclick: () => void this.#bring(id, text, drawn) }, words.again);
    facts.setAttribute("data-failed", "");
    facts.replaceChildren(`${sent === "too_many" ? words.tooMany : words.failed} `, again);
  }

  #draw({ id, by, text }: Item, facts: string): HTMLElement {
    this.#empty.hidden = true;
    const who = draw("span", { class: "away" }, `${by === "you" ? this.#parts.words.you : this.#name}: `);
    const bubble = draw("p", { class: "bubble" });
    bubble.append(who, ...withLinks(text));
    const drawn = draw("div", { class: "item", "data-by": by });
    drawn.append(bubble, draw("span", { class: "facts" }, facts));
    this.#items.set(id, drawn);
    this.#log.append(drawn);
    return drawn;
  }

  #factsOf(drawn: HTMLElement): HTMLElement {
    return drawn.lastElementChild as HTMLElement;
  }
}

function draw<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, props: Props, text = ""): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  if (text !== "") element.textContent = text;
  return element;
}

const CHAT = "M4 5h16v11H9l-5 4z";
const CLOSE = "M6 6l12 12M18 6L6 18";
const SEND = "M4 12l16-8-6 16-3-7z";

function picture(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 24 24",
    fill: "none",
    stroke: "currentColor",
    "aria-hidden": "true",
  })) {
    svg.setAttribute(name, value);
  }
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  line.setAttribute("stroke-width", "1.8");
  line.setAttribute("stroke-linecap", "round");
  line.setAttribute("stroke-linejoin", "round");
  svg.append(line);
  return svg;
}

const LINK = /https:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]/g;

/** The text, with what it links to as links: made of nodes, so that nothing in it is ever read as a page. */
function withLinks(text: string): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = [];
  let from = 0;
  for (const { 0: url, index } of text.matchAll(LINK)) {
    parts.push(text.slice(from, index), draw("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url));
    from = index + url.length;
  }
  return [...parts, text.slice(from)];
}

const timeOf = (at: string, lang: string): string =>
  new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
