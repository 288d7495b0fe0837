import { z } from "zod";
import { Job } from "../debts/contract.js";
import { id, instant, pageOf, pageQuery } from "../platform/contract.js";

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
