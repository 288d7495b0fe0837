import { factOf, type Op } from "../../../src/strategy/domain/segment/facts.js";
import { checkRule, type Rule, type RuleProblem } from "../../../src/strategy/domain/segment/rule.js";
import { fittingOp, valueFor } from "./rule-value.js";

/**
 * A rule while somebody writes it: the same tree as `Rule`, where a fact, an operator, a value or a segment may be missing
 * yet. What is changed is named by its path, which is also how the server names what is wrong.
 */
export type DraftRule = DraftGroup | DraftNot | DraftSegment | DraftCondition;
export type DraftGroup = { readonly all: readonly DraftRule[] } | { readonly any: readonly DraftRule[] };
interface DraftNot {
  readonly not: DraftRule;
}
export interface DraftSegment {
  /** Empty while none is chosen. */
  readonly segment: string;
}
export interface DraftCondition {
  /** Empty while none is chosen. */
  readonly fact: string;
  readonly op?: Op | undefined;
  readonly value?: unknown;
}

export type Path = readonly (string | number)[];

/** How the parts of a group count. */
export const MODES = ["all", "any", "none", "notAll"] as const;
export type Mode = (typeof MODES)[number];

export const NO_RULES: DraftGroup = { all: [] };
const NEW_PART: DraftCondition = { fact: "" };

export const isGroup = (node: DraftRule): node is DraftGroup => "all" in node || "any" in node;
export const partsOf = (group: DraftGroup): readonly DraftRule[] => ("all" in group ? group.all : group.any);
const kindOf = (group: DraftGroup): "all" | "any" => ("all" in group ? "all" : "any");
const groupOf = (kind: "all" | "any", parts: readonly DraftRule[]): DraftGroup =>
  kind === "all" ? { all: parts } : { any: parts };

/** A node without the `not` around it. Two of them say nothing. */
export interface Bare {
  readonly node: Exclude<DraftRule, DraftNot>;
  readonly isNot: boolean;
  /** Where the node itself lies. */
  readonly path: Path;
}

export function bare(node: DraftRule, path: Path = []): Bare {
  if (!("not" in node)) return { node, isNot: false, path };
  const inner = bare(node.not, [...path, "not"]);
  return { ...inner, isNot: !inner.isNot };
}

const negated = (node: DraftRule): DraftRule => ("not" in node ? node.not : { not: node });

/** The rule as the editor shows it: its root is a group. */
export function rooted(rule: DraftRule | null): DraftRule {
  if (rule === null) return NO_RULES;
  return isGroup(bare(rule).node) ? rule : { all: [rule] };
}

export function modeOf({ node, isNot }: Bare): Mode {
  const isAll = isGroup(node) && kindOf(node) === "all";
  if (isNot) return isAll ? "notAll" : "none";
  return isAll ? "all" : "any";
}

// Changing by path

export function nodeAt(rule: DraftRule, path: Path): DraftRule | null {
  let at: unknown = rule;
  for (const step of path) at = (at as Record<string | number, unknown> | undefined)?.[step];
  return (at as DraftRule | undefined) ?? null;
}

/** The rule with another node in this place. */
export function replaceAt(rule: DraftRule, path: Path, node: DraftRule): DraftRule {
  const [step, ...rest] = path;
  if (step === undefined) return node;
  if (step === "not" && "not" in rule) return { not: replaceAt(rule.not, rest, node) };
  const [place, ...deeper] = rest;
  if (!isGroup(rule) || typeof place !== "number") return rule;
  const parts = partsOf(rule).map((part, at) => (at === place ? replaceAt(part, deeper, node) : part));
  return groupOf(kindOf(rule), parts);
}

/** The group that holds the node of this path, and its place in it; null for the root. */
function placeOf(path: Path): { readonly group: Path; readonly at: number } | null {
  for (let end = path.length; end >= 2; end--) {
    const at = path[end - 1];
    if (typeof at === "number") return { group: path.slice(0, end - 2), at };
  }
  return null;
}

const partPath = ({ node, path }: Bare, at: number): Path => [...path, isGroup(node) ? kindOf(node) : "all", at];

export interface Changed {
  readonly rule: DraftRule;
  /** Where the hand goes on. */
  readonly path: Path;
}

