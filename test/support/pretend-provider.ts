import { createHmac, timingSafeEqual } from "node:crypto";
import type { Outgoing, Sender } from "../../src/messaging/channels/adapter.js";
import type { Heard } from "../../src/messaging/channels/heard.js";
import type { Ear } from "../../src/messaging/channels/index.js";
import { dispatch, type RenderContext } from "../../src/messaging/index.js";
import type { TenantDb } from "../../src/platform/db.js";
import { takeWorkerId } from "../../src/platform/worker-id.js";
import type { World } from "../stories/world.fixture.js";

/** With this the pretend provider signs what it says. */
export const TRUSTED = "what only the provider knows";

/** A provider for tests of what is the same for all of them: it takes everything, and its calls are lists of what is heard. */
export function pretendProvider() {
  const got: Outgoing[] = [];
  const sender: Sender = {
    async send(message) {
      got.push(message);
      return { kind: "accepted", providerId: `p-${message.key}` };
    },
    check: async () => ({ ok: true }),
    close: async () => {},
  };
  const ear: Ear = {
    verify({ headers, body }) {
      const given = Buffer.from(headers["x-mac"] ?? "", "hex");
      const right = createHmac("sha256", TRUSTED).update(body).digest();
      const isGood = given.length === right.length && timingSafeEqual(given, right);
      return isGood ? { kind: "take" } : { kind: "refuse", because: "forged" };
    },
    secretQuery: ["secret"],
    read: async ({ body }) =>
      (JSON.parse(body.toString("utf8")) as Heard[]).map(
        (heard) => ("at" in heard && heard.at !== null ? { ...heard, at: new Date(heard.at) } : heard) as Heard,
      ),
    thanks: () => ({ type: "text/plain", body: "" }),
  };
  const phones: Readonly<Record<string, string>> = { ana: "+5491155550101", beto: "+5491155550102" };
  const lastTo = (who: string): Outgoing => got.findLast(({ to }) => to === phones[who]) as Outgoing;
  return {
    got,
    ear,
    phoneOf: (who: string): string => phones[who] as string,
    keyOf: (who: string): string => lastTo(who).key,
    idOf: (who: string): string => `p-${lastTo(who).key}`,
    /** Connects an account of it, and forgets what it took before. */
    async connect(db: TenantDb): Promise<bigint> {
      got.length = 0;
      return db.begin(async (tx) => {
        const [row] = await tx<{ id: bigint }>`
          insert into messaging.channel_account (tenant_id, channel, provider, name, settings_sealed, is_sandbox, created_at)
          values (${tx.tenant}, 'sms', 'twilio', 'pretend', ''::bytea, true, now()) returning id`;
        return (row as { id: bigint }).id;
      });
    },
    async dispatch(db: TenantDb, now: Date, world: World, context: Partial<RenderContext> = {}): Promise<number> {
      const worker = takeWorkerId(world.database.db);
      try {
        return await dispatch(db, now, {
          workerId: () => worker.current(),
          sender: () => sender,
          realNow: () => now,
          render: { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x", ...context },
        });
      } finally {
        await worker.release();
      }
    },
  };
}
