import { z } from "zod";
import { Permit, Reason } from "../compliance/contract.js";
import { chargeKind } from "../debts/charges/contract.js";
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
} from "../platform/contract.js";
import { DefinitionShape, StepShape } from "./domain/definition.js";

export const strategyState = z.enum(["draft", "live", "paused", "retired"]).meta({ id: "StrategyState" });
export const StrategyParams = z.object({ strategyId: id<"strategy">() });
export const StrategyName = z.object({ id: id<"strategy">(), name: z.string() }).meta({ id: "StrategyName" });

/** Messages by what became of them. `deferred` are ready ones that were put off. */
export const MessageTally = z
  .object({
    planned: z.int(),
    deferred: z.int(),
    leaving: z.int(),
    sent: z.int(),
    suppressed: z.int(),
    failed: z.int(),
    unknown: z.int(),
  })
  .meta({ id: "MessageTally" });

export const StrategyCounts = z
  .object({
    /** Accounts that ever came in: `running` and all that `left` make it up. */
    entered: z.int(),
    running: z.int(),
    /** Of those running: waiting for their day, for their hour, or for news. */
    waiting: z.int(),
    parked: z.int(),
    left: z.array(z.object({ because: z.string(), count: z.int() })),
    /** Those that wait, and those decided since `messagesSince`. */
    messages: MessageTally,
    messagesSince: instant,
    tasksOpen: z.int(),
  })
  .meta({ id: "StrategyCounts" });

export const Strategy = z
  .object({
    id: id<"strategy">(),
    name: z.string(),
    lane: z.string(),
    state: strategyState,
    version: z.int().meta({ description: "The version that runs, or that would run when started." }),
    definition: DefinitionShape,
    counts: StrategyCounts,
    createdAt: instant,
  })
  .meta({ id: "Strategy" });
export const StrategyList = z.object({ items: z.array(Strategy) });

export const StepView = z
  .object({
    no: z.int(),
    step: StepShape,
    /** Accounts whose next step this is. */
    standing: z.int(),
    messages: MessageTally,
    /** Decisions of this step that made no message, by cause. */
    decisions: z.array(
      z.object({
        kind: z.enum(["deferred", "skipped", "held", "tasked", "charged", "offered"]),
        because: z.string(),
        count: z.int(),
      }),
    ),
  })
  .meta({ id: "StepView" });
export const StrategyView = Strategy.extend({
  versionId: id<"version">(),
  hash: z.string().meta({ description: "Names this very version." }),
  createdBy: z.string(),
  creditors: z
    .array(z.object({ id: id<"creditor">(), name: z.string() }))
    .meta({ description: "Whose accounts it takes in." }),
  steps: z.array(StepView),
}).meta({ id: "StrategyView" });

export const AddStrategy = z.strictObject({ name: line(120), definition: DefinitionShape });
export const StrategyStarted = z.object({ id: id<"strategy">(), state: strategyState });
export const StrategyPaused = StrategyStarted.extend({
  withdrawn: z.int().meta({ description: "Messages that waited and were taken back." }),
});

export const EnrollmentQuery = pageQuery.extend({
  state: z.enum(["running", "left"]).default("running"),
  step: z.coerce.number().int().min(0).max(100).optional(),
  because: z.string().max(60).optional().meta({ description: "Why it left." }),
});
export const EnrollmentItem = z
  .object({
    id: id<"enrollment">(),
    accountId: id<"account">(),
    debtor: z.object({ id: id<"debtor">(), name: z.string() }),
    creditor: z.object({ id: id<"creditor">(), name: z.string() }),
    currency,
    openMinor: minorUnits,
    oldestDueOn: localDate.nullable(),
    round: z.int(),
    nextStep: z.int().nullable(),
    nextLookAt: instant.nullable(),
    enteredAt: instant,
    leftAt: instant.nullable(),
    leftBecause: z.string().nullable(),
    parkedBecause: z.string().nullable(),
  })
  .meta({ id: "EnrollmentItem" });
export const EnrollmentPage = pageOf(EnrollmentItem);

// What comes next for one account

export const UpNext = z
  .object({
    accountId: id<"account">(),
    strategy: StrategyName.nullable(),
    /**
     * scheduled: it happens at `at` · deferred: it is due, the law moved it to `at` · held: we leave the account alone ·
     * paused, parked: the strategy, or this account in it, stands still · finished: nothing is left to do ·
     * no_strategy: nobody takes care of the account · paid: nothing is owed
     */
    state: z.enum(["scheduled", "deferred", "held", "paused", "parked", "finished", "no_strategy", "paid"]),
    what: z.enum(["message", "call", "visit", "charge", "leave"]).nullable(),
    at: instant.nullable(),
    step: z.object({ no: z.int(), id: z.string(), of: z.int() }).nullable(),
    channel: channel.nullable(),
    template: z.string().nullable(),
    to: z.string().nullable(),
    /** In the outbox already: this very message. */
    messageId: id<"message">().nullable(),
    charge: z
      .object({ of: chargeKind, amount: money })
      .nullable()
      .meta({ description: "What a step would charge, by what is owed now." }),
    because: Reason.nullable(),
    /** All that stands in the way until then, strongest first. */
    reasons: z.array(Reason),
    /** Steps that will be passed over before it, with why. */
    skips: z.array(z.object({ step: z.int(), because: Reason })),
  })
  .meta({ id: "UpNext" });

// Tasks

export const TaskParams = z.object({ taskId: id<"task">() });
export const taskState = z.enum(["open", "done", "cancelled"]).meta({ id: "TaskState" });
export const TaskQuery = pageQuery.extend({
  state: taskState.default("open"),
  creditorId: id<"creditor">().optional(),
});
export const Task = z
  .object({
    id: id<"task">(),
    kind: z.enum(["call", "visit"]),
    state: taskState,
    dueAt: instant,
    closedAt: instant.nullable(),
    because: z.string().nullable().meta({ description: "How it ended." }),
    asked: z
      .enum(["person", "pay_link"])
      .nullable()
      .meta({ description: "What the person asked for: to talk to somebody, or a link that could not be sent." }),
    accountId: id<"account">(),
    debtor: z.object({ id: id<"debtor">(), name: z.string(), kind: z.enum(["person", "company"]) }),
    creditor: z.object({ id: id<"creditor">(), name: z.string() }),
    currency,
    openMinor: minorUnits,
    oldestDueOn: localDate.nullable(),
    phone: z.string().nullable().meta({ description: "The number to call; null when none is usable." }),
    strategy: StrategyName.nullable(),
  })
  .meta({ id: "Task" });
export const TaskPage = pageOf(Task);
/** The call card: what to say, and whether the law allows it now. */
export const TaskCard = Task.extend({
  script: z.string().nullable(),
  zone: z.string(),
  permit: Permit,
}).meta({ id: "TaskCard" });

export const callOutcome = z
  .enum(["answered", "no-answer", "voicemail", "busy", "not-in-service", "not-called"])
  .meta({ id: "CallOutcome" });
/** Closes a task. Every outcome but `not-called` is a contact that the law counts. */
export const CloseTask = z.strictObject({ outcome: callOutcome, note: line(500).optional() });
