import { z } from "zod";
import {
  channelOrAll,
  consentState,
  Hold,
  holdKind,
  OptOut,
  Proof,
  Reason,
  StopView,
  stopKind,
} from "../compliance/contract.js";
import { chargeKind, reversedBecause } from "../debts/charges/contract.js";
import { ContactPoint, CreditorName, country, Debt, debtorKind, paymentState } from "../debts/contract.js";
import { Attempt, messageState } from "../messaging/contract.js";
import { Answer, Receipt } from "../messaging/hear/contract.js";
import { PromiseView, promiseState } from "../plans/contract.js";
import {
  channel,
  currency,
  id,
  instant,
  localDate,
  minorUnits,
  money,
  pageOf,
  pageQuery,
} from "../platform/contract.js";
import { StrategyName, Task, UpNext } from "../strategy/contract.js";
import { STAGES } from "./domain/stages.js";

/** One of these, or several: `?state=sent&state=failed`. */
const some = <Item extends z.ZodType>(item: Item) =>
  z
    .union([item, z.array(item).max(20)])
    .transform((given) => (Array.isArray(given) ? given : [given]) as z.output<Item>[]);

// Portfolio

export const held = z.enum(["pause", "dispute", "hardship", "promise"]).meta({ id: "HeldKind" });
export const waits = z.enum(["call", "broken_promise"]).meta({ id: "WaitsFor" });
const accountFilter = {
  q: z.string().trim().max(120).optional().meta({
    description: "Beginnings of the words of a name; an account's, debt's or tax number; an e-mail address or phone.",
  }),
  creditorId: id<"creditor">().optional(),
  state: z.enum(["open", "paid", "all"]).default("open"),
  lateFrom: z.coerce
    .number()
    .int()
    .min(-3650)
    .max(36_500)
    .optional()
    .meta({ description: "Days since the oldest due date, at least; below zero is before it." }),
  lateTo: z.coerce.number().int().min(-3650).max(36_500).optional(),
  country: country.optional(),
  kind: debtorKind.optional(),
  strategy: z
    .union([id<"strategy">(), z.literal("none")])
    .optional()
    .meta({ description: "Accounts that run in this strategy, or `none`." }),
  held: z.union([held, z.literal("any")]).optional(),
  waits: waits.optional().meta({ description: "Accounts that wait for somebody of the team, and for what." }),
};
export const AccountFilter = z.object(accountFilter);
export const accountSort = z.enum(["balance", "oldest", "name"]).meta({ id: "AccountSort" });
export const AccountQuery = pageQuery.extend({ ...accountFilter, sort: accountSort.default("balance") });

export const AccountItem = z
  .object({
    id: id<"account">(),
    ref: z.string(),
    creditor: CreditorName,
    debtor: z.object({ id: id<"debtor">(), name: z.string(), kind: debtorKind, country }),
    currency,
    openMinor: minorUnits,
    openCount: z.int(),
    oldestDueOn: localDate.nullable(),
    daysLate: z.int().nullable(),
    lastPaidOn: localDate.nullable(),
    held: held.nullable(),
    strategy: StrategyName.extend({ step: z.int().nullable(), of: z.int() }).nullable(),
  })
  .meta({ id: "AccountItem" });
export const AccountPage = pageOf(AccountItem).extend({
  /** So many people fit the words that only some were looked at: more letters find the rest. */
  isSearchCut: z.boolean(),
});
export const AccountTotals = z
  .object({
    count: z.int(),
    /** False: counting stopped at `count`; there are at least so many, and the sums are of those. */
    isExact: z.boolean(),
    sums: z.array(z.object({ currency, minor: minorUnits, count: z.int() })),
  })
  .meta({ id: "AccountTotals" });

// The debtor page

const ChannelReach = z
  .object({
    channel,
    consent: consentState,
    consentAt: instant.nullable(),
    proof: Proof.nullable(),
    /** The opt-out in force that stops this channel. */
    optOut: OptOut.nullable(),
    /** The address that would be used; null when none is usable. */
    contactPointId: id<"contactPoint">().nullable(),
    /** Does the tenant have an account with a provider that may send on it? */
    isConnected: z.boolean(),
  })
  .meta({ id: "ChannelReach" });

