import { forgetTries } from "../access/index.js";
import type { Sender } from "../messaging/channels/adapter.js";
import { emailSmtp } from "../messaging/channels/email-smtp.js";
import { http } from "../messaging/channels/http.js";
import { type ChannelAccount, type DispatchIo, dispatch, nextReadyAt, type RenderContext } from "../messaging/index.js";
import { plansBeat } from "../plans/index.js";
import type { Beat } from "../platform/beats.js";
import { realNow } from "../platform/clock.js";
import type { Db, TenantDb } from "../platform/db.js";
import { deliver } from "../platform/events.js";
import { forgetKeys } from "../platform/http/idempotency.js";
import { type JobHandler, jobsBeat } from "../platform/jobs.js";
import { tell } from "../platform/live.js";
import { takeWorkerId, type WorkerId } from "../platform/worker-id.js";
import { nextLookAt, nextSweepAt, recountOld, sweep, tick } from "../strategy/index.js";
import { Courier, type CourierIo, deliveryBeat, forgetDeliveries } from "../webhooks/index.js";
import { subscribeConsumers } from "./consumers.js";

/** What the engine is told by the process it runs in. */
export interface EngineSurroundings {
  readonly db: Db;
  readonly render: RenderContext;
  /** Opens the seal of a channel account's settings. */
  unseal(sealed: Buffer): unknown;
  /** Where this process's sandbox takes mail; asked for when the first sandbox message leaves. */
  sandboxPort(): Promise<number>;
  readonly jobs: Readonly<Record<string, JobHandler>>;
  readonly webhooks: Pick<CourierIo, "box" | "named" | "wire">;
  readonly dispatch?: Pick<DispatchIo, "groupSize" | "lanes">;
}

export interface Engine {
  /** In the order in which news travels: what happened, what was asked for, who comes in, what is decided, what leaves. */
  readonly beats: readonly Beat[];
  readonly worker: WorkerId;
  /** The open connection of a channel account. */
  sender(db: TenantDb, account: ChannelAccount): Sender;
  close(): Promise<void>;
}

/** Puts the rooms' beats together into the running engine. Adapters are opened when first needed and kept open. */
export function makeEngine(surroundings: EngineSurroundings): Engine {
  subscribeConsumers();
  const worker = takeWorkerId(surroundings.db);
  const senders = new SenderPool(surroundings);
  const courier = new Courier({ ...surroundings.webhooks, workerId: () => worker.current(), realNow });
  const io: DispatchIo = {
    workerId: () => worker.current(),
    sender: (db, account) => senders.of(db, account),
    realNow,
    render: surroundings.render,
    ...surroundings.dispatch,
  };
  const beats: Beat[] = [
    { name: "news", run: deliver },
    telling(
      ["imports", "accounts", "payments", "clock"],
      jobsBeat(
        surroundings.jobs,
        () => worker.current(),
        () => performance.now(),
      ),
    ),
    plansBeat,
    telling(["strategies"], {
      name: "sweep",
      run: sweep,
      nextAt: (db, now) => db.begin((tx) => nextSweepAt(tx, now)),
    }),
    telling(["strategies", "tasks", "messages"], {
      name: "tick",
      run: (db, now) => tick(db, now),
      nextAt: (db, now) => db.begin((tx) => nextLookAt(tx, now)),
    }),
    telling(["messages", "mailboxes"], {
      name: "dispatch",
      run: (db, now) => dispatch(db, now, io),
      nextAt: (db, now) => db.begin((tx) => nextReadyAt(tx, now)),
    }),
    telling(["webhooks"], deliveryBeat(courier)),
    atMostEvery(HOUR_MS, forgetKeys),
    atMostEvery(HOUR_MS, forgetTries),
    atMostEvery(HOUR_MS, forgetDeliveries),
    atMostEvery(RECOUNT_MS, { name: "recount", run: recountOld }),
  ];
  return {
    beats,
    worker,
    sender: (db, account) => senders.of(db, account),
    close: async () => {
      await courier.close();
      await senders.close();
      await worker.release();
    },
  };
}

/** Says, when a beat has done something, what has changed for those who look at it. */
const telling = (topics: readonly string[], beat: Beat): Beat => ({
  ...beat,
  async run(db, now) {
    const done = await beat.run(db, now);
    if (done > 0) {
      await db.begin(async (tx) => {
        for (const topic of topics) await tell(tx, topic);
      });
    }
    return done;
  },
});

const HOUR_MS = 3_600_000;
const RECOUNT_MS = 60_000;

/** House-keeping: so often at most in real time for each tenant, however often the beats go round. */
function atMostEvery(ms: number, beat: Beat): Beat {
  const ranAt = new Map<bigint, number>();
  return {
    ...beat,
    async run(db, now) {
      const at = realNow().getTime();
      if (at - (ranAt.get(db.tenant) ?? 0) < ms) return 0;
      ranAt.set(db.tenant, at);
      await beat.run(db, now);
      return 0;
    },
  };
}

class SenderPool {
  readonly surroundings: EngineSurroundings;
  readonly open = new Map<string, Sender>();

  constructor(surroundings: EngineSurroundings) {
    this.surroundings = surroundings;
  }

  /** The open connection of a channel account. Changed settings make a new one; the old one ends by itself. */
  of(db: TenantDb, account: ChannelAccount): Sender {
    const key = `${db.tenant} ${account.id} ${account.settingsSealed.toString("base64")}`;
    let sender = this.open.get(key);
    if (!sender) {
      sender = account.provider === "sandbox" ? this.sandbox() : this.smtp(account);
      this.open.set(key, sender);
    }
    return sender;
  }

  private smtp(account: ChannelAccount): Sender {
    const settings = emailSmtp.settings.parse(this.surroundings.unseal(account.settingsSealed));
    return emailSmtp.open(settings, { http, hookUrl: null, dateOf: realNow });
  }

  /** The real SMTP adapter, pointed at this process's own sandbox server. */
  private sandbox(): Sender {
    const opened = this.surroundings.sandboxPort().then((port) =>
      emailSmtp.open(emailSmtp.settings.parse({ host: "127.0.0.1", port, security: "none", from: SANDBOX_FROM }), {
        http,
        hookUrl: null,
        dateOf: ({ at }) => at,
      }),
    );
    return {
      send: async (message) => (await opened).send(message),
      check: async () => (await opened).check(),
      close: async () => (await opened).close(),
    };
  }

  async close(): Promise<void> {
    const all = [...this.open.values()];
    this.open.clear();
    await Promise.all(all.map((sender) => sender.close()));
  }
}

/** Who sandbox mail comes from; the names of creditors stand in the message itself. */
const SANDBOX_FROM = { name: "Acuerdo", address: "avisos@acuerdo.test" };
