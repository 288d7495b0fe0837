import type { ValueKind } from "./template-filters.js";
import type { ForloopField, Operand } from "./template-tree.js";
import type { ObjectShape, Shape } from "./template-vars.js";

/** A name that the template itself made: by `assign`, or as the item of a loop. */
export interface Local {
  readonly slot: number;
  readonly shape: Shape;
  /** The fact a loop item comes from, as in `debts[]`; null for an assigned name. */
  readonly origin: string | null;
  /** How many loops stand around its first appearance. */
  readonly loopDepth: number;
}

export interface LoopSlots {
  readonly indexSlot: number;
  readonly lengthSlot: number;
}

/** What is known at one place of a template: its own names, what surely is not missing there, the loops around. */
export interface Scope {
  readonly locals: Map<string, Local>;
  readonly guards: ReadonlySet<string>;
  readonly loops: readonly LoopSlots[];
}

export const ROOT_SCOPE = (): Scope => ({ locals: new Map(), guards: new Set(), loops: [] });

export const within = (scope: Scope, guards: Iterable<string>): Scope => ({
  locals: new Map(scope.locals),
  guards: new Set([...scope.guards, ...guards]),
  loops: scope.loops,
});

/**
 * Carries out of alternatives what holds after them: a name that only some of them set may be missing.
 *
 * `ends` are the scopes at the end of every alternative, the one that does nothing included.
 */
export function rejoin(scope: Scope, ends: readonly Scope[]): void {
  const names = new Set(ends.flatMap((end) => [...end.locals.keys()]));
  for (const name of names) {
    const found = ends.map((end) => end.locals.get(name)).filter((local) => local !== undefined);
    const [first] = found;
    if (first === undefined) continue;
    const isSure = found.length === ends.length && found.every((local) => !local.shape.optional);
    scope.locals.set(name, isSure ? first : { ...first, shape: { ...first.shape, optional: true } });
  }
}

/** A name found: how to read it, what it is, and which of its parts may be missing. */
export interface Found {
  readonly operand: Operand;
  readonly kind: ValueKind;
  readonly shape: Shape;
  /** As written, without spaces. */
  readonly path: string;
  /** The fact it reads, when it reads one: `debts[].ref`. */
  readonly fact: string | null;
  readonly mayMiss: readonly string[];
}

const FORLOOP_FIELDS: Readonly<Record<ForloopField, "number" | "flag">> = {
  index: "number",
  index0: "number",
  rindex: "number",
  rindex0: "number",
  length: "number",
  first: "flag",
  last: "flag",
};
const isForloopField = (name: string): name is ForloopField => Object.hasOwn(FORLOOP_FIELDS, name);

/** What do these names mean here? Null when nothing here is called so. */
export function find(scope: Scope, schema: ObjectShape, names: readonly string[]): Found | null {
  const [head = "", ...rest] = names;
  const loop = scope.loops.at(-1);
  if (head === "forloop" && loop) return findForloop(loop, rest);
  const local = scope.locals.get(head);
  const start = local?.shape ?? (Object.hasOwn(schema.fields, head) ? schema.fields[head] : undefined);
  if (!start) return null;
  const walked = walk(start, head, rest);
  if (!walked) return null;
  const operand: Operand = local ? { is: "local", slot: local.slot, keys: rest } : { is: "fact", keys: names };
  const fact = local ? local.origin && [local.origin, ...rest].join(".") : names.join(".");
  return { operand, fact, path: names.join("."), kind: walked.shape.is, ...walked };
}

function findForloop(loop: LoopSlots, [field, ...rest]: readonly string[]): Found | null {
  if (field === undefined || rest.length > 0 || !isForloopField(field)) return null;
  const kind = FORLOOP_FIELDS[field];
  const operand: Operand = { is: "forloop", field, ...loop };
  return { operand, kind, shape: { is: kind }, path: `forloop.${field}`, fact: null, mayMiss: [] };
}

function walk(start: Shape, head: string, rest: readonly string[]): { shape: Shape; mayMiss: string[] } | null {
  let shape = start;
  let path = head;
  const mayMiss = shape.optional ? [path] : [];
  for (const name of rest) {
    const next = step(shape, name);
    if (!next) return null;
    shape = next;
    path += `.${name}`;
    if (shape.optional) mayMiss.push(path);
  }
  return { shape, mayMiss };
}

function step(shape: Shape, name: string): Shape | undefined {
  if (shape.is === "object") return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  if (name === "size") return shape.is === "list" || shape.is === "text" ? { is: "number" } : undefined;
  const isEnd = name === "first" || name === "last";
  return isEnd && shape.is === "list" ? { ...shape.of, optional: true } : undefined;
}

/** Can it not be missing here? Each part that may be missing must be vouched for by a condition around. */
export const isSurelyThere = (found: Found, scope: Scope): boolean =>
  found.mayMiss.every(
    (part) => scope.guards.has(part) || [...scope.guards].some((guard) => guard.startsWith(`${part}.`)),
  );
