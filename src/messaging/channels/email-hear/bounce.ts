import { classOf, verdictOf } from "./bounce-class.js";
import { hasStatusFields, readStatus, type StatusBlock } from "./bounce-dsn.js";
import { answersIn, readTold, speaksOfFailure, type ToldBounce } from "./bounce-plain.js";
import { addressesOf, flat, isVague, replyIn, statusIn } from "./bounce-text.js";
import { decodeBytes } from "./mail-bytes.js";
import { addressesIn, idsIn, MailHeaders, parseHeaders } from "./mail-headers.js";
import type { MailPart, OpenMail } from "./open-mail.js";
import type { BounceAction, BounceClass, BouncedRecipient } from "./reading.js";

/** What a report tells, without what every mail has. */
export interface ReadBounce {
  readonly recipients: readonly BouncedRecipient[];
  readonly originalMessageId?: string;
  readonly envelopeId?: string;
  readonly reportedBy?: string;
  /** The headers of our own letter, as far as they came back. */
  readonly original: MailHeaders;
}

const STATUS_TYPES = /^message\/(?:global-)?delivery-status$/;
const RETURNED_TYPES =
  /^(?:message\/(?:rfc822|global|partial|rfc822-headers|global-headers)|text\/rfc822(?:-headers?)?)$/;
const PART_BYTES_MAX = 200_000;
const DIAGNOSTIC_MAX = 600;

const SYSTEM_SENDER =
  /^(?:mailer-?daemon|mail-?daemon|post_?master|mdaemon|mailerdaemon|mail\.daemon|mailadmin|bounces?|no-?reply-?bounce|microsoftexchange[0-9a-f]*|email-?daemon|smtp-?daemon|delivery|mail-?delivery|mailsystem)(?:[+.=_-].*)?@/i;
const SYSTEM_NAME =
  /mail(?:er)?[- ]?(?:delivery|daemon|system|administrator|transport)|postmaster|system administrator|delivery (?:subsystem|system|service)|mta\b|administrador del sistema/i;
const SUBJECT =
  /undeliver|deliver(?:y|ed)?\b.{0,30}\b(?:fail|status|problem|report|error|delay|has|notif|not|unable|subsystem|incomplete|warning)|(?:fail|not|problem|error|unable|could).{0,30}\bdeliver|returned? (?:mail|to sender|message|e-?mail)|(?:mail|message|e-?mail) (?:was |has been |is )?(?:returned|failure|not sent|bounced|rejected|undelivered|delayed|system (?:error|problem)|delivery)|failure notice|failed mail|bounce|non-?deliver|nondeliver|rejected (?:mail|message)|mail (?:fail|error|status|could)|message status|delayed (?:mail|message|delivery)|devuelto|devolvid[oa]|rechazad|no (?:se )?(?:pudo |ha podido )?entreg|no entregad|n[aã]o (?:foi )?entreg|falha (?:na|de) entrega|falla (?:en|de) (?:la )?entrega|error de entrega|estado de (?:la )?entrega|notificaci[oó]n de (?:estado|entrega)|notifica[cç][aã]o de (?:status|entrega)|user unknown|unknown user|unzustellbar|message could not|mail you sent|returning message|fallo/i;

/**
 * Is this mail a report on a letter of ours, and what does it say of each recipient?
 *
 * Fields decide where there are any; where a report is only told in words, its sender, subject and wording together say
 * that it is one. Null where it is something else: a person who writes about a bounce is still a person.
 */
