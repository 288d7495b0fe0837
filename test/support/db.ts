import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { type Db, openDb, type TenantDb, type Tx } from "../../src/platform/db.js";
import { databaseUrl, dropDatabase, onServer } from "./databases.js";
import "./cluster-setup.js";

/** A test file needs few connections, and several files share one server. */
const CONNECTIONS_MAX = 8;

export interface TestDatabase {
  /** The owner's connection string. The product takes the role `acuerdo_app` in each transaction by itself. */
  readonly url: string;
  readonly db: Db;
}

export interface OwnDatabase extends TestDatabase {
  drop(): Promise<void>;
}

/**
 * A migrated, empty database for this test file, gone when its tests are done. Call it at the top of the file:
 *
 *     const test = testDatabase();
 *     test("…", () => rolledBack(test.db.as(tenant), async (tx) => { … }));
 */
export function testDatabase(): TestDatabase {
  let own: OwnDatabase | undefined;
  beforeAll(async () => {
    own = await cloneDatabase();
  });
  afterAll(async () => {
    await own?.drop();
  });
  const ready = (): OwnDatabase => {
    if (own === undefined) throw new Error("The test database exists only while tests and their hooks run");
    return own;
  };
  return {
    get url() {
      return ready().url;
    },
    get db() {
      return ready().db;
    },
  };
}

/** A database of one's own inside a test, for stories and for tests that commit. `drop` it at the end. */
export async function cloneDatabase(): Promise<OwnDatabase> {
  const { url: serverUrl, prefix, template } = inject("testServer");
  const name = `${prefix}_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await onServer(serverUrl, (client) =>
    client.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`),
  );
  const url = databaseUrl(serverUrl, name);
  const db = openDb(url, { max: CONNECTIONS_MAX, name: "acuerdo test", relaxed: true });
  return {
    url,
    db,
    drop: async () => {
      await db.close();
      await dropDatabase(serverUrl, name);
    },
  };
}

class RolledBack extends Error {}

/** Runs `work` in a transaction that leaves nothing behind. A failing expectation inside still fails the test. */
export async function rolledBack(db: TenantDb, work: (tx: Tx) => Promise<void>): Promise<void> {
  const undo = db.begin(async (tx) => {
    await work(tx);
    throw new RolledBack("The test is over");
  });
  await undo.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
}
