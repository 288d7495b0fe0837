import type { ChargeStep, MessageStep, Step, TaskStep } from "./definition.js";

/* How a strategy reads as an outline. Used by the engine and by the screens alike: nothing here touches the server. */

/** The steps under a step, branch by branch; none for most kinds. */
export function branchesOf(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case "condition":
      return [step.yes, step.no];
    case "split":
      return step.arms.map(({ steps }) => steps);
    case "message":
    case "call":
    case "visit":
      return step.couldNot ? [step.couldNot] : [];
    default:
      return [];
  }
}

/** All steps in the order of the outline: a step's index here is its number everywhere else. */
export const flatSteps = (steps: readonly Step[]): Step[] =>
  steps.flatMap((step) => [step, ...branchesOf(step).flatMap(flatSteps)]);

/** Does this step reach somebody? */
export const isContact = (step: Step): step is MessageStep | TaskStep =>
  step.kind === "message" || step.kind === "call" || step.kind === "visit";

/** Does this step have a moment of its own: an hour, and perhaps a day? */
export const isTimed = (step: Step): step is MessageStep | TaskStep | ChargeStep =>
  isContact(step) || step.kind === "charge";
