import { isCurrency } from "../../../kernel/money.js";
import { parseLocalDate } from "../../../kernel/time.js";
import { type Fact, factOf, type Op } from "./facts.js";

/** A question about one fact. What is unknown answers every question with no, but `unknown`. */
export interface Condition {
  readonly fact: string;
  readonly op: Op;
  readonly value?: ConditionValue | undefined;
}

export type ConditionValue =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly [number, number]
  | { readonly currency: string; readonly minor: string }
  | { readonly currency: string; readonly from: string; readonly to: string };

/** Who belongs to a segment. `segment` asks whether the account is in another one, in its newest version. */
export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule }
  | { readonly segment: string }
  | Condition;

export const DEPTH_MAX = 6;
export const CONDITIONS_MAX = 100;
const LIST_MAX = 200;
const TEXT_MAX = 200;
/** Days and counts beyond this are slips of the finger. */
const NUMBER_MAX = 100_000;
const FIELD_NUMBER_MAX = 1e15;
const SMALLINT_MAX = 32_767;

/** What is wrong with a rule, and where: `path` are the keys and positions that lead there. */
export interface RuleProblem {
  readonly path: readonly (string | number)[];
  readonly code:
    | "not_a_rule"
    | "empty_group"
    | "too_deep"
    | "too_many_conditions"
    | "unknown_fact"
    | "unknown_operator"
    | "operator_not_of_fact"
    | "value_missing"
    | "value_not_expected"
    | "value_not_of_fact"
    | "range_backwards"
    | "unknown_segment"
    | "segment_in_itself"
    | "segment_too_large";
  readonly values?: Readonly<Record<string, string | number | readonly string[]>>;
}

type Path = readonly (string | number)[];

/** Is this a sound rule? Names every problem with its place; an empty list says yes. Other segments are not looked up. */
export function checkRule(value: unknown): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const budget = { conditions: 0 };
  checkNode(value, [], 1, problems, budget);
  if (budget.conditions > CONDITIONS_MAX)
    problems.push({ path: [], code: "too_many_conditions", values: { max: CONDITIONS_MAX } });
  return problems;
}

function checkNode(
  value: unknown,
  path: Path,
  depth: number,
  problems: RuleProblem[],
  budget: { conditions: number },
): void {
  if (budget.conditions > CONDITIONS_MAX) return;
  const form = depth > DEPTH_MAX ? "too_deep" : formOf(value);
  const node = value as Record<string, unknown>;
  if (form === "all" || form === "any") {
    const parts = node[form];
    if (!Array.isArray(parts)) problems.push({ path: [...path, form], code: "not_a_rule" });
    else if (parts.length === 0) problems.push({ path: [...path, form], code: "empty_group" });
    else for (const [at, part] of parts.entries()) checkNode(part, [...path, form, at], depth + 1, problems, budget);
  } else if (form === "not") {
    checkNode(node.not, [...path, "not"], depth + 1, problems, budget);
  } else if (form === "segment") {
    budget.conditions += 1;
    if (typeof node.segment !== "string" || !isIdText(node.segment))
      problems.push({ path: [...path, "segment"], code: "unknown_segment" });
  } else if (form === "condition") {
    budget.conditions += 1;
    const problem = conditionProblem(node, path);
    if (problem) problems.push(problem);
  } else problems.push({ path, code: form, ...(form === "too_deep" && { values: { max: DEPTH_MAX } }) });
}

type Form = "all" | "any" | "not" | "segment" | "condition" | "not_a_rule";

/** Which kind of rule does this want to be? */
function formOf(value: unknown): Form {
  if (!isObject(value)) return "not_a_rule";
  const keys = Object.keys(value);
  const [only] = keys;
  if (keys.length === 1 && (only === "all" || only === "any" || only === "not" || only === "segment")) return only;
  const isCondition = keys.includes("fact") && keys.every((key) => key === "fact" || key === "op" || key === "value");
  return isCondition ? "condition" : "not_a_rule";
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isIdText = (text: string): boolean => /^[1-9]\d{0,17}$/.test(text);

function conditionProblem({ fact: name, op, value }: Record<string, unknown>, path: Path): RuleProblem | null {
  const fact = typeof name === "string" ? factOf(name) : null;
  if (!fact)
    return { path: [...path, "fact"], code: "unknown_fact", values: { fact: String(name).slice(0, TEXT_MAX) } };
  if (typeof op !== "string") return { path: [...path, "op"], code: "unknown_operator", values: { allowed: fact.ops } };
  if (!(fact.ops as readonly string[]).includes(op)) {
    return {
      path: [...path, "op"],
      code: "operator_not_of_fact",
      values: { fact: fact.name, op: op.slice(0, 40), allowed: fact.ops },
    };
  }
  const at = [...path, "value"];
  if (op === "known" || op === "unknown")
    return value === undefined ? null : { path: at, code: "value_not_expected", values: { op } };
  if (value === undefined) return { path: at, code: "value_missing", values: { fact: fact.name } };
  const code = valueProblem(fact, op as Op, value);
  return (
    code && {
      path: at,
      code,
      values: { fact: fact.name, type: fact.type, ...(fact.values && { allowed: fact.values }) },
    }
  );
}

type ValueCode = "value_not_of_fact" | "range_backwards";

/** Does this value fit the fact and the operator? */
function valueProblem(fact: Fact, op: Op, value: unknown): ValueCode | null {
  if (fact.type === "money") return moneyProblem(op, value);
  if (op === "between")
    return rangeProblem(
      value,
      (one) => isOperand(fact, op, one),
      (one) => one,
    );
  if (op === "in" || op === "notIn" || op === "hasAny" || op === "hasAll" || op === "hasNone") {
    const fits =
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= LIST_MAX &&
      value.every((one) => isOperand(fact, op, one));
    return fits ? null : "value_not_of_fact";
  }
  return isOperand(fact, op, value) ? null : "value_not_of_fact";
}

function isOperand(fact: Fact, op: Op, value: unknown): boolean {
  switch (fact.type) {
    case "days":
    case "count":
      return isWhole(value, NUMBER_MAX);
    case "percent":
      return isWhole(value, SMALLINT_MAX);
    case "date":
      return typeof value === "string" && parseLocalDate(value) !== null;
    case "flag":
      return typeof value === "boolean";
    case "id":
      return typeof value === "string" && isIdText(value);
    case "enum":
      return isText(value) && (fact.values === null || fact.values.includes(value));
    case "field":
      if (op === "lt" || op === "le" || op === "gt" || op === "ge" || op === "between")
        return typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= FIELD_NUMBER_MAX;
      return isText(value);
    default:
      return isText(value);
  }
}

const isWhole = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && Math.abs(value as number) <= most;

/** PostgreSQL keeps no text with a zero character in it. */
const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= TEXT_MAX && !value.includes("\0");

const isMinor = (value: unknown): value is string => typeof value === "string" && /^(0|-?[1-9]\d{0,17})$/.test(value);

function moneyProblem(op: Op, value: unknown): ValueCode | null {
  if (!isObject(value) || typeof value.currency !== "string" || !isCurrency(value.currency)) return "value_not_of_fact";
  const keys = Object.keys(value).length;
  if (op !== "between") return keys === 2 && isMinor(value.minor) ? null : "value_not_of_fact";
  return keys === 3
    ? rangeProblem([value.from, value.to], isMinor, BigInt as (one: never) => bigint)
    : "value_not_of_fact";
}

function rangeProblem<T>(value: unknown, fits: (one: unknown) => boolean, read: (one: never) => T): ValueCode | null {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(fits)) return "value_not_of_fact";
  return read(value[0] as never) > read(value[1] as never) ? "range_backwards" : null;
}

