import type { Definition, SplitStep, Step } from "../../../../src/strategy/domain/definition.js";
import { branchesOf, flatSteps, isContact, isTimed } from "../../../../src/strategy/domain/outline.js";
import {
  type Branch,
  branchOfSpot,
  branchSpot,
  listOf,
  mayBranch,
  type Place,
  placeOf,
  SETTINGS,
  type Spot,
  stepOf,
  TRUNK,
  withBranches,
  withList,
  withStep,
} from "./tree.js";

/*
 * Edits of a strategy by the names of its steps. Each gives the definition that comes of it, and the very same one where
 * there is nothing to do: none throws, and none makes what the server would not read.
 */

/** As many as the server takes (`domain/definition.ts`). */
export const STEPS_MAX = 120;
export const ARMS_MIN = 2;
export const ARMS_MAX = 6;
const ARM_NAME_MAX = 60;

export type Way = "up" | "down" | "in" | "out";

type Steps = readonly Step[];

/** With these steps, unless no server would take them: a strategy has a first step, and no list is endless. */
function withSteps(definition: Definition, steps: Steps): Definition {
  if (steps === definition.steps) return definition;
  const isLong = (list: Steps): boolean => list.length > STEPS_MAX || list.some((one) => branchesOf(one).some(isLong));
  return steps.length === 0 || isLong(steps) ? definition : { ...definition, steps: [...steps] };
}

/** Where does a new step go when it is added at this spot? After a step, or as the first of a branch. */
export function placeAfter({ steps }: Definition, spot: Spot): Place {
  const branch = branchOfSpot(spot);
  if (branch !== null) return { ...branch, at: 0 };
  const place = placeOf(steps, spot);
  return place ? { ...place, at: place.at + 1 } : { ...TRUNK, at: spot === SETTINGS ? 0 : steps.length };
}

/** The same, but under the step: its first branch, and for a contact what happens when it could not be made. */
export function placeInside(definition: Definition, spot: Spot): Place {
  const step = stepOf(definition.steps, spot);
  return step && mayBranch(step) ? { owner: step.id, branch: 0, at: 0 } : placeAfter(definition, spot);
}

export function insertStep(definition: Definition, { at, ...branch }: Place, step: Step): Definition {
  if (flatSteps(definition.steps).length + flatSteps([step]).length > STEPS_MAX) return definition;
  return withSteps(
    definition,
    withList(definition.steps, branch, (list) => list.toSpliced(at, 0, step)),
  );
}

export function removeStep(definition: Definition, id: string): Definition {
  const place = placeOf(definition.steps, id);
  return place ? withSteps(definition, without(definition.steps, place)) : definition;
}

const without = (steps: Steps, { at, ...branch }: Place): Steps =>
  withList(steps, branch, (list) => list.toSpliced(at, 1));

/** What is chosen once this step is gone: the one after it, else before it, else what it stood in. */
export function spotWithout({ steps }: Definition, id: string): Spot {
  const place = placeOf(steps, id);
  const list = place && listOf(steps, place);
  if (!place || !list) return SETTINGS;
  return list[place.at + 1]?.id ?? list[place.at - 1]?.id ?? branchSpot(place);
}

/** Gives a contact a way out for when it could not be made, empty yet. */
export function openBranch(definition: Definition, id: string): Definition {
  const step = stepOf(definition.steps, id);
  if (!step || !isContact(step) || step.couldNot !== undefined) return definition;
  return withSteps(
    definition,
    withStep(definition.steps, id, (one) => withBranches(one, [[]])),
  );
}

/** Takes the way out of a contact away, with what is in it. Branches of other steps stay. */
export function closeBranch(definition: Definition, { owner, branch }: Branch): Definition {
  const step = owner === null ? null : stepOf(definition.steps, owner);
  if (!step || !isContact(step) || step.couldNot === undefined || branch !== 0) return definition;
  return withSteps(
    definition,
    withStep(definition.steps, step.id, (one) => withBranches(one, [])),
  );
}

// Moving

