/**
 * The encodings of RFC 2045–2047: how text of any language travels in lines of ASCII.
 * Everything here is pure and gives ASCII with CRLF line ends.
 */

/** RFC 5322 §2.1.1: the length a line should keep, and the one it must keep. */
const LINE_CHARS = 76;
export const LINE_CHARS_MAX = 998;
/** RFC 2047 §2: one encoded word, of which `=?UTF-8?B?` and `?=` take twelve characters. */
const WORD_CHARS_MAX = 75;
const WORD_FRAME_CHARS = 12;
/** Above this share of bytes outside ASCII, quoted-printable (three for one) outgrows base64 (four for three). */
const BASE64_FROM_SHARE = 1 / 6;

const PLAIN_LINES = /^[\t\r\n\x20-\x7e]*$/;
const PLAIN_LINE = /^[\x20-\x7e]*$/;

export interface EncodedText {
  readonly encoding: "7bit" | "quoted-printable" | "base64";
  readonly body: string;
}

/** Line ends of any system, as mail writes them. */
export const withCrlf = (text: string): string =>
  text.includes("\r") ? text.replace(/\r\n|\r|\n/g, "\r\n") : text.replaceAll("\n", "\r\n");

/**
 * How does this text travel in a MIME part?
 *
 * As it is when every server may carry it so. `=_` is kept for boundaries: the other two encodings can never write it,
 * so a part that holds it is encoded, and no part can contain its own boundary.
 */
export function encodeText(text: string): EncodedText {
  const lines = withCrlf(text);
  if (PLAIN_LINES.test(lines) && !lines.includes("=_") && longestLine(lines) <= LINE_CHARS_MAX) {
    return { encoding: "7bit", body: lines };
  }
  const bytes = Buffer.from(lines, "utf8");
  if (bytes.length - lines.length > bytes.length * BASE64_FROM_SHARE) {
    return { encoding: "base64", body: (bytes.toString("base64").match(/.{1,76}/g) ?? []).join("\r\n") };
  }
  return { encoding: "quoted-printable", body: quotedPrintable(bytes) };
}

function longestLine(lines: string): number {
  let longest = 0;
  let start = 0;
  for (let end = lines.indexOf("\n"); end >= 0; end = lines.indexOf("\n", start)) {
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return Math.max(longest, lines.length - start);
}

const HEX = Buffer.from("0123456789ABCDEF", "latin1");
const [TAB, LF, CR, SPACE, EQUALS, TILDE] = [0x09, 0x0a, 0x0d, 0x20, 0x3d, 0x7e] as const;

/** Which bytes stand for themselves wherever they are. */
const IS_VISIBLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > SPACE && byte <= TILDE && byte !== EQUALS ? 1 : 0,
);

const SOFT_BREAK = Buffer.from("=\r\n", "latin1");

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

/** RFC 2045 §6.7. The bytes hold line breaks only as CRLF; a blank before one is encoded, so no relay can trim it. */
export function quotedPrintable(bytes: Uint8Array): string {
  const out = Buffer.allocUnsafe(bytes.length * 3 + Math.ceil((bytes.length * 3) / (LINE_CHARS - 3)) * 3 + 3);
  let length = 0;
  let column = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    // Nearly every byte stands for itself, somewhere before the end of its line; so does a blank within it.
    const isPlain = IS_VISIBLE[byte] === 1 || (byte === SPACE && IS_VISIBLE[bytes[index + 1] ?? 0] === 1);
    if (column < LINE_CHARS - 1 && isPlain) {
      out[length++] = byte;
      column += 1;
      continue;
    }
    if (byte === CR && bytes[index + 1] === LF) {
      out[length++] = CR;
      out[length++] = LF;
      index++;
      column = 0;
      continue;
    }
    const next = bytes[index + 1];
    const lineEnds = next === undefined || (next === CR && bytes[index + 2] === LF);
    const isLiteral = IS_VISIBLE[byte] === 1 || (isBlank(byte) && !lineEnds);
    if (column + (isLiteral ? 1 : 3) > (lineEnds ? LINE_CHARS : LINE_CHARS - 1)) {
      length += SOFT_BREAK.copy(out, length);
      column = 0;
    }
    if (isLiteral) {
      out[length++] = byte;
      column += 1;
    } else {
      out[length++] = EQUALS;
      out[length++] = HEX[byte >> 4] as number;
      out[length++] = HEX[byte & 15] as number;
      column += 3;
    }
  }
  return out.toString("latin1", 0, length);
}

/** A name or subject as one line: whatever could start another header line becomes a space. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

/** Can this line stand in a header as it is, with nothing a reader could take for an encoded word? */
export const isPlainLine = (line: string): boolean => PLAIN_LINE.test(line) && !line.includes("=?");

/** `Name: value`, folded, encoded where needed. The value is one line. */
export function headerOf(name: string, value: string): string {
  const line = `${name}: ${value}`;
  if (!isPlainLine(value)) return `${name}: ${encodedWords(value, name.length + 2)}`;
  if (line.length <= LINE_CHARS) return line;
  const folded = fold(line);
  return longestLine(folded) <= LINE_CHARS_MAX ? folded : `${name}: ${encodedWords(value, name.length + 2)}`;
}

/** `Name: "Display name" <address>`. */
export function addressHeaderOf(name: string, display: string | undefined, address: string): string {
  const shown = display === undefined ? "" : oneLine(display);
  if (shown === "") return `${name}: ${address}`;
  const quoted = `${name}: "${shown.replace(/["\\]/g, "\\$&")}" <${address}>`;
  if (isPlainLine(shown) && quoted.length <= LINE_CHARS) return quoted;
  // On its own line the address keeps the limit of 76 that RFC 2047 sets for lines with encoded words.
  return `${name}: ${encodedWords(shown, name.length + 2)}\r\n <${address}>`;
}

/** Breaks a header before blanks; unfolding (RFC 5322 §2.2.3) gives back exactly the same text. */
export function fold(line: string): string {
  const [first = "", ...pieces] = line.split(/(?= \S)/);
  let column = first.length;
  let folded = first;
  for (const piece of pieces) {
    if (column + piece.length > LINE_CHARS) {
      folded += "\r\n";
      column = 0;
    }
    folded += piece;
    column += piece.length;
  }
  return folded;
}

/** RFC 2047 words in base64. No word splits a character, and the first leaves room for the header's name. */
function encodedWords(text: string, usedChars: number): string {
  const words: string[] = [];
  let room = bytesIn(LINE_CHARS - usedChars);
  let word = "";
  let wordBytes = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character, "utf8");
    if (wordBytes + bytes > room && word !== "") {
      words.push(word);
      room = bytesIn(WORD_CHARS_MAX);
      word = "";
      wordBytes = 0;
    }
    word += character;
    wordBytes += bytes;
  }
  words.push(word);
  return words.map((each) => `=?UTF-8?B?${Buffer.from(each, "utf8").toString("base64")}?=`).join("\r\n ");
}

const bytesIn = (chars: number): number => Math.max(1, Math.floor((chars - WORD_FRAME_CHARS) / 4)) * 3;
