import type { z } from "zod";
import { reasonOf, zonesOf } from "../compliance/index.js";
import { DAY_MS, dateOfEpochDay, epochDayOf, instantOf, type LocalDate, wallClock } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import type { Attention, Charts, Home } from "./contract.js";

type HomeView = z.output<typeof Home>;
type ChartsView = z.output<typeof Charts>;
type AttentionView = z.output<typeof Attention>;

/** Rows counted at most for one figure: beyond it the screen says "at least". */
const COUNTED_MAX = 200_000;

interface Today {
  readonly zone: string;
  readonly day: LocalDate;
  readonly from: Date;
}

/** The day that Home counts in: that of the tenant's first creditor, whose office it is. */
async function todayOf(tx: Tx, now: Date): Promise<Today> {
  const [first] = await tx<{ country: string }>`
    select country from debts.creditor where tenant_id = ${tx.tenant} order by id limit 1`;
  const zone = (first && zonesOf({ country: first.country })[0]) ?? "UTC";
  const { day } = wallClock(zone, now.getTime());
  return { zone, day: dateOfEpochDay(day), from: new Date(instantOf(zone, day, 0)) };
}

/** How does the portfolio stand, and what needs a person? A few statements over indexes, whatever its size. */
export async function readHome(tx: Tx, now: Date): Promise<HomeView> {
  const today = await todayOf(tx, now);
  const dataAge = await dataAges(tx, now);
  return {
    at: now,
    zone: today.zone,
    accounts: await accountsOf(tx),
    ...(await balances(tx, today.day)),
    collected: await collected(tx, today.day),
    today: await outcomesSince(tx, today.from),
    blocks: await blocksSince(tx, today.from),
    promises: await promises(tx, today),
    tasksOpen: await openTasks(tx),
    strategies: await tx`
      select s.id, s.name, s.state, count(e.id)::int as running
      from strategy.strategy s
      left join strategy.enrollment e on e.tenant_id = s.tenant_id and e.strategy_id = s.id and e.left_at is null
      where s.tenant_id = ${tx.tenant} group by s.id, s.name, s.state order by s.id`,
    dataAge,
    attention: await attention(tx, now, dataAge),
  };
}

async function openTasks(tx: Tx): Promise<number> {
  const [row] = await tx<{ count: number }>`
    select count(*)::int as count from strategy.task where tenant_id = ${tx.tenant} and state = 'open'`;
  return row?.count ?? 0;
}

async function accountsOf(tx: Tx): Promise<HomeView["accounts"]> {
  const [row] = await tx<{ open: number; debtors: number }>`
    select count(*)::int as open, count(distinct debtor_id)::int as debtors
    from (select debtor_id from debts.account where tenant_id = ${tx.tenant} and open_count > 0 limit ${COUNTED_MAX}) a`;
  const { open = 0, debtors = 0 } = row ?? {};
  return { open, debtors, isExact: open < COUNTED_MAX };
}

interface BalanceRow {
  readonly currency: string;
  readonly open: bigint;
  readonly dueToday: bigint;
  readonly dueThisWeek: bigint;
  readonly overdue: bigint;
}

async function balances(
  tx: Tx,
  day: LocalDate,
): Promise<Pick<HomeView, "open" | "dueToday" | "dueThisWeek" | "overdue">> {
  const rows = await tx<BalanceRow>`
    select currency, sum(balance_minor)::bigint as open,
           coalesce(sum(balance_minor) filter (where due_on = ${day}::date), 0)::bigint as due_today,
           coalesce(sum(balance_minor) filter (where due_on between ${day}::date and ${day}::date + 6), 0)::bigint as due_this_week,
           coalesce(sum(balance_minor) filter (where due_on < ${day}::date), 0)::bigint as overdue
    from debts.debt where tenant_id = ${tx.tenant} and status = 'open' group by currency order by 2 desc`;
  const money = (pick: (row: BalanceRow) => bigint) =>
    rows.map((row) => ({ minor: pick(row), currency: row.currency }));
  return {
    open: money((row) => row.open),
    dueToday: money((row) => row.dueToday),
    dueThisWeek: money((row) => row.dueThisWeek),
    overdue: money((row) => row.overdue),
  };
}

const collected = (tx: Tx, day: LocalDate): Promise<HomeView["collected"]> =>
  tx<HomeView["collected"][number]>`
    select currency,
      coalesce(sum(amount_minor) filter (where paid_on > ${day}::date - 7), 0)::bigint as "last7_minor",
      coalesce(sum(amount_minor) filter (where paid_on > ${day}::date - 14 and paid_on <= ${day}::date - 7), 0)::bigint as "before7_minor",
      coalesce(sum(amount_minor) filter (where paid_on > ${day}::date - 30), 0)::bigint as "last30_minor",
      coalesce(sum(amount_minor) filter (where paid_on <= ${day}::date - 30), 0)::bigint as "before30_minor"
    from debts.payment
    where tenant_id = ${tx.tenant} and state <> 'reversed' and paid_on > ${day}::date - 60 and paid_on <= ${day}::date
    group by currency order by 4 desc`;

