import { type Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { assert } from "../kernel/assert.js";
import type { TenantId } from "../kernel/id.js";
import { compile, Fragment } from "./sql.js";

/**
 * The database, seen by one tenant.
 *
 * Every statement of the product runs in a transaction that took the role `acuerdo_app`, which owns nothing, and set
 * `app.tenant`, so row-level security holds even where a query forgot its `tenant_id`.
 */
export interface Tx {
  <Row = Record<string, unknown>>(strings: TemplateStringsArray, ...values: readonly unknown[]): Promise<Row[]>;
  readonly tenant: TenantId;
  /** Runs a fragment; rows become objects with camelCase keys. */
  run<Row = Record<string, unknown>>(fragment: Fragment): Promise<Row[]>;
  /** As `run`, planned once a connection: for statements so small and so many that planning them is what they cost. */
  prepared<Row = Record<string, unknown>>(fragment: Fragment): Promise<Row[]>;
  /** Runs a fragment whose rows are wanted as bare arrays: for the hot paths. */
  arrays<Row extends readonly unknown[]>(fragment: Fragment): Promise<Row[]>;
  /** Runs a statement for its effect and gives the number of rows it touched. */
  count(fragment: Fragment): Promise<number>;
  /** `copy … from stdin`: text format, fed by `source`. */
  copyIn(statement: string, source: Readable | AsyncIterable<string | Buffer>): Promise<number>;
  /** `copy … to stdout`. */
  copyOut(statement: string, sink: (chunk: Buffer) => void): Promise<void>;
}

export interface TenantDb {
  readonly tenant: TenantId;
  begin<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface Db {
  as(tenant: TenantId): TenantDb;
  /** Work that belongs to no tenant (sign-in, the list of tenants): tables with a tenant's wall show nothing. */
  outside<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Work under the owner's rights: migrations, creating a tenant, checks over everything. */
  owner<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A connection of its own, kept open: for LISTEN and for a worker's sign of life. */
  connect(): Promise<pg.Client>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") => {
    if (oid === INT8) return BigInt;
    if (oid === DATE) return (text: string) => text;
    if (oid === INT8_ARRAY) return (text: string) => (text === "{}" ? [] : text.slice(1, -1).split(",").map(BigInt));
    if (oid === DATE_ARRAY) return (text: string) => (text === "{}" ? [] : text.slice(1, -1).split(","));
    return pg.types.getTypeParser(oid, format);
  }) as pg.CustomTypesConfig["getTypeParser"],
};

/** Connections a process keeps: the console's requests and the worker's beats share them. */
const POOL_MAX = 16;

const CONNECTION_WAIT_MS = 15_000;

export interface DbOptions {
  readonly max?: number;
  readonly name?: string;
  /**
   * Commits without waiting for the disk and plans each statement once a connection: for days lived on a moved clock,
   * which can be lived again, in a small world where planning is most of what a statement costs. What is lost in a crash
   * is the newest work as a whole, never a part of a transaction.
   */
  readonly relaxed?: boolean;
}

