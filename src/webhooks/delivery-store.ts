import type { Id } from "../kernel/id.js";
import { instantArray, numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";
import { AT_ONCE, GIVEN_UP_MS } from "./domain/schedule.js";
import type { WebhookId } from "./endpoint-store.js";

export type DeliveryId = Id<"delivery">;

/** A delivery on its way, with what it is sent by. */
export interface Leaving {
  readonly id: DeliveryId;
  readonly endpointId: WebhookId;
  readonly name: string;
  readonly url: string;
  readonly secretSealed: Buffer;
  /** Null once its time is over. */
  readonly previousSealed: Buffer | null;
  readonly key: string;
  readonly type: string;
  readonly at: Date;
  readonly data: unknown;
  readonly tries: number;
  readonly isTest: boolean;
  readonly isDemo: boolean;
}

/** An endpoint (`e`) that may be asked now. */
const isOpen = (now: Date) => sql`e.state = 'active' and coalesce(e.rest_until <= ${now}, true)`;

/** Is there anything to do? Asked every second, of tenants of which most have no endpoint. */
export async function isAnythingDue(tx: Tx, now: Date): Promise<boolean> {
  const own = sql`tenant_id = ${tx.tenant}`;
  const rows = await tx`
    select where exists (select from webhooks.delivery where ${own} and state = 'leaving')
      or exists (select from webhooks.endpoint e where ${own} and ${isOpen(now)} and exists (
        select from webhooks.delivery d
        where d.tenant_id = e.tenant_id and d.endpoint_id = e.id and d.state = 'waiting' and d.next_at <= ${now}))
      or exists (select from webhooks.delivery where ${own} and state = 'waiting' and is_test)
      or exists (select from webhooks.delivery where ${own} and state = 'waiting' and give_up_at <= ${now})`;
  return rows.length > 0;
}

/** When the next delivery may be tried. */
export async function nextDueAt(tx: Tx, now: Date): Promise<Date | null> {
  const rows = await tx<{ at: Date | null }>`
    select min(greatest(d.next_at, e.rest_until)) as at
    from webhooks.delivery d join webhooks.endpoint e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
    where d.tenant_id = ${tx.tenant} and d.state = 'waiting' and e.state = 'active' and greatest(d.next_at, e.rest_until) > ${now}`;
  return rows[0]?.at ?? null;
}

/**
 * Claims deliveries that are due, of each endpoint a few, so that none is held up by what another has waiting. What
 * another worker claims is skipped; an endpoint in trouble is asked with one at a time, by all workers together. A ping
 * goes to a paused endpoint too: somebody wants to know whether it is mended.
 */
export const claimDue = (tx: Tx, workerId: bigint, now: Date, limit: number): Promise<Leaving[]> =>
  tx<Leaving>`
    with open as materialized (
      select e.*, case when e.failures > 0 then 1 else ${AT_ONCE}::int end
                  - (select count(*)::int from webhooks.delivery d
                     where d.tenant_id = e.tenant_id and d.endpoint_id = e.id and d.state = 'leaving') as free
      from webhooks.endpoint e where e.tenant_id = ${tx.tenant} and e.state <> 'removed'
    ), due as (
      select d.id, row_number() over (partition by e.id order by d.next_at, d.id) as place
      from open e cross join lateral (
        select d.id, d.next_at from webhooks.delivery d
        where d.tenant_id = e.tenant_id and d.endpoint_id = e.id and d.state = 'waiting' and d.next_at <= ${now} and not d.is_test
        order by d.next_at, d.id limit greatest(e.free, 0) for update skip locked) d
      where ${isOpen(now)}
    ), pings as (
      select id, 0 as place from webhooks.delivery
      where tenant_id = ${tx.tenant} and state = 'waiting' and is_test order by id limit ${limit} for update skip locked
    ), claimed as (
      update webhooks.delivery d set state = 'leaving', worker_id = ${workerId}
      from (select id from (select * from pings union all select * from due) f order by place, id limit ${limit}) f
      where d.tenant_id = ${tx.tenant} and d.id = f.id
      returning d.*
    )
    select c.id, c.endpoint_id, c.key, c.type, c.at, c.data, c.tries, c.is_test, e.name, e.url, e.secret_sealed,
           case when e.previous_until > ${now} then e.previous_sealed end as previous_sealed,
           (select kind = 'demo' from access.tenant where id = ${tx.tenant}) as is_demo
    from claimed c join open e on e.id = c.endpoint_id order by c.next_at, c.id`;

export interface Ended {
  readonly id: DeliveryId;
  readonly state: "waiting" | "delivered" | "failed";
  readonly nextAt: Date | null;
  readonly because: string | null;
  readonly status: number | null;
  readonly tookMs: number;
  readonly excerpt: string | null;
  /** It was a try. What was given back was none. */
  readonly isTry: boolean;
}

/** Records what became of tries, each beside its delivery. Of what was given to another worker meanwhile nothing changes. */
export async function finish(tx: Tx, ended: readonly Ended[], workerId: bigint, now: Date): Promise<void> {
  if (ended.length === 0) return;
  await tx.run(sql`
    with ended as (
      select * from unnest(${numberArray(ended, (d) => d.id)}::bigint[], ${textArray(ended, (d) => d.state)}::text[],
                  ${instantArray(ended, (d) => d.nextAt)}::timestamptz[], ${textArray(ended, (d) => d.because)}::text[],
                  ${numberArray(ended, (d) => d.status)}::smallint[], ${numberArray(ended, (d) => d.tookMs)}::int[],
                  ${textArray(ended, (d) => d.excerpt)}::text[], ${textArray(ended, (d) => String(d.isTry))}::boolean[])
           as t(id, state, next_at, because, status, took_ms, excerpt, is_try)
    ), recorded as (
      update webhooks.delivery d
      set state = t.state, because = t.because, status = t.status, worker_id = null, tries = d.tries + t.is_try::int,
          next_at = coalesce(t.next_at, d.next_at), ended_at = case when t.state <> 'waiting' then ${now}::timestamptz end
      from ended t
      where d.tenant_id = ${tx.tenant} and d.id = t.id and d.state = 'leaving' and d.worker_id = ${workerId}
      returning d.id
    )
    insert into webhooks.attempt (tenant_id, delivery_id, number, at, took_ms, status, because, excerpt)
    select ${tx.tenant}, t.id, coalesce((select max(number) from webhooks.attempt a
                                         where a.tenant_id = ${tx.tenant} and a.delivery_id = t.id), 0) + 1,
           ${now}, t.took_ms, t.status, t.because, t.excerpt
    from ended t join recorded r on r.id = t.id where t.is_try`);
}

/** Workers that have something on its way. */
export async function workersAtWork(tx: Tx): Promise<bigint[]> {
  const rows = await tx<{ workerId: bigint }>`
    select distinct worker_id from webhooks.delivery where tenant_id = ${tx.tenant} and state = 'leaving'`;
  return rows.map(({ workerId }) => workerId);
}

/** Puts back what these workers dropped. It may have arrived: it is told again, under the same id. */
export const putBack = (
  tx: Tx,
  workers: readonly bigint[],
  carried: readonly DeliveryId[],
  now: Date,
): Promise<number> =>
  tx.count(sql`
    update webhooks.delivery set state = 'waiting', worker_id = null, next_at = ${now}
    where tenant_id = ${tx.tenant} and state = 'leaving' and worker_id = any(${workers}::bigint[])
      and not id = any(${carried}::bigint[])`);

/** Ends what nobody took in time. */
export const giveUp = (tx: Tx, now: Date): Promise<number> =>
  tx.count(sql`
    update webhooks.delivery set state = 'failed', because = coalesce(because, 'not_in_time'), ended_at = ${now}
    where tenant_id = ${tx.tenant} and state = 'waiting' and give_up_at <= ${now}`);

/** What waited for an endpoint that wants to hear no more. */
export const dropWaiting = (tx: Tx, endpointId: WebhookId, because: string, now: Date): Promise<number> =>
  tx.count(sql`
    update webhooks.delivery set state = 'failed', because = ${because}, ended_at = ${now}
    where tenant_id = ${tx.tenant} and endpoint_id = ${endpointId} and state = 'waiting' and not is_test`);

/** Queues what has ended once more, from the beginning of the schedule; the receiver knows it by its id. */
export const queueAgain = (tx: Tx, id: DeliveryId, now: Date): Promise<number> =>
  tx.count(sql`
    update webhooks.delivery set ${again(now)}
    where tenant_id = ${tx.tenant} and id = ${id} and state in ('delivered', 'failed')`);

/** Queues all that failed for an endpoint since then once more; so many at a time. */
export const queueFailedAgain = (
  tx: Tx,
  endpointId: WebhookId,
  since: Date | null,
  now: Date,
  limit: number,
): Promise<number> =>
  tx.count(sql`
    update webhooks.delivery set ${again(now)}
    where tenant_id = ${tx.tenant} and id = any(array(
      select id from webhooks.delivery
      where tenant_id = ${tx.tenant} and state = 'failed' and not is_test and endpoint_id = ${endpointId}
        and at >= coalesce(${since}::timestamptz, '-infinity') order by id limit ${limit}))`);

const again = (now: Date) => sql`
  state = 'waiting', tries = 0, next_at = ${now}, give_up_at = ${new Date(now.getTime() + GIVEN_UP_MS)}, because = null,
  status = null, ended_at = null`;

/** Old deliveries are forgotten with their tries, so many at a time. */
export async function forget(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx<{ id: DeliveryId }>`
    delete from webhooks.delivery
    where tenant_id = ${tx.tenant} and id = any(array(
      select id from webhooks.delivery where tenant_id = ${tx.tenant} and ended_at < ${before} order by ended_at limit ${limit}))
    returning id`;
  await tx`
    delete from webhooks.attempt where tenant_id = ${tx.tenant} and delivery_id = any(${rows.map(({ id }) => id)}::bigint[])`;
  return rows.length;
}
