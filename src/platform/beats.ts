import { type Db, type TenantDb, tenantIds } from "./db.js";

/**
 * Work that is due: a table of due rows, and a function that does some of them.
 *
 * `run` returns how many rows it did; zero means idle. `nextAt` says when the next row falls due, so that a moved clock
 * can jump from event to event; null means that nothing waits.
 */
export interface Beat {
  readonly name: string;
  run(db: TenantDb, now: Date): Promise<number>;
  nextAt?(db: TenantDb, now: Date): Promise<Date | null>;
  /**
   * What `run` set on its way and did not wait for; null when there is nothing. A worker goes on with other beats
   * meanwhile; who lets everything settle waits for it.
   */
  underway?(db: TenantDb): Promise<unknown> | null;
}

export interface BeatTrouble {
  readonly beat: string;
  readonly error: Error;
}

/** More rounds than this at one moment means that two beats feed each other for ever. */
const ROUNDS_MAX = 100_000;

/** Runs all beats at one moment until none has anything to do. Returns how many rows were done. */
export async function settle(db: TenantDb, beats: readonly Beat[], now: Date): Promise<number> {
  let total = 0;
  // One after the other in a circle: once each has found nothing since something was last done, nothing is left.
  let idle = 0;
  for (let turn = 0; turn < ROUNDS_MAX * beats.length; turn++) {
    const done = await (beats[turn % beats.length] as Beat).run(db, now);
    total += done;
    idle = done === 0 ? idle + 1 : 0;
    if (idle < beats.length) continue;
    const underway = beats.flatMap((beat) => beat.underway?.(db) ?? []);
    if (underway.length === 0) return total;
    await Promise.all(underway);
    idle = 0;
  }
  throw new Error(`beats did not settle at ${now.toISOString()}`);
}

/** The first moment after `now` at which some beat has work, or null. */
export async function nextMoment(db: TenantDb, beats: readonly Beat[], now: Date): Promise<Date | null> {
  let first: Date | null = null;
  for (const at of await Promise.all(beats.map((beat) => beat.nextAt?.(db, now)))) {
    if (at && at > now && (!first || at < first)) first = at;
  }
  return first;
}

/** How long an idle worker sleeps before it looks again, when no news wakes it. */
const IDLE_MS = 1000;
/** Between two rounds of a worker that has something to do: what comes in a burst is done in sets, not one by one. */
const BREATH_MS = 10;

export interface Worker {
  /** Ends after the beats that are running; resolves when the last one has finished. */
  stop(): Promise<void>;
}

/** The worker's round: every tenant, every beat, until told to stop. A beat that fails is reported and tried again. */
export function startWorker(
  db: Db,
  beats: readonly Beat[],
  nowOfTenant: (db: TenantDb) => Promise<Date>,
  onTrouble: (trouble: BeatTrouble) => void,
): Worker {
  let stopped = false;
  let wake = () => {};
  const round = async (): Promise<number> => {
    let done = 0;
    for (const tenant of await tenantIds(db)) {
      const own = db.as(tenant);
      for (const beat of beats) {
        if (stopped) return 0;
        done += await attempt(beat, own, nowOfTenant, onTrouble);
      }
    }
    return done;
  };
  const loop = async () => {
    let isNews = false;
    const listener = await listenForWork(db, () => {
      isNews = true;
      wake();
    });
    while (!stopped) {
      isNews = false;
      const done = await round().catch((error: Error) => {
        onTrouble({ beat: "round", error });
        return 0;
      });
      if (stopped) break;
      // News of this very round may be of what its beats had passed already.
      if (done > 0 || isNews) await sleep(BREATH_MS, () => {});
      else await sleep(IDLE_MS, (now) => (wake = now));
    }
    await listener.end().catch(() => {});
  };
  const ended = loop();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await ended;
    },
  };
}

async function attempt(
  beat: Beat,
  db: TenantDb,
  nowOfTenant: (db: TenantDb) => Promise<Date>,
  onTrouble: (trouble: BeatTrouble) => void,
): Promise<number> {
  try {
    return await beat.run(db, await nowOfTenant(db));
  } catch (error) {
    onTrouble({ beat: beat.name, error: error as Error });
    return 0;
  }
}

async function listenForWork(db: Db, onNews: () => void) {
  const client = await db.connect();
  client.on("notification", onNews);
  await client.query("listen acuerdo_work");
  return client;
}

const sleep = (ms: number, giveWake: (wake: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    giveWake(() => {
      clearTimeout(timer);
      resolve();
    });
  });
