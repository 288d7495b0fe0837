import type { TenantDb, Tx } from "./db.js";

/**
 * News from a room to later rooms: rows written in the transaction of their cause, one per consumer.
 *
 * A consumer says once, at the composition root, which kinds it wants; a room that emits does not know who listens.
 */
export interface News {
  readonly kind: string;
  readonly payload: unknown;
}

export interface Consumer {
  readonly name: string;
  readonly kinds: readonly string[];
  /** Handles a batch in one transaction. All or nothing; a batch that throws is tried row by row, and the bad row parks. */
  handle(tx: Tx, news: readonly News[], now: Date): Promise<void>;
}

const consumers: Consumer[] = [];

/** Called at the composition root, and by tests that need a consumer. Naming one twice replaces it. */
export function subscribe(consumer: Consumer): void {
  const at = consumers.findIndex(({ name }) => name === consumer.name);
  if (at >= 0) consumers[at] = consumer;
  else consumers.push(consumer);
}

export async function emit(tx: Tx, now: Date, news: readonly News[]): Promise<void> {
  const rows = news.flatMap((item) =>
    consumers.filter(({ kinds }) => kinds.includes(item.kind)).map(({ name }) => ({ consumer: name, ...item })),
  );
  if (rows.length === 0) return;
  await tx`
    with written as (
      insert into platform.event (tenant_id, consumer, kind, payload, at)
      select ${tx.tenant}, e.consumer, e.kind, e.payload, ${now}
      from unnest(${rows.map((r) => r.consumer)}::text[], ${rows.map((r) => r.kind)}::text[],
                  ${rows.map((r) => JSON.stringify(r.payload, bigintText))}::jsonb[]) as e(consumer, kind, payload)
    )
    select pg_notify('acuerdo_work', ${tx.tenant.toString()})`;
}

/** Wakes workers that sleep, once this transaction commits: something is due that no news tells of. */
export async function wakeWorkers(tx: Tx): Promise<void> {
  await tx`select pg_notify('acuerdo_work', ${tx.tenant.toString()})`;
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);

const EVENTS_A_BEAT = 200;

/** Gives waiting news to its consumers. Returns how many rows were handled. */
export async function deliver(db: TenantDb, now: Date): Promise<number> {
  let handled = 0;
  for (const consumer of consumers) handled += await deliverTo(db, consumer, now);
  return handled;
}

async function deliverTo(db: TenantDb, consumer: Consumer, now: Date): Promise<number> {
  try {
    return await db.begin((tx) => deliverBatch(tx, consumer, now, EVENTS_A_BEAT));
  } catch (error) {
    try {
      return await db.begin((tx) => deliverBatch(tx, consumer, now, 1));
    } catch {
      return park(db, consumer, error as Error);
    }
  }
}

async function deliverBatch(tx: Tx, consumer: Consumer, now: Date, limit: number): Promise<number> {
  const rows = await tx<News & { id: bigint }>`
    select id, kind, payload from platform.event
    where tenant_id = ${tx.tenant} and consumer = ${consumer.name} and parked_because is null
    order by id limit ${limit} for update skip locked`;
  if (rows.length === 0) return 0;
  await consumer.handle(tx, rows, now);
  await tx`delete from platform.event where tenant_id = ${tx.tenant} and id = any(${rows.map((r) => r.id)}::bigint[])`;
  return rows.length;
}

/** Sets the first waiting row aside, with its cause, so that it holds up nobody; `doctor` shows it. */
const park = (db: TenantDb, consumer: Consumer, cause: Error): Promise<number> =>
  db.begin(async (tx) => {
    const rows = await tx`
      update platform.event set parked_because = ${cause.message.slice(0, 500)}
      where tenant_id = ${tx.tenant} and id = (
        select id from platform.event
        where tenant_id = ${tx.tenant} and consumer = ${consumer.name} and parked_because is null
        order by id limit 1 for update skip locked)
      returning id`;
    return rows.length;
  });
