import type { Id } from "../kernel/id.js";
import { one, type Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { EventKind } from "./domain/events.js";
import type { Health } from "./domain/schedule.js";

export type WebhookId = Id<"webhook">;
export type PausedBecause = "by_hand" | "failing" | "gone";

/** An endpoint as lists show it. Its secrets are read where something is signed, and nowhere else. */
export interface EndpointRow {
  readonly id: WebhookId;
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly kinds: readonly EventKind[];
  readonly state: "active" | "paused";
  readonly pausedBecause: PausedBecause | null;
  readonly pausedAt: Date | null;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly previousUntil: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Deliveries that wait, and those that failed and were not asked for again. */
  readonly waiting: number;
  readonly failed: number;
  readonly lastDeliveredAt: Date | null;
}

/** Counts end here: "many" is enough for a list. */
const COUNTED_MOST = 1_000;

const counted = (what: Fragment): Fragment => sql`
  (select count(*)::int from (select from webhooks.delivery d
    where d.tenant_id = e.tenant_id and d.endpoint_id = e.id and ${what} limit ${COUNTED_MOST}) t)`;

const endpoints = (tx: Tx): Fragment => sql`
  select e.id, e.name, e.url, e.description, e.kinds, e.state, e.paused_because, e.paused_at, e.failures, e.failing_since,
         e.previous_until, e.created_at, e.created_by,
         ${counted(sql`d.state = 'waiting'`)} as waiting, ${counted(sql`d.state = 'failed' and not d.is_test`)} as failed,
         (select max(d.ended_at) from webhooks.delivery d
          where d.tenant_id = e.tenant_id and d.endpoint_id = e.id and d.state = 'delivered') as last_delivered_at
  from webhooks.endpoint e where e.tenant_id = ${tx.tenant} and e.state <> 'removed'`;

export const listEndpoints = (tx: Tx): Promise<EndpointRow[]> => tx<EndpointRow>`${endpoints(tx)} order by e.name`;

export async function endpointById(tx: Tx, id: WebhookId): Promise<EndpointRow | null> {
  const [row] = await tx<EndpointRow>`${endpoints(tx)} and e.id = ${id}`;
  return row ?? null;
}

export interface NewEndpoint {
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly kinds: readonly string[];
  readonly secretSealed: Buffer;
  readonly createdBy: string;
}

export async function insertEndpoint(tx: Tx, endpoint: NewEndpoint, now: Date): Promise<WebhookId> {
  return one(
    await tx<{ id: WebhookId }>`
      insert into webhooks.endpoint (tenant_id, name, url, description, kinds, secret_sealed, created_at, created_by)
      values (${tx.tenant}, ${endpoint.name}, ${endpoint.url}, ${endpoint.description}, ${endpoint.kinds},
              ${endpoint.secretSealed}, ${now}, ${endpoint.createdBy})
      returning id`,
  ).id;
}

/** Holds an endpoint for this transaction. False when there is none. */
export async function lockEndpoint(tx: Tx, id: WebhookId): Promise<boolean> {
  const rows = await tx`
    select from webhooks.endpoint where tenant_id = ${tx.tenant} and id = ${id} and state <> 'removed' for update`;
  return rows.length > 0;
}

export async function updateEndpoint(
  tx: Tx,
  { id, url, description, kinds }: Pick<EndpointRow, "id" | "url" | "description" | "kinds">,
): Promise<void> {
  await tx`
    update webhooks.endpoint set url = ${url}, description = ${description}, kinds = ${kinds}
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

/** The new secret signs from now on; the one before signs too, until then. */
export async function setSecret(tx: Tx, id: WebhookId, sealed: Buffer, previousUntil: Date): Promise<void> {
  await tx`
    update webhooks.endpoint
    set previous_sealed = secret_sealed, previous_until = ${previousUntil}, secret_sealed = ${sealed}
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

export async function pauseEndpoint(tx: Tx, id: WebhookId, because: PausedBecause, now: Date): Promise<void> {
  await tx`
    update webhooks.endpoint set state = 'paused', paused_because = ${because}, paused_at = ${now}
    where tenant_id = ${tx.tenant} and id = ${id} and state = 'active'`;
}

/** Begins to tell it again, as if nothing had gone wrong. */
export async function resumeEndpoint(tx: Tx, id: WebhookId): Promise<void> {
  await tx`
    update webhooks.endpoint set state = 'active', paused_because = null, paused_at = null, failures = 0,
                                 failing_since = null, rest_until = null
    where tenant_id = ${tx.tenant} and id = ${id} and state = 'paused'`;
}

/** Ends an endpoint for good: its secrets are forgotten, and what waited for it has failed. */
export async function removeEndpoint(tx: Tx, id: WebhookId, now: Date): Promise<void> {
  await tx`
    update webhooks.endpoint
    set state = 'removed', paused_because = null, secret_sealed = '', previous_sealed = null, kinds = '{}'
    where tenant_id = ${tx.tenant} and id = ${id}`;
  await tx`
    update webhooks.delivery set state = 'failed', because = 'endpoint_removed', ended_at = ${now}
    where tenant_id = ${tx.tenant} and endpoint_id = ${id} and state = 'waiting'`;
}

export interface EndpointHealth extends Health {
  readonly id: WebhookId;
}

/** How these endpoints fare, held for this transaction in one order. */
export const lockHealth = (tx: Tx, ids: readonly WebhookId[]): Promise<EndpointHealth[]> =>
  tx<EndpointHealth>`
    select id, failures, failing_since, rest_until from webhooks.endpoint
    where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[]) order by id for update`;

export async function setHealth(tx: Tx, { id, failures, failingSince, restUntil }: EndpointHealth): Promise<void> {
  await tx`
    update webhooks.endpoint set failures = ${failures}, failing_since = ${failingSince}, rest_until = ${restUntil}
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

export interface KnownEndpoint {
  readonly name: string;
  readonly isPaused: boolean;
}

/** What strategies may name. */
export const knownEndpoints = (tx: Tx): Promise<KnownEndpoint[]> =>
  tx<KnownEndpoint>`
    select name, state = 'paused' as is_paused from webhooks.endpoint where tenant_id = ${tx.tenant} and state <> 'removed'`;
