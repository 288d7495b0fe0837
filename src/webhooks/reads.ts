import type { AccountId, DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { DeliveryId } from "./delivery-store.js";
import type { WebhookId } from "./endpoint-store.js";

export type DeliveryState = "waiting" | "leaving" | "delivered" | "failed";

export interface DeliveryRow {
  readonly id: DeliveryId;
  readonly endpointId: WebhookId;
  readonly endpointName: string;
  readonly key: string;
  readonly type: string;
  readonly at: Date;
  readonly accountId: AccountId | null;
  readonly debtorId: DebtorId | null;
  readonly state: DeliveryState;
  readonly because: string | null;
  readonly status: number | null;
  /** All tries, those before it was asked for again among them. */
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly endedAt: Date | null;
}

export interface DeliveryFilter {
  readonly endpointId?: WebhookId | undefined;
  readonly state?: readonly DeliveryState[] | undefined;
  readonly type?: string | undefined;
}

const columns = sql`
  d.id, d.endpoint_id, e.name as endpoint_name, d.key, d.type, d.at, d.account_id, a.debtor_id, d.state, d.because, d.status,
  (select count(*)::int from webhooks.attempt t where t.tenant_id = d.tenant_id and t.delivery_id = d.id) as attempts,
  case when d.state = 'waiting' then d.next_at end as next_at, d.ended_at`;

const from = (tx: Tx): Fragment => sql`
  from webhooks.delivery d
  join webhooks.endpoint e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
  left join debts.account a on a.tenant_id = d.tenant_id and a.id = d.account_id
  where d.tenant_id = ${tx.tenant}`;

/** Newest first. */
export const listDeliveries = (
  tx: Tx,
  { endpointId = undefined, state = undefined, type = undefined }: DeliveryFilter,
  before: DeliveryId | null,
  limit: number,
): Promise<DeliveryRow[]> =>
  tx<DeliveryRow>`
    select ${columns} ${from(tx)}
      and (${before}::bigint is null or d.id < ${before}) and (${endpointId ?? null}::bigint is null or d.endpoint_id = ${endpointId ?? null})
      and (${state ?? null}::text[] is null or d.state = any(${state ?? null}::text[]))
      and (${type ?? null}::text is null or d.type = ${type ?? null})
    order by d.id desc limit ${limit}`;

export interface AttemptRow {
  readonly number: number;
  readonly at: Date;
  readonly tookMs: number;
  readonly status: number | null;
  readonly because: string | null;
  readonly excerpt: string | null;
}

export interface WholeDelivery extends DeliveryRow {
  readonly data: unknown;
  readonly tries: readonly AttemptRow[];
}

/** One delivery with what was told and every try. */
export async function deliveryById(tx: Tx, id: DeliveryId): Promise<WholeDelivery | null> {
  const [row] = await tx<DeliveryRow & { data: unknown }>`select ${columns}, d.data ${from(tx)} and d.id = ${id}`;
  if (!row) return null;
  const tries = await tx<AttemptRow>`
    select number, at, took_ms, status, because, excerpt from webhooks.attempt
    where tenant_id = ${tx.tenant} and delivery_id = ${id} order by number`;
  return { ...row, tries };
}
