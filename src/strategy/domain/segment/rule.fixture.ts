import fc from "fast-check";
import { STOPS } from "../../../compliance/domain/contact.js";
import { CHANNELS } from "../../../kernel/channel.js";
import { dateOfEpochDay, type EpochDay } from "../../../kernel/time.js";
import {
  DEBTOR_KINDS,
  FACTS,
  type Fact,
  type FactRow,
  factOf,
  HEALTHS,
  HOLDS,
  LAST_OUTCOMES,
  type Op,
  RISK_BANDS,
} from "./facts.js";
import type { Condition, ConditionValue, Rule } from "./rule.js";

/** 9 March 2026. */
export const TODAY: EpochDay = 20_521;

/** An account that is late by ten days, of a person with an e-mail address and consent to it. */
export const factRow = (over: Partial<FactRow> = {}): FactRow => ({
  accountId: 1n,
  debtorId: 2n,
  creditorId: 3n,
  currency: "COP",
  openMinor: 150_000n,
  unappliedMinor: 0n,
  openCount: 2,
  customerSince: TODAY - 400,
  timesPaid: 0,
  timesLate: 0,
  promisesMade: 0,
  promisesKept: 0,
  promisesPartKept: 0,
  promisesBroken: 0,
  remindersSent: 0,
  remindersThisRound: 0,
  failedMessages: 0,
  consentMask: 1,
  refusedMask: 0,
  optOutMask: 0,
  addressMask: 1,
  debtorKind: "person",
  hasOpenTask: false,
  oldestDueOn: TODAY - 10,
  termDays: null,
  usualDaysLate: null,
  lastPaidOn: null,
  paidShare: null,
  promiseOn: null,
  offerUntil: null,
  lastReminderOn: null,
  lastContactOn: null,
  lastContactChannel: null,
  lastContactOutcome: null,
  lastReplyOn: null,
  lastTalkOn: null,
  lastOpenedOn: null,
  lastClickedOn: null,
  emailHealth: "unknown",
  phoneHealth: null,
  addressHealth: null,
  preferredChannel: null,
  legalStop: null,
  hold: null,
  holdUntil: null,
  strategyId: null,
  stepId: null,
  enteredOn: null,
  score: null,
  riskBand: null,
  country: "CO",
  locale: "es",
  subdivision: null,
  product: null,
  tags: [],
  fields: null,
  ...over,
});

// Anything at all, from few enough values that rules and rows meet

const day = fc.integer({ min: TODAY - 20, max: TODAY + 20 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 2 });
const count = fc.integer({ min: 0, max: 5 });
const mask = fc.integer({ min: 0, max: 2 ** CHANNELS.length - 1 });
const words = ["auto", "casa", "Ñandú", "a_%", "10", "-2.5", "1e3"] as const;
const text = fc.constantFrom(...words);
const minor = fc.constantFrom(0n, 100n, 99_999_999_999_999n, 150_000n);

export const CREDITOR_CURRENCIES = ["COP", "MXN", "COP"] as const;

/** Any row of these creditors, in the order of `CREDITOR_CURRENCIES`. */
export const anyRow = (creditors: readonly bigint[]): fc.Arbitrary<FactRow> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: creditors.length - 1 }),
      fc.record({
        openMinor: minor,
        unappliedMinor: minor,
        openCount: count,
        customerSince: day,
        timesPaid: count,
        timesLate: count,
        promisesMade: count,
        promisesKept: count,
        promisesPartKept: count,
        promisesBroken: count,
        remindersSent: count,
        remindersThisRound: count,
        failedMessages: count,
        consentMask: mask,
        refusedMask: mask,
        optOutMask: mask,
        addressMask: mask,
        debtorKind: fc.constantFrom(...DEBTOR_KINDS),
        hasOpenTask: fc.boolean(),
        oldestDueOn: maybe(day),
        termDays: maybe(count),
        usualDaysLate: maybe(fc.integer({ min: -3, max: 3 })),
        lastPaidOn: maybe(day),
        paidShare: maybe(count),
        promiseOn: maybe(day),
        offerUntil: maybe(day),
        lastReminderOn: maybe(day),
        lastContactOn: maybe(day),
        lastContactChannel: maybe(fc.constantFrom(...CHANNELS)),
        lastContactOutcome: maybe(fc.constantFrom(...LAST_OUTCOMES)),
        lastReplyOn: maybe(day),
        lastTalkOn: maybe(day),
        lastOpenedOn: maybe(day),
        lastClickedOn: maybe(day),
        emailHealth: maybe(fc.constantFrom(...HEALTHS)),
        phoneHealth: maybe(fc.constantFrom(...HEALTHS)),
        addressHealth: maybe(fc.constantFrom(...HEALTHS)),
        preferredChannel: maybe(fc.constantFrom(...CHANNELS)),
        legalStop: maybe(fc.constantFrom(...STOPS)),
        hold: maybe(fc.constantFrom(...HOLDS)),
        holdUntil: maybe(day),
        strategyId: maybe(fc.constantFrom(1n, 2n)),
        stepId: maybe(fc.constantFrom("first", "call")),
        enteredOn: maybe(day),
        score: maybe(count),
        riskBand: maybe(fc.constantFrom(...RISK_BANDS)),
        country: fc.constantFrom("CO", "MX"),
        locale: fc.constantFrom("es", "pt"),
        subdivision: maybe(fc.constantFrom("CO-DC", "CO-ANT")),
        product: maybe(text),
        tags: fc.uniqueArray(text, { maxLength: 3 }),
        fields: maybe(fc.dictionary(fc.constantFrom("Sede", "Mora", "__proto__x"), text, { minKeys: 1, maxKeys: 2 })),
      }),
    )
    .map(([at, row]) => ({
      ...factRow(),
      ...row,
      creditorId: creditors[at] as bigint,
      currency: CREDITOR_CURRENCIES[at] as string,
    }));

