import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** Any number will do, as long as every Acuerdo process takes the same. */
const MIGRATION_LOCK = 7_263_001;

export interface Migrated {
  readonly applied: readonly string[];
  readonly total: number;
}

export class MigrationFailed extends Error {
  override name = "MigrationFailed";
}

/**
 * Brings the database at `ownerUrl` up to date. Safe to run by many processes at once: one works, the others wait.
 *
 * Each file runs in a transaction of its own together with its record. A file that changed after it was applied stops
 * everything, because nobody knows then what the database holds.
 */
export async function migrate(ownerUrl: string): Promise<Migrated> {
  const folder = fileURLToPath(new URL("../../migrations/", import.meta.url));
  const files = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  const client = new pg.Client({ connectionString: ownerUrl, application_name: "acuerdo migrate" });
  await client.connect();
  try {
    await requireVersion(client);
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(`create table if not exists public.acuerdo_migration (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    const done = new Map<string, string>(
      (await client.query("select name, checksum from public.acuerdo_migration")).rows.map((r) => [r.name, r.checksum]),
    );
    const applied: string[] = [];
    for (const name of files) {
      const text = await readFile(folder + name, "utf8");
      const checksum = createHash("sha256").update(text).digest("hex");
      const known = done.get(name);
      if (known === checksum) continue;
      if (known !== undefined)
        throw new MigrationFailed(`${name} was changed after it had been applied to this database`);
      await apply(client, name, text, checksum);
      applied.push(name);
    }
    return { applied, total: files.length };
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, name: string, text: string, checksum: string): Promise<void> {
  try {
    await client.query("begin");
    await client.query(text);
    await client.query("insert into public.acuerdo_migration (name, checksum) values ($1, $2)", [name, checksum]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new MigrationFailed(`${name}: ${(error as Error).message}`);
  }
}

const OLDEST_SERVER = 150_000;

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query("select current_setting('server_version_num')::int as number");
  if (rows[0].number < OLDEST_SERVER) {
    throw new MigrationFailed(
      `PostgreSQL 15 or later is needed, this server is ${Math.floor(rows[0].number / 10_000)}`,
    );
  }
}