export const DebtorAccount = z
  .object({
    id: id<"account">(),
    creditor: CreditorName,
    ref: z.string(),
    currency,
    openMinor: minorUnits,
    openCount: z.int(),
    oldestDueOn: localDate.nullable(),
    daysLate: z.int().nullable(),
    lastPaidOn: localDate.nullable(),
    unappliedMinor: minorUnits,
    /** Open ones first, oldest first, at most 50: the rest at `/accounts/:accountId/debts`. */
    debts: z.array(Debt),
    debtCount: z.int(),
    paymentDataStale: z.boolean(),
  })
  .meta({ id: "DebtorAccount" });

export const DebtorEnrollment = z
  .object({
    id: id<"enrollment">(),
    accountId: id<"account">(),
    strategy: StrategyName,
    strategyState: z.string(),
    step: z.object({ no: z.int(), id: z.string(), of: z.int() }).nullable(),
    round: z.int(),
    enteredAt: instant,
    nextLookAt: instant.nullable(),
    parkedBecause: z.string().nullable(),
  })
  .meta({ id: "DebtorEnrollment" });

export const DebtorPage = z
  .object({
    id: id<"debtor">(),
    kind: debtorKind,
    name: z.string(),
    taxId: z.string().nullable(),
    country,
    subdivision: z.string().nullable(),
    /** Every zone where the person may be; the first is shown. */
    zones: z.array(z.string()),
    locale: z.string(),
    preferredChannel: channel.nullable(),
    tags: z.array(z.string()),
    createdAt: instant,
    totals: z.array(money),
    contacts: z.array(z.object({ id: id<"contact">(), name: z.string(), role: z.string() })),
    contactPoints: z.array(ContactPoint),
    channels: z.array(ChannelReach),
    accounts: z.array(DebtorAccount),
    holds: z.array(Hold),
    stops: z.array(StopView),
    optOuts: z.array(OptOut),
    promises: z.array(PromiseView),
    enrollments: z.array(DebtorEnrollment),
    tasks: z.array(Task),
    upNext: z.array(UpNext),
  })
  .meta({ id: "DebtorPage" });

// The timeline

const happened = {
  /** Different for every item of one timeline. */
  id: z.string(),
  at: instant,
  account: z.object({ id: id<"account">(), ref: z.string(), creditor: CreditorName }).nullable(),
};
const stepOf = z.object({ strategy: StrategyName, no: z.int(), id: z.string().nullable() }).nullable();
const replies = z.array(z.string()).meta({ description: "Answers under the message that could be pressed." });
const namedDebt = z.object({ id: id<"debt">(), ref: z.string() });

