import { type Expression, type Value as LiquidValue, type Token, TypeGuards } from "liquidjs";
import { FILTERS, PRINTABLE, type ValueKind } from "./template-filters.js";
import { PROBLEMS_MAX } from "./template-limits.js";
import { positionOf, type TemplateProblem, type TemplateProblemCode } from "./template-problem.js";
import { type Found, find, isSurelyThere, type Scope } from "./template-scope.js";
import type { Comparison, FilterCall, Literal, Nothing, Operand, Test, Value } from "./template-tree.js";
import type { LeafKind, ObjectShape } from "./template-vars.js";

/** The state of checking one template: what it may name, and what was found wrong so far. */
export interface Checking {
  readonly source: string;
  readonly schema: ObjectShape;
  readonly escape: "html" | "none";
  readonly problems: TemplateProblem[];
  /** Facts the template reads. */
  readonly facts: Set<string>;
  /** Names given by `assign`, anywhere in the template. */
  readonly assigned: Map<string, { readonly slot: number; readonly kind: LeafKind }>;
  slotCount: number;
}

export function report(
  checking: Checking,
  code: TemplateProblemCode,
  offset: number,
  values: Record<string, string | number> = {},
): null {
  if (checking.problems.length < PROBLEMS_MAX) {
    checking.problems.push({ code, ...positionOf(checking.source, offset), values });
  }
  return null;
}

/** An operand with what is known of it: its kind, and whether it can be missing at this place. */
export interface CheckedOperand {
  readonly operand: Operand;
  readonly kind: ValueKind;
  readonly isThere: boolean;
  readonly path: string | null;
}

export interface CheckedValue {
  readonly value: Value;
  readonly kind: ValueKind;
  readonly isThere: boolean;
  readonly path: string | null;
}

const KIND_OF = { string: "text", number: "number", boolean: "flag" } as const;
const NOTHINGS: readonly string[] = ["nil", "null", "empty", "blank"];

export function literalOf(token: Token): Literal | null {
  if (TypeGuards.isQuotedToken(token) || TypeGuards.isNumberToken(token)) return token.content;
  return TypeGuards.isLiteralToken(token) && typeof token.content === "boolean" ? token.content : null;
}

function nothingOf(token: Token): Nothing | null {
  if (!TypeGuards.isLiteralToken(token) || !NOTHINGS.includes(token.literal)) return null;
  return token.literal === "null" ? "nil" : (token.literal as Nothing);
}

/** One literal or one name; null, and a problem, for anything else. */
export function checkOperand(checking: Checking, scope: Scope, token: Token): CheckedOperand | null {
  const literal = literalOf(token);
  if (literal !== null) {
    const kind = KIND_OF[typeof literal as keyof typeof KIND_OF];
    return { operand: { is: "literal", value: literal }, kind, isThere: true, path: null };
  }
  const found = checkName(checking, scope, token);
  return found && { operand: found.operand, kind: found.kind, isThere: isSurelyThere(found, scope), path: found.path };
}

export function checkName(checking: Checking, scope: Scope, token: Token): Found | null {
  const isPlain =
    TypeGuards.isPropertyAccessToken(token) &&
    !token.variable &&
    token.props.every((prop) => TypeGuards.isWordToken(prop));
  if (!isPlain) return report(checking, "bad_expression", token.begin, { text: token.getText() });
  const names = token.props.map((prop) => prop.getText());
  const found = find(scope, checking.schema, names);
  if (!found) return report(checking, "unknown_variable", token.begin, { name: names.join(".") });
  if (found.fact) checking.facts.add(found.fact);
  return found;
}

/** A value with its filters, as an output or an assignment takes it. */
export function checkValue(checking: Checking, scope: Scope, value: LiquidValue, offset: number): CheckedValue | null {
  const [token, ...more] = value.initial.postfix;
  if (!token || more.length > 0 || TypeGuards.isOperatorToken(token)) {
    return report(checking, "bad_expression", token?.begin ?? offset, { text: expressionText(value.initial) });
  }
  const start = checkOperand(checking, scope, token);
  if (!start) return null;
  const filters: FilterCall[] = [];
  let { kind, isThere } = start;
  for (const filter of value.filters) {
    const next = checkFilter(checking, scope, filter, kind, token.begin);
    if (!next) return null;
    filters.push(next.call);
    kind = next.kind;
    isThere = isThere || next.fillsMissing;
  }
  return { value: { operand: start.operand, filters }, kind, isThere, path: start.path };
}

