import type { StrategyId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { type Fragment, sql } from "../../platform/sql.js";
import { loadHoldoutParts } from "../store.js";

/** Accounts of one kind, and what became of them within so many days after they came there. */
export interface Outcome {
  readonly step: string | null;
  readonly name: string;
  readonly currency: string;
  /** All that came there, and those of them who were there for all the days. */
  readonly entered: number;
  readonly count: number;
  readonly paid: number;
  readonly paidMinor: bigint;
  readonly messages: number;
}

/** What each account came to, `from` giving `account_id`, `at`, `step` and `name`, one row an account and step. */
const outcomes = (tx: Tx, from: Fragment, days: number, now: Date): Fragment => sql`
  select u.step, u.name, c.currency, count(*)::int as entered,
         (count(*) filter (where w.is_over))::int as count,
         (count(*) filter (where w.is_over and p.minor > 0))::int as paid,
         coalesce(sum(p.minor) filter (where w.is_over), 0)::bigint as paid_minor,
         coalesce(sum(m.count) filter (where w.is_over), 0)::int as messages
  from (${from}) u
  join debts.account a on a.tenant_id = ${tx.tenant} and a.id = u.account_id
  join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  cross join lateral (select u.at + make_interval(days => ${days}::int) <= ${now}::timestamptz as is_over) w
  cross join lateral (
    select coalesce(sum(amount_minor), 0)::bigint as minor from debts.payment
    where tenant_id = ${tx.tenant} and account_id = u.account_id and state = 'applied'
      and paid_on >= u.at::date and paid_on < u.at::date + ${days}::int) p
  cross join lateral (
    select count(*)::int as count from messaging.message
    where tenant_id = ${tx.tenant} and account_id = u.account_id and state = 'sent'
      and decided_at >= u.at and decided_at < u.at + make_interval(days => ${days}::int)) m
  group by 1, 2, 3`;

/** What is older tells of other times. */
const LOOKED_BACK = sql`make_interval(days => 180)`;

/** The arms of a strategy's splits: who was sent which way, whichever version did it. */
export const armOutcomes = (tx: Tx, id: StrategyId, days: number, now: Date): Promise<Outcome[]> => tx<Outcome>`
  ${outcomes(
    tx,
    sql`
    select distinct on (d.account_id, 2) d.account_id, v.step_ids[d.step_no + 1] as step, substr(d.because, 5) as name, d.at
    from strategy.decision d
    join strategy.version v on v.tenant_id = d.tenant_id and v.id = d.version_id
    where d.tenant_id = ${tx.tenant} and v.strategy_id = ${id} and d.kind = 'branched' and d.because like 'arm:%'
      and d.at >= ${now}::timestamptz - ${LOOKED_BACK}
    order by d.account_id, 2, d.id`,
    days,
    now,
  )}
  order by u.step, min(u.at), u.name`;

/** Those a strategy took in, and those it left alone to know what contact brings. */
export const holdoutOutcomes = (tx: Tx, id: StrategyId, days: number, now: Date): Promise<Outcome[]> => tx<Outcome>`
  ${outcomes(
    tx,
    sql`
    select distinct on (e.account_id) e.account_id, null::text as step,
           case when e.left_because = 'holdout' then 'holdout' else 'contacted' end as name, e.entered_at as at
    from strategy.enrollment e
    where e.tenant_id = ${tx.tenant} and e.strategy_id = ${id} and e.entered_at >= ${now}::timestamptz - ${LOOKED_BACK}
      and e.entered_at >= (select min(entered_at) from strategy.enrollment
                           where tenant_id = ${tx.tenant} and strategy_id = ${id} and left_because = 'holdout')
    order by e.account_id, e.id`,
    days,
    now,
  )}`;

/** Accounts by the version they run on, or left on. */
export const versionOutcomes = (tx: Tx, id: StrategyId, days: number, now: Date): Promise<Outcome[]> => tx<Outcome>`
  ${outcomes(
    tx,
    sql`
    select distinct on (e.account_id, e.version_id) e.account_id, null::text as step, v.number::text as name, e.entered_at as at
    from strategy.enrollment e
    join strategy.version v on v.tenant_id = e.tenant_id and v.id = e.version_id
    where e.tenant_id = ${tx.tenant} and e.strategy_id = ${id} and e.left_because is distinct from 'holdout'
      and e.entered_at >= ${now}::timestamptz - ${LOOKED_BACK}
    order by e.account_id, e.version_id, e.id`,
    days,
    now,
  )}
  order by u.name::int desc`;

const PARTS = 10_000;

export const loadHoldoutShare = async (tx: Tx): Promise<number> => (await loadHoldoutParts(tx)) / PARTS;

export async function setHoldoutShare(tx: Tx, share: number): Promise<void> {
  await tx`
    insert into strategy.setting (tenant_id, holdout_parts) values (${tx.tenant}, ${Math.round(share * PARTS)})
    on conflict (tenant_id) do update set holdout_parts = excluded.holdout_parts`;
}
