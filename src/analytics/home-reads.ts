import type { CreditorId, StrategyId } from "../kernel/id.js";
import { DAY_MS, type LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { one } from "../platform/db.js";
import { sql } from "../platform/sql.js";
import { staleAt } from "./debtor-reads.js";

/** The numbers of the first page: each in one statement, and none that looks at the whole of the past. */

export interface OpenByCreditor {
  readonly currency: string;
  readonly minor: bigint;
  readonly count: number;
}

export const openBalances = (tx: Tx): Promise<OpenByCreditor[]> => tx<OpenByCreditor>`
  select c.currency, sum(t.minor)::bigint as minor, sum(t.count)::int as count
  from (select a.creditor_id, sum(a.open_minor) as minor, count(*) as count from debts.account a
        where a.tenant_id = ${tx.tenant} and a.open_count > 0 group by 1) t
  join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = t.creditor_id
  group by 1 order by 3 desc, 1`;

export const countDebtors = async (tx: Tx): Promise<number> =>
  one(await tx<{ count: number }>`select count(*)::int as count from debts.debtor where tenant_id = ${tx.tenant}`)
    .count;

export interface DueSum {
  readonly currency: string;
  readonly overdueMinor: bigint;
  readonly todayMinor: bigint;
  readonly weekMinor: bigint;
}

/** What is owed by day of maturity, crumbs left out: late, today, and from today to the end of the coming seven days. */
export const dueSums = (tx: Tx, today: LocalDate): Promise<DueSum[]> => tx<DueSum>`
  select d.currency, coalesce(sum(d.balance_minor) filter (where d.due_on < ${today}::date), 0)::bigint as overdue_minor,
         coalesce(sum(d.balance_minor) filter (where d.due_on = ${today}::date), 0)::bigint as today_minor,
         coalesce(sum(d.balance_minor) filter (where d.due_on >= ${today}::date), 0)::bigint as week_minor
  from debts.debt d join debts.creditor c on c.tenant_id = d.tenant_id and c.id = d.creditor_id
  where d.tenant_id = ${tx.tenant} and d.status = 'open' and d.due_on < ${today}::date + 7 and d.balance_minor > c.crumbs_minor
  group by 1 order by 1`;

export interface Collected {
  readonly currency: string;
  readonly last7Minor: bigint;
  readonly before7Minor: bigint;
  readonly last30Minor: bigint;
  readonly before30Minor: bigint;
}

/** Payments by the day they were made, beside the stretch of the same length before. Today counts. */
export const collected = (tx: Tx, today: LocalDate): Promise<Collected[]> => {
  const between = (from: number, to: number) =>
    sql`coalesce(sum(amount_minor) filter (where paid_on > ${today}::date - ${from}::int and paid_on <= ${today}::date - ${to}::int), 0)::bigint`;
  return tx<Collected>`
    select currency, ${between(7, 0)} as last7_minor, ${between(14, 7)} as before7_minor,
           ${between(30, 0)} as last30_minor, ${between(60, 30)} as before30_minor
    from debts.payment
    where tenant_id = ${tx.tenant} and state <> 'reversed' and paid_on > ${today}::date - 60 and paid_on <= ${today}::date
    group by 1 order by 1`;
};

export interface Block {
  readonly rule: string;
  /** One of those that say so, where several do. */
  readonly pack: string | null;
  readonly count: number;
}

/** What kept messages from leaving since then: the strongest rule of each refusal, with the pack that says so. */
export const blocks = (tx: Tx, since: Date, until: Date, most: number): Promise<Block[]> => tx<Block>`
  select rule, max(pack) as pack, sum(count)::int as count from (
    select d.because as rule,
           (select f->>'pack' from jsonb_array_elements(d.failed) f where f->>'rule' = d.because limit 1) as pack,
           count(*) as count
    from strategy.decision d
    where d.tenant_id = ${tx.tenant} and d.at >= ${since} and d.at < ${until} and d.kind in ('deferred', 'skipped', 'held')
    group by 1, 2
    union all
    select m.because, null, count(*) from messaging.message m
    where m.tenant_id = ${tx.tenant} and m.decided_at >= ${since} and m.decided_at < ${until}
      and (m.state = 'suppressed' or (m.state = 'ready' and m.because is not null))
    group by 1) b
  where rule is not null
  group by 1 order by 3 desc, 1 limit ${most}`;

export interface PromiseCounts {
  readonly open: number;
  readonly dueToday: number;
  readonly kept: number;
  readonly broken: number;
}

export const promiseCounts = async (tx: Tx, today: LocalDate, since: Date): Promise<PromiseCounts> =>
  one(
    await tx<PromiseCounts>`
      select (select count(*)::int from plans.promise where tenant_id = ${tx.tenant} and state = 'made') as open,
             (select count(*)::int from plans.promise
              where tenant_id = ${tx.tenant} and state = 'made' and promised_on = ${today}::date) as due_today,
             (select count(*)::int from plans.promise
              where tenant_id = ${tx.tenant} and closed_at >= ${since} and state = 'kept') as kept,
             (select count(*)::int from plans.promise
              where tenant_id = ${tx.tenant} and closed_at >= ${since} and state = 'broken') as broken`,
  );

export const runningByStrategy = (
  tx: Tx,
): Promise<{ id: StrategyId; name: string; state: string; running: number }[]> =>
  tx<{ id: StrategyId; name: string; state: string; running: number }>`
    select s.id, s.name, s.state, coalesce(e.count, 0)::int as running
    from strategy.strategy s
    left join (select strategy_id, count(*) as count from strategy.enrollment
               where tenant_id = ${tx.tenant} and left_at is null group by 1) e on e.strategy_id = s.id
    where s.tenant_id = ${tx.tenant} and (s.state in ('live', 'paused') or e.count > 0)
    order by s.state <> 'live', s.id`;

export interface DataAge {
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly lastImportAt: Date | null;
  readonly paymentDataAt: Date | null;
  readonly isPaymentDataStale: boolean;
}

export const dataAge = (tx: Tx, now: Date): Promise<DataAge[]> => tx<DataAge>`
  select c.id as creditor_id, c.name as creditor_name, i.committed_at as last_import_at, c.payment_data_at,
         ${staleAt(now)} as is_payment_data_stale
  from debts.creditor c
  left join lateral (
    select committed_at from debts.import i
    where i.tenant_id = c.tenant_id and i.creditor_id = c.id and i.kind = 'debts' and i.state = 'committed'
    order by i.id desc limit 1) i on true
  where c.tenant_id = ${tx.tenant} order by c.name`;

export interface Troubles {
  readonly unknownOutcomes: number;
  readonly parkedEnrollments: number;
  readonly parkedEvents: number;
  readonly failedImports: number;
  readonly unmatchedPayments: number;
  readonly brokenPromises: number;
  readonly unreachable: number;
  readonly tasksDue: number;
  readonly liveStrategies: number;
}

/** How far back trouble still asks for somebody. */
const TROUBLE_DAYS = 7;
export const troublesSince = (now: Date): Date => new Date(now.getTime() - TROUBLE_DAYS * DAY_MS);

/** What waits for a person, in accounts where there are any. Each count stands on an index of its own, and ends at `most`. */
export const troubles = async (tx: Tx, now: Date, since: Date, most: number): Promise<Troubles> =>
  one(
    await tx<Troubles>`
      select
        (select count(*)::int from (select from messaging.message
          where tenant_id = ${tx.tenant} and state = 'unknown' limit ${most}) t) as unknown_outcomes,
        (select count(*)::int from (select from strategy.enrollment
          where tenant_id = ${tx.tenant} and parked_because is not null and left_at is null limit ${most}) t) as parked_enrollments,
        (select count(*)::int from (select from platform.event
          where tenant_id = ${tx.tenant} and parked_because is not null limit ${most}) t) as parked_events,
        (select count(*)::int from debts.import
          where tenant_id = ${tx.tenant} and state = 'failed' and created_at >= ${since}) as failed_imports,
        (select count(*)::int from (select from debts.payment
          where tenant_id = ${tx.tenant} and state = 'unmatched' limit ${most}) t) as unmatched_payments,
        (select count(distinct account_id)::int from plans.promise
          where tenant_id = ${tx.tenant} and state = 'broken' and closed_at >= ${since}) as broken_promises,
        (select count(distinct account_id)::int from (select account_id from strategy.decision
          where tenant_id = ${tx.tenant} and at >= ${since} and kind = 'skipped'
            and because in ('no_address', 'refused_everywhere') limit ${most}) t) as unreachable,
        (select count(distinct account_id)::int from (select account_id from strategy.task
          where tenant_id = ${tx.tenant} and state = 'open' and due_at <= ${now} limit ${most}) t) as tasks_due,
        (select count(*)::int from strategy.strategy where tenant_id = ${tx.tenant} and state = 'live') as live_strategies`,
  );

// Charts

export interface AgeSum {
  readonly bucket: "not_due" | "1_30" | "31_60" | "61_90" | "91_180" | "over_180";
  readonly currency: string;
  readonly minor: bigint;
  readonly count: number;
}

/** Open accounts by the age of their oldest debt, from the index alone. */
export const ageSums = (tx: Tx, today: LocalDate): Promise<AgeSum[]> => tx<AgeSum>`
  select t.bucket, c.currency, sum(t.minor)::bigint as minor, sum(t.count)::int as count
  from (
    select a.creditor_id,
           case when a.oldest_due_on >= ${today}::date then 'not_due'
                when a.oldest_due_on >= ${today}::date - 30 then '1_30'
                when a.oldest_due_on >= ${today}::date - 60 then '31_60'
                when a.oldest_due_on >= ${today}::date - 90 then '61_90'
                when a.oldest_due_on >= ${today}::date - 180 then '91_180' else 'over_180' end as bucket,
           sum(a.open_minor) as minor, count(*) as count
    from debts.account a where a.tenant_id = ${tx.tenant} and a.open_count > 0 group by 1, 2) t
  join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = t.creditor_id
  group by 1, 2`;

export const messagesByDay = (
  tx: Tx,
  zone: string,
  since: Date,
  until: Date,
): Promise<{ day: LocalDate; sent: number; suppressed: number }[]> =>
  tx<{ day: LocalDate; sent: number; suppressed: number }>`
    select (decided_at at time zone ${zone})::date as day, (count(*) filter (where state = 'sent'))::int as sent,
           (count(*) filter (where state = 'suppressed'))::int as suppressed
    from messaging.message
    where tenant_id = ${tx.tenant} and decided_at >= ${since} and decided_at < ${until} and state in ('sent', 'suppressed')
    group by 1`;

export const paidByDay = (
  tx: Tx,
  from: LocalDate,
  today: LocalDate,
): Promise<{ day: LocalDate; currency: string; minor: bigint; count: number }[]> =>
  tx<{ day: LocalDate; currency: string; minor: bigint; count: number }>`
    select paid_on as day, currency, sum(amount_minor)::bigint as minor, count(*)::int as count
    from debts.payment
    where tenant_id = ${tx.tenant} and paid_on between ${from}::date and ${today}::date and state <> 'reversed'
    group by 1, 2`;
