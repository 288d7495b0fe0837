import { addDays, type LocalDate } from "../../kernel/time.js";
import { type Fragment, join, raw, sql } from "../../platform/sql.js";
import { CODES, type CodeKey, type Fact, factOf, HELD, HOLDS, type Op } from "../domain/segment/facts.js";
import { type Condition, isCondition, NO_SEGMENTS, type Rule, type Segments } from "../domain/segment/rule.js";

/** What a rule becomes a statement with. A creditor has one currency, so currency is asked of the creditor. */
export interface SqlContext {
  readonly today: LocalDate;
  readonly segments?: Segments;
  readonly creditors: readonly { readonly id: bigint; readonly currency: string }[];
}

/**
 * The rule as a condition on a row `f` of `strategy.account_fact`. Everything a person typed is a parameter.
 *
 * A comparison with an unknown is null, which a condition takes for no; only `not` must be told, and it is: `is not true`.
 * So indexes serve plain rules, and every rule says what `compileRule` says.
 */
export const ruleSql = (rule: Rule, context: SqlContext): Fragment => nodeSql(rule, context, []);

const NOBODY = sql`false`;
const EVERYBODY = sql`true`;

function nodeSql(rule: Rule, context: SqlContext, inside: readonly string[]): Fragment {
  if (isCondition(rule)) return conditionSql(rule, context);
  if ("segment" in rule) {
    const other = inside.includes(rule.segment) ? undefined : (context.segments ?? NO_SEGMENTS).get(rule.segment);
    return other ? sql`(${nodeSql(other, context, [...inside, rule.segment])})` : NOBODY;
  }
  if ("not" in rule) return sql`((${nodeSql(rule.not, context, inside)}) is not true)`;
  const [parts, word] = "all" in rule ? [rule.all, " and "] : [rule.any, " or "];
  return sql`(${join(
    parts.map((part) => nodeSql(part, context, inside)),
    word,
  )})`;
}

/** Our own column of a fact, never anything a person typed. */
const column = (key: string): Fragment => raw(`f.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`);

const SIGNS: Partial<Record<Op, string>> = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" };
/** The same comparison from the other side. */
const MIRRORED: Partial<Record<Op, Op>> = { lt: "gt", le: "ge", gt: "lt", ge: "le" };

function conditionSql({ fact: name, op, value }: Condition, context: SqlContext): Fragment {
  const fact = factOf(name);
  if (!fact) return NOBODY;
  if (op === "known") return knownSql(fact);
  if (op === "unknown") return sql`(${knownSql(fact)}) is not true`;
  const { source } = fact;
  switch (source.from) {
    case "number":
      return compared(column(source.key), op, value, (one) => sql`${one}::int`);
    case "ago":
      return daysSql(column(source.key), MIRRORED[op] ?? op, value, (one) => addDays(context.today, -one));
    case "ahead":
      return daysSql(column(source.key), op, value, (one) => addDays(context.today, one));
    case "day":
      return compared(column(source.key), op, value, (one) => sql`${one}::date`);
    case "money":
      return moneySql(column(source.key), op, value, context);
    case "bit":
      return flagSql(sql`${column(source.key)} & ${source.bit}::smallint <> 0`, value);
    case "alive":
      return flagSql(sql`coalesce(${column(source.key)}, 1) > 1`, value);
    case "present":
      return flagSql(sql`${column(source.key)} is not null`, value);
    case "flag":
      return flagSql(column(source.key), value);
    case "tags":
      return listSql(op, value);
    case "field":
      return fieldSql(source.name, op, value);
    default:
      return wordsSql(fact, op, value, context);
  }
}

function knownSql({ source }: Fact): Fragment {
  if (source.from === "tags") return sql`f.tags <> '{}'`;
  if (source.from === "field") return sql`f.fields ->> ${source.name}::text is not null`;
  if (source.from === "stage") return sql`f.strategy_id is not null and f.step_id is not null`;
  return "key" in source ? sql`${column(source.key)} is not null` : EVERYBODY;
}

/** Asks for a column in order: one bound, or two. */
function compared(of: Fragment, op: Op, value: unknown, operand: (one: never) => Fragment): Fragment {
  if (op === "between") {
    const [from, to] = value as [never, never];
    return sql`${of} between ${operand(from)} and ${operand(to)}`;
  }
  return sql`${of} ${raw(SIGNS[op] ?? "=")} ${operand(value as never)}`;
}

/** Days before or after today are asked as dates, so that an index on the date serves. */
function daysSql(of: Fragment, op: Op, value: unknown, dateOf: (days: number) => LocalDate): Fragment {
  if (op === "between") {
    const ends = (value as readonly [number, number]).map(dateOf).sort();
    return compared(of, op, ends, (one) => sql`${one}::date`);
  }
  return compared(of, op, dateOf(value as number), (one) => sql`${one}::date`);
}

function moneySql(of: Fragment, op: Op, value: unknown, { creditors }: SqlContext): Fragment {
  const { currency, minor, from, to } = value as { currency: string; minor: string; from: string; to: string };
  const amount = compared(of, op, op === "between" ? [from, to] : minor, (one) => sql`${one}::bigint`);
  const same = creditors.filter((creditor) => creditor.currency === currency).map(({ id }) => id);
  if (same.length === 0) return NOBODY;
  return same.length === creditors.length ? amount : sql`(${amount} and ${among(sql`f.creditor_id`, same, "bigint")})`;
}

