import { numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { DeliveryId } from "./delivery-store.js";
import { type EventKind, TEST_TYPE } from "./domain/events.js";
import { GIVEN_UP_MS } from "./domain/schedule.js";
import type { WebhookId } from "./endpoint-store.js";

/*
 * Deliveries come to be here, each in the transaction of its cause or of the news of it. Their data is thin: ids, the
 * creditor's own numbers, amounts and days. No name, no address, no text of a message leaves by a webhook; who needs one
 * asks the API, where asking is a matter of permission and is written down.
 */

/** Which of these kinds does some endpoint want? Asked before anything is looked up for it. */
export async function wantedKinds(tx: Tx, kinds: readonly EventKind[]): Promise<ReadonlySet<EventKind>> {
  const rows = await tx<{ kind: EventKind }>`
    select distinct k.kind from webhooks.endpoint e cross join lateral unnest(e.kinds) as k(kind)
    where e.tenant_id = ${tx.tenant} and e.state <> 'removed' and e.paused_because is distinct from 'gone'
      and k.kind = any(${kinds}::text[])`;
  return new Set(rows.map(({ kind }) => kind));
}

/**
 * Queues what happened for everybody who wants to hear of its kind. `happened` gives `key`, `at`, `data` and `account_id`.
 * Who is paused is told later, unless that is later than four days; who answered that it is gone is told no more.
 */
export const queueFor = (tx: Tx, kind: EventKind, happened: Fragment, now: Date): Promise<number> =>
  tx.count(sql`
    insert into webhooks.delivery (tenant_id, endpoint_id, key, type, at, data, account_id, next_at, give_up_at)
    select ${tx.tenant}, e.id, h.key, ${kind}, h.at, h.data, h.account_id, ${now}::timestamptz, ${giveUpAt(now)}::timestamptz
    from (${happened}) h
    join webhooks.endpoint e on e.tenant_id = ${tx.tenant} and e.state <> 'removed'
      and e.paused_because is distinct from 'gone' and ${kind} = any(e.kinds)
    on conflict (tenant_id, endpoint_id, key) do nothing`);

const giveUpAt = (now: Date): Date => new Date(now.getTime() + GIVEN_UP_MS);

/** Ids of an account (`a`) as receivers get them: ours, and the creditor's own number of the customer. */
const accountIds = sql`
  'accountId', a.id::text, 'accountRef', a.ref, 'debtorId', a.debtor_id::text, 'creditorId', a.creditor_id::text`;

/** Payments that came to an account. */
export const paymentsReceived = (tx: Tx, payments: readonly bigint[]): Fragment => sql`
  select 'payment-' || p.id as key, p.known_at as at, a.id as account_id,
         jsonb_build_object(${accountIds}, 'paymentId', p.id::text, 'paymentRef', p.ref, 'amountMinor', p.amount_minor::text,
                            'currency', p.currency, 'paidOn', p.paid_on, 'openMinor', a.open_minor::text) as data
  from debts.payment p join debts.account a on a.tenant_id = p.tenant_id and a.id = p.account_id
  where p.tenant_id = ${tx.tenant} and p.id = any(${payments}::bigint[]) and p.state = 'applied'`;

/** Promises that have come into this state. */
export const promisesIn = (
  tx: Tx,
  promises: readonly bigint[],
  state: "made" | "kept" | "part_kept" | "broken",
): Fragment => sql`
  select 'promise-' || p.id || '-' || ${state}::text as key, coalesce(p.closed_at, p.made_at) as at, a.id as account_id,
         jsonb_build_object(${accountIds}, 'promiseId', p.id::text, 'amountMinor', p.amount_minor::text,
                            'currency', p.currency, 'promisedOn', p.promised_on) as data
  from plans.promise p join debts.account a on a.tenant_id = p.tenant_id and a.id = p.account_id
  where p.tenant_id = ${tx.tenant} and p.id = any(${promises}::bigint[])`;

/** Messages that left, or failed for good. */
export const messagesIn = (tx: Tx, messages: readonly bigint[], state: "sent" | "failed"): Fragment => sql`
  select 'message-' || m.id || '-' || ${state}::text as key, coalesce(m.decided_at, m.planned_at) as at, a.id as account_id,
         jsonb_build_object(${accountIds}, 'messageId', m.id::text, 'channel', m.channel, 'template', t.key,
                            'because', m.because) as data
  from messaging.message m
  join debts.account a on a.tenant_id = m.tenant_id and a.id = m.account_id
  join messaging.template t on t.tenant_id = m.tenant_id and t.id = m.template_id
  where m.tenant_id = ${tx.tenant} and m.id = any(${messages}::bigint[]) and m.state = ${state}`;

export const optOutsSet = (tx: Tx, optOuts: readonly bigint[]): Fragment => sql`
  select 'opt-out-' || o.id as key, o.at, null::bigint as account_id,
         jsonb_build_object('optOutId', o.id::text, 'debtorId', o.debtor_id::text, 'channel', o.channel) as data
  from compliance.opt_out o where o.tenant_id = ${tx.tenant} and o.id = any(${optOuts}::bigint[])`;

/** Something that a later room did: it says itself what it was. */
export interface Happening {
  readonly key: string;
  readonly at: Date;
  readonly accountId: bigint | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What later rooms did, with the ids of the account it was about. */
export const happeningsOf = (tx: Tx, happenings: readonly Happening[]): Fragment => sql`
  select h.key, h.at, h.account_id,
         case when a.id is null then h.data else h.data || jsonb_build_object(${accountIds}) end as data
  from unnest(${textArray(happenings, ({ key }) => key)}::text[],
              ${textArray(happenings, ({ at }) => at.toISOString())}::timestamptz[],
              ${numberArray(happenings, ({ accountId }) => accountId)}::bigint[],
              ${textArray(happenings, ({ data }) => JSON.stringify(data))}::jsonb[]) as h(key, at, account_id, data)
  left join debts.account a on a.tenant_id = ${tx.tenant} and a.id = h.account_id`;

/** A step of a strategy that calls one endpoint by its name. */
export interface StepCall extends Happening {
  readonly endpoint: string;
  readonly type: string;
}

/**
 * Queues what steps call. Its key is made of the decision, so that one decision makes one delivery. An endpoint that was
 * removed meanwhile, or is gone, is not called: the delivery says so.
 */
export const queueCalls = (tx: Tx, calls: readonly StepCall[], now: Date): Promise<number> =>
  tx.count(sql`
    insert into webhooks.delivery (tenant_id, endpoint_id, key, type, at, data, account_id, next_at, give_up_at, state,
                                   because, ended_at)
    select ${tx.tenant}, e.id, h.key, h.type, h.at, h.data || jsonb_build_object(${accountIds},
             'currency', a.currency, 'openMinor', a.open_minor::text, 'openCount', a.open_count, 'oldestDueOn', a.oldest_due_on),
           a.id, ${now}::timestamptz, ${giveUpAt(now)}::timestamptz,
           case when e.shut is null then 'waiting' else 'failed' end, e.shut,
           case when e.shut is not null then ${now}::timestamptz end
    from unnest(${textArray(calls, ({ endpoint }) => endpoint)}::text[], ${textArray(calls, ({ type }) => type)}::text[],
                ${textArray(calls, ({ key }) => key)}::text[], ${textArray(calls, ({ at }) => at.toISOString())}::timestamptz[],
                ${numberArray(calls, ({ accountId }) => accountId)}::bigint[],
                ${textArray(calls, ({ data }) => JSON.stringify(data))}::jsonb[])
         as h(endpoint, type, key, at, account_id, data)
    join debts.account a on a.tenant_id = ${tx.tenant} and a.id = h.account_id
    cross join lateral (
      select e.id, case when e.state = 'removed' then 'endpoint_removed'
                        when e.paused_because = 'gone' then 'endpoint_gone' end as shut
      from webhooks.endpoint e where e.tenant_id = ${tx.tenant} and e.name = h.endpoint
      order by e.state = 'removed', e.id desc limit 1) e
    on conflict (tenant_id, endpoint_id, key) do nothing`);

/** Queues a ping. */
export async function queueTest(
  tx: Tx,
  { endpointId, key, data }: { endpointId: WebhookId; key: string; data: Readonly<Record<string, unknown>> },
  now: Date,
): Promise<DeliveryId> {
  const rows = await tx<{ id: DeliveryId }>`
    insert into webhooks.delivery (tenant_id, endpoint_id, key, type, at, data, is_test, next_at, give_up_at)
    values (${tx.tenant}, ${endpointId}, ${key}, ${TEST_TYPE}, ${now}, ${JSON.stringify(data)}, true, ${now}, ${giveUpAt(now)})
    returning id`;
  return (rows[0] as { id: DeliveryId }).id;
}