/**
 * One place up or down the outline, into branches and out of them again; or under the step before, or out behind the
 * step around it. Up undoes down.
 */
export function moveStep(definition: Definition, id: string, way: Way): Definition {
  const { steps } = definition;
  const from = placeOf(steps, id);
  const to = from && targetOf(steps, from, way);
  return to ? moveTo(definition, id, to) : definition;
}

/** Moves a step, with all under it, to a place that is counted without it. Never under itself. */
export function moveTo(definition: Definition, id: string, to: Place): Definition {
  const { steps } = definition;
  const from = placeOf(steps, id);
  const step = stepOf(steps, id);
  if (!from || !step) return definition;
  const rest = without(steps, from);
  // What went away with the step is no place for it.
  if (to.owner !== null && stepOf(rest, to.owner) === null) return definition;
  const moved = withList(rest, to, (list) => list.toSpliced(to.at, 0, step));
  return flatSteps(moved).length === flatSteps(steps).length ? withSteps(definition, moved) : definition;
}

function targetOf(steps: Steps, from: Place, way: Way): Place | null {
  if (way === "up") return above(steps, from);
  if (way === "down") return below(steps, from);
  if (way === "out") return behindOwner(steps, from);
  const before = listOf(steps, from)?.[from.at - 1];
  if (!before || !mayBranch(before)) return null;
  const branch = Math.max(0, branchesOf(before).length - 1);
  return { owner: before.id, branch, at: branchesOf(before)[branch]?.length ?? 0 };
}

function above(steps: Steps, { at, owner, branch }: Place): Place | null {
  const before = listOf(steps, { owner, branch })?.[at - 1];
  if (before) {
    const last = branchesOf(before).length - 1;
    if (last < 0) return { owner, branch, at: at - 1 };
    return { owner: before.id, branch: last, at: branchesOf(before)[last]?.length ?? 0 };
  }
  if (owner === null) return null;
  if (branch > 0) return { owner, branch: branch - 1, at: listOf(steps, { owner, branch: branch - 1 })?.length ?? 0 };
  return placeOf(steps, owner);
}

function below(steps: Steps, { at, owner, branch }: Place): Place | null {
  const after = listOf(steps, { owner, branch })?.[at + 1];
  if (after) {
    return branchesOf(after).length === 0 ? { owner, branch, at: at + 1 } : { owner: after.id, branch: 0, at: 0 };
  }
  if (owner === null) return null;
  if (listOf(steps, { owner, branch: branch + 1 })) return { owner, branch: branch + 1, at: 0 };
  return behindOwner(steps, { at, owner, branch });
}

function behindOwner(steps: Steps, { owner }: Place): Place | null {
  const place = owner === null ? null : placeOf(steps, owner);
  return place && { ...place, at: place.at + 1 };
}

/** Puts a step of a list on another day, and behind those of its list that come before that day. */
export function moveToDay(definition: Definition, id: string, day: number): Definition {
  const { steps } = definition;
  const place = placeOf(steps, id);
  const step = stepOf(steps, id);
  if (!place || !step || !isTimed(step) || step.day === day) return definition;
  const rest = without(steps, place);
  const list = listOf(rest, place) ?? [];
  const isFine =
    list.slice(0, place.at).every((one) => (lastDayOf(one) ?? day) <= day) &&
    list.slice(place.at).every((one) => (firstDayOf(one) ?? day) >= day);
  const later = list.findIndex((one) => (firstDayOf(one) ?? day) > day);
  const lastDated = list.findLastIndex((one) => firstDayOf(one) !== null) + 1;
  const at = isFine ? place.at : later >= 0 ? later : lastDated;
  return withSteps(
    definition,
    withList(rest, place, (one) => one.toSpliced(at, 0, { ...step, day })),
  );
}

const daysOf = (step: Step): number[] =>
  flatSteps([step]).flatMap((one) => (isTimed(one) && one.day !== undefined ? [one.day] : []));
