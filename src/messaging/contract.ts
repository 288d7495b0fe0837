import { z } from "zod";
import { channel, id, instant, line, locale } from "../platform/contract.js";
import { LINT_RULES } from "./domain/lint/index.js";
import { PERSONAS } from "./domain/persona.js";
import { TEMPLATE_INTENTS } from "./domain/template-intent.js";
import { REPLY_MEANINGS } from "./domain/template-replies.js";
import { TONES } from "./domain/tone.js";

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

export const tone = z
  .enum(TONES)
  .meta({ id: "Tone", description: "How a message speaks; one that does not say is warm." });
export const intent = z.enum(TEMPLATE_INTENTS).meta({ id: "TemplateIntent", description: "What a message is for." });

export const TemplateParams = z.object({ templateId: id<"template">() });
export const DraftParams = z.object({ draftId: id<"templateDraft">() });
export const TemplateItem = z
  .object({
    key: z.string(),
    /** Of the newest version; null while only a draft stands. */
    id: id<"template">().nullable(),
    draftId: id<"templateDraft">().nullable(),
    version: z.int(),
    name: z.string().nullable(),
    intent: z.string(),
    channels: z.array(channel),
    locales: z.array(z.string()),
    tones: z.array(tone),
    changedAt: instant,
    changedBy: z.string(),
    archivedAt: instant.nullable(),
    draftAt: instant.nullable(),
    draftBy: z.string().nullable(),
    /** Messages sent with any of its versions in the last 30 days. */
    sentCount: z.int(),
    lastSentAt: instant.nullable(),
  })
  .meta({ id: "TemplateItem" });
export const TemplateList = z.object({ items: z.array(TemplateItem) });
const TemplateReply = z
  .object({
    title: z.string(),
    means: z.enum(REPLY_MEANINGS).meta({
      description:
        "What a press does: sends the link, asks for a call, says that it is paid; `other` is an answer only.",
    }),
  })
  .meta({ id: "TemplateReply", description: "A short answer to press, where the channel has buttons." });
export const TemplateVariant = z
  .object({
    channel,
    locale: z.string(),
    tone: tone.nullable(),
    subject: z.string().nullable(),
    body: z.string(),
    replies: z.array(TemplateReply),
  })
  .meta({ id: "TemplateVariant" });
export const TemplateVersion = z
  .object({
    id: id<"template">(),
    version: z.int(),
    createdAt: instant,
    createdBy: z.string(),
    note: z.string().nullable(),
    restoredFrom: z.int().nullable(),
  })
  .meta({ id: "TemplateVersion" });
export const TemplateView = z
  .object({
    id: id<"template">(),
    key: z.string(),
    version: z.int(),
    name: z.string().nullable(),
    intent: z.string(),
    channels: z.array(channel),
    locales: z.array(z.string()),
    createdAt: instant,
    createdBy: z.string(),
    archivedAt: instant.nullable(),
    variants: z.array(TemplateVariant),
    versions: z.array(TemplateVersion),
  })
  .meta({ id: "Template" });

const VARIANTS_MAX = 60;
const TEXT_MAX = 20_000;
/** More, and longer, than any that is published: what is too much is told by the linter, while somebody writes. */
const replyGiven = z.strictObject({ title: z.string().max(200), means: z.enum(REPLY_MEANINGS) });
const repliesGiven = z.array(replyGiven).max(10);

export const VariantGiven = z.strictObject({
  channel,
  locale,
  tone: tone.nullish(),
  subject: z.string().max(500).nullish(),
  body: z.string().max(TEXT_MAX),
  replies: repliesGiven.optional(),
});
const variantsGiven = z.array(VariantGiven).max(VARIANTS_MAX);
const templateName = line(120);

export const NewDraft = z.union([
  z.strictObject({ templateId: id<"template">() }),
  z.strictObject({ name: templateName, intent, variants: variantsGiven.default([]) }),
]);
export const SaveDraft = z.strictObject({
  /** The revision that was read: whoever saved in between is not written over. */
  revision: z.int().min(1),
  /** The version it goes on from. Naming the newest one takes its place knowingly. */
  baseVersion: z.int().min(0),
  name: templateName.nullable(),
  intent,
  variants: variantsGiven,
});
export const Draft = z
  .object({
    id: id<"templateDraft">(),
    key: z.string(),
    name: z.string().nullable(),
    intent: z.string(),
    baseVersion: z.int(),
    /** The newest published version; above `baseVersion` somebody published meanwhile. */
    latestVersion: z.int(),
    revision: z.int(),
    variants: z.array(TemplateVariant),
    updatedAt: instant,
    updatedBy: z.string(),
  })
  .meta({ id: "TemplateDraft" });
export const PublishDraft = z.strictObject({ revision: z.int().min(1), note: line(500).nullable().default(null) });
export const RestoreVersion = z.strictObject({ baseVersion: z.int().min(1) });

