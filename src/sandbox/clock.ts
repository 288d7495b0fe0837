import { tenantOf } from "../access/index.js";
import { activeJob, type JobRow, jobById } from "../debts/index.js";
import { nextReadyAt } from "../messaging/index.js";
import { plansNextAt } from "../plans/index.js";
import { type ClockState, clockState, nowOf, setClock } from "../platform/clock.js";
import type { Tx } from "../platform/db.js";
import { askJob } from "../platform/jobs.js";
import { tell } from "../platform/live.js";
import { found, notFound, Problem } from "../platform/problem.js";
import { nextLookAt, nextSweepAt } from "../strategy/index.js";
import { nextDueAt } from "./world/store.js";

/** The kind of job that moves a clock; the composition root knows how, because it knows the beats. */
export const CLOCK_MOVE = "clock.move";

/** A real tenant has no simulator: its pages answer as if they did not exist. */
export async function mustBeDemo(tx: Tx): Promise<void> {
  if ((await tenantOf(tx)).kind !== "demo") throw notFound();
}

export interface ClockShown extends ClockState {
  readonly moving: JobRow | null;
  readonly nextEventAt: Date | null;
}

export async function showClock(tx: Tx): Promise<ClockShown> {
  const state = await clockState(tx);
  const events = [
    await nextLookAt(tx, state.now),
    await nextSweepAt(tx, state.now),
    await nextReadyAt(tx, state.now),
    await plansNextAt(tx, state.now),
    await nextDueAt(tx, state.now),
  ].flatMap((at) => (at === null ? [] : [at.getTime()]));
  return {
    ...state,
    moving: await activeJob(tx, CLOCK_MOVE),
    nextEventAt: events.length === 0 ? null : new Date(Math.min(...events)),
  };
}

/** Lets the clock run at another pace from this moment on. */
export async function setSpeed(tx: Tx, speed: number): Promise<{ before: ClockState; after: ClockShown }> {
  await mustStandStill(tx);
  const before = await clockState(tx);
  await setClock(tx, await nowOf(tx), speed);
  await tell(tx, "clock");
  return { before, after: await showClock(tx) };
}

export type MoveBy = "hour" | "day" | "next-event";
const HOUR_MS = 3_600_000;

/** Asks for a move of the clock, as a job: everything that falls due on the way happens on the way. */
export async function askMove(tx: Tx, by: MoveBy, askedBy: string): Promise<JobRow> {
  await mustStandStill(tx);
  const now = await nowOf(tx);
  const until =
    by === "next-event" ? null : new Date(now.getTime() + (by === "hour" ? HOUR_MS : 24 * HOUR_MS)).toISOString();
  const id = await askJob(tx, CLOCK_MOVE, { by, until }, askedBy, now);
  await tell(tx, "clock");
  return found(await jobById(tx, id));
}

async function mustStandStill(tx: Tx): Promise<void> {
  if (await activeJob(tx, CLOCK_MOVE)) throw new Problem(409, "clock_is_moving");
}
