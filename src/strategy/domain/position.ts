import {
  DAY_MS,
  dateOfEpochDay,
  type EpochDay,
  epochDayOf,
  instantOf,
  type LocalDate,
  wallClock,
  weekdayOfEpochDay,
} from "../../kernel/time.js";
import type { WaitUntil } from "./definition.js";
import type { EngineStep, EngineStrategy } from "./program.js";

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
 * A step whose own day is today is not behind: it is still to be taken. A branch is behind when all its days are.
 */
export function stepsBehind({ trunk, steps }: EngineStrategy, daysLate: number): number {
  let behind = 0;
  for (const [at, { lastDay }] of trunk.entries()) {
    if (lastDay === null) continue;
    if (lastDay >= daysLate) break;
    behind = trunk[at + 1]?.index ?? steps.length;
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
export function entryStep(strategy: EngineStrategy, daysLate: number): number {
  if (strategy.isEvent) return 0;
  const { trunk, entry } = strategy;
  const behind = stepsBehind(strategy, daysLate);
  if (daysLate <= 0) return behind;
  const firstLate = trunk.find(({ lastDay }) => lastDay !== null && lastDay >= 0);
  if (!firstLate) return behind;
  if (entry === "first") return Math.min(firstLate.index, behind);
  const reached = trunk.findLast(({ firstDay }) => firstDay !== null && firstDay <= daysLate);
  return Math.max(firstLate.index, reached?.index ?? 0);
}

/**
 * Where does the account go on, now that another debt is its oldest?
 *
 * Never further than its new age allows, so nobody is treated as later than they are; never further than it had come,
 * so no stage is skipped. Who stands in a branch that is behind stays in it; else the branch is entered anew.
 */
export function reanchoredStep(strategy: EngineStrategy, nextStep: number, daysLate: number): number {
  const behind = stepsBehind(strategy, daysLate);
  const here = strategy.steps[nextStep]?.trunk ?? nextStep;
  return here < behind ? nextStep : Math.min(nextStep, behind);
}

/**
 * When does this step fall due (epoch ms)? On its day of the calendar at its hour, yet never sooner after the step
 * before it than the gap between the two. A step without a day comes at the next such hour.
 */
export function dueAt(strategy: EngineStrategy, position: Position, zone: string, payday: number | null): number {
  const { anchorDay, stepDoneAt } = position;
  const step = strategy.steps[position.nextStep];
  if (step?.kind === "wait") return waitOver(step, stepDoneAt ?? instantOf(zone, anchorDay, 0), zone, payday);
  if (!step || !("minute" in step)) return stepDoneAt ?? Number.NEGATIVE_INFINITY;
  if (step.day === null) return nextHour(zone, stepDoneAt ?? instantOf(zone, anchorDay, 0), step.minute);
  const onCalendar = instantOf(zone, anchorDay + step.day, step.minute);
  return stepDoneAt === null ? onCalendar : Math.max(onCalendar, stepDoneAt + step.gap * DAY_MS);
}

/** The first moment from `from` on at which the wall clock shows this minute. */
function nextHour(zone: string, from: number, minute: number): number {
  const { day } = wallClock(zone, from);
  const today = instantOf(zone, day, minute);
  return today >= from ? today : instantOf(zone, day + 1, minute);
}

/** When is this wait over (epoch ms)? Days are days of 24 hours; dates begin at midnight where the person lives. */
function waitOver(step: EngineStep & { kind: "wait" }, from: number, zone: string, payday: number | null): number {
  if (step.until === null) return from + (step.days ?? 0) * DAY_MS;
  const today = wallClock(zone, from).day;
  const day = dayOf(step.until, today, payday);
  return day === null ? from : Math.max(from, instantOf(zone, day, 0));
}

/** The day a wait ends on: today already where today is such a day; null where it has passed for good. */
function dayOf(until: WaitUntil, today: EpochDay, payday: number | null): EpochDay | null {
  if ("date" in until) {
    const date = epochDayOf(until.date as LocalDate);
    return date < today ? null : date;
  }
  if ("weekday" in until) return today + ((until.weekday - weekdayOfEpochDay(today) + 7) % 7);
  if ("monthDays" in until) return Math.min(...until.monthDays.map((wanted) => nextMonthDay(today, wanted)));
  return payday === null ? today + until.otherwiseDays : nextMonthDay(today, payday);
}

/** The next such day of a month; a month that is too short has its last day instead. */
function nextMonthDay(today: EpochDay, wanted: number): EpochDay {
  for (let day = today; ; day++) {
    const [, , monthDay] = dateOfEpochDay(day).split("-").map(Number) as [number, number, number];
    const [, , tomorrow] = dateOfEpochDay(day + 1)
      .split("-")
      .map(Number) as [number, number, number];
    if (monthDay === wanted || (tomorrow === 1 && monthDay < wanted)) return day;
  }
}
