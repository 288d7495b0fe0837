import { providerOf } from "../../messaging/channels/index.js";
import { hear } from "../../messaging/index.js";
import { startWorker } from "../../platform/beats.js";
import { openDb } from "../../platform/db.js";
import { subscribeConsumers } from "../consumers.js";

export interface WorkOrder {
  readonly url: string;
  readonly settings: unknown;
  readonly now: string;
}

/** The beat that reads calls, in a process of its own as `acuerdo work` is, until it is told to stop. */
export async function runHear({ url, settings, now }: WorkOrder): Promise<{ readonly ready: true }> {
  subscribeConsumers();
  const db = openDb(url, { max: 4, name: "acuerdo bench hear" });
  const ear = providerOf("whatsapp", "whatsapp-cloud")?.ear(settings) ?? null;
  const io = { ear: async () => ear, readLink: () => null };
  const troubles: string[] = [];
  const worker = startWorker(
    db,
    [{ name: "hear", run: (own, at) => hear(own, at, io) }],
    async () => new Date(now),
    ({ error }) => troubles.push(error.message),
  );
  process.on("message", async (asked: string) => {
    if (asked !== "stop") return;
    await worker.stop();
    await db.close();
    process.send?.({ answer: troubles });
  });
  return { ready: true };
}
