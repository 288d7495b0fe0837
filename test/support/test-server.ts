import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../../src/platform/migrate.js";
import { eraseEmbedded, startEmbedded } from "../../src/platform/postgres/index.js";
import { databaseUrl, dropDatabase, onServer } from "./databases.js";

const FOLDER = /^acuerdo-test-(\d+)-/;

/** What a crash of the machine would cost is one test run, so nothing waits for the disk. */
const IN_A_HURRY = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };

export interface TestServer {
  /** The owner's connection string. */
  readonly url: string;
  /** Every database of this run begins with it. */
  readonly prefix: string;
  /** A migrated database that each test file clones. */
  readonly template: string;
  close(): Promise<void>;
}

/**
 * Opens the server for this run: `TEST_DATABASE_URL` or `DATABASE_URL` where given, else an embedded one.
 *
 * On a given server only databases with this run's own prefix are made and dropped; the one it names is never touched.
 */
export async function openTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  const { url, close } = given ? { url: given, close: async () => undefined } : await embedded();
  const prefix = `acuerdo_test_${process.pid}_${randomUUID().slice(0, 8)}`;
  const template = `${prefix}_template`;
  const server: TestServer = {
    url,
    prefix,
    template,
    close: async () => {
      await dropAll(url, prefix);
      await close();
    },
  };
  try {
    await onServer(url, (client) => client.query(`create database ${pg.escapeIdentifier(template)}`));
    await migrate(databaseUrl(url, template));
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function embedded(): Promise<{ url: string; close: () => Promise<void> }> {
  await eraseAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), `acuerdo-test-${process.pid}-`));
  // Where root runs the tests the server is another user, who must be able to enter.
  await chmod(dataDir, 0o755);
  const cluster = await startEmbedded({ dataDir, settings: IN_A_HURRY });
  const close = async () => {
    await cluster.stop();
    await eraseEmbedded({ dataDir });
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: cluster.url(), close };
}

/** A run that was killed leaves its server running; the next run ends it. */
async function eraseAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(FOLDER.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    const dataDir = join(tmpdir(), name);
    // Another user's leftovers are theirs to clean.
    await eraseEmbedded({ dataDir }).catch(() => undefined);
    if (existsSync(dataDir)) await rm(dataDir, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function dropAll(url: string, prefix: string): Promise<void> {
  const { rows } = await onServer(url, (client) =>
    client.query<{ datname: string }>("select datname from pg_database where starts_with(datname, $1)", [prefix]),
  );
  for (const { datname } of rows) await dropDatabase(url, datname);
}
