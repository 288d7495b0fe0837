import { createHash } from "node:crypto";
import type { Attachment } from "./adapter.js";

export interface FormBody {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * A form with one file in it, as browsers write it (RFC 7578). The boundary is made of what it parts, so the same form
 * is the same bytes, and no content can hold it.
 */
export function multipart(
  fields: Readonly<Record<string, string>>,
  field: string,
  { name, mime, bytes }: Attachment,
): FormBody {
  const boundary = `acuerdo-${createHash("sha256")
    .update(JSON.stringify([fields, name]))
    .update(bytes)
    .digest("hex")}`;
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : "application/octet-stream";
  const texts = Object.entries(fields).map(
    ([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(key)}"\r\n\r\n${value}\r\n`,
  );
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(field)}"; filename="${quoted(name)}"\r\n` +
    `Content-Type: ${type}\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(texts.join("") + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

const quoted = (name: string): string => name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
