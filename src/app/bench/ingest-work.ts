import { setTimeout as sleep } from "node:timers/promises";
import type { TenantId } from "../../kernel/id.js";
import { providerOf } from "../../messaging/channels/index.js";
import { hear } from "../../messaging/index.js";
import { openDb } from "../../platform/db.js";
import { subscribeConsumers } from "../consumers.js";

export interface WorkOrder {
  readonly url: string;
  readonly tenant: string;
  readonly settings: unknown;
  readonly now: string;
}

/** The beat that reads calls, in a process of its own as `acuerdo work` is, until it is told to stop. */
export async function runHear({ url, tenant, settings, now }: WorkOrder): Promise<{ readonly ready: true }> {
  subscribeConsumers();
  const db = openDb(url, { max: 4, name: "acuerdo bench hear" });
  const own = db.as(BigInt(tenant) as TenantId);
  const ear = providerOf("whatsapp", "whatsapp-cloud")?.ear(settings) ?? null;
  let stopped = false;
  const work = (async () => {
    while (!stopped) {
      const done = await hear(own, new Date(now), { ear: async () => ear, readLink: () => null });
      if (done === 0) await sleep(10);
    }
    await db.close();
  })();
  process.on("message", (asked: string) => {
    if (asked !== "stop") return;
    stopped = true;
    void work.then(() => process.send?.({ answer: null }));
  });
  return { ready: true };
}
