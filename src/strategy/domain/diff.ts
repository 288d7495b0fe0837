import type { Definition, Step } from "./definition.js";
import { branchesOf } from "./outline.js";

/** One difference between two definitions, in the order of the newer one's outline; what was removed comes last. */
export type Difference =
  | { readonly kind: "setting"; readonly name: string; readonly before: unknown; readonly after: unknown }
  | { readonly kind: "added" | "removed" | "moved"; readonly step: string; readonly stepKind: Step["kind"] }
  | {
      readonly kind: "changed";
      readonly step: string;
      readonly stepKind: Step["kind"];
      readonly fields: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
    };

const SETTINGS = ["lane", "anchor", "audience", "days", "entry", "gapDays"] as const;

/** What is different in `after`? Steps are the same when their ids are. */
export function differencesOf(before: Definition, after: Definition): Difference[] {
  const found: Difference[] = [];
  for (const name of SETTINGS)
    if (!isSame(before[name], after[name]))
      found.push({ kind: "setting", name, before: before[name], after: after[name] });
  const old = placed(before.steps);
  const fresh = placed(after.steps);
  const order = [...old.keys()].filter((id) => fresh.has(id));
  const stayed = longestRun(
    order,
    [...fresh.keys()].filter((id) => old.has(id)),
  );
  for (const [id, { step, parent }] of fresh) {
    const was = old.get(id);
    if (!was) found.push({ kind: "added", step: id, stepKind: step.kind });
    else {
      const fields = fieldsOf(was.step, step);
      if (fields.length > 0) found.push({ kind: "changed", step: id, stepKind: step.kind, fields });
      if (was.parent !== parent || !stayed.has(id)) found.push({ kind: "moved", step: id, stepKind: step.kind });
    }
  }
  for (const [id, { step }] of old) if (!fresh.has(id)) found.push({ kind: "removed", step: id, stepKind: step.kind });
  return found;
}

interface Placed {
  readonly step: Step;
  /** The branch it stands in, such as `split-1/0`; empty on the first level. */
  readonly parent: string;
}

function placed(steps: readonly Step[], parent = "", into = new Map<string, Placed>()): Map<string, Placed> {
  for (const step of steps) {
    into.set(step.id, { step, parent });
    for (const [at, branch] of branchesOf(step).entries()) placed(branch, `${step.id}/${at}`, into);
  }
  return into;
}

const BRANCHES = new Set(["yes", "no", "couldNot", "steps"]);

function fieldsOf(before: Step, after: Step): { name: string; before: unknown; after: unknown }[] {
  const [a, b] = [own(before), own(after)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => !isSame(a[name], b[name]))
    .map((name) => ({ name, before: a[name], after: b[name] }));
}

/** A step without what stands under it. */
function own(step: Step): Record<string, unknown> {
  const bare = Object.entries(step).filter(([name]) => !BRANCHES.has(name));
  if (step.kind !== "split") return Object.fromEntries(bare);
  return { ...Object.fromEntries(bare), arms: step.arms.map(({ name, percent }) => ({ name, percent })) };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (value: unknown): unknown =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, part]) => [key, sorted(part)]),
      )
    : Array.isArray(value)
      ? value.map(sorted)
      : value;

/** The most steps whose order is the same in both: the rest were moved. */
function longestRun(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const place = new Map(before.map((id, index) => [id, index]));
  const best: { length: number; previous: number }[] = [];
  for (const [index, id] of after.entries()) {
    let [length, previous] = [1, -1];
    for (let other = 0; other < index; other++) {
      const isBefore = (place.get(after[other] as string) ?? 0) < (place.get(id) ?? 0);
      const candidate = (best[other]?.length ?? 0) + 1;
      if (isBefore && candidate > length) [length, previous] = [candidate, other];
    }
    best.push({ length, previous });
  }
  const run = new Set<string>();
  let at = best.reduce((top, { length }, index) => (length > (best[top]?.length ?? 0) ? index : top), 0);
  while (at >= 0 && at < after.length) {
    run.add(after[at] as string);
    at = best[at]?.previous ?? -1;
  }
  return run;
}
