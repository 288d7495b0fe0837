import { zonesOf } from "../compliance/index.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, ContactPointId, DebtorId, MessageId, TemplateId } from "../kernel/id.js";
import { isLocale, type Locale } from "../kernel/locale.js";
import type { SpokenOffer } from "../plans/index.js";
import type { Tx } from "../platform/db.js";
import { found, Problem } from "../platform/problem.js";
import type { TemplateRow } from "./dispatch-store.js";
import { SENDER_NAME } from "./domain/sender.js";
import { BASE_TONE, chooseVariant } from "./domain/template-choice.js";
import { type SmsSize, smsSize } from "./domain/template-sms.js";
import type { Tone } from "./domain/tone.js";
import * as reads from "./reads.js";
import { loadLetters, type RenderContext, type Rendered, type Unwritten } from "./render.js";

export interface Preview {
  readonly channel: Channel;
  readonly locale: Locale;
  readonly debtor: { readonly id: DebtorId; readonly name: string };
  readonly to: string | null;
  readonly subject: string | null;
  readonly text: string;
  /** The answers under it that may be pressed. */
  readonly replies: string[];
  readonly html: string | null;
  readonly sms: Pick<SmsSize, "parts" | "encoding"> | null;
}

export interface AskedPreview {
  readonly channel: Channel;
  readonly locale: Locale;
  readonly tone?: Tone | undefined;
  /** An offer that is not made; the one that stands when none is given. */
  readonly offer?: SpokenOffer | undefined;
}

/** A preview leads nowhere: nobody may stop a real person's messages by looking at a template. */
const CONTEXT: RenderContext = { senderName: SENDER_NAME, stopLink: () => "https://acuerdo.example/stop/preview" };

/** A template as a real person would get it, by the very code that writes messages. Nothing leaves, nothing is stored. */
export async function previewTemplate(
  tx: Tx,
  templateId: TemplateId,
  asked: AskedPreview & { accountId?: AccountId | undefined },
  now: Date,
): Promise<Preview> {
  const template = found(await reads.templateById(tx, templateId), "template");
  if (!chooseVariant(template.variants, asked.channel, asked.locale, asked.tone ?? BASE_TONE))
    throw new Problem(422, "no_such_variant", { channel: asked.channel });
  const sample = await reads.sampleAccount(tx, asked.accountId);
  if (!sample) throw new Problem(422, "no_sample_account");
  const address = await reads.addressOf(tx, sample.debtorId, kindOf(asked.channel));
  const [rendered] = await renderFor(tx, template, asked, [sample], now);
  if (!rendered || "because" in rendered) throw new Problem(422, rendered?.because ?? "template_failed");
  return { ...shownOf(rendered, asked.channel), debtor: debtorOf(sample), to: address?.value ?? null };
}

/** The texts of a template for these people, in their order, loaded in a few statements however many they are. */
export async function renderFor(
  tx: Tx,
  template: TemplateRow,
  asked: AskedPreview,
  samples: readonly reads.SampleAccount[],
  now: Date,
): Promise<(Rendered | Unwritten)[]> {
  const tone = asked.tone ?? null;
  const chosen = chooseVariant(template.variants, asked.channel, asked.locale, tone ?? BASE_TONE);
  const locale = chosen && isLocale(chosen.locale) ? chosen.locale : asked.locale;
  const leaving = samples.map((sample) => ({
    zone: zonesOf({ country: sample.country, ...(sample.zones[0] && { declared: sample.zones[0] }) })[0] ?? "UTC",
    message: {
      id: 0n as MessageId,
      key: "preview",
      accountId: sample.accountId,
      debtorId: sample.debtorId,
      creditorId: sample.creditorId,
      enrollmentId: null,
      anchorDebtId: sample.oldestDebtId,
      channel: asked.channel,
      contactPointId: 0n as ContactPointId,
      templateId: template.id,
      locale,
      tone,
      purpose: "collection",
      expiresAt: now,
      attempts: 0,
    },
  }));
  const letters = await loadLetters(tx, leaving, now, { ...CONTEXT, offer: asked.offer }, template);
  return leaving.map((one) => letters.render(one));
}

export const debtorOf = ({ debtorId, debtorName }: reads.SampleAccount) => ({ id: debtorId, name: debtorName });

/** A rendered message as a screen shows it. */
export function shownOf({ outgoing }: Rendered, channel: Channel): Omit<Preview, "debtor" | "to"> {
  const { subject = null, html = null, text, locale, buttons = [] } = outgoing;
  const replies = buttons.map(({ title }) => title);
  return { channel, locale, subject, text, replies, html, sms: channel === "sms" ? smsSize(text) : null };
}

const kindOf = (channel: Channel): "email" | "phone" | "address" =>
  channel === "email" ? "email" : channel === "letter" || channel === "visit" ? "address" : "phone";
