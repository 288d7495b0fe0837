import type { Step } from "../../../../src/strategy/domain/definition.js";
import { branchesOf, isContact } from "../../../../src/strategy/domain/outline.js";

/** A list of steps: the first level where `owner` is null, else one branch of that step. */
export interface Branch {
  readonly owner: string | null;
  readonly branch: number;
}

/** A step's place: in which list, and as the how-manieth. */
export interface Place extends Branch {
  readonly at: number;
}

export const TRUNK: Branch = { owner: null, branch: 0 };

/**
 * What is chosen on screen, as text: empty for the strategy's own settings, a step by its id, a branch as `id/0`. Ids
 * hold no slash, so the three cannot be taken for one another.
 */
export type Spot = string;
export const SETTINGS: Spot = "";
export const branchSpot = ({ owner, branch }: Branch): Spot => (owner === null ? SETTINGS : `${owner}/${branch}`);

/** The branch that a spot names; null where it names a step or the settings. */
export function branchOfSpot(spot: Spot): (Branch & { readonly owner: string }) | null {
  const [owner, branch] = spot.split("/");
  return owner === undefined || branch === undefined ? null : { owner, branch: Number(branch) };
}

/** The step that a spot is about: itself, or the one that a branch belongs to. Null for the settings. */
export const stepIdOf = (spot: Spot): string | null => spot.split("/")[0] || null;

type Steps = readonly Step[];

/** Where does this step stand? Null when there is none of that name. */
export function placeOf(steps: Steps, id: string, within: Branch = TRUNK): Place | null {
  for (const [at, step] of steps.entries()) {
    if (step.id === id) return { ...within, at };
    for (const [branch, inner] of branchesOf(step).entries()) {
      const found = placeOf(inner, id, { owner: step.id, branch });
      if (found) return found;
    }
  }
  return null;
}

export function stepOf(steps: Steps, id: string): Step | null {
  for (const step of steps) {
    if (step.id === id) return step;
    for (const inner of branchesOf(step)) {
      const found = stepOf(inner, id);
      if (found) return found;
    }
  }
  return null;
}

/** The steps of a list; null where there is no such list. */
export function listOf(steps: Steps, { owner, branch }: Branch): Steps | null {
  if (owner === null) return steps;
  const step = stepOf(steps, owner);
  return (step && branchesOf(step)[branch]) ?? null;
}

/** The same step with other steps under it. A contact without a branch has no way out. */
export function withBranches(step: Step, branches: readonly Steps[]): Step {
  const of = (at: number): Step[] => [...(branches[at] ?? [])];
  if (step.kind === "condition") return { ...step, yes: of(0), no: of(1) };
  if (step.kind === "split") return { ...step, arms: step.arms.map((arm, at) => ({ ...arm, steps: of(at) })) };
  if (!isContact(step)) return step;
  const { couldNot: _, ...bare } = step;
  return branches[0] === undefined ? bare : { ...bare, couldNot: of(0) };
}

/** May steps stand under this one? */
export const mayBranch = (step: Step): boolean => step.kind === "condition" || step.kind === "split" || isContact(step);

/** The tree with one step made anew. What did not change is the very same object. */
export function withStep(steps: Steps, id: string, change: (step: Step) => Step): Steps {
  return mapped(steps, (step) => {
    if (step.id === id) return change(step);
    const before = branchesOf(step);
    const after = before.map((inner) => withStep(inner, id, change));
    return after.every((inner, at) => inner === before[at]) ? step : withBranches(step, after);
  });
}

/** The tree with one of its lists made anew. A contact gets its way out with its first step. */
export function withList(steps: Steps, { owner, branch }: Branch, change: (list: Steps) => Steps): Steps {
  if (owner === null) return change(steps);
  return withStep(steps, owner, (step) => {
    const before = branchesOf(step);
    if (before[branch] === undefined && !(isContact(step) && branch === 0)) return step;
    const after = [...before];
    after[branch] = change(before[branch] ?? []);
    return withBranches(step, after);
  });
}

function mapped(steps: Steps, change: (step: Step) => Step): Steps {
  const after = steps.map(change);
  return after.every((step, at) => step === steps[at]) ? steps : after;
}
