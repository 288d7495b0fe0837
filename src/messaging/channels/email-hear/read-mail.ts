import { autoReplyRule } from "./auto-reply.js";
import { readBounce } from "./bounce.js";
import { readComplaint } from "./complaint.js";
import { htmlToText } from "./html-text.js";
import { isBinary } from "./mail-bytes.js";
import { addressesIn, dateIn, idsIn, type MailHeaders } from "./mail-headers.js";
import { type MailPart, type OpenMail, openMail } from "./open-mail.js";
import type { MailFacts, MailReading } from "./reading.js";
import { cutReply } from "./reply-cut.js";

/**
 * What is this mail: a report on a letter of ours, a complaint, a machine's answer, or a person's words?
 *
 * Never throws, and takes time in proportion to the bytes: every pattern is for one line or a bounded text, with bounded
 * repeats. A report is asked for first, because reports call themselves automatic too.
 */
export async function readMail(bytes: Uint8Array): Promise<MailReading> {
  if (bytes.length === 0) return { kind: "unreadable", cause: "empty" };
  if (isBinary(bytes)) return { kind: "unreadable", cause: "binary" };
  const mail = await openMail(bytes);
  const shown = shownText(mail);
  const complaint = readComplaint(mail);
  if (complaint !== null) {
    const { original, ...rest } = complaint;
    return { kind: "complaint", facts: factsOf(mail, original), ...rest };
  }
  const isBare = mail.headers.isEmpty;
  const bounce = readBounce(mail, shown, isBare);
  if (bounce !== null) {
    const { original, ...rest } = bounce;
    return { kind: "bounce", facts: factsOf(mail, original), ...rest };
  }
  const facts = factsOf(mail);
  const rule = autoReplyRule(mail.headers);
  if (rule !== null) return { kind: "auto_reply", facts, rule, text: cutReply(shown).text };
  if (isEncrypted(mail)) return { kind: "unreadable", cause: "encrypted" };
  if (shown.trim() === "" && mail.parts.length === 0 && isBare) return { kind: "unreadable", cause: "empty" };
  const files = mail.parts.filter(isAttachment);
  return {
    kind: "reply",
    facts,
    ...replyText(mail),
    attachments: files.map(({ name, type, bytes: { length }, isInline }) => ({
      name,
      type,
      sizeBytes: length,
      isInline,
    })),
    files: files.map(({ bytes: content }) => content),
  };
}

/** What stands in the mail for a reader: the plain text, or the HTML where that says nothing. */
const shownText = ({ text, html }: OpenMail): string => (text.trim() === "" && html !== "" ? htmlToText(html) : text);

function replyText({ text, html }: OpenMail): { text: string; hasQuote: boolean } {
  const isStub = text.trim() === "" || (html !== "" && text.length < 300 && STUB.test(text));
  const plain = isStub ? { text: "", hasQuote: false } : cutReply(text);
  if (plain.text !== "" || html === "") return plain;
  const cut = cutReply(htmlToText(html));
  return { text: cut.text, hasQuote: cut.hasQuote || plain.hasQuote };
}

/** "Your program cannot show HTML", in place of the words. */
const STUB =
  /(?:view|see|read|display|support|requires?|ver|leer|visualizar|admite|soporta)\b.{0,60}\bhtml|\bhtml\b.{0,60}(?:viewer|version|format|client|versi[oó]n|formato)/i;

const isEncrypted = ({ headers, parts }: OpenMail): boolean =>
  /multipart\/encrypted|smime-type\s*=\s*"?enveloped/i.test(headers.get("content-type") ?? "") ||
  parts.some(({ type }) => type === "application/pgp-encrypted");

/** Signatures of the mail itself are no documents. */
const isAttachment = ({ type }: MailPart): boolean =>
  !/^application\/(?:pkcs7-signature|x-pkcs7-signature|pgp-signature|pgp-keys)$/.test(type);

const TOKEN = /^(?:reply|bounce)\+([a-z0-9_-]{6,60})@/i;
/** Our mailbox may have any name, and people have plus addresses of their own. */
const MARK = /^[^@+\s]{1,64}\+([a-z0-9][a-z0-9_.-]{4,60})@/i;
const MARKS_MAX = 20;
const TO_US = [
  "delivered-to",
  "x-original-to",
  "envelope-to",
  "x-envelope-to",
  "x-delivered-to",
  "to",
  "cc",
  "x-forwarded-to",
];

const FROM_US = ["return-path", "reply-to", "from", "sender"];

function factsOf(mail: OpenMail, original?: MailHeaders): MailFacts {
  const { headers } = mail;
  const [from] = addressesIn(headers, "from");
  const subject = headers.words("subject");
  const sentAt = dateIn(headers.get("date"));
  const [messageId] = idsIn(headers.get("message-id"));
  const token = tokenIn(headers, TO_US) ?? (original && tokenIn(original, FROM_US));
  const marks = [...marksIn(headers, TO_US), ...(original ? marksIn(original, FROM_US) : [])].slice(0, MARKS_MAX);
  return {
    ...(from === undefined ? {} : { from }),
    ...(subject === undefined ? {} : { subject }),
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(messageId === undefined ? {} : { messageId }),
    inReplyTo: idsIn(headers.get("in-reply-to")),
    references: [...idsIn(headers.get("references"))].reverse(),
    ...(token === undefined ? {} : { token }),
    marks: [...new Set(marks)],
    truncated: mail.truncated,
  };
}

const marksIn = (headers: MailHeaders, names: readonly string[]): readonly string[] =>
  addressesIn(headers, ...names).flatMap(({ address }) => MARK.exec(address)?.[1]?.toLowerCase() ?? []);

function tokenIn(headers: MailHeaders, names: readonly string[]): string | undefined {
  const found = addressesIn(headers, ...names).flatMap(({ address }) => TOKEN.exec(address)?.[1] ?? []);
  return found[0]?.toLowerCase();
}
