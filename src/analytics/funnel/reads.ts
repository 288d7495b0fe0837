import type { Channel } from "../../kernel/channel.js";
import type { CreditorId, StrategyId } from "../../kernel/id.js";
import { one, type Tx } from "../../platform/db.js";
import { empty, type Fragment, join, sql } from "../../platform/sql.js";
import { AFTERMATH_DAYS } from "../domain/stages.js";

export interface FunnelFilter {
  readonly channel?: Channel | undefined;
  readonly creditorId?: CreditorId | undefined;
  readonly strategyId?: StrategyId | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Messages of which the same is known. */
export interface KnownRow {
  readonly channel: Channel;
  readonly hour: number;
  readonly sent: boolean;
  readonly bits: number;
  readonly promised: boolean;
  readonly paid: boolean;
  readonly count: number;
}

const conditions = (f: FunnelFilter): Fragment =>
  join(
    [
      f.channel === undefined ? empty : sql`and m.channel = ${f.channel}`,
      f.creditorId === undefined ? empty : sql`and m.creditor_id = ${f.creditorId}`,
      f.strategyId === undefined
        ? empty
        : sql`and m.version_id in (select v.id from strategy.version v
                                   where v.tenant_id = m.tenant_id and v.strategy_id = ${f.strategyId})`,
      f.from === undefined ? empty : sql`and m.decided_at >= ${f.from}`,
      f.until === undefined ? empty : sql`and m.decided_at < ${f.until}`,
    ],
    " ",
  );

/** Where it is not said where a person lives, the country's first clock counts. */
export interface CountryZone {
  readonly country: string;
  readonly zone: string;
}

export const countries = (tx: Tx): Promise<{ country: string }[]> =>
  tx<{ country: string }>`select distinct country from debts.creditor where tenant_id = ${tx.tenant}`;

/** Facts as bits, so that one aggregate gathers all that is known of a message. */
export const BITS: Readonly<Record<string, number>> = {
  delivered: 1,
  read: 2,
  opened: 2,
  opened_by_machine: 4,
  clicked: 8,
  replied: 16,
  failed: 32,
  complained: 64,
  sent: 128,
};

/**
 * The newest messages that were decided about, counted by all that sets them apart: by channel, by the hour where the
 * person lives, and by what is known of them.
 */
export const countKnown = (
  tx: Tx,
  f: FunnelFilter,
  zones: readonly CountryZone[],
  most: number,
): Promise<KnownRow[]> => tx<KnownRow>`
  with m as materialized (
    select m.id, m.state, m.channel, m.account_id, m.debtor_id, m.decided_at
    from messaging.message m
    where m.tenant_id = ${tx.tenant} and m.decided_at is not null and m.state not in ('ready', 'leaving') ${conditions(f)}
    order by m.decided_at desc, m.id desc limit ${most}),
  facts as (
    select r.message_id, bit_or(coalesce(b.bit, 0)) as bits
    from messaging.receipt r
    left join unnest(${Object.keys(BITS)}::text[], ${Object.values(BITS)}::int[]) as b(fact, bit) on b.fact = r.fact
    where r.tenant_id = ${tx.tenant} and r.message_id >= (select min(id) from m) and r.message_id <= (select max(id) from m)
    group by 1),
  promised as (
    select distinct m.id from m
    join plans.promise q on q.tenant_id = ${tx.tenant} and q.account_id = m.account_id and q.made_at >= m.decided_at
      and q.made_at < m.decided_at + make_interval(days => ${AFTERMATH_DAYS})),
  paid as (
    select distinct m.id from m
    join debts.payment q on q.tenant_id = ${tx.tenant} and q.account_id = m.account_id and q.state = 'applied'
      and q.paid_on >= (m.decided_at at time zone 'UTC')::date
      and q.paid_on <= (m.decided_at at time zone 'UTC')::date + ${AFTERMATH_DAYS}::int)
  select m.channel, extract(hour from m.decided_at at time zone coalesce(p.time_zones[1], z.zone, 'UTC'))::int as hour,
         m.state = 'sent' or f.message_id is not null as sent, coalesce(f.bits, 0) as bits, q.id is not null as promised,
         y.id is not null as paid, count(*)::int as count
  from m
  join debts.debtor p on p.tenant_id = ${tx.tenant} and p.id = m.debtor_id
  left join unnest(${zones.map(({ country }) => country)}::text[], ${zones.map(({ zone }) => zone)}::text[]) as z(country, zone)
    on z.country = p.country
  left join facts f on f.message_id = m.id
  left join promised q on q.id = m.id
  left join paid y on y.id = m.id
  group by 1, 2, 3, 4, 5, 6`;

/** Messages that nobody has decided about yet, at most so many. */
export async function countWaiting(tx: Tx, f: FunnelFilter, most: number): Promise<number> {
  const { from: _from, until: _until, ...rest } = f;
  const { count } = one(
    await tx<{ count: number }>`
      select count(*)::int as count from (
        select 1 from messaging.message m
        where m.tenant_id = ${tx.tenant} and m.state = 'ready' ${conditions(rest)} limit ${most}) w`,
  );
  return count;
}
