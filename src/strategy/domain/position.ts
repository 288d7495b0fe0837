import { DAY_MS, type EpochDay, instantOf } from "../../kernel/time.js";
import type { EngineStep, EngineStrategy } from "./definition.js";

/** Where an account stands on its ladder. */
export interface Position {
  readonly anchorDay: EpochDay;
  readonly nextStep: number;
  /** When the step before `nextStep` was taken, in this round; null when none was. */
  readonly stepDoneAt: number | null;
}

/**
 * How many leading steps lie behind a debt of this age?
 *
 * A step whose own day is today is not behind: it is still to be taken.
 */
export function stepsBehind(steps: readonly EngineStep[], daysLate: number): number {
  let behind = 0;
  for (const [index, step] of steps.entries()) {
    if (step.kind !== "message" && step.kind !== "call") continue;
    if (step.day >= daysLate) break;
    behind = index + 1;
  }
  return behind;
}

/**
 * At which step does a newcomer of this age begin?
 *
 * Reminders before the due date are void once it has passed. From there on the strategy says: `first` starts at the
 * first step after the due date, however old the debt, because nobody should meet the last warning first; `current`
 * starts at the newest step the debt has reached.
 */
export function entryStep({ steps, entry }: EngineStrategy, daysLate: number): number {
  const behind = stepsBehind(steps, daysLate);
  if (daysLate <= 0) return behind;
  const firstLate = steps.findIndex((step) => (step.kind === "message" || step.kind === "call") && step.day >= 0);
  if (firstLate < 0) return behind;
  if (entry === "first") return Math.min(firstLate, behind);
  const reached = stepsBehind(steps, daysLate + 1);
  return Math.max(firstLate, reached - 1);
}

/**
 * Where does the account go on, now that another debt is its oldest?
 *
 * Never further than its new age allows, so nobody is treated as later than they are; never further than it had come,
 * so no stage is skipped.
 */
export const reanchoredStep = (strategy: EngineStrategy, nextStep: number, daysLate: number): number =>
  Math.min(nextStep, stepsBehind(strategy.steps, daysLate));

/**
 * When does this step fall due (epoch ms)? On its day of the calendar at its hour, yet never sooner after the step
 * before it than the gap between the two, or the strategy's least gap where that is shorter.
 */
export function dueAt(strategy: EngineStrategy, position: Position, zone: string): number {
  const step = strategy.steps[position.nextStep];
  if (!step || step.kind === "stop") return position.stepDoneAt ?? Number.NEGATIVE_INFINITY;
  if (step.kind === "wait") return (position.stepDoneAt ?? instantOf(zone, position.anchorDay, 0)) + step.days * DAY_MS;
  const onCalendar = instantOf(zone, position.anchorDay + step.day, step.minute);
  if (position.stepDoneAt === null) return onCalendar;
  const gap = Math.min(strategy.gapDays, distance(strategy.steps, position.nextStep));
  return Math.max(onCalendar, position.stepDoneAt + gap * DAY_MS);
}

/** Days on the ladder between this step and the contact step before it. */
function distance(steps: readonly EngineStep[], index: number): number {
  const step = steps[index];
  for (let before = index - 1; before >= 0; before--) {
    const other = steps[before];
    if (other?.kind === "wait") return 0;
    if (other && step && "day" in other && "day" in step) return step.day - other.day;
  }
  return 0;
}
