import { STOPS } from "../../../compliance/domain/contact.js";
import { CHANNELS, type Channel } from "../../../kernel/channel.js";
import type { EpochDay } from "../../../kernel/time.js";

/**
 * What a segment's rule may ask about an account, as data.
 *
 * One row of `strategy.account_fact` answers all of it. Days are not stored: a row holds dates, and the rule is asked for
 * a given day, so nothing needs to be written anew at midnight.
 */

export type FactType =
  | "days"
  | "count"
  | "percent"
  | "money"
  | "date"
  | "flag"
  | "enum"
  | "id"
  | "text"
  | "list"
  | "field";
export type FactGroup = "debt" | "behaviour" | "contact" | "person" | "strategy" | "imported";

const NUMBER_OPS = ["eq", "ne", "lt", "le", "gt", "ge", "between"] as const;
const WORD_OPS = ["is", "isNot", "in", "notIn"] as const;
const TEXT_OPS = ["contains", "startsWith"] as const;
const LIST_OPS = ["has", "hasAny", "hasAll", "hasNone"] as const;
/** Asked of facts that may be unknown. Any other question about what is unknown is answered with no. */
const KNOWN_OPS = ["known", "unknown"] as const;

export const OPS = [...NUMBER_OPS, ...WORD_OPS, ...TEXT_OPS, ...LIST_OPS, ...KNOWN_OPS] as const;
export type Op = (typeof OPS)[number];

const OPS_BY_TYPE: Readonly<Record<FactType, readonly Op[]>> = {
  days: NUMBER_OPS,
  count: NUMBER_OPS,
  percent: NUMBER_OPS,
  money: NUMBER_OPS,
  date: NUMBER_OPS,
  flag: ["is"],
  enum: WORD_OPS,
  id: WORD_OPS,
  text: [...WORD_OPS, ...TEXT_OPS],
  list: LIST_OPS,
  // What a creditor's file brought along is text, and often a number written as text.
  field: [...WORD_OPS, ...TEXT_OPS, "lt", "le", "gt", "ge", "between"],
};

export const HEALTHS = ["bad", "unknown", "good"] as const;
export const CONSENTS = ["granted", "refused", "unknown"] as const;
/** Stored as places in their lists, so new ones are added at the end. */
export const HOLDS = ["pause", "dispute", "hardship"] as const;
export const HELD = ["none", "promise", ...HOLDS] as const;
export const DEBTOR_KINDS = ["person", "company"] as const;
export const RISK_BANDS = ["low", "medium", "high"] as const;
export const LAST_OUTCOMES = [
  "sent",
  "answered",
  "no-answer",
  "voicemail",
  "busy",
  "not-in-service",
  "delivered",
  "replied",
] as const;

type Held = (typeof HELD)[number];

/** All that is known of one account, as `evaluate` reads it. Days are counted from 1970; masks have a bit a channel. */
export interface FactRow {
  readonly accountId: bigint;
  readonly debtorId: bigint;
  readonly creditorId: bigint;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly unappliedMinor: bigint;
  readonly openCount: number;
  readonly customerSince: EpochDay;
  readonly timesPaid: number;
  readonly timesLate: number;
  readonly promisesMade: number;
  readonly promisesKept: number;
  readonly promisesPartKept: number;
  readonly promisesBroken: number;
  readonly remindersSent: number;
  readonly remindersThisRound: number;
  readonly failedMessages: number;
  readonly consentMask: number;
  readonly refusedMask: number;
  readonly optOutMask: number;
  /** Channels with an address that is not known to be dead. */
  readonly addressMask: number;
  readonly debtorKind: (typeof DEBTOR_KINDS)[number];
  readonly hasOpenTask: boolean;
  readonly oldestDueOn: EpochDay | null;
  readonly termDays: number | null;
  readonly usualDaysLate: number | null;
  readonly lastPaidOn: EpochDay | null;
  readonly paidShare: number | null;
  /** The day of the promise that is open. */
  readonly promiseOn: EpochDay | null;
  /** The last day of the offer that stands. */
  readonly offerUntil: EpochDay | null;
  readonly lastReminderOn: EpochDay | null;
  readonly lastContactOn: EpochDay | null;
  readonly lastContactChannel: Channel | null;
  readonly lastContactOutcome: (typeof LAST_OUTCOMES)[number] | null;
  readonly lastReplyOn: EpochDay | null;
  readonly lastTalkOn: EpochDay | null;
  /** Opened as a person does, or read where the channel tells. */
  readonly lastOpenedOn: EpochDay | null;
  readonly lastClickedOn: EpochDay | null;
  readonly emailHealth: (typeof HEALTHS)[number] | null;
  readonly phoneHealth: (typeof HEALTHS)[number] | null;
  readonly addressHealth: (typeof HEALTHS)[number] | null;
  readonly preferredChannel: Channel | null;
  readonly legalStop: (typeof STOPS)[number] | null;
  readonly hold: (typeof HOLDS)[number] | null;
  /** The first day on which the hold no longer stands; null: until it is lifted. */
  readonly holdUntil: EpochDay | null;
  readonly strategyId: bigint | null;
  readonly stepId: string | null;
  readonly enteredOn: EpochDay | null;
  readonly score: number | null;
  readonly riskBand: (typeof RISK_BANDS)[number] | null;
  readonly country: string;
  readonly locale: string;
  readonly subdivision: string | null;
  readonly product: string | null;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, string>> | null;
}

