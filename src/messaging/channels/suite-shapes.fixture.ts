import { z } from "zod";
import { RECEIPT_FACTS } from "./heard.js";
import type { SendOutcome } from "./outcome.js";

/** What adapters may say, and nothing beside it: an answer that a mistake put a stray field into is found. */
export const OutcomeShape: z.ZodType<SendOutcome> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("accepted"),
    providerId: z.string().min(1),
    alias: z.string().min(1).optional(),
    parts: z.int().positive().optional(),
  }),
  z.strictObject({
    kind: z.literal("retry"),
    reason: z.string().min(1),
    afterMs: z.number().nonnegative().optional(),
    accountRestsMs: z.number().nonnegative().optional(),
    once: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("refused"),
    reason: z.string().min(1),
    stop: z.enum(["address", "channel", "opt_out", "template", "account", "window"]).optional(),
  }),
  z.strictObject({ kind: z.literal("unknown"), reason: z.string().min(1) }),
]) as z.ZodType<SendOutcome>;

const From = z
  .strictObject({
    address: z.string().min(1).optional(),
    alias: z.string().min(1).optional(),
    name: z.string().min(1).optional(),
    phone: z.string().min(1).optional(),
  })
  .refine(({ address, alias }) => address !== undefined || alias !== undefined);
const At = z.date().nullable();
const Ref = z.strictObject({ providerId: z.string().min(1).optional(), key: z.string().min(1).optional() });
const Media = z.strictObject({
  kind: z.enum(["image", "document", "audio", "video", "sticker", "location", "contact", "other", "rest"]),
  name: z.string().optional(),
  mime: z.string().optional(),
  sizeBytes: z.int().nonnegative().optional(),
  ref: z.string().optional(),
});
export const HeardShape = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("receipt"),
    of: Ref.refine(({ providerId, key }) => providerId !== undefined || key !== undefined),
    fact: z.enum(RECEIPT_FACTS),
    at: At,
    reason: z.string().min(1).optional(),
    stop: z.enum(["address", "channel", "opt_out", "template", "account", "window"]).optional(),
    retryAfterMs: z.number().nonnegative().optional(),
  }),
  z.strictObject({
    kind: z.literal("turn"),
    id: z.string().min(1),
    from: From,
    at: At,
    text: z.string(),
    pressed: z.string().optional(),
    media: z.array(Media).optional(),
    answers: Ref.optional(),
    subject: z.string().optional(),
    isAutomatic: z.boolean().optional(),
    isAside: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.enum(["stop", "resume"]), from: From, at: At, scope: z.enum(["channel", "marketing"]) }),
  z.strictObject({ kind: z.literal("linked"), from: From, token: z.string().min(1), at: At }),
  z.strictObject({ kind: z.literal("moved"), from: From, to: From, at: At }),
  z.strictObject({
    kind: z.literal("template"),
    name: z.string().min(1),
    language: z.string().min(1),
    state: z.enum(["pending", "approved", "rejected", "paused", "disabled"]),
    because: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal("account"),
    quality: z.enum(["green", "yellow", "red"]).optional(),
    perDay: z.number().nonnegative().nullable().optional(),
    stopped: z.boolean().optional(),
    because: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("nothing"), because: z.string().min(1) }),
]);