export function openDb(url: string, options: DbOptions = {}): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? POOL_MAX,
    types,
    application_name: options.name ?? "acuerdo",
    keepAlive: true,
    // A request that finds every connection taken is told so, instead of waiting without end.
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    ...(options.relaxed && { options: "-c synchronous_commit=off" }),
  });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on("error", () => {});
  const query: Query = options.relaxed ? planned : asGiven;
  const begin = <T>(setup: string, tenant: TenantId, work: (tx: Tx) => Promise<T>) =>
    transact(pool, setup, work, (client) => makeTx(client, tenant, query));
  return {
    pool,
    as: (tenant) => ({
      tenant,
      begin: (work) => begin(`set local role acuerdo_app; set local app.tenant = '${tenant}'`, tenant, work),
    }),
    outside: (work) => begin("set local role acuerdo_app", 0n as TenantId, work),
    owner: (work) => begin("", 0n as TenantId, work),
    connect: async () => {
      const client = new pg.Client({
        connectionString: url,
        types,
        application_name: options.name ?? "acuerdo",
        keepAlive: true,
      });
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}

/** Where this database is, for connections that are to be others. */
export function urlOf(db: Db): string {
  const url = db.pool.options.connectionString;
  assert(url, "the database was opened without a URL");
  return url;
}

async function transact<T>(
  pool: pg.Pool,
  setup: string,
  work: (tx: Tx) => Promise<T>,
  txOf: (client: pg.ClientBase) => Tx,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements says so here; unheard, it would end the process.
  const onLost = (lost: Error): void => {
    broken = lost;
  };
  client.on("error", onLost);
  try {
    await client.query(`begin; ${setup}`);
    const result = await work(txOf(client));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.off("error", onLost);
    client.release(broken);
  }
}

/** How a statement is given to the server. */
type Query = (fragment: Fragment) => pg.QueryArrayConfig;

const asGiven: Query = (fragment) => ({ ...compile(fragment), rowMode: "array" });

/** Under a name of its own, by which a connection knows it again. */
function planned(fragment: Fragment): pg.QueryArrayConfig {
  const { text, values } = compile(fragment);
  return { name: nameOf(text), text, values, rowMode: "array" };
}

/** A transaction over a client that is already inside one. Tests use it to roll everything back. */
export function makeTx(client: pg.ClientBase, tenant: TenantId, query: Query = asGiven): Tx {
  const rowsOf = async <Row>(config: pg.QueryArrayConfig): Promise<Row[]> => {
    const { rows, fields } = await client.query(config);
    return objects(rows as unknown[][], fields) as Row[];
  };
  const run = <Row>(fragment: Fragment): Promise<Row[]> => rowsOf(query(fragment));
  const prepared = <Row>(fragment: Fragment): Promise<Row[]> => rowsOf(planned(fragment));
  const tag = <Row>(strings: TemplateStringsArray, ...values: readonly unknown[]) =>
    run<Row>(new Fragment(strings, values));
  return Object.assign(tag, {
    tenant,
    run,
    prepared,
    arrays: async <Row extends readonly unknown[]>(fragment: Fragment) =>
      (await client.query(query(fragment))).rows as unknown as Row[],
    count: async (fragment: Fragment) => (await client.query(query(fragment))).rowCount ?? 0,
    copyIn: async (statement: string, source: Readable | AsyncIterable<string | Buffer>) => {
      const stream = client.query(copyFrom(statement));
      await pipeline(source, stream);
      return stream.rowCount;
    },
    copyOut: async (statement: string, sink: (chunk: Buffer) => void) => {
      const write = new Writable({
        write(chunk: Buffer, _encoding, done) {
          sink(chunk);
          done();
        },
      });
      await pipeline(client.query(copyTo(statement)), write);
    },
  });
}

const names = new Map<string, string>();

/** A statement's own name: the same text is the same statement on every connection. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

const camel = new Map<string, string>();

function camelCase(name: string): string {
  let key = camel.get(name);
  if (key === undefined) {
    key = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camel.set(name, key);
  }
  return key;
}

function objects(rows: unknown[][], fields: pg.FieldDef[]): Record<string, unknown>[] {
  const keys = fields.map((field) => camelCase(field.name));
  return rows.map((row) => {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i++) object[keys[i] as string] = row[i];
    return object;
  });
}

/** The only row of a statement that must give one. */
export function one<Row>(rows: readonly Row[]): Row {
  assert(rows.length === 1, `expected one row, got ${rows.length}`);
  return rows[0] as Row;
}

/** Does this error mean that a unique key was already there? */
export const isDuplicate = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === "23505";

/** Every tenant's id, for the worker's rounds. */
export const tenantIds = (db: Db): Promise<TenantId[]> =>
  db.outside(async (tx) => (await tx<{ id: TenantId }>`select access.tenant_ids() as id`).map((row) => row.id));