type KeysOf<Value> = { [Key in keyof FactRow]: FactRow[Key] extends Value ? Key : never }[keyof FactRow];
export type NumberKey = KeysOf<number | null>;
export type DayKey = Extract<
  NumberKey,
  | "customerSince"
  | "oldestDueOn"
  | "lastPaidOn"
  | "promiseOn"
  | "offerUntil"
  | "lastReminderOn"
  | "lastContactOn"
  | "lastReplyOn"
  | "lastTalkOn"
  | "lastOpenedOn"
  | "lastClickedOn"
  | "enteredOn"
>;
export type MaskKey = Extract<NumberKey, "consentMask" | "refusedMask" | "optOutMask" | "addressMask">;
export type MoneyKey = Extract<KeysOf<bigint>, "openMinor" | "unappliedMinor">;
export type IdKey = Extract<keyof FactRow, "creditorId" | "strategyId">;
export type TextKey = Extract<keyof FactRow, "country" | "locale" | "subdivision" | "product" | "stepId">;
export type CodeKey = Extract<
  keyof FactRow,
  | "debtorKind"
  | "lastContactChannel"
  | "lastContactOutcome"
  | "emailHealth"
  | "phoneHealth"
  | "addressHealth"
  | "preferredChannel"
  | "legalStop"
  | "hold"
  | "riskBand"
>;

/** Where a fact's answer lies in the row. `ago` is days from a date to the day asked for, `ahead` from that day to the date. */
export type Source =
  | { readonly from: "number"; readonly key: NumberKey }
  | { readonly from: "ago" | "ahead" | "day"; readonly key: DayKey }
  | { readonly from: "money"; readonly key: MoneyKey }
  | { readonly from: "code"; readonly key: CodeKey }
  | { readonly from: "alive"; readonly key: "emailHealth" | "phoneHealth" | "addressHealth" }
  | { readonly from: "bit"; readonly key: MaskKey; readonly bit: number }
  | { readonly from: "present"; readonly key: "promiseOn" | "offerUntil" | "strategyId" }
  | { readonly from: "flag"; readonly key: "hasOpenTask" }
  | { readonly from: "consent"; readonly bit: number }
  | { readonly from: "held" | "stage" | "currency" | "tags" }
  | { readonly from: "id"; readonly key: IdKey }
  | { readonly from: "text"; readonly key: TextKey }
  | { readonly from: "field"; readonly name: string };

export interface Fact {
  readonly name: string;
  readonly group: FactGroup;
  readonly type: FactType;
  readonly ops: readonly Op[];
  readonly source: Source;
  /** May the answer be unknown? */
  readonly nullable: boolean;
  /** The words an enum knows; null where they depend on the portfolio. */
  readonly values: readonly string[] | null;
}

export const bitOf = (channel: Channel): number => 1 << CHANNELS.indexOf(channel);

