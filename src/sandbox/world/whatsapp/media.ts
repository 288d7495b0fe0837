import type { Line } from "../../domain/line.js";
import { formOf } from "../form.js";
import { isSame, type WorldKeys } from "../keys.js";
import { type Asked, json, type WorldAnswer } from "../surface.js";
import { graphError, invalid } from "./account.js";

const DOCUMENT_BYTES_MAX = 100 * 1024 * 1024;
const KINDS = /^(?:application\/(?:pdf|vnd\.[\w.-]+|msword)|text\/plain|image\/(?:jpeg|png)|audio\/\w+|video\/\w+)/;

/** POST /{phone number}/media: a file to be named in a message later. */
export async function postMedia({ request, keys, line }: Asked): Promise<WorldAnswer> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return invalid("The request is not multipart/form-data");
  const form = await formOf(type, request.body);
  if (form?.get("messaging_product") !== "whatsapp") {
    return graphError({ status: 400, code: 100, message: "The parameter messaging_product is required." });
  }
  const file = form.get("file");
  if (file === null || typeof file === "string") {
    return graphError({ status: 400, code: 100, message: "The parameter file is required." });
  }
  if (!KINDS.test(file.type))
    return invalid(`Param file must be a file with one of the supported types; received ${file.type}`);
  if (file.size === 0 || file.size > DOCUMENT_BYTES_MAX) return invalid("The file is empty or too big");
  return json(200, { id: mediaId(keys, line, file.size) });
}

const SIZE_DIGITS = 9;

/** The id carries the size and proves itself, so that nothing has to be kept of files that nobody will open. */
function mediaId(keys: WorldKeys, line: Line, sizeBytes: number): string {
  const size = sizeBytes.toString().padStart(SIZE_DIGITS, "0");
  const proof = BigInt(`0x${keys.made(line, "whatsapp media", size, 8)}`)
    .toString()
    .padStart(10, "0");
  return `1${size}${proof}`;
}

/** How big the file behind an id is; null where this line never got such an id. */
export function sizeOfMedia(keys: WorldKeys, line: Line, id: string): number | null {
  const size = Number(id.slice(1, 1 + SIZE_DIGITS));
  return Number.isSafeInteger(size) && isSame(mediaId(keys, line, size), id) ? size : null;
}

/** GET /{media}: where the file lies; null where nobody knows it. */
export function getMedia({ keys, line }: Asked, id: string): WorldAnswer | null {
  const sizeBytes = sizeOfMedia(keys, line, id);
  if (sizeBytes === null) return null;
  return json(200, {
    messaging_product: "whatsapp",
    url: `https://lookaside.sandbox.test/whatsapp_business/attachments/?mid=${id}`,
    mime_type: "application/pdf",
    sha256: keys.made(line, "whatsapp media hash", id, 64),
    file_size: sizeBytes.toString(),
    id,
  });
}