/** The first day of a step and of all under it; null where none has a day. */
export const firstDayOf = (step: Step): number | null => (daysOf(step).length === 0 ? null : Math.min(...daysOf(step)));
const lastDayOf = (step: Step): number | null => (daysOf(step).length === 0 ? null : Math.max(...daysOf(step)));

// Ids

const ID_MAX = 40;

/** A name that no step has or had: accounts are moved to the step of the same name, so none is given twice. */
export function freshId(base: string, used: ReadonlySet<string>): string {
  const stem =
    base
      .replace(/-\d+$/, "")
      .replace(/[^a-z0-9-]/g, "")
      .slice(0, ID_MAX - 6) || "step";
  for (let number = 1; ; number++) {
    const id = `${stem}-${number}`;
    if (!used.has(id)) return id;
  }
}

/** A step with all under it under fresh names; ways that led inside it lead inside the copy. */
export function copyOf(step: Step, used: ReadonlySet<string>): Step {
  const names = new Map<string, string>();
  const taken = new Set(used);
  for (const { id } of flatSteps([step])) {
    const fresh = freshId(id, taken);
    taken.add(fresh);
    names.set(id, fresh);
  }
  const copy = (one: Step): Step => {
    const id = names.get(one.id) ?? one.id;
    const renamed: Step = one.kind === "goto" ? { ...one, id, to: names.get(one.to) ?? one.to } : { ...one, id };
    return withBranches(
      renamed,
      branchesOf(one).map((inner) => inner.map(copy)),
    );
  };
  return copy(step);
}

/** Every step under a name of its own: what came in twice is named anew, so that a name always means one step. */
export function withOwnNames(definition: Definition): Definition {
  const seen = new Set<string>();
  const all = new Set(flatSteps(definition.steps).map(({ id }) => id));
  if (all.size === flatSteps(definition.steps).length) return definition;
  const named = (step: Step): Step => {
    const id = seen.has(step.id) ? freshId(step.id, all) : step.id;
    seen.add(id);
    all.add(id);
    return withBranches(
      { ...step, id },
      branchesOf(step).map((inner) => inner.map(named)),
    );
  };
  return { ...definition, steps: definition.steps.map(named) };
}

// Arms of a split

type Arms = SplitStep["arms"];

function withArms(definition: Definition, id: string, change: (arms: Arms) => Arms): Definition {
  return withSteps(
    definition,
    withStep(definition.steps, id, (step) => {
      if (step.kind !== "split") return step;
      const arms = change(step.arms);
      return arms === step.arms || arms.length < ARMS_MIN || arms.length > ARMS_MAX ? step : { ...step, arms };
    }),
  );
}

/** One more arm, for nobody yet: the shares of the others stay as somebody set them. */
export const addArm = (definition: Definition, id: string, name: string): Definition =>
  withArms(definition, id, (arms) => [...arms, { name: name.slice(0, ARM_NAME_MAX) || "?", percent: 0, steps: [] }]);

export const removeArm = (definition: Definition, id: string, at: number): Definition =>
  withArms(definition, id, (arms) => (arms[at] === undefined ? arms : arms.toSpliced(at, 1)));

export const patchArm = (
  definition: Definition,
  id: string,
  at: number,
  { name, percent }: { readonly name?: string; readonly percent?: number },
): Definition =>
  withArms(definition, id, (arms) => {
    const arm = arms[at];
    if (arm === undefined) return arms;
    const named = name === undefined || name === "" ? arm.name : name.slice(0, ARM_NAME_MAX);
    const share = percent === undefined || !Number.isFinite(percent) ? arm.percent : percent;
    return arms.with(at, { ...arm, name: named, percent: Math.round(Math.min(100, Math.max(0, share))) + 0 });
  });

/** The same share for every arm; what does not divide goes to the first ones. */
export const evenArms = (definition: Definition, id: string): Definition =>
  withArms(definition, id, (arms) => {
    const base = Math.floor(100 / arms.length);
    const over = 100 - base * arms.length;
    return arms.map((arm, at) => ({ ...arm, percent: base + (at < over ? 1 : 0) }));
  });
