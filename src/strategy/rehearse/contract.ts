import { z } from "zod";
import { Reason } from "../../compliance/contract.js";
import {
  channel,
  currency,
  id,
  instant,
  line,
  localDate,
  minorUnits,
  money,
  pageOf,
  pageQuery,
} from "../../platform/contract.js";
import { DefinitionShape } from "../domain/definition.js";
import { RUNNING_RULES } from "../domain/move.js";

export const REHEARSAL_DAYS_MAX = 120;

export const rehearsalState = z
  .enum(["queued", "running", "done", "cancelled", "failed"])
  .meta({ id: "RehearsalState" });
/** nobody_answers: exact · measured: besides, a range by the rates at which people paid after messages so far */
export const scenario = z.enum(["nobody_answers", "measured"]).meta({ id: "RehearsalScenario" });

/** What becomes of accounts that run on an older version of the strategy when this one goes live. */
export const runningRule = z.enum(RUNNING_RULES).meta({ id: "RunningRule" });

export const RehearsalParams = z.object({ rehearsalId: id<"rehearsal">() });
export const RehearsalPersonParams = RehearsalParams.extend({ debtorId: id<"debtor">() });

/** A saved version, or a definition that is not saved: of a strategy, or of none yet. */
export const AskRehearsal = z
  .strictObject({
    strategyId: id<"strategy">().optional(),
    definition: DefinitionShape.optional().meta({ description: "Missing: the newest version of the strategy." }),
    name: line(120).optional(),
    running: runningRule.default("finish"),
    paymentsArrive: z.boolean().default(true).meta({
      description:
        "Payments go on to be known in time, where they are now; else what has a limit stands still after it.",
    }),
    days: z.int().min(1).max(REHEARSAL_DAYS_MAX).default(30),
    scenario: scenario.default("nobody_answers"),
  })
  .refine((body) => body.strategyId !== undefined || body.definition !== undefined, {
    params: { code: "nothing_to_rehearse" },
  });

/** How many, of which kind. */
export const ReasonCount = z.object({ because: Reason, count: z.int() }).meta({ id: "ReasonCount" });
const reasons = z.array(ReasonCount);
const sums = z.array(z.object({ currency, minor: minorUnits }));
const channelCount = z.object({ channel, count: z.int() });

/** entered = sent + deferred + excluded + waiting + finished, and considered = entered + leftOut. */
export const RehearsalAccounts = z
  .object({
    considered: z.int(),
    entered: z.int(),
    sent: z.int(),
    deferred: z.int(),
    excluded: z.int(),
    waiting: z.int(),
    finished: z.int(),
    leftOut: z.int(),
    deferredBy: reasons,
    excludedBy: reasons,
    finishedBy: reasons,
    leftOutBy: reasons,
  })
  .meta({ id: "RehearsalAccounts" });

/** planned = sent + withdrawn + failed + waiting */
export const RehearsalStep = z
  .object({
    step: z.string(),
    planned: z.int(),
    sent: z.int(),
    withdrawn: z.int(),
    failed: z.int(),
    waiting: z.int(),
    tasks: z.int(),
    webhooks: z.int().meta({ description: "Times it tells another system. Nobody is told while it is rehearsed." }),
    charged: reasons.meta({ description: "Times it charges, by what and whether a cap made it less." }),
    chargedSums: sums,
    offered: reasons.meta({ description: "Times it offers a settlement or instalments." }),
    offeredSums: sums.meta({ description: "What is to be paid by what it offers." }),
    channels: z.array(channelCount),
    skipped: reasons,
    deferred: reasons,
    held: reasons,
    withdrawnBy: reasons,
    failedBy: reasons,
    standing: z.int().meta({ description: "Accounts whose next step it is when the days are over." }),
  })
  .meta({ id: "RehearsalStep" });

/** One day of the people, by their own clocks: how many in each of its 24 hours. */
export const RehearsalDay = z
  .object({
    day: localDate,
    count: z.int(),
    channels: z.array(channelCount),
    hours: z.array(z.int()).length(24),
    /** Against what the team can do in a day; null where nobody said how much that is, or nothing is above it. */
    callsOver: z.int().nullable(),
    visitsOver: z.int().nullable(),
  })
  .meta({ id: "RehearsalDay" });

export const RehearsalCost = z
  .object({
    /** What is known, by currency. */
    known: z.array(z.object({ currency, minor: minorUnits, messages: z.int() })),
    /** Channels whose price nobody said: their messages are in no sum. */
    unknown: z.array(channelCount),
  })
  .meta({ id: "RehearsalCost" });

