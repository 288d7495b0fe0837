import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Db, openDb } from "../../src/platform/db.js";
import { migrate } from "../../src/platform/migrate.js";
import { type Cluster, eraseEmbedded, startEmbedded } from "../../src/platform/postgres/index.js";
import type { TestDatabase } from "../support/db.js";
import type { WorkerOrder } from "./kill-worker.fixture.js";
import { type StepLine, type Story, storyWorld, type Told } from "./world.fixture.js";

/*
 * The promise "at most once" against SIGKILL: of the worker, and of the database.
 *
 * It holds because three things are committed in this order, each before the next begins: the attempt is claimed, its
 * `wire_at` says that it may reach the wire, its outcome is known. A killed worker leaves attempts before the second
 * mark, which go back, or after it, which are `unknown` and never sent again. The database here is the product's own
 * embedded one as it ships, with fsync on, so what was committed is there after the server itself was killed.
 */

/**
 * How many messages one record lets out, and how many such groups fly at once: fixed, so that what a kill may leave
 * unknown has a bound to be held to. By itself dispatch begins with these and grows its groups as fast as mail leaves.
 */
const GROUP_SIZE = 8;
const LANES = 3;
const MESSAGES = 5000;
const KILLS = 22;
const SPARES = 2;
/** About twenty seconds on two quiet cores; this much where others work beside it. */
const TEST_MS = 150_000;

const STEPS: readonly StepLine[] = [[2, "10:00", "overdue-consumer-1"]];
const WEDNESDAY_TEN = "2026-05-06T15:00:00Z";

class DurableDatabase implements TestDatabase {
  #dataDir = "";
  #cluster: Cluster | undefined;
  #db: Db | undefined;

