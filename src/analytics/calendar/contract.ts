import { z } from "zod";
import { Reason } from "../../compliance/contract.js";
import { CreditorName, country } from "../../debts/contract.js";
import { channel, id, instant, localDate, pageOf, pageQuery } from "../../platform/contract.js";
import { StrategyName } from "../../strategy/contract.js";

/** More days than anybody looks at in one picture. */
export const CALENDAR_DAYS_MAX = 62;

/**
 * sent: messages that left · tasks_done: calls and visits made · ready: in the outbox · tasks_open: to be made ·
 * known: the next step of those who run, on the day on which the engine looks at it · rehearsed: what the newest rehearsal
 * of a version that runs foretells; it holds the known steps too, and is never added to them
 */
export const CALENDAR_SOURCES = ["sent", "tasks_done", "ready", "tasks_open", "known", "rehearsed"] as const;
const source = z.enum(CALENDAR_SOURCES).meta({ id: "CalendarSource" });

const filter = {
  strategyId: id<"strategy">().optional(),
  creditorId: id<"creditor">().optional(),
  channel: channel.optional(),
};

export const CalendarQuery = z.object({ from: localDate, to: localDate, ...filter });

export const Calendar = z
  .object({
    /** The zone that days are counted in here. */
    zone: z.string(),
    today: localDate,
    counts: z.array(z.object({ day: localDate, source, channel, count: z.int() })),
    countries: z.array(country).meta({ description: "Of the creditors." }),
    /** Holidays, and days on which nobody may be reached, in those countries. */
    marks: z.array(
      z.object({
        day: localDate,
        country,
        holiday: z.string().nullable().meta({ description: "Its name; empty where only the tenant knows it." }),
        closed: z.boolean().meta({ description: "Nobody may be written to or called." }),
      }),
    ),
    rehearsals: z.array(z.object({ id: id<"rehearsal">(), strategy: StrategyName, readAt: instant, until: instant })),
  })
  .meta({ id: "Calendar" });

export const CalendarDayQuery = pageQuery.extend({ day: localDate, source, ...filter });

export const CalendarItem = z
  .object({
    id: z.string(),
    at: instant,
    channel,
    state: z.enum(["sent", "done", "planned", "deferred", "open", "known", "rehearsed"]),
    debtor: z.object({ id: id<"debtor">(), name: z.string() }),
    creditor: CreditorName,
    strategy: StrategyName.nullable(),
    step: z.int().nullable().meta({ description: "Its number in the outline, from 0." }),
    messageId: id<"message">().nullable(),
    because: Reason.nullable(),
  })
  .meta({ id: "CalendarItem" });
export const CalendarItemPage = pageOf(CalendarItem);