const OPEN_WORDS: Readonly<Record<string, readonly string[]>> = {
  currency: ["COP", "MXN", "USD"],
  country: ["CO", "MX", "PE"],
  subdivision: ["CO-DC", "CO-ANT"],
  locale: ["es", "pt"],
  stepId: ["first", "call"],
  stage: ["1/first", "2/call"],
};

function operandOf(fact: Fact): fc.Arbitrary<string | number> {
  switch (fact.type) {
    case "days":
    case "count":
    case "percent":
      return fc.integer({ min: -21, max: 21 });
    case "date":
      return day.map(dateOfEpochDay);
    case "id":
      return fc.constantFrom("1", "2", "3", "4");
    case "enum":
      return fc.constantFrom(...(fact.values ?? OPEN_WORDS[fact.name] ?? words));
    default:
      return text;
  }
}

const inOrder = <T>([a, b]: [T, T]): [T, T] => (a <= b ? [a, b] : [b, a]);

function valueOfOp(fact: Fact, op: Op): fc.Arbitrary<ConditionValue | undefined> {
  if (op === "known" || op === "unknown") return fc.constant(undefined);
  if (fact.type === "flag") return fc.boolean();
  if (fact.type === "money") {
    const currency = fc.constantFrom("COP", "MXN", "USD");
    if (op === "between")
      return fc.tuple(currency, fc.tuple(minor, minor)).map(([unit, ends]) => {
        const [from, to] = inOrder(ends);
        return { currency: unit, from: from.toString(), to: to.toString() };
      });
    return fc.record({ currency, minor: minor.map(String) });
  }
  const isNumber = fact.type === "field" && ["lt", "le", "gt", "ge", "between"].includes(op);
  const operand: fc.Arbitrary<string | number> = isNumber ? fc.constantFrom(-3, -2.5, 0, 9.75, 10) : operandOf(fact);
  if (op === "between") return fc.tuple(operand, operand).map(inOrder) as fc.Arbitrary<ConditionValue>;
  if (["in", "notIn", "hasAny", "hasAll", "hasNone"].includes(op))
    return fc.uniqueArray(operand, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<ConditionValue>;
  return operand;
}

const FIELDS = ["field.Sede", "field.Mora", "field.toString"].map((name) => factOf(name) as Fact);

const asked = (fact: Fact, op: Op): fc.Arbitrary<Condition> =>
  valueOfOp(fact, op).map((value) => (value === undefined ? { fact: fact.name, op } : { fact: fact.name, op, value }));

/** Any condition that is sound. */
const anyCondition: fc.Arbitrary<Rule> = fc
  .constantFrom(...FACTS, ...FIELDS)
  .chain((fact) => fc.constantFrom(...fact.ops).chain((op) => asked(fact, op)));

/** Every operator of every fact, so many times. */
export const everyCondition = (times: number): Condition[] =>
  [...FACTS, ...FIELDS].flatMap((fact) =>
    fact.ops.flatMap((op) => fc.sample(asked(fact, op), { numRuns: times, seed: 3 })),
  );

/** Any sound rule; it may name the segments 1 and 2. */
export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 6, arbitrary: anyCondition },
    { weight: 1, arbitrary: fc.constantFrom<Rule>({ segment: "1" }, { segment: "2" }) },
    { weight: 2, arbitrary: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((all): Rule => ({ all })) },
    { weight: 2, arbitrary: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }).map((any): Rule => ({ any })) },
    { weight: 2, arbitrary: tie("rule").map((not): Rule => ({ not })) },
  ),
})).rule;