/** One of these? A single one as an equation: that is cheaper to ask a million times. */
const among = (of: Fragment, list: readonly unknown[], type: "bigint" | "text" | "smallint"): Fragment =>
  list.length === 1 ? sql`${of} = ${list[0]}::${raw(type)}` : sql`${of} = any(${list}::${raw(type)}[])`;

const noneOf = (of: Fragment, list: readonly unknown[], type: "bigint" | "text" | "smallint"): Fragment =>
  list.length === 1 ? sql`${of} <> ${list[0]}::${raw(type)}` : sql`${of} <> all(${list}::${raw(type)}[])`;

const flagSql = (flag: Fragment, value: unknown): Fragment => (value === true ? sql`(${flag})` : sql`(not (${flag}))`);

function wordsSql(fact: Fact, op: Op, value: unknown, { creditors, today }: SqlContext): Fragment {
  const { source } = fact;
  const words = typeof value === "string" ? [value] : (value as readonly string[]);
  const pick = op === "is" || op === "in" ? among : noneOf;
  switch (source.from) {
    case "code":
      return pick(column(source.key), placesOf(CODES[source.key as CodeKey], words), "smallint");
    case "held":
      return pick(heldSql(today), placesOf(HELD, words), "smallint");
    case "consent":
      return consentSql(source.bit, op, words);
    case "id":
      return pick(column(source.key), words, "bigint");
    case "currency": {
      const ids = creditors.filter(({ currency }) => words.includes(currency)).map(({ id }) => id);
      return pick(sql`f.creditor_id`, ids, "bigint");
    }
    case "stage":
      return textSql(STAGE, op, value);
    default:
      return textSql(column((source as { key: string }).key), op, value);
  }
}

const STAGE = sql`(f.strategy_id || '/' || f.step_id)`;

const placesOf = (list: readonly string[], words: readonly string[]): number[] =>
  words.map((one) => list.indexOf(one) + 1);

/** Holds stand in `HELD` behind what comes before them there. */
const BEFORE_HOLDS = HELD.length - HOLDS.length;

/** The place in `HELD` of what holds the account: a hold that still stands today, else a promise. */
const heldSql = (today: LocalDate): Fragment => sql`
  (case when f.hold is not null and (f.hold_until is null or f.hold_until > ${today}::date)
             then f.hold + ${BEFORE_HOLDS}::smallint
        when f.promise_on is not null then ${HELD.indexOf("promise") + 1}::smallint
        else ${HELD.indexOf("none") + 1}::smallint end)`;

function consentSql(bit: number, op: Op, words: readonly string[]): Fragment {
  const granted = sql`f.consent_mask & ${bit}::smallint <> 0`;
  const refused = sql`f.refused_mask & ${bit}::smallint <> 0`;
  const wanted = op === "is" || op === "in";
  const of: Readonly<Record<string, Fragment>> = {
    granted,
    refused: sql`${refused} and not (${granted})`,
    unknown: sql`(f.consent_mask | f.refused_mask) & ${bit}::smallint = 0`,
  };
  const any = join(
    words.map((one) => sql`(${of[one] ?? NOBODY})`),
    " or ",
  );
  return wanted ? sql`(${any})` : sql`(not (${any}))`;
}

function textSql(of: Fragment, op: Op, value: unknown): Fragment {
  if (op === "contains") return sql`strpos(${of}, ${value}::text) > 0`;
  if (op === "startsWith") return sql`starts_with(${of}, ${value}::text)`;
  const words = typeof value === "string" ? [value] : (value as readonly string[]);
  return (op === "is" || op === "in" ? among : noneOf)(of, words, "text");
}

function listSql(op: Op, value: unknown): Fragment {
  const words = typeof value === "string" ? [value] : value;
  if (op === "has" || op === "hasAll") return sql`f.tags @> ${words}::text[]`;
  if (op === "hasAny") return sql`f.tags && ${words}::text[]`;
  return sql`(not (f.tags && ${words}::text[]))`;
}

function fieldSql(name: string, op: Op, value: unknown): Fragment {
  const of = sql`(f.fields ->> ${name}::text)`;
  if (!(op in SIGNS) && op !== "between") return textSql(of, op, value);
  const number = sql`(case when ${of} ~ '^-?[0-9]{1,15}([.][0-9]{1,6})?$' then ${of}::float8 end)`;
  return compared(number, op, value, (one) => sql`${one}::float8`);
}

/** The word that a row has for a fact, to list those in use; null for a fact whose answers are no words. */
export function wordSql({ source }: Fact): Fragment | null {
  switch (source.from) {
    case "text":
    case "id":
      return sql`${column(source.key)}::text`;
    case "stage":
      return STAGE;
    case "field":
      return sql`f.fields ->> ${source.name}::text`;
    case "currency":
      return sql`(select c.currency from debts.creditor c where c.tenant_id = f.tenant_id and c.id = f.creditor_id)`;
    default:
      return null;
  }
}
