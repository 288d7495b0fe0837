import { z } from "zod";
import { channel, id, instant, locale } from "../platform/contract.js";
import { TONES } from "./domain/lint/index.js";
import { TEMPLATE_INTENTS } from "./domain/template-intent.js";

export const messageState = z
  .enum(["ready", "leaving", "sent", "failed", "unknown", "suppressed"])
  .meta({ id: "MessageState" });
export const attemptOutcome = z
  .enum(["accepted", "retry", "refused", "unknown", "never_left"])
  .meta({ id: "AttemptOutcome" });

export const Attempt = z
  .object({
    number: z.int(),
    channelAccount: z.object({ id: id<"channelAccount">(), name: z.string(), provider: z.string() }),
    claimedAt: instant,
    /** When it may have reached the wire; null: it certainly did not. */
    wireAt: instant.nullable(),
    finishedAt: instant.nullable(),
    outcome: attemptOutcome.nullable(),
    because: z.string().nullable(),
    providerId: z.string().nullable(),
  })
  .meta({ id: "Attempt" });

// Templates

export const TemplateParams = z.object({ templateId: id<"template">() });
export const TemplateItem = z
  .object({
    id: id<"template">(),
    key: z.string(),
    version: z.int(),
    intent: z.string(),
    channels: z.array(channel),
    locales: z.array(z.string()),
    createdAt: instant,
  })
  .meta({ id: "TemplateItem" });
export const TemplateList = z.object({ items: z.array(TemplateItem) });
export const TemplateVariant = z
  .object({ channel, locale: z.string(), subject: z.string().nullable(), body: z.string() })
  .meta({ id: "TemplateVariant" });
export const TemplateView = TemplateItem.extend({
  variants: z.array(TemplateVariant),
  versions: z.array(z.object({ id: id<"template">(), version: z.int(), createdAt: instant })),
}).meta({ id: "Template" });

/** Without `accountId` the account that owes most stands in. */
export const TemplatePreviewQuery = z.object({ channel, locale, accountId: id<"account">().optional() });
export const TemplatePreview = z
  .object({
    channel,
    /** The language it is written in: Spanish where the template lacks the one asked for. */
    locale,
    debtor: z.object({ id: id<"debtor">(), name: z.string() }),
    to: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string(),
    /** E-mails only. Show it in a frame without scripts. */
    html: z.string().nullable(),
    sms: z.object({ parts: z.int(), encoding: z.enum(["gsm7", "ucs2"]) }).nullable(),
  })
  .meta({ id: "TemplatePreview" });

/** A template as a file holds it; the shipped ones have this form. */
const OneTemplateFile = z.object({
  id: z.string().min(1),
  intent: z.enum(TEMPLATE_INTENTS),
  variants: z
    .array(
      z.object({
        channel,
        locale,
        tone: z.enum(TONES).optional(),
        subject: z.string().optional(),
        body: z.string(),
      }),
    )
    .min(1),
});
export const TemplateFile = z.union([OneTemplateFile, z.array(OneTemplateFile)]);

// Channel accounts

export const ChannelAccountParams = z.object({ channelAccountId: id<"channelAccount">() });
export const ChannelAccount = z
  .object({
    id: id<"channelAccount">(),
    channel,
    provider: z.string(),
    name: z.string(),
    state: z.enum(["active", "paused"]),
    pausedBecause: z.string().nullable(),
    perSecond: z.number().nullable(),
    createdAt: instant,
  })
  .meta({ id: "ChannelAccount" });
export const ChannelAccountList = z.object({ items: z.array(ChannelAccount) });
