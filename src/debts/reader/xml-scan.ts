import { LIMITS, UnreadableFile } from "./limits.js";

/** What a scan of XML meets. Names come without their prefix; attributes as written, to be asked for one by one. */
export interface XmlListener {
  open(name: string, attributes: string): void;
  close(name: string): void;
  text(text: string): void;
}

const GT = 0x3e;
const SLASH = 0x2f;

/**
 * Walks XML in pieces, as they are unpacked: elements, attributes, text, CDATA, comments.
 *
 * Only what workbooks need. A document type is refused: no workbook has one, and entities defined in it are a way to
 * blow up or to read other files. Text may come in several calls.
 */
export class XmlScan {
  readonly #listener: XmlListener;
  #rest = "";
  #depth = 0;

  constructor(listener: XmlListener) {
    this.#listener = listener;
  }

  write(piece: string): void {
    const text = this.#rest === "" ? piece : this.#rest + piece;
    let at = 0;
    for (;;) {
      const tag = text.indexOf("<", at);
      const to = tag < 0 ? text.length : tag;
      if (to > at) at += this.#emitText(text, at, to, tag >= 0);
      if (tag < 0 || at < tag) break;
      const after = this.#tag(text, tag);
      if (after < 0) break;
      at = after;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > LIMITS.tagCharsMax) throw broken("tag");
  }

  end(): void {
    if (this.#rest.trim() !== "" || this.#depth !== 0) throw broken("end");
  }

  /** Hands text on, all but an entity that the piece cuts in two. Gives how many characters were taken. */
  #emitText(text: string, from: number, to: number, ended: boolean): number {
    let end = to;
    if (!ended) {
      const ampersand = text.lastIndexOf("&", to - 1);
      if (ampersand >= from && to - ampersand < 12 && text.indexOf(";", ampersand) < 0) end = ampersand;
    }
    if (end > from) this.#listener.text(plainText(text.slice(from, end)));
    return end - from;
  }

  /** Reads what begins with `<` at `from`; gives the place after it, or -1 when it is cut off. */
  #tag(text: string, from: number): number {
    const next = text.charCodeAt(from + 1);
    if (next === 0x21) return this.#declaration(text, from);
    if (next === 0x3f) return skip(text, from, "?>");
    const end = tagEnd(text, from + 1);
    if (end < 0) return -1;
    if (next === SLASH) {
      this.#depth -= 1;
      this.#listener.close(localName(text, from + 2, end));
      return end + 1;
    }
    const empty = text.charCodeAt(end - 1) === SLASH;
    const to = empty ? end - 1 : end;
    let nameEnd = from + 1;
    while (nameEnd < to && text.charCodeAt(nameEnd) > 0x20) nameEnd += 1;
    const name = localName(text, from + 1, nameEnd);
    this.#listener.open(name, nameEnd < to ? text.slice(nameEnd, to) : "");
    if (empty) this.#listener.close(name);
    else this.#depth += 1;
    return end + 1;
  }

  #declaration(text: string, from: number): number {
    if (text.startsWith("<!--", from)) return skip(text, from, "-->");
    if (text.startsWith("<![CDATA[", from)) {
      const end = text.indexOf("]]>", from);
      if (end < 0) return -1;
      this.#listener.text(text.slice(from + 9, end));
      return end + 3;
    }
    if (text.length - from < 9) return -1;
    throw broken("doctype");
  }
}

const broken = (part: string): UnreadableFile => new UnreadableFile("broken_file", { part: `xml ${part}` });

function skip(text: string, from: number, closing: string): number {
  const end = text.indexOf(closing, from);
  return end < 0 ? -1 : end + closing.length;
}

/** The `>` that ends a tag; one inside a quoted attribute does not. */
function tagEnd(text: string, from: number): number {
  const length = text.length;
  for (let at = from; at < length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === GT) return at;
    if (char === 0x22 || char === 0x27) {
      at = text.indexOf(char === 0x22 ? '"' : "'", at + 1);
      if (at < 0) return -1;
    }
  }
  return -1;
}

function localName(text: string, from: number, to: number): string {
  const name = text.slice(from, to);
  const colon = name.indexOf(":");
  return (colon < 0 ? name : name.slice(colon + 1)).trimEnd();
}

/** The value of an attribute, by the name as written (`r`, `r:id`); null when there is none. */
export function attributeOf(attributes: string, name: string): string | null {
  for (let at = attributes.indexOf(name); at >= 0; at = attributes.indexOf(name, at + 1)) {
    if (at > 0 && attributes.charCodeAt(at - 1) > 0x20) continue;
    let equals = at + name.length;
    while (attributes.charCodeAt(equals) <= 0x20) equals += 1;
    if (attributes.charCodeAt(equals) !== 0x3d) continue;
    let quote = equals + 1;
    while (attributes.charCodeAt(quote) <= 0x20) quote += 1;
    const mark = attributes[quote];
    if (mark !== '"' && mark !== "'") return null;
    const end = attributes.indexOf(mark, quote + 1);
    return end < 0 ? null : plainText(attributes.slice(quote + 1, end));
  }
  return null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function plainText(text: string): string {
  if (text.indexOf("&") < 0) return text;
  return text.replace(/&(#x?[0-9a-f]{1,8}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\uFFFD";
  });
}
