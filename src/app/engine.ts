import { forgetTries } from "../access/index.js";
import type { Sender } from "../messaging/channels/adapter.js";
import {
  askTemplates,
  type ChannelAccount,
  type Connections,
  checkAccounts,
  type DispatchIo,
  dispatch,
  forgetHeard,
  forgetVisits,
  type HearIo,
  hear,
  nextCallbackAt,
  nextCheckAt,
  nextReadyAt,
  nextTemplateAt,
  nextVisitAt,
  type RenderContext,
  readVisits,
} from "../messaging/index.js";
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
  readonly connections: Connections;
  readonly readLink: HearIo["readLink"];
  /** What the pretend providers have to do. */
  readonly sandbox?: Beat;
  readonly jobs: Readonly<Record<string, JobHandler>>;
  readonly webhooks: Pick<CourierIo, "box" | "named" | "wire">;
  readonly dispatch?: Pick<DispatchIo, "groupSize" | "lanes">;
}

export interface Engine {
  /** In the order in which news travels: what happened, what was asked for, who comes in, what is decided, what leaves. */
  readonly beats: readonly Beat[];
  readonly worker: WorkerId;
  /** The open connection of a channel account; fails where its settings cannot be read. */
  sender(db: TenantDb, account: ChannelAccount): Promise<Sender>;
  close(): Promise<void>;
}

/** Puts the rooms' beats together into the running engine. Adapters are opened when first needed and kept open. */
export function makeEngine(surroundings: EngineSurroundings): Engine {
  subscribeConsumers();
  const worker = takeWorkerId(surroundings.db);
  const { connections } = surroundings;
  const sender = (db: TenantDb, account: ChannelAccount) => connections.sender(db.tenant, account);
  const courier = new Courier({ ...surroundings.webhooks, workerId: () => worker.current(), realNow });
  const io: DispatchIo = {
    workerId: () => worker.current(),
    sender,
    realNow,
    render: surroundings.render,
    ...surroundings.dispatch,
  };
  const beats: Beat[] = [
    ...(surroundings.sandbox ? [telling(["messages", "mailboxes"], surroundings.sandbox)] : []),
    // What people said comes first: a "no more" counts for everything that follows.
    hearBeat(surroundings),
    telling(["messages"], { name: "visits", run: readVisits, nextAt: nextVisitAt }),
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
    ...sendBeats(io),
    {
      name: "checks",
      run: (db, now) => checkAccounts(db, now, connections),
      nextAt: (db) => db.begin(nextCheckAt),
    },
    telling(["webhooks"], deliveryBeat(courier)),
    atMostEvery(HOUR_MS, { name: "forget heard", run: forgetHeard }),
    atMostEvery(HOUR_MS, { name: "forget visits", run: forgetVisits }),
    atMostEvery(HOUR_MS, forgetKeys),
    atMostEvery(HOUR_MS, forgetTries),
    atMostEvery(HOUR_MS, forgetDeliveries),
    atMostEvery(RECOUNT_MS, { name: "recount", run: recountOld }),
  ];
  return {
    beats,
    worker,
    sender,
    close: async () => {
      await courier.close();
      await worker.release();
    },
  };
}

function hearBeat({ connections, readLink }: EngineSurroundings): Beat {
  const io: HearIo = { ear: (tenant, account) => connections.ear(tenant, account), readLink };
  return telling(["messages", "channels"], {
    name: "hear",
    run: (db, now) => hear(db, now, io),
    nextAt: (db, now) => db.begin((tx) => nextCallbackAt(tx, now)),
  });
}

const sendBeats = (io: DispatchIo): Beat[] => [
  telling(["messages", "mailboxes"], {
    name: "dispatch",
    run: (db, now) => dispatch(db, now, io),
    nextAt: (db, now) => db.begin((tx) => nextReadyAt(tx, now)),
  }),
  {
    name: "templates",
    run: (db, now) => askTemplates(db, now, io),
    nextAt: (db, now) => db.begin((tx) => nextTemplateAt(tx, now)),
  },
];

/** Says, when a beat has done something, what has changed for those who look at it. */
const telling = (topics: readonly string[], beat: Beat): Beat => ({
  ...beat,
  async run(db, now) {
    const done = await beat.run(db, now);
    if (done > 0) {
      await db.begin((tx) => tell(tx, ...topics));
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
