import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { flatSteps, isContact } from "../../../../src/strategy/domain/outline.js";

export interface LadderMark {
  readonly id: string;
  readonly kind: "message" | "call" | "visit";
  /** Where it stands, from 0 to 1. */
  readonly share: number;
}

/** Days far apart are drawn nearer: what matters is the order and the rhythm, not the scale. */
const spread = (day: number): number => Math.sign(day) * Math.sqrt(Math.abs(day));

/** Where do the steps of a ladder stand on a line, and where on it is the due date? Null where it is out of sight. */
export function ladderMarks(steps: Definition["steps"]): {
  readonly marks: readonly LadderMark[];
  readonly dueAt: number | null;
} {
  const contacts = flatSteps(steps).flatMap((step) =>
    isContact(step) && step.day !== undefined ? [{ id: step.id, kind: step.kind, day: step.day }] : [],
  );
  const places = contacts.map(({ day }) => spread(day));
  const first = Math.min(0, ...places);
  const last = Math.max(0, ...places);
  const span = last - first || 1;
  return {
    marks: contacts.map(({ id, kind, day }) => ({ id, kind, share: (spread(day) - first) / span })),
    dueAt: contacts.length === 0 ? null : -first / span,
  };
}
