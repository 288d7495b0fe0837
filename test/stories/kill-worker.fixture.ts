/**
 * A worker in a process of its own, for the kill test: told by one JSON argument, it says when it is ready, waits for a
 * line on its input, and then dispatches until it is killed or its input ends.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { TenantId } from "../../src/kernel/id.js";
import { PLAIN_MARKS } from "../../src/messaging/channels/adapter.fixture.js";
import { emailSmtp } from "../../src/messaging/channels/email-smtp.js";
import { http } from "../../src/messaging/channels/http.js";
import { type DispatchIo, dispatch } from "../../src/messaging/index.js";
import { realNow } from "../../src/platform/clock.js";
import { openDb } from "../../src/platform/db.js";
import { takeWorkerId } from "../../src/platform/worker-id.js";

export interface WorkerOrder {
  readonly url: string;
  readonly tenant: string;
  /** The tenant's time. */
  readonly now: string;
  readonly smtpPort: number;
  readonly groupSize: number;
  readonly lanes: number;
}

const IDLE_MS = 20;

async function main(order: WorkerOrder): Promise<void> {
  const db = openDb(order.url, { max: order.lanes + 3, name: "acuerdo kill test" });
  const worker = takeWorkerId(db);
  const from = { name: "Acuerdo", address: "avisos@acuerdo.test" };
  const sender = emailSmtp.open(
    emailSmtp.settings.parse({ host: "127.0.0.1", port: order.smtpPort, security: "none", from }),
    { http, hookUrl: null, dateOf: realNow, marks: PLAIN_MARKS },
  );
  const io: DispatchIo = {
    workerId: () => worker.current(),
    sender: () => sender,
    realNow,
    render: { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x" },
    groupSize: order.groupSize,
    lanes: order.lanes,
  };
  await worker.current();
  const input = createInterface({ input: process.stdin });
  input.once("close", () => process.exit(0));
  process.stdout.write("ready\n");
  await once(input, "line");
  const tenant = db.as(BigInt(order.tenant) as TenantId);
  const now = new Date(order.now);
  for (;;) {
    const handled = await dispatch(tenant, now, io).catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      return 0;
    });
    if (handled === 0) await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  }
}

main(JSON.parse(process.argv[2] ?? "{}") as WorkerOrder).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
