export type FileFormat =
  | { readonly kind: "text" }
  | { readonly kind: "zip" }
  | { readonly kind: "old_excel" }
  | { readonly kind: "password_protected" }
  | { readonly kind: "unsupported"; readonly format: string };

const SIGNATURES: readonly (readonly [bytes: readonly number[], format: string])[] = [
  [[0x25, 0x50, 0x44, 0x46], "pdf"],
  [[0x1f, 0x8b], "gzip"],
  [[0x37, 0x7a, 0xbc, 0xaf], "7z"],
  [[0x52, 0x61, 0x72, 0x21], "rar"],
  [[0x89, 0x50, 0x4e, 0x47], "png"],
  [[0xff, 0xd8, 0xff], "jpeg"],
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], "rtf"],
  [[0x00, 0x00, 0xfe, 0xff], "utf-32"],
  [[0xff, 0xfe, 0x00, 0x00], "utf-32"],
];
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

const startsWith = (head: Buffer, bytes: readonly number[]): boolean => bytes.every((byte, at) => head[at] === byte);

/** What is this file, by its first bytes? Its name is not asked: reports are called .xls whatever they are. */
export function formatOf(head: Buffer, isUtf16: boolean): FileFormat {
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) return { kind: "zip" };
  if (startsWith(head, COMPOUND_FILE)) {
    // Excel puts a workbook with a password into the same container that .xls uses.
    const locked = head.includes(Buffer.from("EncryptedPackage", "utf16le"));
    return { kind: locked ? "password_protected" : "old_excel" };
  }
  for (const [bytes, format] of SIGNATURES) if (startsWith(head, bytes)) return { kind: "unsupported", format };
  const text = head
    .toString(isUtf16 ? "utf16le" : "latin1", 0, 2_048)
    .replace(/^(?:\uFEFF|ï»¿)?\s*/, "")
    .toLowerCase();
  if (/^<(?:!doctype html|html|head|meta|table|style)\b/.test(text)) return { kind: "unsupported", format: "html" };
  if (/^<\?(?:xml|mso)/.test(text)) return { kind: "unsupported", format: "xml" };
  if (/^(?:\{\s*"|\[\s*[{[])/.test(text)) return { kind: "unsupported", format: "json" };
  if (!isUtf16 && looksBinary(head)) return { kind: "unsupported", format: "binary" };
  return { kind: "text" };
}

const BINARY_SAMPLE = 8_192;
const CONTROLS_SHARE_MAX = 0.02;

/** Text may hold a stray control character; a file full of them is something else. */
function looksBinary(head: Buffer): boolean {
  const sample = head.subarray(0, BINARY_SAMPLE);
  let controls = 0;
  for (const byte of sample) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) controls += 1;
  return controls > sample.length * CONTROLS_SHARE_MAX;
}
