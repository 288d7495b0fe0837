import type { EpochDay, LocalDate } from "../../../kernel/time.js";
import { epochDayOf } from "../../../kernel/time.js";
import { type Fact, type FactRow, factOf, heldOn, type Op, stageOf } from "./facts.js";
import { type Condition, isCondition, NO_SEGMENTS, type Rule, type Segments } from "./rule.js";

/** What a rule is asked with besides the row. */
export interface RuleContext {
  readonly today: EpochDay;
}

/** Does this account belong, on that day? */
export type RuleTest = (row: FactRow, ctx: RuleContext) => boolean;

const NEVER: RuleTest = () => false;

/** Does this account belong? Compiling first is faster where more than one account is asked about. */
export const evaluate = (rule: Rule, row: FactRow, today: EpochDay, segments: Segments = NO_SEGMENTS): boolean =>
  compileRule(rule, segments)(row, { today });

/**
 * Makes a rule into one function, to be asked about any number of rows.
 *
 * Total: a fact or segment that is gone, and a segment inside itself, hold nobody. Whatever is asked of something unknown
 * is answered with no, so that `not` of it is yes. The statement that `compile.ts` makes says the same of every row.
 */
export function compileRule(rule: Rule, segments: Segments = NO_SEGMENTS): RuleTest {
  return testOf(rule, segments, []);
}

function testOf(rule: Rule, segments: Segments, inside: readonly string[]): RuleTest {
  if (isCondition(rule)) return conditionTest(rule);
  if ("segment" in rule) {
    const other = segments.get(rule.segment);
    return other && !inside.includes(rule.segment) ? testOf(other, segments, [...inside, rule.segment]) : NEVER;
  }
  if ("not" in rule) {
    const test = testOf(rule.not, segments, inside);
    return (row, ctx) => !test(row, ctx);
  }
  if ("all" in rule) return allOf(rule.all.map((part) => testOf(part, segments, inside)));
  return anyOf(rule.any.map((part) => testOf(part, segments, inside)));
}

function allOf(tests: readonly RuleTest[]): RuleTest {
  return (row, ctx) => {
    for (let at = 0; at < tests.length; at++) if (!(tests[at] as RuleTest)(row, ctx)) return false;
    return true;
  };
}

function anyOf(tests: readonly RuleTest[]): RuleTest {
  return (row, ctx) => {
    for (let at = 0; at < tests.length; at++) if ((tests[at] as RuleTest)(row, ctx)) return true;
    return false;
  };
}

function conditionTest(condition: Condition): RuleTest {
  const fact = factOf(condition.fact);
  if (!fact) return NEVER;
  const read = readerOf(fact);
  const { op, value } = condition;
  if (op === "known") return (row, ctx) => isKnown(read(row, ctx.today));
  if (op === "unknown") return (row, ctx) => !isKnown(read(row, ctx.today));
  const holds = answerTest(fact, op, value);
  if (fact.type === "money") {
    const { currency } = value as { currency: string };
    return (row, ctx) => row.currency === currency && holds(read(row, ctx.today) as Answer);
  }
  return (row, ctx) => {
    const answer = read(row, ctx.today);
    return answer !== null && holds(answer);
  };
}

/** What a row says about a fact; null when it is unknown. A list without anything in it is no unknown one, but empty. */
export type Answer = number | bigint | string | boolean | readonly string[];

const isKnown = (answer: Answer | null): boolean => answer !== null && !(Array.isArray(answer) && answer.length === 0);

