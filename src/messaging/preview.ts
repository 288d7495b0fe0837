import { zonesOf } from "../compliance/index.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, ContactPointId, DebtorId, MessageId, TemplateId } from "../kernel/id.js";
import { isLocale, type Locale } from "../kernel/locale.js";
import type { Tx } from "../platform/db.js";
import { found, Problem } from "../platform/problem.js";
import { SENDER_NAME } from "./domain/sender.js";
import { type SmsSize, smsSize } from "./domain/template-sms.js";
import * as reads from "./reads.js";
import { loadLetters, type RenderContext } from "./render.js";

export interface Preview {
  readonly channel: Channel;
  readonly locale: Locale;
  readonly debtor: { readonly id: DebtorId; readonly name: string };
  readonly to: string | null;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly sms: Pick<SmsSize, "parts" | "encoding"> | null;
}

/** A preview leads nowhere: nobody may stop a real person's messages by looking at a template. */
const CONTEXT: RenderContext = { senderName: SENDER_NAME, stopLink: () => "https://acuerdo.example/stop/preview" };

/** A template as a real person would get it, by the very code that writes messages. Nothing leaves, nothing is stored. */
export async function previewTemplate(
  tx: Tx,
  templateId: TemplateId,
  asked: { channel: Channel; locale: Locale; accountId?: AccountId | undefined },
  now: Date,
): Promise<Preview> {
  const template = found(await reads.templateById(tx, templateId), "template");
  const written = localeOf(template, asked.channel, asked.locale);
  if (!written) throw new Problem(422, "no_such_variant", { channel: asked.channel });
  const sample = await reads.sampleAccount(tx, asked.accountId);
  if (!sample) throw new Problem(422, "no_sample_account");
  const address = await reads.addressOf(tx, sample.debtorId, kindOf(asked.channel));
  const message = {
    id: 0n as MessageId,
    key: "preview",
    accountId: sample.accountId,
    debtorId: sample.debtorId,
    creditorId: sample.creditorId,
    enrollmentId: null,
    anchorDebtId: sample.oldestDebtId,
    channel: asked.channel,
    contactPointId: address?.id ?? (0n as ContactPointId),
    templateId,
    locale: written,
    purpose: "collection",
    expiresAt: now,
    attempts: 0,
  };
  const zone = zonesOf({ country: sample.country, ...(sample.zones[0] && { declared: sample.zones[0] }) })[0] ?? "UTC";
  const letters = await loadLetters(tx, [{ message, zone }], now, CONTEXT);
  const rendered = letters.render({ message, zone });
  if ("because" in rendered) throw new Problem(422, rendered.because);
  const { subject = null, html = null, text } = rendered.outgoing;
  return {
    channel: asked.channel,
    locale: written,
    debtor: { id: sample.debtorId, name: sample.debtorName },
    to: address?.value ?? null,
    subject,
    text,
    html,
    sms: asked.channel === "sms" ? smsSize(text) : null,
  };
}

/** The language it will be in: the one asked for where the template has it, else Spanish; null where it has neither. */
function localeOf({ variants }: reads.TemplateRecord, channel: Channel, locale: Locale): Locale | null {
  const has = (wanted: string) => variants.some((one) => one.channel === channel && one.locale === wanted);
  const written = [locale, "es"].find(has);
  return written !== undefined && isLocale(written) ? written : null;
}

const kindOf = (channel: Channel): "email" | "phone" | "address" =>
  channel === "email" ? "email" : channel === "letter" || channel === "visit" ? "address" : "phone";