const fact = (
  group: FactGroup,
  name: string,
  type: FactType,
  source: Source,
  { nullable = false, values = null }: { nullable?: boolean; values?: readonly string[] | null } = {},
): Fact => ({
  name,
  group,
  type,
  source,
  nullable,
  values,
  ops: nullable ? [...OPS_BY_TYPE[type], ...KNOWN_OPS] : OPS_BY_TYPE[type],
});

const UNSURE = { nullable: true } as const;
const number = (key: NumberKey): Source => ({ from: "number", key });
const ago = (key: DayKey): Source => ({ from: "ago", key });

/** In the order in which a screen offers them. */
export const FACTS: readonly Fact[] = [
  fact("debt", "daysLate", "days", ago("oldestDueOn"), UNSURE),
  fact("debt", "openMinor", "money", { from: "money", key: "openMinor" }),
  fact("debt", "openCount", "count", number("openCount")),
  fact("debt", "oldestDueOn", "date", { from: "day", key: "oldestDueOn" }, UNSURE),
  fact("debt", "termDays", "days", number("termDays"), UNSURE),
  fact("debt", "product", "text", { from: "text", key: "product" }, UNSURE),
  fact("debt", "creditorId", "id", { from: "id", key: "creditorId" }),
  fact("debt", "currency", "enum", { from: "currency" }),
  fact("debt", "unappliedMinor", "money", { from: "money", key: "unappliedMinor" }),

  fact("behaviour", "timesPaid", "count", number("timesPaid")),
  fact("behaviour", "timesLate", "count", number("timesLate")),
  fact("behaviour", "usualDaysLate", "days", number("usualDaysLate"), UNSURE),
  fact("behaviour", "lastPaidDaysAgo", "days", ago("lastPaidOn"), UNSURE),
  fact("behaviour", "paidShare", "percent", number("paidShare"), UNSURE),
  fact("behaviour", "promisesMade", "count", number("promisesMade")),
  fact("behaviour", "promisesKept", "count", number("promisesKept")),
  fact("behaviour", "promisesPartKept", "count", number("promisesPartKept")),
  fact("behaviour", "promisesBroken", "count", number("promisesBroken")),
  fact("behaviour", "hasOpenPromise", "flag", { from: "present", key: "promiseOn" }),
  fact("behaviour", "promiseInDays", "days", { from: "ahead", key: "promiseOn" }, UNSURE),
  fact("behaviour", "hasOpenOffer", "flag", { from: "present", key: "offerUntil" }),
  fact("behaviour", "offerInDays", "days", { from: "ahead", key: "offerUntil" }, UNSURE),
  fact("behaviour", "customerDays", "days", ago("customerSince")),
  fact("behaviour", "score", "count", number("score"), UNSURE),
  fact("behaviour", "riskBand", "enum", { from: "code", key: "riskBand" }, { nullable: true, values: RISK_BANDS }),

  fact("contact", "remindersSent", "count", number("remindersSent")),
  fact("contact", "remindersThisRound", "count", number("remindersThisRound")),
  fact("contact", "lastReminderDaysAgo", "days", ago("lastReminderOn"), UNSURE),
  fact("contact", "failedMessages", "count", number("failedMessages")),
  fact("contact", "lastContactDaysAgo", "days", ago("lastContactOn"), UNSURE),
  fact(
    "contact",
    "lastContactChannel",
    "enum",
    { from: "code", key: "lastContactChannel" },
    { nullable: true, values: CHANNELS },
  ),
  fact(
    "contact",
    "lastContactOutcome",
    "enum",
    { from: "code", key: "lastContactOutcome" },
    { nullable: true, values: LAST_OUTCOMES },
  ),
  fact("contact", "lastReplyDaysAgo", "days", ago("lastReplyOn"), UNSURE),
  fact("contact", "lastTalkDaysAgo", "days", ago("lastTalkOn"), UNSURE),
  fact("contact", "lastOpenedDaysAgo", "days", ago("lastOpenedOn"), UNSURE),
  fact("contact", "lastClickedDaysAgo", "days", ago("lastClickedOn"), UNSURE),
  fact("contact", "hasEmail", "flag", { from: "alive", key: "emailHealth" }),
  fact("contact", "hasPhone", "flag", { from: "alive", key: "phoneHealth" }),
  fact("contact", "hasAddress", "flag", { from: "alive", key: "addressHealth" }),
  fact("contact", "emailHealth", "enum", { from: "code", key: "emailHealth" }, { nullable: true, values: HEALTHS }),
  fact("contact", "phoneHealth", "enum", { from: "code", key: "phoneHealth" }, { nullable: true, values: HEALTHS }),
  fact(
    "contact",
    "preferredChannel",
    "enum",
    { from: "code", key: "preferredChannel" },
    { nullable: true, values: CHANNELS },
  ),
  ...CHANNELS.map((channel) =>
    fact("contact", `consent.${channel}`, "enum", { from: "consent", bit: bitOf(channel) }, { values: CONSENTS }),
  ),
  ...CHANNELS.map((channel) =>
    fact("contact", `optedOut.${channel}`, "flag", { from: "bit", key: "optOutMask", bit: bitOf(channel) }),
  ),
  fact("contact", "held", "enum", { from: "held" }, { values: HELD }),
  fact("contact", "legalStop", "enum", { from: "code", key: "legalStop" }, { nullable: true, values: STOPS }),
  fact("contact", "hasOpenTask", "flag", { from: "flag", key: "hasOpenTask" }),

  fact("person", "debtorKind", "enum", { from: "code", key: "debtorKind" }, { values: DEBTOR_KINDS }),
  fact("person", "country", "enum", { from: "text", key: "country" }),
  fact("person", "subdivision", "enum", { from: "text", key: "subdivision" }, UNSURE),
  fact("person", "locale", "enum", { from: "text", key: "locale" }),
  fact("person", "tags", "list", { from: "tags" }, UNSURE),

  fact("strategy", "inStrategy", "flag", { from: "present", key: "strategyId" }),
  fact("strategy", "strategyId", "id", { from: "id", key: "strategyId" }, UNSURE),
  fact("strategy", "stepId", "enum", { from: "text", key: "stepId" }, UNSURE),
  fact("strategy", "stage", "enum", { from: "stage" }, UNSURE),
  fact("strategy", "inStrategyDays", "days", ago("enteredOn"), UNSURE),
];

