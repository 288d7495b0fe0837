import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, afterEach } from "vitest";
import { canEnter, findAccount, isRoot } from "./accounts.js";
import { homeFolder } from "./home.js";
import { type Cluster, type LaunchOptions, launch, type Surroundings } from "./launch.js";
import { embeddedAvailable } from "./native.js";
import { type Note, readNote } from "./postmaster.js";
import { type Account, asAccount, isAlive, neutralFolder, run, sleep, whoseServer } from "./processes.js";
import type { Order, Report } from "./start.fixture.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const SHELTER_FOR_TESTS = "shelter";
const PATIENCE_MS = 60_000;

const folders: string[] = [];
const children: ChildProcessWithoutNullStreams[] = [];
const clusters: Cluster[] = [];

/**
 * Called once at the top of every test file that starts clusters: ends their servers and removes their
 * folders. (Not done on import, which happens once a worker and not once a file.)
 */
export function cleanUpClusters(): void {
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const cluster of clusters.splice(0)) await cluster.stop().catch(() => undefined);
    for (const folder of folders.splice(0)) await removeFolder(folder);
  });
  afterAll(async () => {
    const folder = await template;
    template = null;
    if (folder !== null) await removeFolder(folder);
  });
}

/** A temporary folder that everybody can enter, gone with its servers when the test ends. */
export async function temporaryFolder(mode = 0o755): Promise<string> {
  const folder = await emptyFolder(mode);
  folders.push(folder);
  return folder;
}

/** A data folder whose cluster was made before and is stopped: quicker than a first start. */
export async function madeCluster(): Promise<string> {
  template ??= makeTemplate();
  const folder = await temporaryFolder();
  await copyTree(`${await template}/.`, folder);
  return folder;
}

let template: Promise<string> | null = null;

async function makeTemplate(): Promise<string> {
  const folder = await emptyFolder(0o755);
  const cluster = await launch(surroundings(), { dataDir: folder, settings: { fsync: "off" } });
  await cluster.stop();
  await rm(join(folder, "port")); // Tests that run side by side find ports of their own.
  return folder;
}

async function emptyFolder(mode: number): Promise<string> {
  const folder = await realpath(await mkdtemp("/tmp/acuerdo-postgres-test-"));
  await chmod(folder, mode);
  return folder;
}

async function removeFolder(folder: string): Promise<void> {
  await endServersIn(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Ends what a test left running on purpose, and nothing that was not started in this folder. */
async function endServersIn(folder: string): Promise<void> {
  for (const dataDir of [folder, join(folder, "data"), join(folder, "private", "data")]) {
    const pgdata = join(await homeFolder(dataDir).catch(() => dataDir), "pgdata");
    const note = await readNote(pgdata).catch(() => null);
    if (note === null || !isAlive(note.pid) || (await whoseServer(note.pid, pgdata)) !== "ours") continue;
    process.kill(note.pid, "SIGQUIT");
    await until("the server to end", () => !isAlive(note.pid));
  }
}

export function nativeDir(): string {
  const available = embeddedAvailable();
  if (!available.ok) throw new Error(available.reason);
  return available.nativeDir;
}

export const surroundings = (around: Partial<Surroundings> = {}): Surroundings => ({
  nativeDir: nativeDir(),
  shelter: `/tmp/acuerdo-postgres-test-${SHELTER_FOR_TESTS}`,
  ...around,
});

/** Starts a cluster in this process; it is given back when the test ends. */
export async function start(options: LaunchOptions, around: Partial<Surroundings> = {}): Promise<Cluster> {
  const cluster = await launch(surroundings(around), options);
  clusters.push(cluster);
  return cluster;
}

export async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, application_name: "test" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

export async function setting(url: string, name: string): Promise<string | undefined> {
  const rows = await ask<{ value: string }>(url, `select current_setting('${name}') as value`);
  return rows[0]?.value;
}

/** The running server's note, which must be there. */
export async function noteOf(pgdata: string): Promise<Note> {
  const note = await readNote(pgdata);
  if (note === null) throw new Error(`no server in ${pgdata}`);
  return note;
}

export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; !(await isSo()); ) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain for ${what}`);
    await sleep(5);
  }
}

/** A launcher in a process of its own. */
export interface Launcher {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: string[];
  /** What the start came to. */
  readonly outcome: Promise<Extract<Report, { kind: "running" | "failed" }>>;
  /** Gives the cluster back in good order. */
  leave(): Promise<void>;
  /** Ends the process without a chance to clean up. */
  kill(): Promise<void>;
}

export function startElsewhere(order: Order, account: Account | null = null): Launcher {
  const tsx = createRequire(import.meta.url).resolve("tsx");
  const words = ["--import", tsx, join(HERE, "start.fixture.ts"), JSON.stringify(order)];
  const child = spawn(process.execPath, words, {
    ...asAccount(account),
    cwd: neutralFolder(),
    env: { PATH: process.env.PATH, TMPDIR: "/tmp" },
    detached: true,
  });
  children.push(child);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines: string[] = [];
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const outcome = new Promise<Extract<Report, { kind: "running" | "failed" }>>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const report = JSON.parse(line) as Report;
      if (report.kind === "log") lines.push(report.line);
      if (report.kind === "running" || report.kind === "failed") resolve(report);
    });
    void ended.then(() => resolve({ kind: "failed", message: `ended without a word: ${complaints}` }));
  });
  return {
    child,
    lines,
    outcome,
    async leave() {
      child.stdin.end();
      await ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** What a launcher elsewhere got, or the error it met. */
export async function runningOf(launcher: Launcher): Promise<Extract<Report, { kind: "running" }>> {
  const outcome = await launcher.outcome;
  if (outcome.kind === "failed") throw new Error(outcome.message);
  return outcome;
}

/** The system's own copying: several times as fast as Node's for a thousand small files. */
async function copyTree(from: string, to: string): Promise<void> {
  const { code, output } = await run("cp", ["-R", from, to], null);
  if (code !== 0) throw new Error(output);
}

/** The installed package as npm leaves it without its install script: no library links. */
export async function packageWithoutLinks(parent: string): Promise<string> {
  const folder = join(parent, "package");
  await mkdir(folder, { recursive: true });
  const installed = dirname(nativeDir());
  await copyTree(join(installed, "package.json"), folder);
  await copyTree(nativeDir(), folder);
  const listed = JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8")) as { target: string }[];
  for (const { target } of listed) await rm(join(folder, target), { force: true });
  return join(folder, "native");
}

/** An ordinary user for tests that run as root; null where we are one ourselves. */
export async function ordinaryUser(): Promise<Account | null> {
  if (!isRoot()) return null;
  const account = await findAccount("nobody");
  if (account === null) throw new Error("these tests need a user called nobody");
  return account;
}

/** Can that user run our programs from where the repository lies? */
export function seesRepository(account: Account | null): Promise<boolean> {
  return canEnter(account, HERE);
}

export async function giveTo(path: string, account: Account | null): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid);
}
