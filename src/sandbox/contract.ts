import { z } from "zod";
import { Job } from "../debts/contract.js";
import { channel, id, instant, money, pageOf, pageQuery } from "../platform/contract.js";
import { WORLD_CHANNELS } from "./domain/calm.js";
import { Faults } from "./domain/faults.js";
import { PERSONAS } from "./domain/persona.js";

export const MailboxQuery = pageQuery.extend({ q: z.string().max(120).default("") });
export const Mailbox = z
  .object({
    mailbox: z.string(),
    count: z.int(),
    unread: z.int(),
    lastAt: instant,
    lastSubject: z.string(),
    /** Whose address it is, where somebody here has it. */
    debtor: z.object({ id: id<"debtor">(), name: z.string() }).nullable(),
  })
  .meta({ id: "Mailbox" });
export const MailboxPage = pageOf(Mailbox);

export const MailQuery = pageQuery.extend({ mailbox: z.string().min(1).max(320) });
export const Mail = z
  .object({
    id: id<"mail">(),
    fromText: z.string(),
    subject: z.string(),
    bodyText: z.string(),
    /** Show it in a frame without scripts. */
    bodyHtml: z.string().nullable(),
    receivedAt: instant,
    openedAt: instant.nullable(),
    /** The message of ours that it is. */
    messageId: id<"message">().nullable(),
    /** Where its List-Unsubscribe header leads. */
    stopUrl: z.string().nullable(),
  })
  .meta({ id: "Mail" });
export const MailPage = pageOf(Mail);
export const OpenMailbox = z.strictObject({ mailbox: z.string().min(1).max(320) });

/** Tenant seconds a real second: 0 stands still, 1 is real pace, 60 a minute a second. */
export const speed = z.number().min(0).max(86_400);
export const Clock = z
  .object({
    now: instant,
    isReal: z.boolean(),
    speed,
    /** The move that is under way or waits to begin. */
    moving: Job.nullable(),
    /** When something happens next by itself; null when nothing waits. */
    nextEventAt: instant.nullable(),
  })
  .meta({ id: "Clock" });
export const SetClock = z.strictObject({ speed });
export const MoveClock = z.strictObject({ by: z.enum(["hour", "day", "next-event"]) });

// Phones

/** Which account of ours, and whose end of it: `7:+573001234567`; mailboxes are of no account. */
export const phoneKey = z
  .string()
  .regex(/^\d{1,18}:.{1,320}$/)
  .meta({ id: "PhoneKey" });

export const PhoneMessage = z
  .object({
    id: z.string(),
    direction: z.enum(["in", "out"]),
    text: z.string(),
    subject: z.string().nullable(),
    state: z.enum(["taken", "sent", "delivered", "read", "failed"]),
    /** The provider's code, where it failed. */
    because: z.string().nullable(),
    at: instant,
    buttons: z.array(z.object({ id: z.string(), title: z.string() })),
    files: z.array(z.object({ name: z.string(), kind: z.enum(["image", "voice", "document"]) })),
    isTemplate: z.boolean(),
    /** Of a call: how it stands, and whether a key is waited for. */
    call: z.object({ status: z.string(), waitsForKey: z.boolean() }).nullable(),
    /** The message of ours that it is. */
    messageId: id<"message">().nullable(),
  })
  .meta({ id: "PhoneMessage" });

export const PhoneView = z
  .object({
    key: phoneKey,
    channel,
    provider: z.string(),
    handle: z.string(),
    debtor: z.object({ id: id<"debtor">(), name: z.string() }).nullable(),
    /** How they behave by themselves; null where nobody does, or a visitor plays them. */
    persona: z.enum(PERSONAS).nullable(),
    unread: z.int(),
    lastAt: instant,
    /** They told the provider to stop, or shut us out there. */
    stoppedAt: instant.nullable(),
    /** Until then this person may be written to freely, where the provider asks for that. */
    opensUntil: instant.nullable(),
    /** The newest messages, oldest first. */
    messages: z.array(PhoneMessage),
    hasOlder: z.boolean(),
  })
  .meta({ id: "Phone" });
export const PhonesQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(24).default(12),
  q: z.string().max(120).default(""),
  channel: channel.optional(),
  debtorId: id<"debtor">().optional(),
});
export const PhonePage = pageOf(PhoneView).extend({
  /** Unread over all phones. */
  unread: z.int(),
});
export const PhoneQuery = z.object({ key: phoneKey, limit: z.coerce.number().int().min(1).max(200).default(60) });

const button = z.strictObject({ id: z.string().min(1).max(300), title: z.string().min(1).max(300) });
const SAID_MAX = 4000;
/** What somebody does who plays this person. */
export const PhoneAct = z.discriminatedUnion("does", [
  z.strictObject({ does: z.literal("say"), text: z.string().trim().min(1).max(SAID_MAX) }),
  z.strictObject({ does: z.literal("send"), file: z.enum(["receipt", "voice"]) }),
  z.strictObject({ does: z.literal("press"), messageId: z.string().regex(/^\d{1,18}$/), button }),
  z.strictObject({ does: z.literal("block") }),
  z.strictObject({ does: z.literal("unblock") }),
  z.strictObject({ does: z.literal("pick_up"), messageId: z.string().regex(/^\d{1,18}$/) }),
  z.strictObject({
    does: z.literal("key"),
    messageId: z.string().regex(/^\d{1,18}$/),
    digit: z.string().regex(/^[0-9*#]$/),
  }),
  z.strictObject({ does: z.literal("hang_up"), messageId: z.string().regex(/^\d{1,18}$/) }),
]);
export const PlayPhone = z.strictObject({ key: phoneKey, act: PhoneAct });
export const ReadPhone = z.strictObject({ key: phoneKey });
/** A link that opens a chat: `https://t.me/<bot>?start=<token>`. */
export const OpenLink = z.strictObject({ link: z.url().max(500) });

export const worldChannel = z.enum(WORLD_CHANNELS).meta({ id: "WorldChannel" });
export const SandboxWorld = z
  .object({
    seed: z.string(),
    autopilot: z.boolean(),
    faults: z.array(z.object({ channel: worldChannel, faults: Faults })),
  })
  .meta({ id: "SandboxWorld" });
export const SetWorld = z.strictObject({
  autopilot: z.boolean().optional(),
  seed: z.string().trim().min(1).max(60).optional(),
});
export const SetFaults = z.strictObject({ channel: worldChannel, faults: Faults });

/** What happened besides our own messages: somebody wrote, asked for quiet, or paid. Newest first. */
export const SandboxFeed = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        at: instant,
        kind: z.enum(["said", "stopped", "paid"]),
        channel: z.string().nullable(),
        debtor: z.object({ id: id<"debtor">(), name: z.string() }).nullable(),
        text: z.string().nullable(),
        /** What we took the words for, where that changed something: `stop`, `wrong_person`. */
        meaning: z.string().nullable(),
        amount: money.nullable(),
      }),
    ),
  })
  .meta({ id: "SandboxFeed" });
export const FeedQuery = z.object({ debtorId: id<"debtor">().optional() });
