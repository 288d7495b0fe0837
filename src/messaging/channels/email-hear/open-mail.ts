import PostalMime, { type Attachment, type Email } from "postal-mime";
import { decodeBytes, headersToUtf8, plainBytes, splitAtBlank, withoutEndlessText } from "./mail-bytes.js";
import { MailHeaders, parseHeaders } from "./mail-headers.js";

/** One part that is no running text: a report, a letter inside the letter, a document. */
export interface MailPart {
  readonly type: string;
  readonly name: string | null;
  readonly bytes: Uint8Array;
  readonly isInline: boolean;
}

/** A mail taken apart. What nobody would type is cut: texts are bounded, parts are not. */
export interface OpenMail {
  readonly headers: MailHeaders;
  readonly text: string;
  readonly html: string;
  readonly parts: readonly MailPart[];
  /** The body as it stands, undecoded: for mails whose parts cannot be found. */
  readonly raw: string;
  readonly truncated: boolean;
}

/**
 * The largest mail that is read whole; of a larger one its beginning, in which its words are. Whoever takes mails keeps
 * one byte more, which says that there was more.
 */
export const MAIL_BYTES_MAX = 40 * 1024 * 1024;
const TEXT_CHARS_MAX = 400_000;
const RAW_BYTES_MAX = 400_000;
const HEADER_BYTES_MAX = 1024 * 1024;
/** Each part costs memory of its own, however short it is; an honest mail has a few dozen. */
const BOUNDARY_LINES_MAX = 20_000;
const NESTING_MAX = 60;

/**
 * Takes a mail apart. Never throws: what the MIME reader refuses is read as plain text.
 *
 * Takes what strangers' files hold: a mailbox's first line, lines that end with CR alone, text without any header.
 */
export async function openMail(given: Uint8Array): Promise<OpenMail> {
  const bytes = plainBytes(given.subarray(0, MAIL_BYTES_MAX));
  const truncated = given.length > MAIL_BYTES_MAX;
  const { head, bodyAt } = splitAtBlank(bytes, HEADER_BYTES_MAX);
  const raw = decodeBytes(bytes.subarray(bodyAt, bodyAt + RAW_BYTES_MAX));
  if (!isHeaderBlock(head)) {
    const text = unquotePrintable(decodeBytes(bytes.subarray(0, RAW_BYTES_MAX)));
    return { headers: new MailHeaders([]), text, html: "", parts: [], raw: text, truncated };
  }
  const own = parseHeaders(head);
  if (boundaryLines(bytes) > BOUNDARY_LINES_MAX) {
    return { headers: own, text: raw, html: "", parts: [], raw, truncated };
  }
  const bounded = withoutEndlessText(headersToUtf8(bytes, head, bodyAt));
  const mail = await parseMime(bounded.bytes);
  if (mail === null) return { headers: own, text: raw, html: "", parts: [], raw, truncated };
  const headers = new MailHeaders(mail.headers.map(({ key, value }) => [key, value]));
  const parts = mail.attachments.map(partOf);
  const text = (mail.text ?? "").slice(0, TEXT_CHARS_MAX);
  const html = (mail.html ?? "").slice(0, TEXT_CHARS_MAX);
  // A multipart whose delimiters are nowhere in the body has no parts to the MIME reader; its lines are still there.
  const isLost = text === "" && html === "" && parts.length === 0;
  return { headers, text: isLost ? raw : text, html, parts, raw, truncated: truncated || bounded.truncated };
}

async function parseMime(bytes: Uint8Array): Promise<Email | null> {
  const options = { forceRfc822Attachments: true, maxNestingDepth: NESTING_MAX, maxHeadersSize: HEADER_BYTES_MAX };
  try {
    const mail = await PostalMime.parse(bytes, options);
    if (!hasLostLetters(mail) || bytes.length > RAW_BYTES_MAX) return mail;
    // Letters that are not what the mail calls them: the old Western charset is what lies unnamed, or under a false name.
    const again = await PostalMime.parse(asWestern(bytes), options);
    return hasLostLetters(again) ? mail : again;
  } catch {
    // Nested too deeply, or headers without end: the caller reads it as plain text.
    return null;
  }
}

/** A body saved without its header keeps its transfer encoding; lines broken with `=` give it away. */
function unquotePrintable(text: string): string {
  if (!/=\r?\n/.test(text) || !/=[0-9A-F]{2}/.test(text)) return text;
  const joined = text.replace(/=\r?\n/g, "");
  return joined.replace(/(?:=[0-9A-F]{2})+/g, (run) => decodeBytes(Buffer.from(run.replace(/=/g, ""), "hex")));
}

const hasLostLetters = ({ text = "", html = "" }: Email): boolean => text.includes("\ufffd") || html.includes("\ufffd");

function asWestern(bytes: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes).toString("latin1");
  const named = source.replace(
    /charset\s*=\s*"?(?:utf-?8|us-ascii|ascii|unknown[\w-]*|x-unknown|default)"?/gi,
    WESTERN,
  );
  const typed = named.replace(/^(content-type:\s*text\/(?:plain|html))\s*(?=;?\s*$)/gim, `$1; ${WESTERN}`);
  return Buffer.from(
    /^content-type:/im.test(typed) ? typed : `Content-Type: text/plain; ${WESTERN}\n${typed}`,
    "latin1",
  );
}

const WESTERN = "charset=windows-1252";

function partOf({ mimeType, filename, content, disposition, related, contentId }: Attachment): MailPart {
  const bytes =
    typeof content === "string" ? Buffer.from(content, "utf8") : new Uint8Array(content as ArrayBuffer | Uint8Array);
  const isInline = related === true || (disposition !== "attachment" && contentId !== undefined);
  return { type: mimeType, name: filename, bytes, isInline };
}

function boundaryLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0 && count <= BOUNDARY_LINES_MAX; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x2d && bytes[at + 2] === 0x2d) count++;
  }
  return count;
}

/** Names that stand over a mail, and not over a paragraph that begins like "Nota: …". */
const KNOWN_HEADER =
  /^(?:return-path|received|delivered-to|envelope-to|x-original-to|date|from|to|cc|subject|message-id|mime-version|content-type|content-transfer-encoding|reply-to|sender|in-reply-to|references|x-[a-z0-9-]+|auto-submitted|precedence|errors-to|list-[a-z]+|dkim-signature|authentication-results|delivery-date|status)[ \t]*:/i;

/**
 * Is this the header of a mail, and not a bare text? A quotation's own lines (From, Sent, To, Subject, as Outlook writes
 * them) are no header: nothing in them dates or names the mail itself.
 */
function isHeaderBlock(head: string): boolean {
  const lines = head.split(/\r?\n/, 400).filter((line) => line !== "");
  const [first = ""] = lines;
  if (!KNOWN_HEADER.test(first) && !/^[A-Za-z][A-Za-z0-9-]*:/.test(first)) return false;
  const named = lines.filter((line) => KNOWN_HEADER.test(line)).length;
  const odd = lines.filter((line) => !/^[ \t]/.test(line) && !/^[!-9;-~]+[ \t]*:/.test(line)).length;
  const isQuotation =
    lines.some((line) => /^(?:sent|enviado|enviada)\b/i.test(line)) &&
    !/^(?:message-id|received|mime-version|content-type):/im.test(head);
  return named > 0 && !isQuotation && odd <= named;
}