const timeline = {
  message: z.object({
    kind: z.literal("message"),
    ...happened,
    messageId: id<"message">(),
    /** `deferred` is a ready message that was put off until `until`. */
    state: z.enum([...messageState.options, "deferred"]),
    channel,
    to: z.string().nullable(),
    subject: z.string().nullable(),
    body: z.string().nullable(),
    replies,
    amount: money.nullable(),
    debts: z.array(namedDebt),
    step: stepOf,
    until: instant.nullable(),
    attempts: z.int(),
    because: Reason.nullable(),
    packs: z.array(z.string()),
    facts: z.array(Receipt),
  }),
  answer: z.object({
    kind: z.literal("answer"),
    ...happened,
    /** Which message it answers, where that is known. */
    messageId: id<"message">().nullable(),
    answer: Answer,
  }),
  decision: z.object({
    kind: z.literal("decision"),
    ...happened,
    what: z.enum([
      "entered",
      "deferred",
      "skipped",
      "held",
      "tasked",
      "offered",
      "told",
      "branched",
      "moved",
      "reanchored",
      "left",
    ]),
    step: stepOf,
    until: instant.nullable(),
    because: Reason,
    /** Every rule that failed, strongest first. */
    reasons: z.array(Reason),
  }),
  payment: z.object({
    kind: z.literal("payment"),
    ...happened,
    paymentId: id<"payment">(),
    ref: z.string(),
    amount: money,
    paidOn: localDate,
    method: z.string().nullable(),
    state: paymentState,
    unappliedMinor: minorUnits,
    applied: z.array(namedDebt.extend({ minor: minorUnits })),
  }),
  posting: z.object({
    kind: z.literal("posting"),
    ...happened,
    what: z.enum(["restated", "withdrawn", "written_off", "let_off", "reversed", "applied"]),
    debt: namedDebt.nullable(),
    amount: money,
    /** Does the person owe more or less after it? */
    effect: z.enum(["more", "less"]),
  }),
  charge: z.object({
    kind: z.literal("charge"),
    ...happened,
    chargeId: id<"charge">(),
    what: z.enum(["made", "reversed"]),
    of: chargeKind,
    debt: namedDebt,
    amount: money,
    /** The principal that was overdue then. */
    base: money,
    annualBps: z.int().nullable(),
    fromOn: localDate.nullable(),
    madeOn: localDate,
    step: stepOf,
    contract: z.string(),
    laws: z.array(z.string()),
    /** Of one that was made: was it taken back since? */
    isReversed: z.boolean(),
    because: Reason.nullable(),
    reversal: z.object({ because: reversedBecause, by: z.string().nullable(), note: z.string().nullable() }).nullable(),
  }),
  arrival: z.object({
    kind: z.literal("arrival"),
    ...happened,
    importId: id<"import">().nullable(),
    fileName: z.string().nullable(),
    count: z.int(),
    amount: money,
    debts: z.array(namedDebt).meta({ description: "The first five." }),
  }),
  promise: z.object({
    kind: z.literal("promise"),
    ...happened,
    promiseId: id<"promise">(),
    what: promiseState,
    amount: money,
    promisedOn: localDate,
    by: z.string(),
  }),
  hold: z.object({
    kind: z.literal("hold"),
    ...happened,
    holdId: id<"hold">(),
    what: z.enum(["set", "lifted"]),
    hold: holdKind,
    reason: z.string(),
    until: instant.nullable(),
    by: z.string(),
  }),
  opt_out: z.object({
    kind: z.literal("opt_out"),
    ...happened,
    what: z.enum(["set", "lifted"]),
    channel: channelOrAll,
    reason: z.string(),
  }),
  stop: z.object({
    kind: z.literal("stop"),
    ...happened,
    what: z.enum(["set", "lifted"]),
    stop: stopKind,
    reason: z.string(),
  }),
  consent: z.object({
    kind: z.literal("consent"),
    ...happened,
    what: z.enum(["granted", "withdrawn"]),
    channels: z.array(channel),
    proof: Proof,
  }),
  task: z.object({
    kind: z.literal("task"),
    ...happened,
    taskId: id<"task">(),
    what: z.enum(["done", "cancelled"]),
    task: z.enum(["call"]),
    because: z.string().nullable(),
  }),
  contact: z.object({
    kind: z.literal("contact"),
    ...happened,
    channel,
    direction: z.enum(["in", "out"]),
    outcome: z.string(),
    connected: z.boolean(),
  }),
};
export const TIMELINE_KINDS = Object.keys(timeline) as (keyof typeof timeline)[];
export const TimelineItem = z
  .discriminatedUnion("kind", [
    timeline.message,
    timeline.answer,
    timeline.decision,
    timeline.payment,
    timeline.posting,
    timeline.charge,
    timeline.arrival,
    timeline.promise,
    timeline.hold,
    timeline.opt_out,
    timeline.stop,
    timeline.consent,
    timeline.task,
    timeline.contact,
  ])
  .meta({ id: "TimelineItem" });
export const TimelineQuery = pageQuery.extend({
  kind: some(z.enum(TIMELINE_KINDS as [string, ...string[]])).optional(),
});
export const TimelinePage = pageOf(TimelineItem);

// Messages: who received, who did not, and why

/** `planned` waits for its turn; `deferred` was put off; `skipped` and `held` are steps that made no message. */
export const outcomeState = z
  .enum(["planned", "deferred", "leaving", "sent", "failed", "unknown", "suppressed", "skipped", "held"])
  .meta({ id: "OutcomeState" });
export const stage = z.enum(STAGES).meta({
  id: "MessageStage",
  description:
    "How far a message came. `seen` is read or opened by a person; what a machine opened has arrived. " +
    "`promised` and `paid`: within seven days after it.",
});
const messageFilter = {
  state: some(outcomeState).optional(),
  because: z.string().max(80).optional(),
  reached: stage.optional().meta({ description: "Messages that came so far; steps without a message came nowhere." }),
  short: stage.optional().meta({ description: "Messages that came just not so far, though they might have." }),
  channel: channel.optional(),
  creditorId: id<"creditor">().optional(),
  strategyId: id<"strategy">().optional(),
  from: instant.optional().meta({ description: "What was decided from then on; planned messages are always there." }),
  until: instant.optional(),
};
export const MessageFilter = z.object(messageFilter);
export const MessageQuery = pageQuery.extend(messageFilter);
export const MessageItem = z
  .object({
    /** `m17` is message 17; `d9` is decision 9, which made none. */
    id: z.string(),
    messageId: id<"message">().nullable(),
    at: instant,
    state: outcomeState,
    channel: channel.nullable(),
    to: z.string().nullable(),
    debtor: z.object({ id: id<"debtor">(), name: z.string() }),
    creditor: CreditorName,
    accountId: id<"account">(),
    strategy: StrategyName.nullable(),
    step: z.int().nullable(),
    subject: z.string().nullable(),
    amount: money.nullable(),
    until: instant.nullable(),
    because: Reason.nullable(),
    facts: z.array(Receipt).meta({ description: "What became known of it after its provider took it." }),
  })
  .meta({ id: "MessageItem" });
