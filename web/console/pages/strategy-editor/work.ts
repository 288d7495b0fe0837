import type { Definition, Step } from "../../../../src/strategy/domain/definition.js";
import { branchesOf, flatSteps } from "../../../../src/strategy/domain/outline.js";
import { withOwnNames } from "./edits.js";
import { branchOfSpot, SETTINGS, type Spot, stepIdOf, stepOf } from "./tree.js";

/*
 * A strategy while somebody works on it: the definition, what is chosen, and the way back. Every edit is one moment of
 * the past, but what is typed into one field without pause is one together.
 */

interface Moment {
  readonly definition: Definition;
  readonly spot: Spot;
}

export interface Work extends Moment {
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  /** Names the field that is being typed into; the next edit of the same name joins the last. */
  readonly joining: string | null;
  /** Every name that a step has or had. */
  readonly used: ReadonlySet<string>;
}

/** Steps back that are kept: more than anybody takes in a day. */
export const PAST_MAX = 200;

/** `reserved` are names that steps of other versions have. */
export function startWork(definition: Definition, reserved: readonly string[] = []): Work {
  const own = withOwnNames(definition);
  return {
    definition: own,
    spot: own.steps[0]?.id ?? SETTINGS,
    past: [],
    future: [],
    joining: null,
    used: new Set([...reserved, ...namesOf(own.steps)]),
  };
}

const namesOf = (steps: readonly Step[]): string[] => flatSteps(steps).map(({ id }) => id);

/** The work after an edit; the same where the edit changed nothing but what is chosen. */
export function edited(
  work: Work,
  definition: Definition,
  spot: Spot = work.spot,
  joining: string | null = null,
): Work {
  if (definition === work.definition) return picked(work, spot);
  const joins = joining !== null && joining === work.joining;
  return {
    definition,
    spot: spotIn(definition, spot),
    past: joins ? work.past : [...work.past, momentOf(work)].slice(-PAST_MAX),
    future: [],
    joining,
    used: new Set([...work.used, ...namesOf(definition.steps)]),
  };
}

const momentOf = ({ definition, spot }: Work): Moment => ({ definition, spot });

export function picked(work: Work, spot: Spot): Work {
  const there = spotIn(work.definition, spot);
  return there === work.spot ? work : { ...work, spot: there, joining: null };
}

export function undone(work: Work): Work {
  const moment = work.past.at(-1);
  if (!moment) return work;
  return {
    ...work,
    ...moment,
    past: work.past.slice(0, -1),
    future: [momentOf(work), ...work.future],
    joining: null,
  };
}

export function redone(work: Work): Work {
  const [moment, ...future] = work.future;
  if (!moment) return work;
  return { ...work, ...moment, past: [...work.past, momentOf(work)], future, joining: null };
}

/** The spot if it is there, else what is left of it: the step of a branch, else the settings. */
export function spotIn({ steps }: Definition, spot: Spot): Spot {
  const id = stepIdOf(spot);
  const step = id === null ? null : stepOf(steps, id);
  if (!step) return SETTINGS;
  const branch = branchOfSpot(spot);
  return branch !== null && branchesOf(step)[branch.branch] === undefined ? step.id : spot;
}