/** Against how things go on without this version; null where it is what runs. */
export const RehearsalChanges = z
  .object({
    added: z.int(),
    dropped: z.int(),
    moved: z.int(),
    otherChannel: z.int(),
    accounts: z.object({
      same: z.int(),
      added: z.int(),
      dropped: z.int(),
      moved: z.int(),
      otherChannel: z.int(),
      mixed: z.int(),
    }),
  })
  .meta({ id: "RehearsalChanges" });

/** How many go from one step that reaches them to the next such step; null: before the first, and after the last. */
const RehearsalFlow = z
  .object({ from: z.string().nullable(), to: z.string().nullable(), accounts: z.int() })
  .meta({ id: "RehearsalFlow" });

const range = z.object({ low: z.int(), expected: z.int(), high: z.int() });
const moneyRange = z.object({ currency, low: minorUnits, expected: minorUnits, high: minorUnits });

/** How it may go by the tenant's own past, in round numbers: as low and as high as draws from it came. */
export const RehearsalMeasured = z
  .object({
    draws: z.int(),
    days: z.int().meta({ description: "Days of the past that were measured." }),
    answerDays: z.int().meta({ description: "Days in which full payment counts as an answer to a message." }),
    rates: z.array(z.object({ channel, sent: z.int(), paid: z.int() })),
    messages: range,
    tasks: range,
    paid: range.meta({ description: "Accounts that pay in full after a message of this strategy." }),
    recovered: z.array(moneyRange),
    cost: z.array(moneyRange),
  })
  .meta({ id: "RehearsalMeasured" });

export const RehearsalReport = z
  .object({
    people: z.int(),
    peopleReached: z.int(),
    accounts: RehearsalAccounts,
    messages: z.int(),
    tasks: z.int(),
    charges: z
      .object({ count: z.int(), sums })
      .meta({ description: "Times fees or interest are charged, and what they come to." }),
    offers: z.object({ count: z.int(), sums }).meta({ description: "Offers made, and what is to be paid by them." }),
    channels: z.array(channelCount),
    steps: z.array(RehearsalStep),
    flow: z.array(RehearsalFlow),
    days: z.array(RehearsalDay),
    /** Monday to Sunday, each with its 24 hours. */
    week: z.array(z.array(z.int()).length(24)).length(7),
    postponed: reasons.meta({ description: "Times a message that was ordered waited for another moment." }),
    others: z.int().meta({ description: "Messages that other strategies send to the same people." }),
    cost: RehearsalCost,
    load: z.object({
      callsADay: z.int().nullable(),
      visitsADay: z.int().nullable(),
      daysOver: z.int(),
    }),
    changes: RehearsalChanges.nullable(),
    measured: RehearsalMeasured.nullable().meta({
      description: "Of the scenario `measured`. Lists and counts stay exact: nobody answers.",
    }),
  })
  .meta({ id: "RehearsalReport" });

export const Rehearsal = z
  .object({
    id: id<"rehearsal">(),
    strategyId: id<"strategy">().nullable(),
    versionId: id<"version">().nullable(),
    version: z.int().nullable().meta({ description: "Its number; null: what was rehearsed is not published." }),
    name: z.string(),
    hash: z.string().meta({ description: "Names the very version that was rehearsed." }),
    running: runningRule,
    paymentsArrive: z.boolean(),
    days: z.int(),
    scenario,
    state: rehearsalState,
    because: z.string().nullable(),
    from: instant,
    until: instant,
    /** When the portfolio was read. More than one: it went on in another process, with the portfolio as it was then. */
    snapshots: z.array(instant),
    jobId: id<"job">().nullable(),
    done: z.int(),
    total: z.int().nullable(),
    hasLists: z.boolean().meta({ description: "Old rehearsals keep their counts and forget their lists." }),
    askedBy: z.string(),
    askedAt: instant,
    finishedAt: instant.nullable(),
    approvals: z.array(z.object({ by: z.string(), at: instant })),
  })
  .meta({ id: "Rehearsal" });
export const RehearsalView = Rehearsal.extend({
  definition: DefinitionShape,
  report: RehearsalReport.nullable().meta({ description: "What is counted so far." }),
  /** Monday to Sunday, hour by hour: may it go out at all, by any of its channels, in any of its creditors' countries? */
  openHours: z.array(z.array(z.boolean()).length(24)).length(7),
  goLive: z.object({
    rehearsed: z.boolean(),
    needsApproval: z.boolean(),
    approved: z.boolean(),
  }),
}).meta({ id: "RehearsalView" });

