import { addressesOf } from "./bounce-text.js";
import { decodeBytes } from "./mail-bytes.js";
import { addressesIn, idsIn, MailHeaders, parseHeaders } from "./mail-headers.js";
import type { OpenMail } from "./open-mail.js";

export interface ReadComplaint {
  readonly feedback: string;
  readonly isOptOut: boolean;
  readonly recipient?: string;
  readonly originalMessageId?: string;
  readonly original: MailHeaders;
}

const PART_BYTES_MAX = 200_000;
/** Not about the person's wish: what a filter or a signature check says. */
const NOT_WISHES = new Set(["auth-failure", "not-spam", "dmarc", "other"]);
const RETURNED = /^(?:message\/(?:rfc822|rfc822-headers|global|partial)|text\/rfc822(?:-headers?)?)$/;

/** Is this a feedback report (RFC 5965): somebody pressed "this is spam", or asked their provider to be taken off? */
export function readComplaint(mail: OpenMail): ReadComplaint | null {
  const part = mail.parts.find(({ type }) => type === "message/feedback-report");
  const isNamed = /report-type\s*=\s*"?feedback-report/i.test(mail.headers.get("content-type") ?? "");
  const microsoft = ofMicrosoft(mail);
  if (part === undefined && !isNamed && microsoft === null) return null;
  const text = part === undefined ? mail.raw : decodeBytes(part.bytes.subarray(0, PART_BYTES_MAX));
  const at = part === undefined ? text.search(/^feedback-type\s*:/im) : 0;
  const fields = parseHeaders(at < 0 ? "" : text.slice(at).trimStart());
  const original = microsoft ?? returnedHeaders(mail);
  const feedback = (fields.get("feedback-type") ?? "abuse").toLowerCase().split(/[\s;]/, 1)[0] ?? "abuse";
  const [recipient] = [
    ...addressesOf(fields.get("original-rcpt-to") ?? ""),
    ...addressesOf(fields.get("removal-recipient") ?? ""),
    ...addressesOf(original.get("x-hmxmroriginalrecipient") ?? ""),
    ...addressesIn(original, "to").map(({ address }) => address),
  ];
  const named = recipient !== undefined && !/^redacted|^undisclosed/i.test(recipient) ? recipient : undefined;
  const [originalMessageId] = idsIn(original.get("message-id"));
  return {
    feedback,
    isOptOut: !NOT_WISHES.has(feedback),
    original,
    ...(named === undefined ? {} : { recipient: named }),
    ...(originalMessageId === undefined ? {} : { originalMessageId }),
  };
}

function returnedHeaders(mail: OpenMail): MailHeaders {
  const part = mail.parts.find(({ type }) => RETURNED.test(type));
  if (part === undefined) return new MailHeaders([]);
  return parseHeaders(
    decodeBytes(part.bytes.subarray(0, PART_BYTES_MAX))
      .trimStart()
      .split(/\r?\n\r?\n/, 1)[0] ?? "",
  );
}

/** Microsoft's reports have no fields of their own: the letter comes back with the recipient in a header of theirs. */
function ofMicrosoft(mail: OpenMail): MailHeaders | null {
  const headers = returnedHeaders(mail);
  return headers.has("x-hmxmroriginalrecipient") ? headers : null;
}
