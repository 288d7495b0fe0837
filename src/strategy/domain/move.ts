import type { Definition } from "./definition.js";
import { flatSteps } from "./outline.js";

/** What becomes of accounts that run on an older version when a new one goes live. */
export const RUNNING_RULES = ["finish", "same_step", "restart"] as const;
export type RunningRule = (typeof RUNNING_RULES)[number];

/**
 * Where does an account that stands before each step of the old version stand in the new one?
 *
 * Before the same step where it still exists; else before the next one of the old outline that does; else at the end. The
 * answer has a place for each step of the old version, and one for its end.
 */
export function placesInNew(old: Definition, fresh: Definition): number[] {
  const numbers = new Map(flatSteps(fresh.steps).map(({ id }, index) => [id, index]));
  const steps = flatSteps(old.steps);
  const places = [numbers.size];
  for (let index = steps.length - 1; index >= 0; index--) {
    const place = numbers.get(steps[index]?.id ?? "");
    places.unshift(place ?? (places[0] as number));
  }
  return places;
}
