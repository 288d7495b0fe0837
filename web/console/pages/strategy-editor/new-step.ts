import type { Channel } from "../../../../src/kernel/channel.js";
import type { Definition, Step } from "../../../../src/strategy/domain/definition.js";
import { flatSteps, isTimed } from "../../../../src/strategy/domain/outline.js";
import { firstDayOf, freshId } from "./edits.js";
import { DAY_MAX, DAY_MIN } from "./patches.js";
import { listOf, type Place, placeOf, stepOf } from "./tree.js";

export const STEP_KINDS = [
  "message",
  "call",
  "visit",
  "charge",
  "offer",
  "wait",
  "condition",
  "split",
  "tone",
  "tag",
  "field",
  "webhook",
  "goto",
  "stop",
] as const satisfies readonly Step["kind"][];
export type StepKind = Step["kind"];

/** What a new step begins with where nothing else says it. */
export interface Beginnings {
  readonly template: string;
  readonly script: string;
  readonly channels: readonly Channel[];
  /** The name of the column that a new `field` step sets. */
  readonly field: string;
  /** The endpoint that a new `webhook` step tells. */
  readonly endpoint: string;
}

const AT = "10:00";
const WAIT_DAYS = 3;
const FEE_BPS = 100;

/** A new step of this kind that makes sense at this place, under a name of its own. */
export function newStep(
  kind: StepKind,
  definition: Definition,
  place: Place,
  used: ReadonlySet<string>,
  begin: Beginnings,
): Step {
  const id = freshId(kind, used);
  const day = dayAt(definition, place);
  switch (kind) {
    case "message":
      return { kind, id, day, at: AT, template: begin.template, channels: [...begin.channels] };
    case "call":
    case "visit":
      return { kind, id, day, at: AT, script: begin.script };
    case "charge":
      return {
        kind,
        id,
        day: Math.max(1, day),
        at: AT,
        what: { of: "fee", amount: { bps: FEE_BPS }, once: "debt" },
      };
    case "wait":
      return { kind, id, days: WAIT_DAYS };
    case "condition":
      return { kind, id, if: { fact: "daysLate", op: "gt", value: Math.max(0, day) }, yes: [], no: [] };
    case "split":
      return {
        kind,
        id,
        arms: [
          { name: "A", percent: 50, steps: [] },
          { name: "B", percent: 50, steps: [] },
        ],
      };
    case "tone":
      return { kind, id, tone: "warm" };
    case "field":
      return { kind, id, field: begin.field, value: null };
    case "webhook":
      return { kind, id, endpoint: begin.endpoint };
    case "offer":
      return { kind, id, offer: "best" };
    case "goto":
      return { kind, id, to: definition.steps[0]?.id ?? id };
    case "tag":
    case "stop":
      return { kind, id };
  }
}

/** The day for a contact at this place: a gap after the one before it, and no later than the one after it. */
export function dayAt({ steps, gapDays, days }: Definition, place: Place): number {
  const gap = Math.max(1, gapDays);
  const before = daysBefore(steps, place);
  const after = (listOf(steps, place) ?? []).slice(place.at).flatMap((step) => firstDayOf(step) ?? []);
  const last = before.length === 0 ? null : Math.max(...before);
  const next = after.length === 0 ? null : Math.min(...after);
  const wanted =
    last === null ? (next === null ? Math.max(days.from, 1) : next - gap) : Math.min(last + gap, next ?? DAY_MAX);
  return Math.min(DAY_MAX, Math.max(DAY_MIN, last ?? wanted, wanted));
}

/** The days of the contacts that lead to a place: before it in its list, and before the steps around it. */
function daysBefore(steps: readonly Step[], { owner, branch, at }: Place): number[] {
  const list = listOf(steps, { owner, branch }) ?? [];
  const own = daysIn(flatSteps(list.slice(0, at)));
  const around = owner === null ? null : placeOf(steps, owner);
  if (owner === null || around === null) return own;
  const step = stepOf(steps, owner);
  return [...daysBefore(steps, around), ...daysIn(step ? [step] : []), ...own];
}

const daysIn = (steps: readonly Step[]): number[] =>
  steps.flatMap((step) => (isTimed(step) && step.day !== undefined ? [step.day] : []));