export const isCondition = (rule: Rule): rule is Condition => "fact" in rule;

/** The rules of all segments, by id: what a rule that names another segment is read with. */
export type Segments = ReadonlyMap<string, Rule>;

export const NO_SEGMENTS: Segments = new Map();

/** Conditions of a rule together with all that it takes in from other segments. */
const EXPANDED_MAX = 500;

/** Which segments does this rule name, itself? */
export function segmentsIn(rule: Rule, found: Set<string> = new Set()): Set<string> {
  if ("segment" in rule) found.add(rule.segment);
  else if ("not" in rule) segmentsIn(rule.not, found);
  else if ("all" in rule) for (const part of rule.all) segmentsIn(part, found);
  else if ("any" in rule) for (const part of rule.any) segmentsIn(part, found);
  return found;
}

/** Which facts does this rule ask for? Of a segment that it names only that: `segment`. */
export function factsIn(rule: Rule, found: Set<string> = new Set()): Set<string> {
  if ("segment" in rule) found.add("segment");
  else if ("not" in rule) factsIn(rule.not, found);
  else if ("all" in rule) for (const part of rule.all) factsIn(part, found);
  else if ("any" in rule) for (const part of rule.any) factsIn(part, found);
  else found.add(rule.fact);
  return found;
}

/**
 * Do the segments that a rule names exist, and does none of them lead back to it? `self` is the segment whose rule this is
 * to become, when it exists already.
 */
export function checkReferences(rule: Rule, segments: Segments, self: string | null): RuleProblem[] {
  const problems: RuleProblem[] = [];
  eachReference(rule, [], (id, path) => {
    if (id === self) problems.push({ path, code: "segment_in_itself", values: { via: [] } });
    else if (!segments.has(id)) problems.push({ path, code: "unknown_segment", values: { segment: id } });
    else {
      const via = self === null ? null : wayTo(id, self, segments, []);
      if (via) problems.push({ path, code: "segment_in_itself", values: { via } });
    }
  });
  if (problems.length === 0 && expandedSize(rule, segments, EXPANDED_MAX) > EXPANDED_MAX)
    problems.push({ path: [], code: "segment_too_large", values: { max: EXPANDED_MAX } });
  return problems;
}

function eachReference(rule: Rule, path: Path, tell: (id: string, path: Path) => void): void {
  if ("segment" in rule) tell(rule.segment, [...path, "segment"]);
  else if ("not" in rule) eachReference(rule.not, [...path, "not"], tell);
  else if ("all" in rule) for (const [at, part] of rule.all.entries()) eachReference(part, [...path, "all", at], tell);
  else if ("any" in rule) for (const [at, part] of rule.any.entries()) eachReference(part, [...path, "any", at], tell);
}

/** The segments passed on the way from one to another; null when there is no way. */
function wayTo(from: string, target: string, segments: Segments, passed: readonly string[]): string[] | null {
  if (passed.includes(from)) return null;
  const rule = segments.get(from);
  const way = [...passed, from];
  for (const next of rule ? segmentsIn(rule) : []) {
    if (next === target) return way;
    const found = wayTo(next, target, segments, way);
    if (found) return found;
  }
  return null;
}

/** Conditions, those of named segments counted each time; counting ends beyond `most`. */
function expandedSize(rule: Rule, segments: Segments, most: number): number {
  if ("segment" in rule) {
    const other = segments.get(rule.segment);
    return other && most > 0 ? expandedSize(other, segments, most) : 1;
  }
  if ("not" in rule) return expandedSize(rule.not, segments, most);
  const parts = "all" in rule ? rule.all : "any" in rule ? rule.any : [];
  if (parts.length === 0) return 1;
  let size = 0;
  for (const part of parts) {
    if (size > most) break;
    size += expandedSize(part, segments, most - size);
  }
  return size;
}