function withParts(rule: DraftRule, group: Path, change: (parts: readonly DraftRule[]) => readonly DraftRule[]) {
  const node = nodeAt(rule, group);
  return node && isGroup(node) ? replaceAt(rule, group, groupOf(kindOf(node), change(partsOf(node)))) : rule;
}

/** Puts a part into the group of a path: at its end, or after the part that the path leads to. */
export function addAt(rule: DraftRule, path: Path, part: DraftRule = NEW_PART): Changed {
  const here = bare(nodeAt(rule, path) ?? rule, path);
  if (isGroup(here.node)) {
    const at = partsOf(here.node).length;
    return { rule: withParts(rule, here.path, (parts) => [...parts, part]), path: partPath(here, at) };
  }
  return addBehind(rule, slotOf(path), part);
}

function addBehind(rule: DraftRule, slot: Path, part: DraftRule): Changed {
  const place = placeOf(slot);
  if (!place) return { rule, path: slot };
  const at = place.at + 1;
  return { rule: withParts(rule, place.group, (parts) => parts.toSpliced(at, 0, part)), path: siblingPath(slot, at) };
}

/** The path of another part of the same group. */
function siblingPath(path: Path, at: number): Path {
  const place = placeOf(path);
  return place ? [...path.slice(0, place.group.length + 1), at] : path;
}

/** Puts a part into a group of its own, with room for another beside it. A group gets a new one at its end. */
export function groupAt(rule: DraftRule, path: Path): Changed {
  const here = bare(nodeAt(rule, path) ?? rule, path);
  const outer = isGroup(here.node) ? here : parentOf(rule, path);
  const kind = outer && isGroup(outer.node) && kindOf(outer.node) === "all" ? "any" : "all";
  if (isGroup(here.node)) {
    const added = addAt(rule, path, groupOf(kind, [NEW_PART]));
    return { rule: added.rule, path: [...added.path, kind, 0] };
  }
  const slot = slotOf(path);
  const kept = nodeAt(rule, slot);
  if (!kept) return { rule, path };
  return { rule: replaceAt(rule, slot, groupOf(kind, [kept, NEW_PART])), path: [...slot, kind, 1] };
}

/** The path of a part with the `not` around it. */
function slotOf(path: Path): Path {
  let end = path.length;
  while (path[end - 1] === "not") end--;
  return path.slice(0, end);
}

function parentOf(rule: DraftRule, path: Path): Bare | null {
  const place = placeOf(path);
  const node = place && nodeAt(rule, place.group);
  return node ? bare(node, place.group) : null;
}

export function copyAt(rule: DraftRule, path: Path): Changed {
  const slot = slotOf(path);
  return addBehind(rule, slot, nodeAt(rule, slot) ?? NEW_PART);
}

/** Takes a part away, and each group that is left empty by it but the root. Goes on at its neighbour. */
export function removeAt(rule: DraftRule, path: Path): Changed {
  const place = placeOf(path);
  if (!place) return { rule: NO_RULES, path: [] };
  const group = nodeAt(rule, place.group);
  const left = group && isGroup(group) ? partsOf(group).length - 1 : 0;
  if (left === 0 && placeOf(place.group)) return removeAt(rule, place.group);
  return {
    rule: withParts(rule, place.group, (parts) => parts.toSpliced(place.at, 1)),
    path: left === 0 ? [] : siblingPath(path, Math.min(place.at, left - 1)),
  };
}

/** Turns a part into its opposite, or back. */
export function negateAt(rule: DraftRule, path: Path): Changed {
  const slot = slotOf(path);
  const node = nodeAt(rule, slot);
  return { rule: node ? replaceAt(rule, slot, negated(node)) : rule, path: slot };
}

