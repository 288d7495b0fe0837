/** What a call is told to do, as far as somebody on the phone notices. */
export interface Script {
  /** Words before a key is waited for; all of them where none is. */
  readonly said: string;
  /** Where a key is told, and how long it is waited for; null where the call just ends. */
  readonly gather: { readonly action: string; readonly waitS: number } | null;
  /** What is said when no key comes. */
  readonly otherwise: string;
}

const TOKEN = /<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;

/** What does this TwiML say and ask? Null where it is none: then a real call ends with an error. */
export function readTwiml(xml: string): Script | null {
  if (!/^\s*(?:<\?xml[^>]*\?>\s*)?<Response\s*\/?>/.test(xml)) return null;
  const reader = new Reader();
  for (const [, closes, name = "", attributes = "", selfCloses, text] of xml.matchAll(TOKEN)) {
    const isGood =
      text === undefined ? reader.tag(name, attributes, closes !== "", selfCloses !== "") : reader.text(text);
    if (!isGood) return null;
    if (reader.isOver) break;
  }
  const { said, gather, otherwise } = reader;
  return { said: said.join(" "), gather, otherwise: otherwise.join(" ") };
}

/** Reads verb by verb; each part says whether it may stand there. */
class Reader {
  readonly said: string[] = [];
  readonly otherwise: string[] = [];
  gather: Script["gather"] = null;
  /** After hanging up nobody hears anything. */
  isOver = false;
  readonly #open: string[] = [];

  text(text: string): boolean {
    if (this.#open.at(-1) !== "Say") return text.trim() === "" || this.#open.length === 0;
    const isInTime = this.gather === null || this.#open.includes("Gather");
    (isInTime ? this.said : this.otherwise).push(unescaped(text.trim()));
    return true;
  }

  tag(name: string, attributes: string, closes: boolean, selfCloses: boolean): boolean {
    if (closes) return this.#open.pop() === name;
    if (name === "Gather") this.gather ??= gatherOf(attributes);
    this.isOver = name === "Hangup" && this.#open.length === 1;
    if (!selfCloses) this.#open.push(name);
    return true;
  }
}

const USUAL_WAIT_S = 5;

function gatherOf(attributes: string): Script["gather"] {
  const given = new Map([...attributes.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, unescaped(value ?? "")]));
  const waitS = Number(given.get("timeout") ?? USUAL_WAIT_S);
  return { action: given.get("action") ?? "", waitS: Number.isFinite(waitS) ? waitS : USUAL_WAIT_S };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const unescaped = (text: string): string =>
  text.replace(/&(?:(\w+)|#(\d+)|#x([0-9a-fA-F]+));/g, (whole, name: string, decimal: string, hex: string) =>
    name ? (ENTITIES[name] ?? whole) : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  );

/** How long it takes to say this, in seconds: some fifteen letters in one. */
export const secondsToSay = (text: string): number => Math.ceil(text.length / 15);
