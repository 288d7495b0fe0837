import { createHash, timingSafeEqual } from "node:crypto";
import type { Marks } from "./adapter.js";
import { domainOf } from "./email-address.js";
import { MAIL_BYTES_MAX } from "./email-hear/open-mail.js";
import { readMail } from "./email-hear/read-mail.js";
import type { BounceReading, MailAddress, MailAttachment, MailFacts, MailReading } from "./email-hear/reading.js";
import { ownAddresses, type Returning, unmarked } from "./email-inbound.js";
import type { Callback, Heard, HeardMedia, MessageRef, Verified } from "./heard.js";

/** Does whoever brings this mail know the account's secret? */
export function verifyMail({ method, headers, body }: Callback, { inbound }: Returning): Verified {
  if (inbound?.kind !== "hook" || method !== "POST") return { kind: "refuse", because: "forged" };
  const basic = /^basic\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const password =
    basic === undefined
      ? undefined
      : Buffer.from(basic, "base64")
          .toString("utf8")
          .replace(/^[^:]*:/, "");
  if (![headers["x-hook-secret"], password].some((given) => given !== undefined && isSame(given, inbound.secret))) {
    return { kind: "refuse", because: "forged" };
  }
  if (body.length === 0 || body.length > MAIL_BYTES_MAX + 1) return { kind: "refuse", because: "unreadable" };
  return { kind: "take" };
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash("sha256").update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}

/**
 * What a mail says to us: that a letter did not arrive, or did, that somebody complains, or what a person or a machine
 * answered. It is about a letter of ours where our mark or its Message-ID says so; a report on anything else is nobody's.
 */
export async function readHeardMail(
  { body }: Callback,
  settings: Returning,
  marks: Marks = UNREAD,
): Promise<readonly Heard[]> {
  const reading = await readMail(body);
  if (reading.kind === "unreadable") return [nothing(`mail_${reading.cause}`)];
  const { facts } = reading;
  if (isOwn(facts, settings)) return [nothing("own_mail")];
  if (reading.kind === "bounce" || reading.kind === "complaint") {
    const of = reportedOf(reading, settings, marks);
    if (of === null) return [nothing("not_our_letter")];
    return [reading.kind === "bounce" ? bounced(reading, of) : complained(reading, of)];
  }
  if (facts.from === undefined) return [nothing("mail_from_nobody")];
  return [turnOf(reading, facts.from, body, answeredBy(facts, settings, marks))];
}

/** Without the installation's key a mark says nothing; the Message-IDs still do. */
const UNREAD: Marks = { of: () => null, read: () => null };

const nothing = (because: string): Heard => ({ kind: "nothing", because });

/** A letter of ours that came round to ourselves: by a forward, a rule, or somebody who writes under our name. */
function isOwn({ from, messageId }: MailFacts, settings: Returning): boolean {
  if (messageId !== undefined && isOurId(messageId, settings)) return true;
  return from !== undefined && ownAddresses(settings).has(unmarked(from.address));
}

/** Message-IDs of ours begin with the tenant's number, and end with the domain of who sends. */
const isOurId = (id: string, { from }: Returning): boolean =>
  /^\d{1,18}-/.test(id) && domainOf(id).toLowerCase() === domainOf(from.address).toLowerCase();

function answeredBy(
  { marks: carried, inReplyTo, references }: MailFacts,
  settings: Returning,
  marks: Marks,
): MessageRef | undefined {
  return refOf(carried, [...inReplyTo, ...references], settings, marks);
}

function reportedOf(
  reading: Extract<MailReading, { kind: "bounce" | "complaint" }>,
  settings: Returning,
  marks: Marks,
): MessageRef | null {
  const { facts, originalMessageId } = reading;
  const envelopeId = reading.kind === "bounce" ? reading.envelopeId : undefined;
  const ids = [originalMessageId, ...facts.inReplyTo, ...facts.references].flatMap((id) => id ?? []);
  return refOf([...facts.marks, ...(envelopeId === undefined ? [] : [envelopeId])], ids, settings, marks) ?? null;
}

/** The first mark that is true, else the first Message-ID that we gave. */
function refOf(
  carried: readonly string[],
  ids: readonly string[],
  settings: Returning,
  marks: Marks,
): MessageRef | undefined {
  for (const mark of carried) {
    const key = marks.read(mark);
    if (key !== null) return { key };
  }
  const id = ids.find((each) => isOurId(each, settings));
  return id === undefined ? undefined : { providerId: `<${id}>` };
}

/**
 * What became of our letter, which had one recipient; a list behind it may report on several. Where one got it, it
 * arrived. That it is late is no end yet, and that it was passed on says nothing.
 */
function bounced({ recipients, facts }: BounceReading, of: MessageRef): Heard {
  const at = facts.sentAt ?? null;
  if (recipients.some(({ action }) => action === "delivered")) return { kind: "receipt", of, fact: "delivered", at };
  const failed = recipients.filter(({ action }) => action === "failed");
  const [first] = failed;
  if (first === undefined) return nothing(recipients[0] ? `mail_${recipients[0].action}` : "mail_report_empty");
  const isHard = failed.every(({ verdict }) => verdict === "hard");
  const reason = `mail_${first.class}`;
  return { kind: "receipt", of, fact: "failed", at, reason, ...(isHard ? { stop: "address" as const } : {}) };
}

function complained({ isOptOut, feedback, facts }: Extract<MailReading, { kind: "complaint" }>, of: MessageRef): Heard {
  if (!isOptOut) return nothing(plain(`mail_${feedback}`).slice(0, 60));
  return { kind: "receipt", of, fact: "complained", at: facts.sentAt ?? null };
}

function turnOf(
  reading: Extract<MailReading, { kind: "reply" | "auto_reply" }>,
  from: MailAddress,
  body: Buffer,
  answers: MessageRef | undefined,
): Heard {
  const { subject, sentAt, messageId } = reading.facts;
  const files = reading.kind === "reply" ? reading.attachments.filter(isSent).slice(0, MEDIA_MAX).map(mediaOf) : [];
  const media: HeardMedia[] = reading.facts.truncated ? [...files, { kind: "rest" }] : files;
  return {
    kind: "turn",
    id: messageId === undefined ? createHash("sha256").update(body).digest("hex") : plain(messageId).slice(0, 400),
    from: {
      address: plain(from.address).toLowerCase(),
      ...(from.name === undefined ? {} : { name: plain(from.name) }),
    },
    at: sentAt ?? null,
    text: plain(reading.text),
    ...(subject === undefined ? {} : { subject: plain(subject) }),
    ...(media.length === 0 ? {} : { media }),
    ...(answers === undefined ? {} : { answers }),
    ...(reading.kind === "auto_reply" ? { isAutomatic: true } : {}),
  };
}

const MEDIA_MAX = 50;
/** What stands inside the text and is smaller than this is somebody's logo. */
const LOGO_BYTES_MAX = 20_000;

const isSent = ({ isInline, sizeBytes }: MailAttachment): boolean => !isInline || sizeBytes > LOGO_BYTES_MAX;

function mediaOf({ name, type, sizeBytes }: MailAttachment): HeardMedia {
  const family = type.split("/")[0] ?? "";
  const kind = family === "image" || family === "audio" || family === "video" ? family : "document";
  return { kind, ...(name === null ? {} : { name: plain(name).slice(0, 200) }), mime: plain(type), sizeBytes };
}

/** PostgreSQL keeps no NUL in a text. */
const plain = (text: string): string => text.replaceAll("\u0000", "");