async function outcomesSince(tx: Tx, from: Date): Promise<HomeView["today"]> {
  const [messages] = await tx<Record<"planned" | "sent" | "suppressed" | "failed" | "unknown", number>>`
    select (select count(*)::int from messaging.message where tenant_id = ${tx.tenant} and state = 'ready') as planned,
      count(*) filter (where state = 'sent')::int as sent, count(*) filter (where state = 'suppressed')::int as suppressed,
      count(*) filter (where state = 'failed')::int as failed, count(*) filter (where state = 'unknown')::int as unknown
    from messaging.message where tenant_id = ${tx.tenant} and decided_at >= ${from}`;
  const [steps] = await tx<Record<"deferred" | "skipped", number>>`
    select count(*) filter (where kind = 'deferred')::int as deferred, count(*) filter (where kind = 'skipped')::int as skipped
    from strategy.decision where tenant_id = ${tx.tenant} and at >= ${from}`;
  const none = { planned: 0, sent: 0, suppressed: 0, failed: 0, unknown: 0, deferred: 0, skipped: 0 };
  return { ...none, ...messages, ...steps };
}

const FAMILIES = { deferred: "deferred", skipped: "skipped", held: "held", message: "message" } as const;

async function blocksSince(tx: Tx, from: Date): Promise<HomeView["blocks"]> {
  const rows = await tx<{ family: keyof typeof FAMILIES; code: string; count: number }>`
    select kind as family, because as code, count(*)::int as count from strategy.decision
    where tenant_id = ${tx.tenant} and at >= ${from} and kind in ('deferred', 'skipped', 'held') group by kind, because
    union all
    select 'message', because, count(*)::int from messaging.message
    where tenant_id = ${tx.tenant} and decided_at >= ${from} and because is not null
      and state in ('ready', 'suppressed', 'failed')
    group by because
    order by 3 desc limit 12`;
  return rows.map(({ family, code, count }) => ({ reason: reasonOf(FAMILIES[family], code), count }));
}

async function promises(tx: Tx, { day, from }: Today): Promise<HomeView["promises"]> {
  const since = new Date(from.getTime() - 30 * DAY_MS);
  const [row] = await tx<HomeView["promises"]>`
    select count(*) filter (where state = 'made')::int as open,
           count(*) filter (where state = 'made' and promised_on = ${day}::date)::int as due_today,
           count(*) filter (where state in ('kept', 'part_kept') and closed_at >= ${since})::int as "kept_last30",
           count(*) filter (where state = 'broken' and closed_at >= ${since})::int as "broken_last30"
    from plans.promise where tenant_id = ${tx.tenant} and (state = 'made' or closed_at >= ${since})`;
  return row ?? { open: 0, dueToday: 0, keptLast30: 0, brokenLast30: 0 };
}

interface DataAgeRow {
  readonly id: HomeView["dataAge"][number]["creditor"]["id"];
  readonly name: string;
  readonly lastImportAt: Date | null;
  readonly paymentDataAt: Date | null;
  readonly isPaymentDataStale: boolean;
}

async function dataAges(tx: Tx, now: Date): Promise<HomeView["dataAge"]> {
  const rows = await tx<DataAgeRow>`
    select c.id, c.name, c.payment_data_at,
           (select max(i.committed_at) from debts.import i
            where i.tenant_id = c.tenant_id and i.creditor_id = c.id and i.state = 'committed') as last_import_at,
           coalesce(c.payment_data_at + make_interval(hours => c.payment_data_max_age_hours) < ${now}, false)
             as is_payment_data_stale
    from debts.creditor c where c.tenant_id = ${tx.tenant} order by c.name`;
  return rows.map(({ id, name, ...age }) => ({ creditor: { id, name }, ...age }));
}

/** What needs a person, most urgent first, with where its rows are. */
const LINKS: readonly (readonly [AttentionView["code"], string])[] = [
  ["channel_account_paused", "/mensajes?state=planned"],
  ["unknown_outcomes", "/mensajes?state=unknown"],
  ["parked_enrollments", "/estrategias"],
  ["parked_events", "/mensajes"],
  ["failed_imports", "/importar"],
  ["payment_data_stale", "/importar"],
  ["unmatched_payments", "/importar"],
  ["broken_promises", "/cartera"],
  ["unreachable", "/cartera"],
  ["no_live_strategy", "/estrategias"],
  ["tasks_due", "/cartera"],
];

