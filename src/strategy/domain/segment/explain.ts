import { dateOfEpochDay, type EpochDay } from "../../../kernel/time.js";
import { evaluate, readerOf } from "./evaluate.js";
import { type Fact, type FactRow, factOf } from "./facts.js";
import { type Condition, isCondition, NO_SEGMENTS, type Rule, type Segments } from "./rule.js";

/** What an account says about the fact that a condition asks for. Null: unknown. */
export type Actual =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly currency: string; readonly minor: string }
  | null;

/** A rule with its answers. `path` leads from the rule's root, through segments too: `all.0.segment.any.1`. */
export interface Explained {
  readonly kind: "all" | "any" | "not" | "segment" | "condition";
  readonly path: string;
  readonly holds: boolean;
  /** Did this make the answer what it is? */
  readonly decides: boolean;
  readonly parts: readonly Explained[];
  readonly condition: Condition | null;
  readonly actual: Actual;
  readonly segment: string | null;
}

export interface Explanation {
  readonly belongs: boolean;
  readonly tree: Explained;
  /** The conditions that made the answer: all that hold where all must, those that fail where one is missing. */
  readonly because: readonly Explained[];
}

/** Why does this account belong, or why not? The rule's tree with its answers, and the conditions that decided. */
export function explain(rule: Rule, row: FactRow, today: EpochDay, segments: Segments = NO_SEGMENTS): Explanation {
  const tree = told(rule, { row, today, segments }, [], [], true);
  const because: Explained[] = [];
  gather(tree, because);
  return { belongs: tree.holds, tree, because };
}

interface Asked {
  readonly row: FactRow;
  readonly today: EpochDay;
  readonly segments: Segments;
}

type Path = readonly (string | number)[];

function told(rule: Rule, asked: Asked, path: Path, inside: readonly string[], decides: boolean): Explained {
  const holds = holdsOf(rule, asked, inside);
  const common = { path: path.join("."), holds, decides, condition: null, actual: null, segment: null };
  if (isCondition(rule)) {
    const fact = factOf(rule.fact);
    const actual = fact ? actualOf(fact, asked.row, asked.today) : null;
    return { ...common, kind: "condition", parts: [], condition: rule, actual };
  }
  if ("segment" in rule) {
    const other = inside.includes(rule.segment) ? undefined : asked.segments.get(rule.segment);
    const parts = other ? [told(other, asked, [...path, "segment"], [...inside, rule.segment], decides)] : [];
    return { ...common, kind: "segment", segment: rule.segment, parts };
  }
  if ("not" in rule) {
    return { ...common, kind: "not", parts: [told(rule.not, asked, [...path, "not"], inside, decides)] };
  }
  const kind = "all" in rule ? "all" : "any";
  const list = "all" in rule ? rule.all : rule.any;
  // All of a group decide, but where one is enough: then those that are as the group is.
  const each = (kind === "all") === holds;
  const parts = list.map((part, at) => {
    const makes = decides && (each || holdsOf(part, asked, inside) === holds);
    return told(part, asked, [...path, kind, at], inside, makes);
  });
  return { ...common, kind, parts };
}

/** The same answer as the rule's own, with what lies above it kept from being asked again. */
function holdsOf(rule: Rule, { row, today, segments }: Asked, inside: readonly string[]): boolean {
  if (inside.length === 0) return evaluate(rule, row, today, segments);
  const open = new Map(segments);
  for (const id of inside) open.delete(id);
  return evaluate(rule, row, today, open);
}

function gather(node: Explained, into: Explained[]): void {
  if (!node.decides) return;
  if (node.parts.length === 0) into.push(node);
  else for (const part of node.parts) gather(part, into);
}

/** A fact of a row as a person is told it. */
export function actualOf(fact: Fact, row: FactRow, today: EpochDay): Actual {
  const answer = readerOf(fact)(row, today);
  if (answer === null) return null;
  if (fact.type === "money") return { currency: row.currency, minor: answer.toString() };
  if (fact.type === "date") return dateOfEpochDay(answer as number);
  return answer as Exclude<Actual, null>;
}
