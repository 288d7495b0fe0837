import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createTenant } from "../../access/index.js";
import type { TenantId } from "../../kernel/id.js";
import { type Db, openDb, type TenantDb } from "../../platform/db.js";
import { migrate } from "../../platform/migrate.js";
import { eraseEmbedded, startEmbedded } from "../../platform/postgres/index.js";

/** A database server for one run of a benchmark: made empty, writing as safely as in production, gone afterwards. */
export interface Lab {
  /** A new, migrated database with one tenant in it. */
  database(name: string): Promise<LabDatabase>;
  close(): Promise<void>;
}

export interface LabDatabase {
  readonly url: string;
  readonly db: Db;
  readonly own: TenantDb;
  readonly tenant: TenantId;
  /** Statements of the bench itself, under the owner's rights, each in a transaction of its own. */
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

const FOLDER = /^acuerdo-bench-(\d+)-/;

export async function openLab(say: (line: string) => void): Promise<Lab> {
  await eraseAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), `acuerdo-bench-${process.pid}-`));
  // Where root runs it the server is another user, who must be able to enter.
  await chmod(dataDir, 0o755);
  const cluster = await startEmbedded({ dataDir, settings: { fsync: "on" } });
  const admin = new pg.Client({ connectionString: cluster.url() });
  await admin.connect();
  const { rows } = await admin.query(
    "select current_setting('server_version') as version, current_setting('fsync') as fsync",
  );
  say(`PostgreSQL ${rows[0].version}, fsync ${rows[0].fsync}, in ${dataDir}`);
  return {
    database: (name) => openDatabase(admin, cluster.url(name), name),
    async close() {
      await admin.end();
      await cluster.stop();
      await eraseEmbedded({ dataDir });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs `work` with a lab of its own, and leaves nothing behind whatever happens. */
export async function inLab<T>(say: (line: string) => void, work: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await openLab(say);
  try {
    return await work(lab);
  } finally {
    await lab.close();
  }
}

/** When the bench's own tenant was made: long before anything in it happens. */
const MADE_AT = new Date("2026-01-01T00:00:00Z");

async function openDatabase(admin: pg.Client, url: string, name: string): Promise<LabDatabase> {
  await admin.query(`create database ${pg.escapeIdentifier(name)}`);
  await migrate(url);
  const db = openDb(url, { name: "acuerdo bench" });
  const tenant = await createTenant(db, { slug: "bench", name: "Bench", kind: "demo", locale: "es" }, MADE_AT);
  return {
    url,
    db,
    tenant,
    own: db.as(tenant),
    sql: async (text, values = []) => (await db.pool.query(text, [...values])).rows,
    drop: async () => {
      await db.close();
      await admin.query(`drop database ${pg.escapeIdentifier(name)} with (force)`);
    },
  };
}

/** A run that was killed leaves its server behind; the next run ends it. */
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