export const RehearsalQuery = pageQuery.extend({ strategyId: id<"strategy">().optional() });
export const RehearsalPage = pageOf(Rehearsal);

// Lists

const eventKind = z.enum([
  "entered",
  "message",
  "task",
  "deferred",
  "postponed",
  "skipped",
  "held",
  "reanchored",
  "branched",
  "charged",
  "offered",
  "told",
  "moved",
  "withdrawn",
  "failed",
  "parked",
  "left",
]);
const outcome = z
  .enum(["sent", "deferred", "excluded", "waiting", "finished", "left_out"])
  .meta({ id: "RehearsalOutcome" });
const change = z
  .enum(["same", "added", "dropped", "moved", "other_channel", "mixed"])
  .meta({ id: "RehearsalAccountChange" });
const who = z.object({ id: id<"debtor">(), name: z.string() });

export const RehearsalEvent = z
  .object({
    debtor: who,
    accountId: id<"account">(),
    at: instant,
    kind: eventKind,
    strategyId: id<"strategy">().nullable(),
    step: z.string().nullable(),
    channel: channel.nullable(),
    template: z.string().nullable(),
    because: Reason.nullable(),
    reasons: z.array(Reason),
    until: instant.nullable(),
    charged: money.nullable().meta({ description: "What is charged then." }),
    offered: money.nullable().meta({ description: "What is to be paid by what is offered then." }),
  })
  .meta({ id: "RehearsalEvent" });
/** What happens, by time. One kind at a time; messages without one. */
export const RehearsalEventQuery = pageQuery.extend({
  kind: eventKind.default("message"),
  because: z.string().max(60).optional(),
  step: z.string().max(60).optional(),
  channel: channel.optional(),
  from: instant.optional(),
  until: instant.optional(),
});
export const RehearsalEventPage = pageOf(RehearsalEvent);

export const RehearsalPerson = z
  .object({
    debtor: who,
    accountId: id<"account">(),
    creditor: z.object({ id: id<"creditor">(), name: z.string() }),
    currency,
    openMinor: minorUnits,
    outcome,
    because: Reason.nullable(),
    messages: z.int(),
    tasks: z.int(),
    firstAt: instant.nullable(),
    change: change.nullable(),
  })
  .meta({ id: "RehearsalPerson" });
export const RehearsalPersonQuery = pageQuery.extend({
  outcome: outcome.optional(),
  because: z.string().max(60).optional(),
  change: change.optional(),
});
export const RehearsalPersonPage = pageOf(RehearsalPerson);

/** One message as this person would get it then, with what they owe now; `text` null where it cannot be written. */
export const RehearsedMessage = z.object({ subject: z.string().nullable(), text: z.string().nullable() });
export const RehearsalPath = z
  .object({
    debtor: who,
    zone: z.string(),
    accounts: z.array(RehearsalPerson),
    events: z.array(RehearsalEvent.omit({ debtor: true }).extend({ message: RehearsedMessage.nullable() })),
    /** Messages and tasks as they come without this version, of accounts to which they come otherwise. */
    asIs: z.array(RehearsalEvent.omit({ debtor: true })),
  })
  .meta({ id: "RehearsalPath" });

/** No channel: it is a charge. */
const Contact = z.object({ at: instant, step: z.string().nullable(), channel: channel.nullable() });
export const RehearsalDifference = z
  .object({
    debtor: who,
    accountId: id<"account">(),
    change,
    would: z.array(Contact),
    asIs: z.array(Contact),
  })
  .meta({ id: "RehearsalDifference" });
export const RehearsalDifferenceQuery = pageQuery.extend({ change: change.exclude(["same"]).optional() });
export const RehearsalDifferencePage = pageOf(RehearsalDifference);

// Settings

export const RehearsalSettings = z
  .strictObject({
    needsSecondApprover: z.boolean(),
    callsADay: z.int().min(1).max(1_000_000).nullable(),
    visitsADay: z.int().min(1).max(1_000_000).nullable(),
    costs: z
      .array(
        z.strictObject({
          channel,
          currency,
          /** Millionths of a unit: 0.0075 USD is `7500`. */
          micros: minorUnits,
        }),
      )
      .max(20),
  })
  .meta({ id: "RehearsalSettings" });
