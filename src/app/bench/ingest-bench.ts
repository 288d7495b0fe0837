import { setTimeout as sleep } from "node:timers/promises";
import { addKey } from "../../access/index.js";
import { providerOf } from "../../messaging/channels/index.js";
import { Hooks, HookTokens } from "../../messaging/index.js";
import { realNow, setClock } from "../../platform/clock.js";
import { readConfig } from "../../platform/config.js";
import { openLive } from "../../platform/live.js";
import { hookPages } from "../hook-pages.js";
import { routes } from "../routes.js";
import { buildServer, type Server } from "../server.js";
import { atLeast, atMost, type Bench, mustEqual, type Order, rounded } from "./bench.js";
import { type Child, startChild } from "./child.js";
import { DISPATCH_NOW, loadDispatchData } from "./dispatch-data.js";
import { ANSWER_EVERY, type LoadReport, REPEAT_EVERY } from "./ingest-load.js";
import { inLab, type Lab, type LabDatabase } from "./lab.js";
import {
  type Contestant,
  inTurn,
  type Lap,
  type Laps,
  median,
  peakOf,
  secondsOf,
  timed,
  timesAsLong,
} from "./rounds.js";

export const ingestBench: Bench = {
  name: "ingest",
  summary: "calls of a provider, a tenth of them twice: signature, stored once, answered; read by a beat beside it",
  unit: "calls",
  rowsUsual: 10_000,
  rowsFull: 50_000,
  run: (order) => inLab(order.say, (lab) => measure(lab, order)),
};

const SECRET = "a-secret-of-the-bench-of-no-use-to-anybody";
const SETTINGS = {
  phoneNumberId: "100",
  businessAccountId: "200",
  accessToken: "bench",
  appSecret: SECRET,
  verifyToken: "bench",
};
/** As many connections as a provider opens in a burst; the goals speak of it. */
const CONNECTIONS = 128;

const OURS = "ours";
const SINGLE = "Fastify + one INSERT each";
const BATCH = "Fastify + micro-batch";

interface Work {
  readonly own: LabDatabase;
  readonly floors: LabDatabase;
  readonly server: Server;
  readonly path: string;
  readonly port: number;
  readonly floorPort: number;
  readonly key: string;
  readonly rows: number;
  readonly found: Map<string, LoadReport[]>;
  readonly drained: number[];
  readonly consoleMs: number[];
}

async function measure(lab: Lab, order: Order) {
  const own = await lab.database("ingest");
  const floors = await lab.database("floors");
  await floors.sql("create schema floor");
  await floors.sql(
    "create table floor.event (id bigint generated always as identity primary key, ext_id text not null unique, kind text not null, body jsonb not null)",
  );
  const floor: Child<{ port: number }> = startChild(new URL("./ingest-peers.js", import.meta.url).href, "runFloor", {
    url: floors.url,
    secret: SECRET,
  });
  const work = await open(own, floors, (await floor.answer).port, order.rows);
  const hearing = startChild(new URL("./ingest-work.js", import.meta.url).href, "runHear", {
    url: own.url,
    settings: SETTINGS,
    now: DISPATCH_NOW.toISOString(),
  });
  await hearing.answer;
  try {
    const contestants = [ours(work), floorOf(work, SINGLE, "/single"), floorOf(work, BATCH, "/batch")];
    await inTurn(1, contestants, () => {});
    forget(work);
    const laps = await inTurn(order.rounds, contestants, (round, name, { seconds }) =>
      order.say(
        `round ${round + 1}  ${name.padEnd(28)}${seconds.toFixed(2)} s  ${Math.round(callsOf(order.rows) / seconds)} a second`,
      ),
    );
    const one = await oursAt(work, 1, Math.min(order.rows, 2_000), "91");
    const some = await oursAt(work, 32, order.rows, "92");
    mustEqual("troubles of the worker", await hearing.ask("stop"), []);
    return report(work, laps, one, some);
  } finally {
    await hearing.end();
    await floor.end();
    await work.server.close();
    await own.db.close();
    await floors.db.close();
  }
}

/** What was measured while everything was cold counts for nothing. */
function forget({ found, drained, consoleMs }: Work): void {
  found.clear();
  drained.length = 0;
  consoleMs.length = 0;
}