export const MessagePage = pageOf(MessageItem);
export const MessageCounts = z
  .object({
    total: z.int(),
    /** False: counting stopped early; there are at least so many. */
    isExact: z.boolean(),
    states: z.array(z.object({ state: outcomeState, count: z.int() })),
    reasons: z.array(z.object({ state: outcomeState, reason: Reason, count: z.int() })),
  })
  .meta({ id: "MessageCounts" });
export const MessageParams = z.object({ messageId: id<"message">() });
export const MessageView = MessageItem.extend({
  body: z.string().nullable(),
  replies,
  locale: z.string(),
  template: z.object({ id: id<"template">(), key: z.string(), version: z.int() }),
  plannedAt: instant,
  notBefore: instant,
  expiresAt: instant,
  debts: z.array(namedDebt),
  packs: z.array(z.string()),
  attempts: z.array(Attempt),
  answers: z.array(Answer).meta({ description: "What was said in answer to it." }),
}).meta({ id: "MessageView" });

// Home

const perCurrency = z.array(money);
/** What needs a person, most urgent first. `link` leads to its rows: a path of the console with its filters. */
export const Attention = z
  .object({
    code: z.enum([
      "channel_account_paused",
      "webhook_paused",
      "webhook_failing",
      "unknown_outcomes",
      "parked_enrollments",
      "parked_events",
      "failed_imports",
      "payment_data_stale",
      "unmatched_payments",
      "broken_promises",
      "unreachable",
      "no_live_strategy",
      "tasks_due",
    ]),
    count: z.int(),
    link: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: "Attention" });

export const Home = z
  .object({
    at: instant,
    /** The zone that days are counted in here. */
    zone: z.string(),
    accounts: z.object({ open: z.int(), debtors: z.int(), isExact: z.boolean() }),
    open: perCurrency,
    dueToday: perCurrency,
    dueThisWeek: perCurrency,
    overdue: perCurrency,
    collected: z.array(
      z.object({
        currency,
        last7Minor: minorUnits,
        before7Minor: minorUnits,
        last30Minor: minorUnits,
        before30Minor: minorUnits,
      }),
    ),
    today: z.object({
      planned: z.int(),
      deferred: z.int(),
      sent: z.int(),
      suppressed: z.int(),
      failed: z.int(),
      unknown: z.int(),
      skipped: z.int(),
      held: z.int(),
    }),
    /** Of today: what kept messages from leaving, most frequent first. */
    blocks: z.array(z.object({ reason: Reason, count: z.int() })),
    promises: z.object({ open: z.int(), dueToday: z.int(), keptLast30: z.int(), brokenLast30: z.int() }),
    tasksOpen: z.int(),
    strategies: z.array(StrategyName.extend({ state: z.string(), running: z.int() })),
    dataAge: z.array(
      z.object({
        creditor: CreditorName,
        lastImportAt: instant.nullable(),
        paymentDataAt: instant.nullable(),
        isPaymentDataStale: z.boolean(),
      }),
    ),
    attention: z.array(Attention),
  })
  .meta({ id: "Home" });

export const agingBucket = z
  .enum(["not_due", "1_30", "31_60", "61_90", "91_180", "over_180"])
  .meta({ id: "AgingBucket" });
export const Charts = z
  .object({
    aging: z.array(z.object({ bucket: agingBucket, currency, minor: minorUnits, count: z.int() })),
    /** The last 14 days, today included, oldest first. */
    days: z.array(
      z.object({ day: localDate, sent: z.int(), suppressed: z.int(), payments: z.int(), paid: perCurrency }),
    ),
  })
  .meta({ id: "HomeCharts" });

// The search of Ctrl+K

export const FindQuery = z.object({ q: z.string().trim().min(2).max(120) });
export const Found = z.object({
  items: z.array(
    z.object({
      debtor: z.object({ id: id<"debtor">(), name: z.string(), kind: debtorKind, country }),
      /** What fitted: the name, or the number or address that was asked for. */
      by: z.enum(["name", "account", "debt", "tax_id", "address"]),
      text: z.string(),
    }),
  ),
});