async function attention(tx: Tx, now: Date, dataAge: HomeView["dataAge"]): Promise<AttentionView[]> {
  const week = new Date(now.getTime() - 7 * DAY_MS);
  const [row] = await tx<Record<string, number>>`
    select
      (select count(*)::int from messaging.channel_account where tenant_id = ${tx.tenant} and state = 'paused') as channel_account_paused,
      (select count(*)::int from messaging.message where tenant_id = ${tx.tenant} and state = 'unknown' and decided_at >= ${week}) as unknown_outcomes,
      (select count(*)::int from strategy.enrollment where tenant_id = ${tx.tenant} and parked_because is not null) as parked_enrollments,
      (select count(*)::int from platform.event where tenant_id = ${tx.tenant} and parked_because is not null) as parked_events,
      (select count(*)::int from debts.import where tenant_id = ${tx.tenant} and state = 'failed' and created_at >= ${week}) as failed_imports,
      (select count(*)::int from debts.payment where tenant_id = ${tx.tenant} and state = 'unmatched') as unmatched_payments,
      (select count(*)::int from plans.promise where tenant_id = ${tx.tenant} and state = 'broken' and closed_at >= ${week}) as broken_promises,
      (select count(distinct account_id)::int from strategy.decision
       where tenant_id = ${tx.tenant} and at >= ${week} and kind = 'skipped' and because in ('no_address', 'refused_everywhere')) as unreachable,
      (select case when exists (select from strategy.strategy where tenant_id = ${tx.tenant} and state = 'live')
                     or not exists (select from debts.account where tenant_id = ${tx.tenant}) then 0 else 1 end) as no_live_strategy,
      (select count(*)::int from strategy.task where tenant_id = ${tx.tenant} and state = 'open' and due_at <= ${now}) as tasks_due`;
  const counts: Record<string, number> = {
    ...row,
    payment_data_stale: dataAge.filter(({ isPaymentDataStale }) => isPaymentDataStale).length,
  };
  return LINKS.flatMap(([code, link]) => {
    const count = counts[code] ?? counts[camel(code)] ?? 0;
    return count > 0 ? [{ code, count, link, values: {} }] : [];
  });
}

const camel = (code: string): string => code.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Days that the charts of Home look back on, today included. */
const CHART_DAYS = 14;

export async function readCharts(tx: Tx, now: Date): Promise<ChartsView> {
  const { zone, day, from } = await todayOf(tx, now);
  const since = new Date(from.getTime() - (CHART_DAYS - 1) * DAY_MS);
  const aging = await tx<ChartsView["aging"][number]>`
    select case when due_on >= ${day}::date then 'not_due' when due_on >= ${day}::date - 30 then '1_30'
                when due_on >= ${day}::date - 60 then '31_60' when due_on >= ${day}::date - 90 then '61_90'
                when due_on >= ${day}::date - 180 then '91_180' else 'over_180' end as bucket,
           currency, sum(balance_minor)::bigint as minor, count(*)::int as count
    from debts.debt where tenant_id = ${tx.tenant} and status = 'open' group by 1, 2 order by 2, 1`;
  const sent = await tx<{ day: LocalDate; sent: number; suppressed: number }>`
    select (decided_at at time zone ${zone})::date as day, count(*) filter (where state = 'sent')::int as sent,
           count(*) filter (where state = 'suppressed')::int as suppressed
    from messaging.message where tenant_id = ${tx.tenant} and decided_at >= ${since} group by 1`;
  const paid = await tx<{ day: LocalDate; currency: string; minor: bigint; count: number }>`
    select paid_on as day, currency, sum(amount_minor)::bigint as minor, count(*)::int as count
    from debts.payment
    where tenant_id = ${tx.tenant} and state <> 'reversed' and paid_on > ${day}::date - ${CHART_DAYS}::int and paid_on <= ${day}::date
    group by 1, 2 order by 2`;
  const last = epochDayOf(day);
  const days = Array.from({ length: CHART_DAYS }, (_, index) => dateOfEpochDay(last - CHART_DAYS + 1 + index));
  return {
    aging,
    days: days.map((one) => {
      const messages = sent.find((row) => row.day === one);
      const payments = paid.filter((row) => row.day === one);
      return {
        day: one,
        sent: messages?.sent ?? 0,
        suppressed: messages?.suppressed ?? 0,
        payments: payments.reduce((sum, { count }) => sum + count, 0),
        paid: payments.map(({ minor, currency }) => ({ minor, currency })),
      };
    }),
  };
}