export function readBounce(mail: OpenMail, text: string, isBare: boolean): ReadBounce | null {
  const reports = mail.parts.filter(({ type }) => STATUS_TYPES.test(type)).map(textOf);
  const fields = reports.length > 0 ? reports.join("\n\n") : [text, mail.raw].find(hasStatusFields);
  const status = fields === undefined ? null : readStatus(fields);
  const isReport = reports.length > 0 || /report-type="?delivery-status/i.test(mail.headers.get("content-type") ?? "");
  const returned = mail.parts.find(({ type }) => RETURNED_TYPES.test(type));
  if (status === null && !isReport && !looksLikeReport(mail.headers, text, isBare, returned !== undefined)) return null;

  const told = readTold(text, ownAddresses(mail.headers));
  const original = originalHeaders(returned, told, mail);
  const named = namedInHeader(mail.headers);
  const recipients =
    status !== null && status.blocks.length > 0
      ? status.blocks.map((block) => judgeBlock(block, told, status.blocks.length))
      : judgeTold(told, named.length > 0 ? named : recipientsOf(told, original), mail.headers);
  const [originalMessageId] = idsIn(original.get("message-id") ?? original.get("x-message-id"));
  return {
    recipients,
    original,
    ...(originalMessageId === undefined ? {} : { originalMessageId }),
    ...(status?.envelopeId === undefined ? {} : { envelopeId: status.envelopeId }),
    ...(status?.reportedBy === undefined ? {} : { reportedBy: status.reportedBy }),
  };
}

/** Causes so plain that a letter from nobody (`<>`) that names one is a report. */
const DEAD: ReadonlySet<BounceClass> = new Set(["user_unknown", "host_unknown", "mailbox_full"]);

function looksLikeReport(headers: MailHeaders, text: string, isBare: boolean, hasReturned: boolean): boolean {
  if (headers.has("x-failed-recipients") || headers.has("x-ms-embedded-report")) return true;
  const [from] = addressesIn(headers, "from");
  const isSystem =
    SYSTEM_SENDER.test(from?.address ?? "") ||
    SYSTEM_SENDER.test(`${(headers.get("from") ?? "").replace(/[<>"]/g, "").split("@")[0]?.trim()}@`) ||
    SYSTEM_NAME.test(from?.name ?? "") ||
    /^<>$|mailer-daemon/i.test(headers.get("return-path")?.trim() ?? "");
  const subject = headers.words("subject") ?? "";
  const isSubject = SUBJECT.test(subject) && !/^(?:re|rv|fwd?|res|enc|tr|aw)\s?:/i.test(subject);
  const fails = speaksOfFailure(text) || DEAD.has(classOf({ texts: [text.slice(0, 600)], action: "failed" }));
  if (isBare) return fails && (replyIn(text) !== undefined || statusIn(text) !== undefined);
  return (isSystem && (isSubject || fails || hasReturned)) || (isSubject && fails);
}

const textOf = ({ bytes }: MailPart): string => decodeBytes(bytes.subarray(0, PART_BYTES_MAX));

/** Whoever got the report is who wrote the letter: not the one it failed for. */
function ownAddresses(headers: MailHeaders): (address: string) => boolean {
  const own = addressesIn(
    headers,
    "to",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "from",
    "sender",
    "return-path",
  );
  const known = new Set(own.map(({ address }) => address.toLowerCase()));
  return (address) => known.has(address.toLowerCase());
}

function originalHeaders(returned: MailPart | undefined, told: ToldBounce, mail: OpenMail): MailHeaders {
  if (returned !== undefined) return parseHeaders(headOf(textOf(returned)));
  const copy = told.returned === "" ? mail.raw : told.returned;
  const at = copy.search(/^(?:return-path|received|from|date|message-id|to|subject|mime-version)[ \t]*:/im);
  if (at < 0 || (told.returned === "" && copy === mail.raw)) return idOnly(mail.raw);
  return parseHeaders(headOf(copy.slice(at)));
}

/** The last id that stands in a body: reports put the returned headers at their end. */
function idOnly(raw: string): MailHeaders {
  const ids = [...raw.matchAll(/^[ \t>]{0,8}message-id[ \t]{0,3}:[ \t]{0,8}(<[^<>\s]{1,300}>)/gim)];
  const last = ids.at(-1)?.[1];
  return new MailHeaders(last === undefined ? [] : [["message-id", last]]);
}

const headOf = (text: string): string => text.trimStart().split(/\r?\n\r?\n/, 1)[0] ?? "";

