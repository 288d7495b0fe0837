const CR = 0x0d;
const LF = 0x0a;
const LOOK_BYTES = 64 * 1024;

/** The mail itself: without a byte order mark, empty lines or a mailbox's `From ` line before it, its lines ended by LF. */
export function plainBytes(given: Uint8Array): Uint8Array {
  let bytes = given;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
  if (bytes.indexOf(LF) < 0 && bytes.indexOf(CR) >= 0) bytes = bytes.map((byte) => (byte === CR ? LF : byte));
  let start = 0;
  for (let at = 0; at < bytes.length && isSpace(bytes[at]); at++) if (bytes[at] === LF) start = at + 1;
  bytes = bytes.subarray(start);
  const begins = Buffer.from(bytes.subarray(0, 6)).toString("latin1");
  if (!/^>?From /.test(begins)) return bytes;
  const end = bytes.indexOf(LF);
  return end < 0 ? bytes.subarray(bytes.length) : bytes.subarray(end + 1);
}

const isSpace = (byte: number | undefined): boolean => byte === LF || byte === CR || byte === 0x20 || byte === 0x09;

/** The lines before the first empty one, as text, and where the rest begins. */
export function splitAtBlank(bytes: Uint8Array, max: number): { head: string; bodyAt: number } {
  let line = 0;
  while (line < bytes.length && line < max) {
    const end = bytes.indexOf(LF, line);
    const last = end < 0 ? bytes.length : end;
    const isBlank = last === line || (last === line + 1 && bytes[line] === CR);
    if (isBlank) return { head: decodeBytes(bytes.subarray(0, line)), bodyAt: Math.min(last + 1, bytes.length) };
    line = last + 1;
  }
  const bodyAt = Math.min(line, bytes.length);
  return { head: decodeBytes(bytes.subarray(0, bodyAt)), bodyAt };
}

/** Text of bytes whose charset nobody named: UTF-8 where they are UTF-8, else the old Western one. */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(isCutUtf8(bytes) ? "utf-8" : "windows-1252").decode(bytes);
  }
}

/** Only the last letter is broken, because the bytes end inside it. */
function isCutUtf8(bytes: Uint8Array): boolean {
  for (let cut = 1; cut <= 3 && cut < bytes.length; cut++) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, bytes.length - cut));
      return true;
    } catch {
      // Not at this place; one byte further back is tried next.
    }
  }
  return false;
}

/** Headers written in raw 8-bit letters, as old programs do, put into UTF-8; what is UTF-8 already stays as it is. */
export function headersToUtf8(bytes: Uint8Array, head: string, bodyAt: number): Uint8Array {
  const block = bytes.subarray(0, Math.min(bodyAt, bytes.length));
  if (block.every((byte) => byte < 0x80)) return bytes;
  const written = Buffer.from(`${head}\n`, "utf8");
  return Buffer.concat([written, bytes.subarray(bodyAt)]);
}

/** Is this no text at all? A picture or an archive given by mistake. */
export function isBinary(bytes: Uint8Array): boolean {
  const look = bytes.subarray(0, LOOK_BYTES);
  let strange = 0;
  for (const byte of look)
    if (byte === 0 || (byte < 0x20 && byte !== LF && byte !== CR && byte !== 0x09 && byte !== 0x1b && byte !== 0x0c))
      strange++;
  return strange * 50 > look.length;
}

/** What the MIME reader takes one by one, and slowly; nobody types as many, and files travel encoded. */
const PLAIN_LINES_MAX = 30_000;
const BOUNDARY_CHARS_MAX = 200;
const ENCODED = /content-transfer-encoding[ \t]*:[^\n]*(?:base64|quoted-printable)/i;

/**
 * The mail with the lines of its unencoded parts counted: beyond what anybody writes, and there are attacks that are
 * nothing but short lines, the rest is left out until the next part begins. Encoded parts stay whole, whatever their size.
 */
export function withoutEndlessText(bytes: Uint8Array): { bytes: Uint8Array; truncated: boolean } {
  const kept: Uint8Array[] = [];
  let from = 0;
  let left = PLAIN_LINES_MAX;
  let headerFrom = 0;
  let isHeader = true;
  let isEncoded = false;
  let isDropping = false;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LF, at);
    const next = end < 0 ? bytes.length : end + 1;
    if (bytes[at] === 0x2d && bytes[at + 1] === 0x2d && next - at < BOUNDARY_CHARS_MAX) {
      if (isDropping) from = at;
      isDropping = false;
      isHeader = true;
      headerFrom = next;
    } else if (isHeader && next - at <= 2) {
      isHeader = false;
      isEncoded = ENCODED.test(
        Buffer.from(bytes.subarray(headerFrom, Math.min(at, headerFrom + LOOK_BYTES))).toString("latin1"),
      );
    }
    if (!isHeader && !isEncoded && !isDropping && --left < 0) {
      kept.push(bytes.subarray(from, at));
      isDropping = true;
    }
    at = next;
  }
  if (kept.length === 0) return { bytes, truncated: false };
  if (!isDropping) kept.push(bytes.subarray(from));
  return { bytes: Buffer.concat(kept), truncated: true };
}
