import { dispatch } from "../../messaging/index.js";
import { startWorker } from "../../platform/beats.js";
import { realNow } from "../../platform/clock.js";
import { openDb } from "../../platform/db.js";
import { takeWorkerId } from "../../platform/worker-id.js";
import { subscribeConsumers } from "../consumers.js";
import { mustEqual } from "./bench.js";
import { type Child, startChild } from "./child.js";
import { DISPATCH_NOW, resetDispatch } from "./dispatch-data.js";
import { openAdapter, RENDER } from "./dispatch-work.js";
import type { LabDatabase } from "./lab.js";
import type { SinkCount } from "./sink.js";

/** What an account lets out in a second, over all workers. */
export const SHARED_PER_SECOND = 100;
/** Enough to have something to send all the while. */
export const SHARE_ROWS = 4_000;
const WORKERS = 2;
/** The first second brings what the account had saved. */
const SETTLE_MS = 4_000;
const MEASURED_MS = 30_000;

interface ShareWork {
  readonly url: string;
  readonly port: number;
}

/** A worker of the product in a process of its own, which sends until it is told to stop. */
export async function runShare({ url, port }: ShareWork): Promise<"started"> {
  subscribeConsumers();
  const db = openDb(url, { name: "acuerdo bench worker" });
  const ids = takeWorkerId(db);
  const adapter = openAdapter(port);
  const io = { workerId: () => ids.current(), sender: () => adapter, realNow, render: RENDER };
  const beat = { name: "dispatch", run: (own: Parameters<typeof dispatch>[0], now: Date) => dispatch(own, now, io) };
  const troubles: string[] = [];
  const worker = startWorker(
    db,
    [beat],
    async () => DISPATCH_NOW,
    ({ error }) => troubles.push(error.message),
  );
  process.once("message", async () => {
    await worker.stop();
    await adapter.close();
    await ids.release();
    await db.close();
    process.send?.({ answer: troubles });
  });
  return "started";
}

/** How many messages a second two workers send by one account that may send so many, counted where they arrive. */
export async function measureShare(own: LabDatabase, sink: Child<{ readonly port: number }>, port: number) {
  await resetDispatch(own);
  await own.sql("update messaging.channel_account set per_second = $1, burst = $1, tokens = 0, refilled_at = null", [
    SHARED_PER_SECOND,
  ]);
  await sink.ask("reset");
  const workers = Array.from({ length: WORKERS }, () =>
    startChild<"started">(import.meta.url, "runShare", { url: own.url, port }),
  );
  try {
    await Promise.all(workers.map(({ answer }) => answer));
    await wait(SETTLE_MS);
    const [from, before] = [performance.now(), await sink.ask<SinkCount>("count")];
    await wait(MEASURED_MS);
    const after = await sink.ask<SinkCount>("count");
    const seconds = (performance.now() - from) / 1000;
    for (const worker of workers) mustEqual("troubles of a worker", await worker.ask("stop"), []);
    mustEqual("messages that came twice", (await sink.ask<SinkCount>("reset")).duplicates, 0);
    const [by] = await own.sql<{ workers: number }>(
      "select count(distinct worker_id)::int as workers from messaging.attempt where outcome = 'accepted'",
    );
    mustEqual("workers that sent", by?.workers, WORKERS);
    return (after.messages - before.messages) / seconds;
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
    await own.sql("update messaging.channel_account set per_second = null, tokens = 0, refilled_at = null");
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
