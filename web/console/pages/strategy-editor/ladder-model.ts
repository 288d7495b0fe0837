import type { Channel } from "../../../../src/kernel/channel.js";
import type { Step } from "../../../../src/strategy/domain/definition.js";
import { flatSteps, isContact, isTimed } from "../../../../src/strategy/domain/outline.js";
import type { Row } from "./rows.js";

/** One rung of the ladder: a step of the first level, with the day it stands on. */
export interface Rung {
  readonly row: Row;
  readonly step: Step;
  /** Null for what has no day of its own: it belongs to the day before it. */
  readonly day: number | null;
  /** Whether this rung is the first of its day. */
  readonly isFirst: boolean;
  /** Days since the day before; null for the first day. */
  readonly gap: number | null;
  /** The due date lies between the day before and this one. */
  readonly isAfterDue: boolean;
  /** Contacts in its branches: how many, folded into one chip each. */
  readonly folded: readonly Step[];
}

/** The first level as days: what happens on each, in order. */
export function rungsOf(rows: readonly Row[]): Rung[] {
  let last: number | null = null;
  let wasDue = false;
  return rows.flatMap((row) => {
    const { step, level, kind } = row;
    if (kind !== "step" || level !== 1 || step === null) return [];
    const day = isTimed(step) ? (step.day ?? null) : null;
    const isFirst = day !== null && day !== last;
    const gap = isFirst && last !== null ? day - last : null;
    const isAfterDue = isFirst && !wasDue && day >= 0 && (last !== null || day === 0);
    if (day !== null) {
      last = day;
      wasDue ||= day >= 0;
    }
    return [{ row, step, day, isFirst, gap, isAfterDue, folded: flatSteps([step]).slice(1).filter(isContact) }];
  });
}

/** The ways to reach people that a ladder uses, in the order in which they are tried; people come last. */
export function waysOf(rungs: readonly Rung[]): readonly Channel[] {
  const ways = new Set<Channel>();
  for (const { step } of rungs) if (step.kind === "message") for (const channel of step.channels) ways.add(channel);
  for (const kind of ["call", "visit"] as const) {
    if (!rungs.some(({ step }) => step.kind === kind)) continue;
    ways.delete(kind);
    ways.add(kind);
  }
  return [...ways];
}

/** Which try is this way at this step? 1 is the first choice; null where the step does not use it. */
export function tryOf(step: Step, way: Channel): number | null {
  if (step.kind === "call" || step.kind === "visit") return step.kind === way ? 1 : null;
  const at = step.kind === "message" ? step.channels.indexOf(way) : -1;
  return at < 0 ? null : at + 1;
}