export const DiffQuery = z.object({ from: id<"template">() });
const DiffPart = z.object({ is: z.enum(["same", "added", "removed"]), text: z.string() });
export const TemplateDiff = z
  .object({
    from: z.int(),
    to: z.int(),
    variants: z.array(
      z.object({
        channel,
        locale: z.string(),
        tone: tone.nullable(),
        change: z.enum(["added", "removed", "changed"]),
        subject: z.array(DiffPart),
        body: z.array(DiffPart),
        /** The answers to press, with what each means. */
        replies: z.array(DiffPart),
      }),
    ),
  })
  .meta({ id: "TemplateDiff" });

// Checking and trying out

export const CheckTemplate = z.strictObject({
  intent,
  variants: variantsGiven,
  /** The language of the sentences; the reader's own where not given. */
  language: locale.optional(),
});
export const Finding = z
  .object({
    rule: z.enum(LINT_RULES),
    severity: z.enum(["error", "warning"]),
    /** Places in the text: from, to before. Both zero: the whole text. */
    from: z.int(),
    to: z.int(),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
    sentence: z.string(),
    proposal: z.string().nullable(),
  })
  .meta({ id: "LintFinding" });
export const TemplateCheck = z
  .object({
    isClean: z.boolean(),
    found: z.array(
      z.object({
        channel,
        locale,
        tone: tone.nullable(),
        part: z.enum(["subject", "body", "replies"]),
        findings: z.array(Finding),
      }),
    ),
    /** Facts the texts read that some people lack, and how many of all. */
    missing: z.object({ of: z.int(), lacks: z.array(z.object({ name: z.string(), people: z.int() })) }),
  })
  .meta({ id: "TemplateCheck" });

export const TryTemplate = z.strictObject({ intent, variant: VariantGiven });
const shownText = {
  channel,
  /** The language it is written in: Spanish where the template lacks the one asked for. */
  locale,
  subject: z.string().nullable(),
  text: z.string(),
  /** The answers under it that may be pressed. */
  replies: z.array(z.string()),
  /** E-mails only. Show it in a frame without scripts. */
  html: z.string().nullable(),
  sms: z.object({ parts: z.int(), encoding: z.enum(["gsm7", "ucs2"]) }).nullable(),
};
export const TriedPeople = z
  .object({
    people: z.array(
      z.object({
        why: z.enum(PERSONAS),
        accountId: id<"account">(),
        debtor: z.object({ id: id<"debtor">(), name: z.string() }),
        shown: z.object(shownText).nullable(),
        because: z.string().nullable(),
      }),
    ),
    /** SMS parts of these people: the usual one and the worst. */
    sms: z.object({ typical: z.int(), worst: z.int() }).nullable(),
  })
  .meta({ id: "TriedPeople" });

/** Without `accountId` the account that owes most stands in. */
export const TemplatePreviewQuery = z.object({
  channel,
  locale,
  tone: tone.optional(),
  accountId: id<"account">().optional(),
});
export const TemplatePreview = z
  .object({ ...shownText, debtor: z.object({ id: id<"debtor">(), name: z.string() }), to: z.string().nullable() })
  .meta({ id: "TemplatePreview" });

// Tests

export const TestTarget = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("staff") }),
  z.strictObject({ kind: z.literal("list"), recipientId: id<"testRecipient">() }),
  z.strictObject({ kind: z.literal("sandbox") }),
]);
export const SendTest = z.strictObject({
  intent,
  /** Names the test in the trail; of a draft its key. */
  key: line(120),
  variant: VariantGiven,
  accountId: id<"account">().optional(),
  to: TestTarget,
});
export const TestParams = z.object({ testId: id<"testSend">() });
export const TestSend = z
  .object({
    id: id<"testSend">(),
    templateKey: z.string(),
    channel,
    locale: z.string(),
    address: z.string(),
    kind: z.enum(["staff", "list", "sandbox"]),
    state: z.enum(["ready", "leaving", "sent", "failed", "unknown", "suppressed"]),
    because: z.string().nullable(),
    askedAt: instant,
  })
  .meta({ id: "TestSend" });
export const TestRecipientParams = z.object({ recipientId: id<"testRecipient">() });
export const NewTestRecipient = z.strictObject({ channel, address: line(320), label: line(80) });
export const TestRecipient = z
  .object({
    id: id<"testRecipient">(),
    channel,
    address: z.string(),
    label: z.string(),
    addedBy: z.string(),
    createdAt: instant,
  })
  .meta({ id: "TestRecipient" });
export const TestRecipientList = z.object({ items: z.array(TestRecipient) });

/** A template as a file holds it; the shipped ones have this form. */
const OneTemplateFile = z.object({
  id: z.string().min(1),
  intent,
  variants: z
    .array(
      z.object({
        channel,
        locale,
        tone: tone.optional(),
        subject: z.string().optional(),
        body: z.string(),
        replies: repliesGiven.optional(),
      }),
    )
    .min(1),
});
export const TemplateFile = z.union([OneTemplateFile, z.array(OneTemplateFile)]);
