import { z } from "zod";
import { type Beat, nextMoment } from "../platform/beats.js";
import { clockState, nowOf, setClock } from "../platform/clock.js";
import type { TenantDb } from "../platform/db.js";
import type { JobHandler } from "../platform/jobs.js";
import { tell } from "../platform/live.js";
import { runClock } from "../platform/run-clock.js";

const Input = z.object({
  by: z.enum(["hour", "day", "next-event"]),
  /** Absolute, so that a move whose worker died goes on to where it was going, not a day further. */
  until: z.iso.datetime().nullable(),
});

const MINUTE_MS = 60_000;

/** What a moved clock changes under the eyes of who looks. */
const TOPICS = ["clock", "messages", "mailboxes", "accounts", "payments", "strategies", "tasks", "promises", "offers"];

/**
 * Moves a demo tenant's clock and lets everything happen that falls due on the way.
 *
 * The job itself runs inside a beat, so the beats it lets settle are all but the one that runs jobs: it would wait for
 * itself. Afterwards the clock goes on at the pace it had.
 */
export const clockMover =
  (beats: () => readonly Beat[]): JobHandler =>
  async (input, run) => {
    const { until: given } = Input.parse(input);
    const others = beats().filter(({ name }) => name !== "jobs");
    const { now: from, speed } = await run.db.begin(clockState);
    const until = given === null ? await nextMoment(run.db, others, from) : new Date(given);
    if (until === null || until <= from) return { from, until: from, moments: 0 };
    const total = Math.ceil((until.getTime() - from.getTime()) / MINUTE_MS);
    try {
      const { moments } = await runClock(run.db, others, from, until, null, async (now) => {
        await run.checkCancelled();
        const done = Math.floor((now.getTime() - from.getTime()) / MINUTE_MS);
        await run.report({ phase: "moving", done, total });
        await tellAll(run.db, ["clock", "messages", "mailboxes"]);
      });
      await run.report({ phase: "moved", done: total, total });
      return { from, until, moments };
    } finally {
      await run.db.begin(async (tx) => setClock(tx, await nowOf(tx), speed));
      await tellAll(run.db, TOPICS);
    }
  };

const tellAll = (db: TenantDb, topics: readonly string[]): Promise<void> => db.begin((tx) => tell(tx, ...topics));