const expressionText = (expression: Expression): string => expression.postfix.map((token) => token.getText()).join(" ");

type LiquidFilter = LiquidValue["filters"][number];

function checkFilter(
  checking: Checking,
  scope: Scope,
  filter: LiquidFilter,
  kind: ValueKind,
  offset: number,
): { call: FilterCall; kind: ValueKind; fillsMissing: boolean } | null {
  const { name } = filter;
  const rule = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (!rule) return report(checking, "unknown_filter", offset, { filter: name });
  if (name === "escape" && checking.escape === "html") return report(checking, "double_escape", offset);
  if (!rule.takes.includes(kind)) return report(checking, "wrong_kind", offset, { filter: name, kind });
  const args = checkArguments(checking, scope, filter, offset);
  if (!args) return null;
  const call = { name, args: args.map((arg) => arg.operand) };
  // A fallback of another kind makes the whole a text: nothing but printing it is left to do.
  const gives = rule.gives !== "same" ? rule.gives : args[0]?.kind === kind ? kind : "text";
  return { call, kind: gives, fillsMissing: rule.fillsMissing === true };
}

function checkArguments(
  checking: Checking,
  scope: Scope,
  filter: LiquidFilter,
  offset: number,
): CheckedOperand[] | null {
  const rules = FILTERS[filter.name]?.args ?? [];
  const needed = rules.filter((rule) => !rule.isOptional).length;
  const checked: CheckedOperand[] = [];
  if (filter.args.length < needed || filter.args.length > rules.length) {
    return report(checking, "bad_argument", offset, { filter: filter.name, given: filter.args.length });
  }
  for (const [at, arg] of filter.args.entries()) {
    const operand = Array.isArray(arg) ? null : checkArgument(checking, scope, arg, filter.name, rules[at]?.isRight);
    if (!operand)
      return Array.isArray(arg)
        ? report(checking, "bad_argument", offset, { filter: filter.name, given: at + 1 })
        : null;
    checked.push(operand);
  }
  return checked;
}

function checkArgument(
  checking: Checking,
  scope: Scope,
  token: Token,
  filter: string,
  isRight: ((literal: Literal) => boolean) | undefined,
): CheckedOperand | null {
  const literal = literalOf(token);
  if (literal === null && filter !== "default") {
    return report(checking, "bad_argument", token.begin, { filter, text: token.getText() });
  }
  if (literal !== null && !isRight?.(literal)) {
    return report(checking, "bad_argument", token.begin, { filter, text: token.getText() });
  }
  const operand = checkOperand(checking, scope, token);
  if (!operand) return null;
  if (!operand.isThere) return report(checking, "missing_fallback", token.begin, { name: token.getText() });
  return PRINTABLE.includes(operand.kind)
    ? operand
    : report(checking, "wrong_kind", token.begin, { filter, kind: operand.kind });
}

/** A condition, with the names that are surely there when it holds, and when it does not. */
export interface CheckedTest {
  readonly test: Test;
  readonly whenTrue: ReadonlySet<string>;
  readonly whenFalse: ReadonlySet<string>;
}

type Item = { readonly token: Token } | CheckedTest;

const NONE: ReadonlySet<string> = new Set();
const COMPARISONS: readonly string[] = ["==", "!=", ">", "<", ">=", "<=", "contains"];
const either = (a: ReadonlySet<string>, b: ReadonlySet<string>) => new Set([...a, ...b]);
const both = (a: ReadonlySet<string>, b: ReadonlySet<string>) => new Set([...a].filter((name) => b.has(name)));

