import { type Beat, nextMoment, settle } from "./beats.js";
import { setClock } from "./clock.js";
import type { TenantDb } from "./db.js";

/** Things that happen by themselves while a clock is moved: payments that arrive on their day, letters that come back. */
export interface Feed {
  /** When the next thing happens, at or after the last moment given to `happen`; null when nothing is left. */
  nextAt(): Date | null;
  /** Makes everything happen that is due at `now`. */
  happen(now: Date): Promise<void>;
}

export interface RunReport {
  readonly moments: number;
  readonly rows: number;
}

/**
 * Moves a tenant's clock from `from` to `until`, stopping at each moment at which something is due, and lets the beats
 * settle there. The same code as production runs; only the clock is given.
 */
export async function runClock(
  db: TenantDb,
  beats: readonly Beat[],
  from: Date,
  until: Date,
  feed: Feed | null = null,
  onMoment: (now: Date) => void | Promise<void> = () => {},
  /** Stops only at multiples of this: what falls between waits for the next one, as it does where a worker looks now and then. */
  gridMs = 1,
): Promise<RunReport> {
  let now = from;
  let moments = 0;
  let rows = 0;
  for (;;) {
    await db.begin((tx) => setClock(tx, now, 0));
    await feed?.happen(now);
    rows += await settle(db, beats, now);
    moments += 1;
    await onMoment(now);
    const next = earliest(await nextMoment(db, beats, now), feed?.nextAt() ?? null);
    if (!next || next > until) break;
    const at = Math.max(next.getTime(), now.getTime() + 1);
    now = new Date(Math.min(Math.ceil(at / gridMs) * gridMs, until.getTime()));
  }
  await db.begin((tx) => setClock(tx, until, 0));
  return { moments, rows };
}

const earliest = (a: Date | null, b: Date | null): Date | null => (a && b ? (a < b ? a : b) : (a ?? b));
