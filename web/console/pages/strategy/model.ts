import type { Channel } from "../../../../src/kernel/channel.js";
import { isTimed } from "../../../../src/strategy/domain/outline.js";
import type { OneStrategy, StepRow } from "./data.js";

export { isContact, isTimed } from "../../../../src/strategy/domain/outline.js";

/** The ways to reach people that a ladder uses, in the order in which they are tried; calls last. */
export function lanesOf(steps: readonly StepRow[]): readonly Channel[] {
  const lanes: Channel[] = [];
  for (const { step } of steps) {
    if (step.kind === "message") for (const channel of step.channels) if (!lanes.includes(channel)) lanes.push(channel);
  }
  return steps.some(({ step }) => step.kind === "call") ? [...lanes.filter((lane) => lane !== "call"), "call"] : lanes;
}

/** Which try is this channel at this step? 1 is the first choice; null when the step does not use it. */
export function tryOf(step: StepRow["step"], lane: Channel): number | null {
  if (step.kind === "call") return lane === "call" ? 1 : null;
  if (step.kind !== "message") return null;
  const at = step.channels.indexOf(lane);
  return at < 0 ? null : at + 1;
}

/** Does the due date lie between this step and the one before it? Then the ladder is drawn with a line there. */
export function isAfterDue(steps: readonly StepRow[], index: number): boolean {
  const day = dayAt(steps, index);
  if (day === null || day < 0) return false;
  const before = steps.slice(0, index).flatMap(({ step }) => (isTimed(step) ? [step.day ?? -1] : []));
  return before.every((other) => other < 0);
}

const dayAt = (steps: readonly StepRow[], index: number): number | null => {
  const step = steps[index]?.step;
  return step && isTimed(step) ? (step.day ?? null) : null;
};

/** `+5`, `0`, `−1`: days from the due date as they stand over a column. */
export const signedDay = (day: number): string => (day > 0 ? `+${day}` : day < 0 ? `−${-day}` : "0");

/** Days between this step and the one before it; null for the first. */
export function gapBefore(steps: readonly StepRow[], index: number): number | null {
  const day = dayAt(steps, index);
  const before = steps.slice(0, index).findLast(({ step }) => isTimed(step))?.step;
  if (day === null || before === undefined || !isTimed(before) || before.day === undefined) return null;
  return day - before.day;
}

export interface StepCounts {
  /** In the outbox, to leave. */
  readonly planned: number;
  readonly sent: number;
  /** Waits for a permitted hour: in the outbox, and decisions to wait. */
  readonly deferred: number;
  /** Made no message, or one that was taken back. */
  readonly skipped: number;
  readonly failed: number;
  readonly tasked: number;
  readonly held: number;
}

const sumOf = ({ decisions }: StepRow, kind: string): number =>
  decisions.reduce((sum, decision) => (decision.kind === kind ? sum + decision.count : sum), 0);

export function countsOf(row: StepRow): StepCounts {
  const { planned, leaving, sent, deferred, suppressed, failed, unknown } = row.messages;
  return {
    planned: planned + leaving,
    sent,
    deferred: deferred + sumOf(row, "deferred"),
    skipped: suppressed + sumOf(row, "skipped"),
    failed: failed + unknown,
    tasked: sumOf(row, "tasked"),
    held: sumOf(row, "held"),
  };
}

/** Do the accounts add up? What came in is still in or has left; where it is not so, by how many it differs. */
export const unaccounted = ({ counts: { entered, running, left } }: Pick<OneStrategy, "counts">): number =>
  entered - running - left.reduce((sum, { count }) => sum + count, 0);
