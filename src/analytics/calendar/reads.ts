import type { Channel } from "../../kernel/channel.js";
import type { CreditorId, DebtorId, Id, StrategyId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { empty, type Fragment, sql } from "../../platform/sql.js";
import type { Definition } from "../../strategy/index.js";

/** What left, what waits, and what is known to come, by the day: each kind from its own table, over its own index. */

export interface Filter {
  readonly strategyId?: StrategyId | undefined;
  readonly creditorId?: CreditorId | undefined;
  readonly channel?: Channel | undefined;
}

/** From one instant until before another. What is overdue comes now. */
export interface Stretch {
  readonly zone: string;
  readonly from: Date;
  readonly until: Date;
  readonly now: Date;
}

/** Which step of a version reaches somebody, and by what it tries first. */
export interface ContactStep {
  readonly versionId: bigint;
  readonly no: number;
  readonly channel: Channel;
}

export interface RehearsalOf {
  readonly id: Id<"rehearsal">;
  readonly strategyId: StrategyId;
  readonly strategyName: string;
  readonly readAt: Date;
  readonly until: Date;
  /** The ids of its steps in the order of their numbers. */
  readonly stepIds: readonly string[];
}

export interface DayCount {
  readonly day: LocalDate;
  readonly channel: Channel;
  readonly count: number;
}

export interface ItemRow {
  readonly id: bigint;
  /** With `at` the place in the list; the second is 0 where the first alone tells rows apart. */
  readonly first: bigint;
  readonly second: bigint;
  readonly at: Date;
  readonly channel: Channel;
  readonly state: "sent" | "done" | "planned" | "deferred" | "open" | "known" | "rehearsed";
  readonly because: string | null;
  readonly failed: unknown;
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly strategyId: StrategyId | null;
  readonly strategyName: string | null;
  readonly step: number | null;
}

/** One kind of thing as rows with `at`, `channel` and whose they are. Counts and lists are made of it alike. */
type Things = Fragment;

const at = (column: Fragment, { now }: Stretch): Fragment => sql`greatest(${column}, ${now}::timestamptz)`;

const ofCreditor = (id: CreditorId | undefined): Fragment =>
  id === undefined ? empty : sql`and a.creditor_id = ${id}`;

export const sent = (tx: Tx, { from, until }: Stretch, f: Filter): Things => sql`
  select m.id, m.id as first, 0::bigint as second, m.decided_at as at, m.channel, 'sent' as state, m.because, m.failed,
         m.debtor_id, m.account_id, m.enrollment_id, null::bigint as strategy_id, m.step_no::int as step
  from messaging.message m
  where m.tenant_id = ${tx.tenant} and m.state = 'sent' and m.decided_at >= ${from} and m.decided_at < ${until}
    ${f.channel === undefined ? empty : sql`and m.channel = ${f.channel}`}`;

/** In the outbox: planned, or put off. */
export const ready = (tx: Tx, s: Stretch, f: Filter): Things => sql`
  select m.id, m.id as first, 0::bigint as second, ${at(sql`m.not_before`, s)} as at, m.channel,
         case when m.because is null then 'planned' else 'deferred' end as state, m.because, m.failed, m.debtor_id,
         m.account_id, m.enrollment_id, null::bigint as strategy_id, m.step_no::int as step
  from messaging.message m
  where m.tenant_id = ${tx.tenant} and m.state = 'ready' and m.not_before < ${s.until}
    and ${at(sql`m.not_before`, s)} >= ${s.from}
    ${f.channel === undefined ? empty : sql`and m.channel = ${f.channel}`}`;

const task = (tx: Tx, moment: Fragment, state: "done" | "open", f: Filter): Things => sql`
  select t.id, t.id as first, 0::bigint as second, ${moment} as at, t.kind as channel, ${state}::text as state,
         null as because, null::jsonb as failed, t.debtor_id, t.account_id, t.enrollment_id, null::bigint as strategy_id,
         null::int as step
  from strategy.task t
  where t.tenant_id = ${tx.tenant} and t.state = ${state}
    ${f.channel === undefined ? empty : sql`and t.kind = ${f.channel}`}`;

export const tasksDone = (tx: Tx, { from, until }: Stretch, f: Filter): Things => sql`
  ${task(tx, sql`t.closed_at`, "done", f)} and t.closed_at >= ${from} and t.closed_at < ${until}`;

export const tasksOpen = (tx: Tx, s: Stretch, f: Filter): Things => sql`
  ${task(tx, at(sql`t.due_at`, s), "open", f)} and t.due_at < ${s.until} and ${at(sql`t.due_at`, s)} >= ${s.from}`;

/** The next step of those who run, where it is one that reaches somebody. */
export function known(tx: Tx, s: Stretch, f: Filter, steps: readonly ContactStep[]): Things {
  const own = steps.filter(({ channel }) => f.channel === undefined || channel === f.channel);
  const versions = [...new Set(own.map(({ versionId }) => versionId))];
  return sql`
    select e.id, e.debtor_id as first, e.id as second, ${at(sql`e.next_look_at`, s)} as at, n.channel, 'known' as state,
           null as because, null::jsonb as failed, e.debtor_id, e.account_id, e.id as enrollment_id, e.strategy_id,
           n.no as step
    from strategy.enrollment e
    join unnest(${own.map(({ versionId }) => versionId)}::bigint[], ${own.map(({ no }) => no)}::int[],
                ${own.map(({ channel }) => channel)}::text[]) as n(version_id, no, channel)
      on n.version_id = e.version_id and n.no = coalesce(e.next_step, 0)
    where e.tenant_id = ${tx.tenant} and e.version_id = any(${versions}::bigint[]) and e.left_at is null
      and e.parked_because is null and e.next_look_at < ${s.until} and ${at(sql`e.next_look_at`, s)} >= ${s.from}`;
}

/** What the newest rehearsals foretell from now on. */
export function rehearsed(tx: Tx, s: Stretch, f: Filter, rehearsals: readonly RehearsalOf[]): Things {
  const own = rehearsals.filter(({ strategyId }) => f.strategyId === undefined || strategyId === f.strategyId);
  const since = s.from > s.now ? s.from : s.now;
  return sql`
    select r.id, r.debtor_id as first, r.no::bigint as second, r.at, r.channel, 'rehearsed' as state, null as because,
           null::jsonb as failed, r.debtor_id, r.account_id, null::bigint as enrollment_id, r.strategy_id,
           array_position(o.step_ids, r.step) - 1 as step
    from (select rehearsal_id as id, * from strategy.rehearsal_event
          where tenant_id = ${tx.tenant} and rehearsal_id = any(${own.map(({ id }) => id)}::bigint[])
            and kind in ('message', 'task') and not is_as_is and at >= ${since} and at < ${s.until}
            ${f.channel === undefined ? empty : sql`and channel = ${f.channel}`}) r
    join (select id, strategy_id, string_to_array(steps, ',') as step_ids
          from unnest(${own.map(({ id }) => id)}::bigint[], ${own.map(({ strategyId }) => strategyId)}::bigint[],
                      ${own.map(({ stepIds }) => stepIds.join(","))}::text[]) as t(id, strategy_id, steps)) o
      on o.id = r.id and o.strategy_id = r.strategy_id`;
}

/** The things of a strategy or a creditor, where one is asked for. */
const narrowed = (tx: Tx, things: Things, { strategyId, creditorId }: Filter): Fragment => sql`
  select x.* from (${things}) x
  ${
    strategyId === undefined
      ? empty
      : sql`left join strategy.enrollment e on e.tenant_id = ${tx.tenant} and e.debtor_id = x.debtor_id and e.id = x.enrollment_id`
  }
  ${creditorId === undefined ? empty : sql`join debts.account a on a.tenant_id = ${tx.tenant} and a.id = x.account_id`}
  where true ${strategyId === undefined ? empty : sql`and coalesce(x.strategy_id, e.strategy_id) = ${strategyId}`} ${ofCreditor(creditorId)}`;

/** How many on each day and channel. */
export const countByDay = (tx: Tx, things: Things, { zone }: Stretch, f: Filter): Promise<DayCount[]> => tx<DayCount>`
  select (x.at at time zone ${zone})::date as day, x.channel, count(*)::int as count
  from (${narrowed(tx, things, f)}) x group by 1, 2 order by 1, 3 desc`;

export interface After {
  readonly at: Date;
  readonly first: bigint;
  readonly second: bigint;
}

/** The things themselves, in the order of time. */
export const list = (
  tx: Tx,
  things: Things,
  f: Filter,
  after: After | null,
  limit: number,
): Promise<ItemRow[]> => tx<ItemRow>`
  select x.id, x.first, x.second, x.at, x.channel, x.state, x.because, x.failed, x.debtor_id, p.name as debtor_name,
         a.creditor_id, c.name as creditor_name, s.id as strategy_id, s.name as strategy_name, x.step
  from (select * from (${narrowed(tx, things, f)}) x
        ${after === null ? empty : sql`where (x.at, x.first, x.second) > (${after.at}::timestamptz, ${after.first}::bigint, ${after.second}::bigint)`}
        order by x.at, x.first, x.second limit ${limit}) x
  join debts.debtor p on p.tenant_id = ${tx.tenant} and p.id = x.debtor_id
  join debts.account a on a.tenant_id = ${tx.tenant} and a.id = x.account_id
  join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = a.creditor_id
  left join strategy.enrollment e on e.tenant_id = ${tx.tenant} and e.debtor_id = x.debtor_id and e.id = x.enrollment_id
  left join strategy.strategy s on s.tenant_id = ${tx.tenant} and s.id = coalesce(x.strategy_id, e.strategy_id)
  order by x.at, x.first, x.second`;

// What runs

export interface RunningVersion {
  readonly id: bigint;
  readonly definition: Definition;
}

/** Versions of live strategies on which somebody runs. */
export const runningVersions = (tx: Tx, strategyId: StrategyId | undefined): Promise<RunningVersion[]> =>
  tx<RunningVersion>`
    select v.id, v.definition from strategy.version v
    join strategy.strategy s on s.tenant_id = v.tenant_id and s.id = v.strategy_id
    where v.tenant_id = ${tx.tenant} and s.state = 'live' ${strategyId === undefined ? empty : sql`and s.id = ${strategyId}`}
      and exists (select from strategy.enrollment e
                  where e.tenant_id = v.tenant_id and e.version_id = v.id and e.left_at is null and e.parked_because is null)`;

/** The newest rehearsal that was lived to its end, and still has its lists, of each version that is live. */
export const newestRehearsals = (tx: Tx, now: Date): Promise<RehearsalOf[]> => tx<RehearsalOf>`
  select distinct on (s.id) r.id, s.id as strategy_id, s.name as strategy_name, r.from_at as read_at,
         r.from_at + make_interval(days => r.days) as until, v.step_ids
  from strategy.strategy s
  join strategy.version v on v.tenant_id = s.tenant_id and v.id = s.live_version_id
  join strategy.rehearsal r on r.tenant_id = v.tenant_id and r.hash = v.hash and r.strategy_id = s.id
  where s.tenant_id = ${tx.tenant} and s.state = 'live' and r.state = 'done' and r.has_lists
    and r.from_at + make_interval(days => r.days) > ${now}
  order by s.id, r.id desc`;

export interface CreditorPlace {
  readonly country: string;
  readonly kind: "financial" | "commercial" | "agency";
  readonly countingMode: string;
}

/** The countries and kinds of the creditors, each once. */
export const creditorPlaces = (tx: Tx, id: CreditorId | undefined): Promise<CreditorPlace[]> => tx<CreditorPlace>`
  select distinct country, kind, counting_mode from debts.creditor
  where tenant_id = ${tx.tenant} ${id === undefined ? empty : sql`and id = ${id}`} order by 1, 2, 3`;