const callsOf = (rows: number): number => rows + Math.floor(rows / (REPEAT_EVERY - 1));

async function open(own: LabDatabase, floors: LabDatabase, floorPort: number, rows: number): Promise<Work> {
  await loadDispatchData(own, rows);
  await own.sql("update debts.contact_point set kind = 'phone', value = '+519' || (10000000 + debtor_id)");
  await own.sql("update messaging.message set state = 'sent', channel = 'whatsapp', decided_at = planned_at");
  const [account] = await own.sql<{ id: bigint }>(
    `insert into messaging.channel_account (tenant_id, channel, provider, name, settings_sealed, created_at)
     values (${own.tenant}, 'whatsapp', 'whatsapp-cloud', 'bench', '', now()) returning id`,
  );
  const id = account?.id as bigint;
  await own.sql(
    `insert into messaging.attempt (tenant_id, message_id, number, channel_account_id, worker_id, claimed_at, wire_at, finished_at, outcome, provider_id)
     select tenant_id, id, 1, ${id}, 1, planned_at, planned_at, planned_at, 'accepted', 'wamid.' || debtor_id from messaging.message`,
  );
  await own.sql("vacuum analyze messaging.message, messaging.attempt, debts.contact_point");
  const ear = providerOf("whatsapp", "whatsapp-cloud")?.ear(SETTINGS) ?? null;
  const tokens = new HookTokens(Buffer.from(SECRET));
  const hooks = new Hooks({ db: own.db, tokens, realNow, ear: async () => ear });
  const config = { ...readConfig(), logLevel: "silent" as const };
  const server = await buildServer({
    db: own.db,
    config,
    routes,
    live: openLive(own.db),
    pages: (scope) => hookPages(hooks, () => "https://acuerdo.test")(scope),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { secret } = await own.own.begin(async (tx) => {
    await setClock(tx, DISPATCH_NOW, 0);
    return addKey(tx, { role: "admin", staffId: null }, { name: "bench", role: "auditor" }, realNow());
  });
  return {
    own,
    floors,
    server,
    rows,
    floorPort,
    key: secret,
    port: (server.server.address() as { port: number }).port,
    path: `/hooks/${tokens.token(own.tenant, id)}`,
    found: new Map(),
    drained: [],
    consoleMs: [],
  };
}

const load = (port: number, path: string, connections: number, messages: number, round: string) =>
  startChild<LoadReport>(new URL("./ingest-load.js", import.meta.url).href, "runLoad", {
    port,
    path,
    secret: SECRET,
    messages,
    connections,
    round,
  });

let rounds = 0;

function ours(work: Work): Contestant {
  let round = "0";
  return {
    name: OURS,
    async prepare() {
      round = (rounds++).toString();
      await clear(work);
    },
    async run(): Promise<Lap> {
      return timed(() => burst(work, CONNECTIONS, work.rows, round, work.drained));
    },
    check: () => mustHaveHeard(work, work.rows),
  };
}

async function clear({ own }: Work): Promise<void> {
  await own.sql(
    "truncate messaging.callback, messaging.receipt, messaging.inbound, compliance.contact, platform.event",
  );
  await own.sql("vacuum analyze messaging.callback");
}

/** One burst, with somebody at the console beside it; ends when all has been answered, and notes when all was read. */
async function burst(
  work: Work,
  connections: number,
  messages: number,
  round: string,
  drained: number[],
): Promise<void> {
  const loading = load(work.port, work.path, connections, messages, round);
  let over = false;
  const begun = performance.now();
  const looking = lookAround(work, () => over);
  try {
    const found = await loading.answer;
    work.found.set(OURS, [...(work.found.get(OURS) ?? []), found]);
    mustEqual("calls answered well", found.bad, 0);
    while (await isWaiting(work)) await sleep(20);
    drained.push((performance.now() - begun) / 1000);
  } finally {
    over = true;
    await looking;
    await loading.end();
  }
}

const isWaiting = async ({ own }: Work): Promise<boolean> =>
  (await own.sql("select 1 from messaging.callback where state = 'waiting' and looks = 0 limit 1")).length > 0;

/** As if four people worked with the console, each of them looking somewhere else every second. */
const LOOKS_EVERY_MS = 250;

/** The list of messages is read meanwhile, again and again. */
async function lookAround({ port, key, consoleMs }: Work, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const begun = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/messages?limit=50`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await answer.arrayBuffer();
    mustEqual("the console's answer", answer.status, 200);
    consoleMs.push(performance.now() - begun);
    await sleep(LOOKS_EVERY_MS);
  }
}

async function mustHaveHeard({ own }: Work, messages: number): Promise<void> {
  const answers = Math.floor(messages / ANSWER_EVERY);
  const [row] = await own.sql(
    `select (select count(*)::int from messaging.callback) as calls,
            (select count(*)::int from messaging.receipt where fact <> 'replied') as receipts,
            (select count(*)::int from messaging.inbound where debtor_id is not null) as answers,
            (select count(*)::int from messaging.receipt where fact = 'replied') as replied`,
  );
  mustEqual("what was heard", row, { calls: messages, receipts: messages - answers, answers, replied: answers });
}

async function oursAt(work: Work, connections: number, messages: number, round: string): Promise<LoadReport> {
  await clear(work);
  await burst(work, connections, messages, round, []);
  return work.found.get(OURS)?.at(-1) as LoadReport;
}

function floorOf(work: Work, name: string, path: string): Contestant {
  return {
    name,
    prepare: async () => {
      await work.floors.sql("truncate floor.event");
    },
    async run(): Promise<Lap> {
      const loading = load(work.floorPort, path, CONNECTIONS, work.rows, (rounds++).toString());
      const found = await loading.answer;
      await loading.end();
      mustEqual(`calls answered well by ${name}`, found.bad, 0);
      work.found.set(name, [...(work.found.get(name) ?? []), found]);
      return { seconds: found.seconds };
    },
    async check() {
      const [row] = await work.floors.sql("select count(*)::int as count from floor.event");
      mustEqual(`rows of ${name}`, row?.count, work.rows);
    },
  };
}

function report({ rows, found, drained, consoleMs }: Work, laps: Laps, one: LoadReport, some: LoadReport) {
  const calls = callsOf(rows);
  const mine = (found.get(OURS) ?? []).slice(0, drained.length);
  const answered = median(mine.map(({ seconds }) => seconds));
  const against = (name: string): number =>
    median((found.get(name) ?? []).map(({ seconds }, at) => seconds / (mine[at] as LoadReport).seconds));
  const all = [...consoleMs].sort((a, b) => a - b);
  const p99 = median(mine.map(({ p99Ms }) => p99Ms));
  return {
    seconds: rounded(answered),
    perSecond: rounded(calls / answered),
    floorSeconds: rounded(secondsOf(laps, BATCH)),
    ratioToFloor: rounded(against(BATCH)),
    peer: SINGLE,
    ratioToPeer: rounded(against(SINGLE)),
    peakMb: peakOf(laps, OURS),
    goals: [
      atLeast("at least 1.3 times one INSERT each", against(SINGLE), 1.3),
      atLeast("at least 0.6 of a bare micro-batch", against(BATCH), 0.6),
      atMost("p99 of an answer, at most 30 ms", p99, 30),
      atLeast("record: 0.8 of a bare micro-batch", against(BATCH), 0.8),
    ],
    also: {
      untilAllIsReadSeconds: rounded(median(drained)),
      untilAllIsReadPerSecond: rounded(calls / median(drained)),
      readAgainstMicroBatch: rounded(timesAsLong(laps, BATCH, OURS)),
      p50Ms: rounded(median(mine.map(({ p50Ms }) => p50Ms))),
      p99Ms: rounded(p99),
      oneConnectionPerSecond: rounded(one.sent / one.seconds),
      oneConnectionP99Ms: rounded(one.p99Ms),
      thirtyTwoPerSecond: rounded(some.sent / some.seconds),
      thirtyTwoP99Ms: rounded(some.p99Ms),
      consoleRequests: all.length,
      consoleP50Ms: rounded(all[Math.floor(all.length * 0.5)] ?? 0),
      consoleP99Ms: rounded(all[Math.floor(all.length * 0.99)] ?? 0),
    },
  };
}