  async open(): Promise<void> {
    this.#dataDir = await mkdtemp(join(tmpdir(), "acuerdo-kill-"));
    // Where root runs the tests the server is another user, who must be able to enter.
    await chmod(this.#dataDir, 0o755);
    await this.start();
    const admin = openDb((this.#cluster as Cluster).url(), { max: 1 });
    await admin.pool.query("create database acuerdo");
    await admin.close();
    await migrate(this.url);
    this.#db = openDb(this.url, { name: "acuerdo kill test" });
  }

  async start(): Promise<void> {
    this.#cluster = await startEmbedded({ dataDir: this.#dataDir });
  }

  /** Ends the whole server at once, as a crash does. */
  async kill(): Promise<void> {
    const [pid] = (await readFile(join(this.#dataDir, "pgdata", "postmaster.pid"), "utf8")).split("\n");
    process.kill(Number(pid), "SIGKILL");
  }

  /** Also where a test failed and left its connections open. */
  async close(): Promise<void> {
    await this.#db?.close();
    await this.kill();
    await this.#cluster?.stop();
    await eraseEmbedded({ dataDir: this.#dataDir });
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  get url(): string {
    return (this.#cluster as Cluster).url("acuerdo");
  }

  get db(): Db {
    return this.#db as Db;
  }
}

const database = new DurableDatabase();
beforeAll(() => database.open());
afterAll(() => database.close());
const world = storyWorld(database);

const children = new Set<ChildProcess>();
let program = "";
beforeAll(async () => {
  program = await bundled(fileURLToPath(new URL("./kill-worker.fixture.ts", import.meta.url)));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(dirname(program), { recursive: true, force: true });
});

/** The source in one file: two dozen processes start in a third of the time that loading a hundred modules takes each. */
async function bundled(entry: string): Promise<string> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await mkdir(join(root, "var"), { recursive: true });
  // Inside the repository, so that the packages are found from there.
  const outDir = await mkdtemp(join(root, "var", "kill-test-"));
  await build({ root, configFile: false, logLevel: "error", build: { ssr: entry, outDir, target: "node20" } });
  return join(outDir, basename(entry).replace(/ts$/, "js"));
}

/** A worker process. It sends nothing before it is told to, and ends when this process does. */
class WorkerProcess {
  readonly child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #ended: Promise<unknown>;

  constructor(order: WorkerOrder) {
    this.child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
    children.add(this.child);
    this.#ended = once(this.child, "exit").then(() => children.delete(this.child));
    // A worker that cannot start ends without a word; its complaint is on the test's own error output.
    this.#ready = Promise.race([once(this.child.stdout as NodeJS.ReadableStream, "data"), this.#ended]);
  }

  async go(): Promise<this> {
    await this.#ready;
    expect(this.child.exitCode).toBe(null);
    this.child.stdin?.write("go\n");
    return this;
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#ended;
  }
}

async function planned(count: number): Promise<Story> {
  const story = await world.begin(WEDNESDAY_TEN, { steps: STEPS });
  await story.owes(
    Array.from({ length: count }, (_, n) => ({ who: `k${n}`, debt: `F${n}`, amount: "10", due: "2026-05-04" })),
  );
  await story.settle(story.only("news", "sweep", "tick"));
  return story;
}

interface Figures {
  readonly sent: number;
  readonly unknown: readonly Told[];
  readonly unknownDelivered: number;
}

/** What must be true after any crash, once somebody has taken care of what was left lying. */
async function nothingTwiceNothingLost(story: Story, count: number): Promise<Figures> {
  const messages = await story.messages();
  const of = (state: string) => messages.filter((message) => message.state === state);
  const [sent, unknown] = [of("sent"), of("unknown")];
  expect(messages).toHaveLength(count);
  expect(sent.length + unknown.length).toBe(count);
  expect(unknown.map(({ because }) => because)).toEqual(unknown.map(() => "worker_died"));

  const delivered = story.mails().map(({ key }) => key?.replace(/^\d+-/, "") as string);
  const at = new Set(delivered);
  expect(delivered.length).toBe(at.size);
  expect(sent.filter(({ key }) => !at.has(key))).toEqual([]);
  const known = new Set([...sent, ...unknown].map(({ key }) => key));
  expect(delivered.filter((key) => !known.has(key))).toEqual([]);

  const perMessage = await story.db.begin(
    (tx) => tx`
      select message_id from messaging.attempt
      where tenant_id = ${tx.tenant} and outcome is distinct from 'never_left'
      group by message_id having count(*) > 1`,
  );
  expect(perMessage).toEqual([]);
  await story.keepsItsPromises();
  return { sent: sent.length, unknown, unknownDelivered: unknown.filter(({ key }) => at.has(key)).length };
}

const left = async (story: Story): Promise<number> => {
  const rows = await story.db.begin(
    (tx) => tx<{ count: number }>`
      select count(*)::int as count from messaging.message
      where tenant_id = ${tx.tenant} and state in ('ready', 'leaving')`,
  );
  return rows[0]?.count ?? 0;
};

describe("killed with SIGKILL", () => {
  test(
    `a worker, ${KILLS + 1} times, while two of them send ${MESSAGES} messages`,
    async ({ signal }) => {
      const story = await planned(MESSAGES);
      const order: WorkerOrder = {
        url: database.url,
        tenant: story.db.tenant.toString(),
        now: WEDNESDAY_TEN,
        smtpPort: world.sandbox.port,
        groupSize: GROUP_SIZE,
        lanes: LANES,
      };
      // Starting a process takes longer than sending a hundred messages: the next ones wait, ready.
      const spares = Array.from({ length: SPARES }, () => new WorkerProcess(order));
      const next = (): Promise<WorkerProcess> => {
        spares.push(new WorkerProcess(order));
        return (spares.shift() as WorkerProcess).go();
      };
      const startedAt = performance.now();
      const working = [await next(), await next()];

      // So that no kill waits for mails that will never come: each may cost some, and leave them unknown.
      const stride = (MESSAGES - (KILLS + 1) * GROUP_SIZE * LANES) / KILLS;
      for (let kill = 0; kill < KILLS; kill++) {
        const moment = world.mails.length + stride * Math.random();
        await waitUntil(() => world.mails.length >= moment, signal);
        await pause(Math.random() * 15);
        const victim = Math.floor(Math.random() * working.length);
        await working[victim]?.kill();
        working[victim] = await next();
      }
      // One of the two left is killed as well, and the last one finishes.
      await working[0]?.kill();
      for (const spare of spares) await spare.kill();
      await waitUntil(async () => (await left(story)) === 0, signal, 50);
      await working[1]?.kill();
      const seconds = (performance.now() - startedAt) / 1000;

      const { sent, unknown, unknownDelivered } = await nothingTwiceNothingLost(story, MESSAGES);
      expect(unknown.length).toBeLessThanOrEqual((KILLS + 1) * GROUP_SIZE * LANES);
      say(
        `${MESSAGES} messages, 2 workers, ${KILLS + 1} kills, ${seconds.toFixed(1)} s: ${sent} sent, ` +
          `${unknown.length} unknown (${unknownDelivered} of them had arrived), 0 twice, 0 lost`,
      );
      say(`unknown: ${unknown.map(({ key }) => key).join(" ")}`);
    },
    TEST_MS,
  );

  test(
    "the database, while a worker sends: it comes back, and the same worker goes on",
    async ({ signal }) => {
      const story = await planned(400);
      const first = world.mails.length;
      const worker = world.worker({ groupSize: GROUP_SIZE, lanes: LANES });
      const dispatch = worker.beats.filter(({ name }) => name === "dispatch");
      const sending = story.settle(dispatch).catch((error: Error) => error);
      await waitUntil(() => world.mails.length >= first + 60, signal);
      await database.kill();
      expect(await sending).toBeInstanceOf(Error);
      await database.start();
      await waitUntil(
        async () => {
          // The first tries may find connections that do not know yet that their server is gone.
          await story.settle(dispatch).catch(() => undefined);
          return (await left(story).catch(() => 1)) === 0;
        },
        signal,
        50,
      );
      const { sent, unknown, unknownDelivered } = await nothingTwiceNothingLost(story, 400);
      expect(unknown.length).toBeLessThanOrEqual(GROUP_SIZE * LANES);
      say(
        `400 messages, database killed once: ${sent} sent, ${unknown.length} unknown (${unknownDelivered} had arrived)`,
      );
    },
    TEST_MS,
  );
});

const say = (line: string): void => void process.stdout.write(`kill test: ${line}\n`);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** For what happens elsewhere. A wait in vain ends with the test's time. */
async function waitUntil(isSo: () => boolean | Promise<boolean>, signal: AbortSignal, everyMs = 2): Promise<void> {
  while (!(await isSo())) {
    signal.throwIfAborted();
    await pause(everyMs);
  }
}
