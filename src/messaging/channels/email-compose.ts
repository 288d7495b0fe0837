import { createHash } from "node:crypto";
import { ok, type Result, refuse } from "../../kernel/result.js";
import type { Outgoing } from "./adapter.js";
import { type AddressFault, domainOf, readMailbox } from "./email-address.js";
import { addressHeaderOf, encodeText, fold, headerOf, isPlainLine, LINE_CHARS_MAX, oneLine } from "./email-encode.js";

/** Who the mail is from, in addresses that `readMailbox` has passed. */
export interface EmailSender {
  readonly name: string;
  readonly address: string;
  readonly replyTo?: string | undefined;
}

/** One mail as the wire takes it: ASCII only, lines ended by CRLF, none above 998 characters. */
export interface ComposedEmail {
  readonly to: string;
  readonly messageId: string;
  readonly data: string;
}

export type ComposeFault = AddressFault | "key_invalid" | "header_invalid";

/** What the adapter writes itself. A message that brings one of these is wrong: two of them read as one or the other. */
const OWN_HEADERS = new Set(
  (
    "from sender to cc bcc subject date message-id mime-version auto-submitted x-acuerdo-key return-path received " +
    "dkim-signature content-type content-transfer-encoding content-language content-disposition"
  ).split(" "),
);
/** RFC 5322 §2.2: visible ASCII without the colon. */
const HEADER_NAME = /^[!-9;-~]{1,70}$/;
const KEY = /^[\x21-\x7e]{1,200}$/;
const BOUNDARY = "=_acuerdo";

/**
 * What does this message look like on the wire, or why can it not be sent by e-mail?
 *
 * Names and subjects come from people's data and are cleaned to one line. Header fields come from our own code: one
 * that could start another line is a fault, and is refused.
 */
export function composeEmail(message: Outgoing, sender: EmailSender, at: Date): Result<ComposedEmail, ComposeFault> {
  const to = readMailbox(message.to);
  if (!to.ok) return to;
  if (!KEY.test(message.key)) return refuse("key_invalid");
  const extra = extraHeaders(message.headers ?? {});
  if (!extra.ok) return extra;

  const messageId = messageIdOf(message.key, domainOf(sender.address));
  const head = [
    addressHeaderOf("From", sender.name, sender.address),
    addressHeaderOf("To", message.toName, to.value),
    ...(sender.replyTo === undefined || extra.value.has("reply-to") ? [] : [`Reply-To: ${sender.replyTo}`]),
    ...(message.subject === undefined ? [] : [headerOf("Subject", oneLine(message.subject))]),
    `Date: ${mailDate(at)}`,
    `Message-ID: ${messageId}`,
    "MIME-Version: 1.0",
    "Auto-Submitted: auto-generated",
    `X-Acuerdo-Key: ${message.key}`,
    `Content-Language: ${message.locale}`,
    ...extra.value.values(),
  ].join("\r\n");
  return ok({ to: to.value, messageId, data: `${head}\r\n${bodyOf(message.text, message.html)}` });
}

function extraHeaders(headers: Readonly<Record<string, string>>): Result<Map<string, string>, "header_invalid"> {
  const lines = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const known = name.toLowerCase();
    if (!HEADER_NAME.test(name) || OWN_HEADERS.has(known) || lines.has(known))
      return refuse("header_invalid", { name });
    if (!isPlainLine(value)) return refuse("header_invalid", { name });
    const line = fold(`${name}: ${value}`);
    if (line.split("\r\n").some((each) => each.length > LINE_CHARS_MAX)) return refuse("header_invalid", { name });
    lines.set(known, line);
  }
  return ok(lines);
}

function bodyOf(text: string, html: string | undefined): string {
  if (html === undefined) return partOf("plain", text);
  return (
    `Content-Type: multipart/alternative; boundary="${BOUNDARY}"\r\n\r\n` +
    `--${BOUNDARY}\r\n${partOf("plain", text)}` +
    `--${BOUNDARY}\r\n${partOf("html", html)}` +
    `--${BOUNDARY}--\r\n`
  );
}

function partOf(subtype: "plain" | "html", text: string): string {
  const { encoding, body } = encodeText(text);
  return `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
}

/**
 * The Message-ID of a key, so that a bounce or a reply leads back to the decision, and two attempts at one decision
 * can never look like two mails. Injective up to its length: `=` starts an escape and is escaped itself.
 */
export function messageIdOf(key: string, domain: string): string {
  const left = key.replace(/[^A-Za-z0-9_-]/g, (unsafe) => `=${unsafe.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return left.length <= 120 ? `<${left}@${domain}>` : `<${createHash("sha256").update(key).digest("hex")}@${domain}>`;
}

/** RFC 5322 §3.3: the zone as an offset; "GMT" is the obsolete form. */
const mailDate = (at: Date): string => at.toUTCString().replace("GMT", "+0000");

/**
 * A composed message as DATA carries it (RFC 5321 §4.5.2): a dot that starts a line is doubled, the last line is ended.
 * It holds CRLF only, so no relay can take a bare CR or LF for the end of the message.
 */
export function dotStuffed(data: string): string {
  const ended = data.endsWith("\r\n") ? data : `${data}\r\n`;
  return ended.startsWith(".") || ended.includes("\n.") ? ended.replace(/^\./gm, "..") : ended;
}
