/** Where a mail program put what it answers: nothing after this mark was typed now. */
export const CUT = "\u0001";
/** Goes before a line that a mail program wrote over a quotation. */
export const ATTRIBUTION = "\u0002";

const HTML_CHARS_MAX = 400_000;
const TAG_CHARS_MAX = 4_000;
const DEPTH_MAX = 200;

/** What is never shown. */
const HIDDEN = new Set([
  "script",
  "style",
  "head",
  "title",
  "template",
  "noscript",
  "object",
  "svg",
  "select",
  "button",
]);
const BLOCK = new Set([
  "p",
  "div",
  "table",
  "tr",
  "ul",
  "ol",
  "li",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "pre",
  "center",
  "section",
  "article",
  "header",
  "footer",
  "blockquote",
  "form",
  "fieldset",
  "hr",
  "dl",
  "dt",
  "dd",
  "address",
  "tbody",
  "thead",
  "body",
  "html",
]);
const SPACED = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote"]);
const VOID = new Set([
  "br",
  "hr",
  "img",
  "meta",
  "link",
  "input",
  "col",
  "area",
  "base",
  "wbr",
  "source",
  "track",
  "embed",
]);

/** Marks of mail programs on their elements: what follows is what is answered. */
const CUT_MARK =
  /\b(?:id|name)\s*=\s*["']?(?:x_)*(?:divrplyfwdmsg|appendonsend|stopspelling|mail-editor-reference-message-container|reply-intro|ms-outlook-mobile-body-separator-line|origbody|quotedcontent|olk_src_body_section)\b|class\s*=\s*["']?[^"'>]{0,80}\b(?:outlookmessageheader|gmail_quote_container_cut|zmail_extra|hmmessage_cut|wordsection_reply)\b|border:\s?none;\s?border-top:\s?solid\s(?:#b5c4df|#e1e1e1)/i;
const QUOTE_MARK =
  /class\s*=\s*["']?[^"'>]{0,80}\b(?:gmail_extra_quote|yahoo_quoted|protonmail_quote|moz-forward-container|tutanota_quote|quoted-message|zmail_extra_quote|ms-outlook-quote|mail-quote-collapse)\b|\bid\s*=\s*["']?(?:yahoo_quoted|isreplycontent|replywithinline)/i;
const ATTRIBUTION_MARK =
  /class\s*=\s*["']?[^"'>]{0,80}\b(?:gmail_attr|moz-cite-prefix|protonmail_quote_header|yahoo_attr)\b/i;
const SIGNATURE_MARK =
  /class\s*=\s*["']?[^"'>]{0,80}\b(?:gmail_signature|moz-signature|protonmail_signature_block|yahoo-signature|tutanota_signature)\b|\bid\s*=\s*["']?(?:x_)*(?:signature|ms-outlook-mobile-signature|applemailsignature|linebreakatbeginningofsignature|ymail_android_signature|yahoosignature)|data-smartmail\s*=\s*["']?gmail_signature/i;
const UNSEEN = /style\s*=\s*["'][^"']{0,400}(?:display:\s*none|mso-hide:\s*all|visibility:\s*hidden)/i;

interface Open {
  readonly tag: string;
  readonly does: "hide" | "quote" | "attribution" | "none";
}

/**
 * HTML as the text a person sees: quotations with `>` before their lines, signatures that a mail program marked left out,
 * and a mark where a program began what is answered. One pass from left to right.
 */
export function htmlToText(given: string): string {
  const html = given.slice(0, HTML_CHARS_MAX);
  const out = new TextLines();
  const open: Open[] = [];
  let at = 0;
  while (at < html.length) {
    const start = html.indexOf("<", at);
    if (start < 0) {
      out.write(html.slice(at), open);
      break;
    }
    if (start > at) out.write(html.slice(at, start), open);
    at = tagAt(html, start, out, open);
  }
  return out.text();
}

/** Reads one tag, comment or lone `<`, and tells where to go on. */
function tagAt(html: string, start: number, out: TextLines, open: Open[]): number {
  if (html.startsWith("<!--", start)) {
    const end = html.indexOf("-->", start + 4);
    return end < 0 ? html.length : end + 3;
  }
  if (!/[a-z/!?]/i.test(html[start + 1] ?? "")) {
    out.write("<", open);
    return start + 1;
  }
  const end = html.indexOf(">", start);
  if (end < 0) return html.length;
  const source = html.slice(start + 1, Math.min(end, start + TAG_CHARS_MAX));
  const isClosing = source.startsWith("/");
  const tag = (/^[a-z][a-z0-9:]{0,30}/i.exec(isClosing ? source.slice(1) : source)?.[0] ?? "").toLowerCase();
  if (isClosing) closeTag(tag, out, open);
  else openTag(tag, source, out, open);
  return end + 1;
}

function openTag(tag: string, source: string, out: TextLines, open: Open[]): void {
  if (tag === "") return;
  const isHidden = open.some(({ does }) => does === "hide");
  if (!isHidden && CUT_MARK.test(source)) out.cut();
  if (tag === "br") out.newLine(open);
  else if (tag === "hr") out.rule(open);
  else if (BLOCK.has(tag)) out.block(SPACED.has(tag), open);
  if (tag === "li") out.write("- ", open);
  if ((tag === "td" || tag === "th") && !isHidden) out.write(" ", open);
  if (VOID.has(tag) || source.endsWith("/") || open.length >= DEPTH_MAX) return;
  open.push({ tag, does: doesOf(tag, source) });
}

function doesOf(tag: string, source: string): Open["does"] {
  if (HIDDEN.has(tag) || UNSEEN.test(source) || SIGNATURE_MARK.test(source)) return "hide";
  if (tag === "blockquote" || QUOTE_MARK.test(source)) return "quote";
  return ATTRIBUTION_MARK.test(source) ? "attribution" : "none";
}

/** Closes the nearest element of this name; what was left open inside it closes with it. */
function closeTag(tag: string, out: TextLines, open: Open[]): void {
  const at = open.map((each) => each.tag).lastIndexOf(tag);
  if (BLOCK.has(tag)) out.block(SPACED.has(tag), open);
  if (at >= 0) open.length = at;
}

class TextLines {
  readonly #lines: string[] = [];
  #line = "";
  #prefix = "";
  #cut = false;

  write(raw: string, open: readonly Open[]): void {
    if (this.#cut && this.#lines.length > 5_000) return;
    if (open.some(({ does }) => does === "hide")) return;
    const isPre = open.some(({ tag }) => tag === "pre");
    const text = decodeEntities(raw);
    const shown = isPre ? text : text.replace(/[ \t\r\n\f]+/g, " ");
    if (this.#line === "") this.#prefix = prefixOf(open);
    for (const [index, piece] of (isPre ? shown.split("\n") : [shown]).entries()) {
      if (index > 0) this.newLine(open);
      this.#line += this.#line === "" && !isPre ? piece.trimStart() : piece;
    }
  }

  newLine(open: readonly Open[]): void {
    this.#lines.push(
      this.#line.trim() === ""
        ? prefixOf(open).replace(ATTRIBUTION, "").trimEnd()
        : this.#prefix + this.#line.trimEnd(),
    );
    this.#line = "";
  }

  block(isSpaced: boolean, open: readonly Open[]): void {
    if (this.#line.trim() !== "") this.newLine(open);
    this.#line = "";
    const last = this.#lines.at(-1);
    if (isSpaced && last !== undefined && last !== "" && !last.startsWith(">")) this.#lines.push("");
  }

  rule(open: readonly Open[]): void {
    this.block(false, open);
    this.#lines.push(`${prefixOf(open).replace(ATTRIBUTION, "")}${"_".repeat(32)}`);
  }

  cut(): void {
    if (this.#line.trim() !== "") this.newLine([]);
    this.#lines.push(CUT);
    this.#cut = true;
  }

  text(): string {
    if (this.#line.trim() !== "") this.newLine([]);
    return this.#lines
      .join("\n")
      .replace(/\u00a0/g, " ")
      .trimEnd();
  }
}

function prefixOf(open: readonly Open[]): string {
  const depth = Math.min(open.filter(({ does }) => does === "quote").length, 5);
  if (depth > 0) return `${">".repeat(depth)} `;
  return open.some(({ does }) => does === "attribution") ? ATTRIBUTION : "";
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  iexcl: "¡",
  iquest: "¿",
  aacute: "á",
  eacute: "é",
  iacute: "í",
  oacute: "ó",
  uacute: "ú",
  uuml: "ü",
  ntilde: "ñ",
  Aacute: "Á",
  Eacute: "É",
  Iacute: "Í",
  Oacute: "Ó",
  Uacute: "Ú",
  Uuml: "Ü",
  Ntilde: "Ñ",
  atilde: "ã",
  otilde: "õ",
  ccedil: "ç",
  acirc: "â",
  ecirc: "ê",
  ocirc: "ô",
  agrave: "à",
  Atilde: "Ã",
  Otilde: "Õ",
  Ccedil: "Ç",
  Acirc: "Â",
  Ecirc: "Ê",
  Ocirc: "Ô",
  Agrave: "À",
  ordm: "º",
  ordf: "ª",
  deg: "°",
  euro: "€",
  pound: "£",
  cent: "¢",
  copy: "©",
  reg: "®",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  laquo: "«",
  raquo: "»",
  bull: "•",
  middot: "·",
  times: "×",
  zwnj: "",
  shy: "",
  ouml: "ö",
  auml: "ä",
  Ouml: "Ö",
  Auml: "Ä",
  szlig: "ß",
  egrave: "è",
  igrave: "ì",
  ograve: "ò",
  ugrave: "ù",
  icirc: "î",
  ucirc: "û",
};

const decodeEntities = (text: string): string =>
  text.includes("&")
    ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi, (whole, decimal, hex, name) => {
        if (name !== undefined) return NAMED[name] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
        return code > 0x1f && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
          ? String.fromCodePoint(code)
          : " ";
      })
    : text;