/** A condition as `if`, `elsif` and `unless` take it. liquidjs gives it in postfix order, precedence settled. */
export function checkTest(checking: Checking, scope: Scope, value: LiquidValue, offset: number): CheckedTest | null {
  const bad = () => report(checking, "bad_expression", offset, { text: expressionText(value.initial) });
  if (value.filters.length > 0) return bad();
  const stack: Item[] = [];
  for (const token of value.initial.postfix) {
    if (!TypeGuards.isOperatorToken(token)) {
      stack.push({ token });
      continue;
    }
    const right = stack.pop();
    const left = token.operator === "not" ? undefined : stack.pop();
    if (!right || (token.operator !== "not" && !left)) return bad();
    const test = left ? checkBinary(checking, scope, token.operator, left, right) : checkNot(checking, scope, right);
    if (!test) return null;
    stack.push(test);
  }
  const [only, ...more] = stack;
  return only && more.length === 0 ? asTest(checking, scope, only) : bad();
}

function asTest(checking: Checking, scope: Scope, item: Item): CheckedTest | null {
  if ("test" in item) return item;
  const checked = checkOperand(checking, scope, item.token);
  return checked && { test: { is: "truthy", operand: checked.operand }, whenTrue: guardsOf(checked), whenFalse: NONE };
}

const guardsOf = ({ path }: CheckedOperand): ReadonlySet<string> => (path === null ? NONE : new Set([path]));

function checkNot(checking: Checking, scope: Scope, item: Item): CheckedTest | null {
  const inner = asTest(checking, scope, item);
  return inner && { test: { is: "not", test: inner.test }, whenTrue: inner.whenFalse, whenFalse: inner.whenTrue };
}

function checkBinary(checking: Checking, scope: Scope, operator: string, left: Item, right: Item): CheckedTest | null {
  if (COMPARISONS.includes(operator)) {
    if ("test" in left || "test" in right) {
      return report(checking, "bad_expression", "token" in left ? left.token.begin : 0, { text: operator });
    }
    return checkComparison(checking, scope, operator as Comparison, left.token, right.token);
  }
  const one = asTest(checking, scope, left);
  const two = asTest(checking, scope, right);
  if (!one || !two) return null;
  return operator === "and"
    ? {
        test: { is: "and", left: one.test, right: two.test },
        whenTrue: either(one.whenTrue, two.whenTrue),
        whenFalse: both(one.whenFalse, two.whenFalse),
      }
    : {
        test: { is: "or", left: one.test, right: two.test },
        whenTrue: both(one.whenTrue, two.whenTrue),
        whenFalse: either(one.whenFalse, two.whenFalse),
      };
}

function checkComparison(
  checking: Checking,
  scope: Scope,
  by: Comparison,
  left: Token,
  right: Token,
): CheckedTest | null {
  const nothing = nothingOf(right);
  if (nothing !== null) return checkNothing(checking, scope, by, left, nothing);
  const one = checkOperand(checking, scope, left);
  const two = checkOperand(checking, scope, right);
  if (!one || !two) return null;
  for (const { kind } of [one, two]) {
    if (kind === "money" || kind === "list" || kind === "object") {
      return report(checking, "wrong_kind", left.begin, { filter: by, kind });
    }
  }
  // Equal to something that is there means being there; an order says nothing, for Liquid orders nothing too.
  const equal = two.isThere ? guardsOf(one) : one.isThere ? guardsOf(two) : NONE;
  return {
    test: { is: "compare", by, left: one.operand, right: two.operand },
    whenTrue: by === "==" ? equal : NONE,
    whenFalse: by === "!=" ? equal : NONE,
  };
}

function checkNothing(
  checking: Checking,
  scope: Scope,
  by: Comparison,
  token: Token,
  which: Nothing,
): CheckedTest | null {
  if (by !== "==" && by !== "!=") return report(checking, "bad_expression", token.begin, { text: by });
  const checked = checkOperand(checking, scope, token);
  if (!checked) return null;
  const test: Test = { is: "nothing", which, operand: checked.operand };
  // A missing value is nil and blank, but not empty.
  const there = which === "empty" ? NONE : guardsOf(checked);
  return by === "=="
    ? { test, whenTrue: NONE, whenFalse: there }
    : { test: { is: "not", test }, whenTrue: there, whenFalse: NONE };
}