const namedInHeader = (headers: MailHeaders): readonly string[] =>
  [...new Set(headers.all("x-failed-recipients").flatMap((value) => addressesOf(value)))].slice(0, 200);

/** Whom the report speaks of; where it names nobody, the one person our letter went to. */
function recipientsOf(told: ToldBounce, original: MailHeaders): readonly (string | null)[] {
  if (told.recipients.length > 0) return told.recipients.map(({ recipient }) => recipient);
  const to = addressesIn(original, "to");
  return to.length === 1 && to[0] ? [to[0].address] : [null];
}

function judgeBlock(block: StatusBlock, told: ToldBounce, blocks: number): BouncedRecipient {
  const own = wordsAbout(told, block.recipient) || wordsAbout(told, block.originalRecipient);
  const action = block.action ?? (block.status?.startsWith("4.") ? "delayed" : "failed");
  const around = own || (blocks === 1 ? told.notice : "");
  const local = localWords(told.notice);
  const heard = local || block.diagnostic || answersIn(around);
  const cause = classOf({
    texts: [heard, own, blocks === 1 ? told.notice : told.preface],
    status: block.status,
    smtpReply: block.smtpReply,
    action,
  });
  const remote = local === "" ? (block.smtpReply ?? remoteReply(around)) : undefined;
  return {
    recipient: block.recipient,
    ...(block.originalRecipient === undefined ? {} : { originalRecipient: block.originalRecipient }),
    action,
    ...(block.status === undefined ? {} : { status: block.status }),
    ...(remote === undefined ? {} : { smtpReply: remote }),
    diagnostic: (heard || flat(own)).slice(0, DIAGNOSTIC_MAX),
    class: cause,
    verdict: verdictOf(cause),
  };
}

/** What the program that puts mail into the box says of its own refusal. It knows better than the codes put on top. */
const localWords = (notice: string): string =>
  flat(/was automatically rejected:\s{1,10}([^\n]{3,300})/i.exec(notice)?.[1] ?? "");

/** A transcript's line of the other server; what our own side says of it is no answer. */
const remoteReply = (text: string): number | undefined => replyIn(/^[ \t]{0,8}<<< ?(.*)$/m.exec(text)?.[1] ?? "");

function judgeTold(
  told: ToldBounce,
  recipients: readonly (string | null)[],
  headers: MailHeaders,
): readonly BouncedRecipient[] {
  const isWarning =
    /delay|warning|still being|temporar|will retry/i.test(headers.get("subject") ?? "") ||
    /still being retried|will (?:continue to )?(?:be )?retr(?:y|ied)|not need to (?:resend|send)/i.test(told.notice);
  return recipients.map((recipient) => {
    const own = wordsAbout(told, recipient);
    const alone = recipients.length === 1;
    const heard = answersIn(own) || (alone ? answersIn(told.notice) : "");
    const said = heard || flat(own) || (alone ? flat(told.notice) : "");
    const status =
      [statusIn(own), statusIn(heard), alone ? statusIn(told.notice) : undefined].find((each) => !isVague(each)) ??
      statusIn(heard);
    const smtpReply = replyIn(heard);
    const action: BounceAction =
      isWarning && !status?.startsWith("5.") && !(smtpReply !== undefined && smtpReply >= 500) ? "delayed" : "failed";
    const cause = classOf({ texts: [heard, own, alone ? told.notice : told.preface], status, smtpReply, action });
    return {
      recipient,
      action,
      ...(status === undefined ? {} : { status }),
      ...(smtpReply === undefined ? {} : { smtpReply }),
      diagnostic: said.slice(0, DIAGNOSTIC_MAX),
      class: cause,
      verdict: verdictOf(cause),
    };
  });
}

const wordsAbout = (told: ToldBounce, recipient: string | null | undefined): string =>
  told.recipients.find((each) => each.recipient.toLowerCase() === recipient?.toLowerCase())?.words ?? "";