const BY_NAME: ReadonlyMap<string, Fact> = new Map(FACTS.map((one) => [one.name, one]));

export const FIELD = "field.";
const FIELD_NAME_MAX = 80;

/** The fact of this name; null when there is none. `field.Branch` is the column Branch of the creditor's own file. */
export function factOf(name: string): Fact | null {
  if (!name.startsWith(FIELD)) return BY_NAME.get(name) ?? null;
  const field = name.slice(FIELD.length);
  if (field === "" || field.length > FIELD_NAME_MAX || field.includes("\0")) return null;
  return fact("imported", name, "field", { from: "field", name: field }, UNSURE);
}

/** Words stored as places in a list, counted from one. */
export const CODES: Readonly<Record<CodeKey, readonly string[]>> = {
  debtorKind: DEBTOR_KINDS,
  lastContactChannel: CHANNELS,
  lastContactOutcome: LAST_OUTCOMES,
  emailHealth: HEALTHS,
  phoneHealth: HEALTHS,
  addressHealth: HEALTHS,
  preferredChannel: CHANNELS,
  legalStop: STOPS,
  hold: HOLDS,
  riskBand: RISK_BANDS,
};

/** What leaves this account alone on that day? A hold before a promise. */
export const heldOn = (row: Pick<FactRow, "hold" | "holdUntil" | "promiseOn">, today: EpochDay): Held => {
  if (row.hold !== null && (row.holdUntil === null || row.holdUntil > today)) return row.hold;
  return row.promiseOn === null ? "none" : "promise";
};

/** The step before which the account stands, told apart from the same step of another strategy. */
export const stageOf = ({ strategyId, stepId }: Pick<FactRow, "strategyId" | "stepId">): string | null =>
  strategyId === null || stepId === null ? null : `${strategyId}/${stepId}`;
