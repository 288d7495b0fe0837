import { isAscii, isUtf8 } from "node:buffer";
import iconv from "iconv-lite";

/** `utf-8` also stands for plain ASCII. `ibm850` is what old DOS programs of the region still export. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "ibm850"] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface EncodingMark {
  readonly encoding: Encoding;
  /** Bytes of the byte order mark, to be skipped. */
  readonly markBytes: number;
}

const SAMPLE_BYTES = 64 << 10;

/** What the first bytes say outright: a byte order mark, or UTF-16 without one. Null when they say nothing. */
export function encodingMark(head: Buffer): EncodingMark | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", markBytes: 2 };
  const sample = head.subarray(0, SAMPLE_BYTES);
  let even = 0;
  let odd = 0;
  for (let at = sample.indexOf(0); at >= 0; at = sample.indexOf(0, at + 1)) {
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = sample.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return { encoding: "utf-16le", markBytes: 0 };
  if (even > half * 0.4 && odd < half * 0.05) return { encoding: "utf-16be", markBytes: 0 };
  return null;
}

/**
 * Which single encoding are these bytes in? Null while they are plain ASCII, which is the same in all of them.
 *
 * So a file whose first accent comes late is judged at that accent, and nothing read before it has to be read again.
 * Bytes that are mostly good UTF-8 stay UTF-8: the few damaged rows are refused one by one.
 */
export function judgeEncoding(bytes: Buffer): Encoding | null {
  if (isAscii(bytes)) return null;
  const whole = bytes.subarray(0, wholeCharacters(bytes));
  if (isUtf8(whole)) return "utf-8";
  let good = 0;
  let bad = 0;
  for (const char of whole.toString("utf8")) {
    if (char === "\uFFFD") bad += 1;
    else if (char > "\x7f") good += 1;
  }
  if (good > bad) return "utf-8";
  return singleByteEncoding(whole);
}

/** How many of the bytes form whole UTF-8 characters: a sequence cut by the end of the block does not count. */
function wholeCharacters(bytes: Buffer): number {
  const end = bytes.length;
  for (let back = 1; back <= 3 && back <= end; back += 1) {
    const byte = bytes[end - back] as number;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? end - back : end;
    }
  }
  return end;
}

const ACCENTED = new Set("áéíóúñüãõâêôçàÁÉÍÓÚÑÜÃÕÂÊÔÇÀªº¿¡°€–’“”");
const IS_ACCENTED_1252 = highBytes("windows-1252").map((char) => ACCENTED.has(char));
const IS_ACCENTED_850 = highBytes("ibm850").map((char) => ACCENTED.has(char));

function highBytes(encoding: Encoding): string[] {
  const bytes = Buffer.from(Array.from({ length: 128 }, (_, index) => index + 128));
  return [...iconv.decode(bytes, iconvName(encoding))];
}

function singleByteEncoding(bytes: Buffer): Encoding {
  let windows = 0;
  let dos = 0;
  for (const byte of bytes) {
    if (byte < 0x80) continue;
    if (IS_ACCENTED_1252[byte - 0x80]) windows += 1;
    if (IS_ACCENTED_850[byte - 0x80]) dos += 1;
  }
  return dos > windows ? "ibm850" : "windows-1252";
}

function iconvName(encoding: Encoding): string {
  return encoding === "ibm850" ? "cp850" : encoding;
}

/** Text of some bytes in a single-byte encoding. Bytes that mean nothing become U+FFFD. */
export const decodeBytes = (bytes: Buffer, encoding: Encoding): string => iconv.decode(bytes, iconvName(encoding));

/** Turns blocks of UTF-16 into blocks of UTF-8, keeping back a character that is cut by the end of a block. */
export class Utf16Recoder {
  readonly #bigEndian: boolean;
  #kept: Buffer = Buffer.alloc(0);

  constructor(encoding: "utf-16le" | "utf-16be") {
    this.#bigEndian = encoding === "utf-16be";
  }

  recode(block: Buffer, last: boolean): Buffer {
    const bytes = Buffer.concat([this.#kept, block]);
    let end = bytes.length & ~1;
    if (end >= 2 && !last) {
      const high = bytes[this.#bigEndian ? end - 2 : end - 1] as number;
      if (high >= 0xd8 && high <= 0xdb) end -= 2;
    }
    this.#kept = bytes.subarray(end);
    const units = bytes.subarray(0, end);
    if (this.#bigEndian) units.swap16();
    return Buffer.from(units.toString("utf16le"), "utf8");
  }
}