/** Moves a part one line up or down: past its neighbour, into it where that is a group, or out of its own group. */
export function moveAt(rule: DraftRule, path: Path, step: 1 | -1): Changed {
  const slot = slotOf(path);
  const place = placeOf(slot);
  const moving = nodeAt(rule, slot);
  const group = place && nodeAt(rule, place.group);
  if (!place || !moving || !group || !isGroup(group)) return { rule, path: slot };
  const parts = partsOf(group);
  const neighbour = parts[place.at + step];
  if (neighbour === undefined) return moveOut(rule, slot, step);
  const at = siblingPath(slot, place.at + step);
  const inside = bare(neighbour, at);
  if (!isGroup(inside.node)) {
    const swapped = withParts(rule, place.group, (all) => all.with(place.at, neighbour).with(place.at + step, moving));
    return { rule: swapped, path: at };
  }
  const end = step > 0 ? 0 : partsOf(inside.node).length;
  const filled = withParts(rule, inside.path, (all) => all.toSpliced(end, 0, moving));
  const taken = withParts(filled, place.group, (all) => all.toSpliced(place.at, 1));
  // What lay behind the part that left has moved up by one.
  const landed = step > 0 ? siblingPath(slot, place.at) : at;
  return { rule: taken, path: [...landed, ...inside.path.slice(at.length), kindOf(inside.node), end] };
}

function moveOut(rule: DraftRule, slot: Path, step: 1 | -1): Changed {
  const place = placeOf(slot);
  const outer = place && slotOf(place.group);
  const outerPlace = outer && placeOf(outer);
  const moving = nodeAt(rule, slot);
  const group = place && nodeAt(rule, place.group);
  if (!outerPlace || !outer || !moving || !group || !isGroup(group)) return { rule, path: slot };
  const isLast = partsOf(group).length === 1;
  const beside = outerPlace.at + (step > 0 && !isLast ? 1 : 0);
  const emptied = withParts(rule, place.group, (parts) => parts.toSpliced(place.at, 1));
  const moved = withParts(emptied, outerPlace.group, (parts) =>
    isLast ? parts.with(outerPlace.at, moving) : parts.toSpliced(beside, 0, moving),
  );
  return { rule: moved, path: siblingPath(outer, beside) };
}

/** Lets the parts of a group count in another way. */
export function setMode(rule: DraftRule, path: Path, mode: Mode): DraftRule {
  const slot = slotOf(path);
  const { node } = bare(nodeAt(rule, slot) ?? rule, slot);
  if (!isGroup(node)) return rule;
  const group = groupOf(mode === "all" || mode === "notAll" ? "all" : "any", partsOf(node));
  return replaceAt(rule, slot, mode === "all" || mode === "any" ? group : { not: group });
}

// Changing a condition

/** A condition about another fact. What was said stays where it still makes sense. */
export function withFact({ op, value }: Partial<DraftCondition>, name: string): DraftCondition {
  const fact = factOf(name);
  if (!fact) return { fact: name };
  const next = fittingOp(fact, op);
  return { fact: name, op: next, value: valueFor(fact, next, value) };
}

export function withOp({ fact: name, value }: DraftCondition, op: Op): DraftCondition {
  const fact = factOf(name);
  return { fact: name, op, value: fact ? valueFor(fact, op, value) : value };
}

// What is wrong

/** The rule, once nothing is missing and nothing wrong; null before. */
export const soundRule = (draft: DraftRule): Rule | null => (checkRule(draft).length === 0 ? (draft as Rule) : null);

/** Is something merely not filled in yet? Somebody who writes is not corrected before they have finished. */
export function isUnfinished(draft: DraftRule, { code, path }: Pick<RuleProblem, "code" | "path">): boolean {
  if (code === "empty_group" || code === "value_missing" || code === "unknown_operator") return true;
  let at: unknown = draft;
  for (const step of path) at = (at as Record<string | number, unknown> | undefined)?.[step];
  if (code === "unknown_fact" || code === "unknown_segment") return at === "";
  return code === "value_not_of_fact" && isBlank(at);
}

const isBlank = (value: unknown): boolean => {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0 || value.some(isBlank);
  if (typeof value !== "object") return false;
  const { currency: _, ...amounts } = value as Record<string, unknown>;
  return Object.values(amounts).some(isBlank);
};

const begins = (path: Path, with_: Path): boolean => with_.every((step, at) => step === path[at]);

/** What is wrong with this node itself, and not with something deeper in it. */
export function problemsAt<P extends { readonly path: Path }>(problems: readonly P[], slot: Path, node: Bare): P[] {
  return problems.filter(({ path }) => {
    if (!begins(path, slot)) return false;
    return !isGroup(node.node) || path.length - node.path.length <= 1;
  });
}