/** Reads a fact off a row. */
export function readerOf({ source }: Fact): (row: FactRow, today: EpochDay) => Answer | null {
  switch (source.from) {
    case "ago":
      return (row, today) => minus(today, row[source.key]);
    case "ahead":
      return (row, today) => {
        const day = row[source.key];
        return day === null ? null : day - today;
      };
    case "bit":
      return (row) => (row[source.key] & source.bit) !== 0;
    case "alive":
      return (row) => row[source.key] !== null && row[source.key] !== "bad";
    case "present":
      return (row) => row[source.key] !== null;
    case "consent":
      return (row) =>
        (row.consentMask & source.bit) !== 0 ? "granted" : (row.refusedMask & source.bit) !== 0 ? "refused" : "unknown";
    case "held":
      return heldOn;
    case "stage":
      return stageOf;
    case "currency":
      return (row) => row.currency;
    case "tags":
      return (row) => row.tags;
    case "id":
      return (row) => row[source.key]?.toString() ?? null;
    case "field":
      return ({ fields }) => (fields && Object.hasOwn(fields, source.name) ? (fields[source.name] as string) : null);
    default:
      return (row) => row[source.key];
  }
}

const minus = (today: EpochDay, day: EpochDay | null): number | null => (day === null ? null : today - day);

function answerTest(fact: Fact, op: Op, value: Condition["value"]): (answer: Answer) => boolean {
  switch (fact.type) {
    case "days":
    case "count":
    case "percent":
      return order(op, (answer) => answer, value);
    case "date":
      return order(op, (answer) => answer, Array.isArray(value) ? value.map(dayOf) : dayOf(value));
    case "money":
      return order(op, (answer) => answer, minorOf(op, value));
    case "flag":
      return (answer) => answer === value;
    case "list":
      return listTest(op, typeof value === "string" ? [value] : (value as readonly string[]));
    case "field":
      return op === "lt" || op === "le" || op === "gt" || op === "ge" || op === "between"
        ? order(op, numberIn, value)
        : wordTest(op, value as string);
    default:
      return wordTest(op, value as string);
  }
}

const dayOf = (value: unknown): number => epochDayOf(value as LocalDate);

function minorOf(op: Op, value: Condition["value"]): bigint | [bigint, bigint] {
  const { minor, from, to } = value as unknown as { minor: string; from: string; to: string };
  return op === "between" ? [BigInt(from), BigInt(to)] : BigInt(minor);
}

/** A number written as text, as a creditor's file has it; null for any other text. */
const numberIn = (answer: Answer): number | null => (NUMBER.test(answer as string) ? Number(answer) : null);
export const NUMBER = /^-?[0-9]{1,15}([.][0-9]{1,6})?$/;

type Ordered = number | bigint;

function order(op: Op, read: (answer: Answer) => unknown, value: unknown): (answer: Answer) => boolean {
  const [low, high] = (Array.isArray(value) ? value : [value, value]) as [Ordered, Ordered];
  const test = comparison(op, low, high);
  return (answer) => {
    const number = read(answer) as Ordered | null;
    return number !== null && test(number);
  };
}

function comparison(op: Op, low: Ordered, high: Ordered): (answer: Ordered) => boolean {
  switch (op) {
    case "eq":
      return (answer) => answer === low;
    case "ne":
      return (answer) => answer !== low;
    case "lt":
      return (answer) => answer < low;
    case "le":
      return (answer) => answer <= low;
    case "gt":
      return (answer) => answer > low;
    case "ge":
      return (answer) => answer >= low;
    default:
      return (answer) => answer >= low && answer <= high;
  }
}

function wordTest(op: Op, value: string | readonly string[]): (answer: Answer) => boolean {
  if (op === "contains") return (answer) => (answer as string).includes(value as string);
  if (op === "startsWith") return (answer) => (answer as string).startsWith(value as string);
  const words = new Set(typeof value === "string" ? [value] : value);
  const wanted = op === "is" || op === "in";
  return (answer) => words.has(answer as string) === wanted;
}

function listTest(op: Op, wanted: readonly string[]): (answer: Answer) => boolean {
  const isIn = (answer: Answer) => (word: string) => (answer as readonly string[]).includes(word);
  if (op === "has" || op === "hasAll") return (answer) => wanted.every(isIn(answer));
  if (op === "hasAny") return (answer) => wanted.some(isIn(answer));
  return (answer) => !wanted.some(isIn(answer));
}
