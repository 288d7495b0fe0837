import { shownAddress } from "../debts/index.js";
import type { Channel } from "../kernel/channel.js";
import type {
  AccountId,
  ContactPointId,
  CreditorId,
  DebtId,
  DebtorId,
  EnrollmentId,
  Id,
  MessageId,
  StrategyId,
} from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, sql } from "../platform/sql.js";
import type { Definition } from "./domain/definition.js";
import type { DueEnrollment } from "./store.js";
import type { StrategyState } from "./strategy-store.js";

/** What the screens of this room read: strategies, who is in them, and what comes next for one person. */

export interface StrategyRow {
  readonly id: StrategyId;
  readonly name: string;
  readonly lane: string;
  readonly state: StrategyState;
  readonly createdAt: Date;
  readonly versionId: Id<"version">;
  readonly version: number;
  readonly definition: Definition;
  readonly hash: string;
  readonly createdBy: string;
}

/** Strategies with the version that runs, or that would run when started. */
const strategiesFrom = (tx: Tx): Fragment => sql`
  select s.id, s.name, s.lane, s.state, s.created_at, v.id as version_id, v.number as version, v.definition, v.hash, v.created_by
  from strategy.strategy s
  join lateral (
    select * from strategy.version v where v.tenant_id = s.tenant_id and v.strategy_id = s.id
    order by (v.id = s.live_version_id) desc nulls last, v.number desc limit 1) v on true
  where s.tenant_id = ${tx.tenant}`;

export const listStrategies = (tx: Tx): Promise<StrategyRow[]> => tx<StrategyRow>`
  ${strategiesFrom(tx)} and s.state <> 'retired' order by s.state <> 'live', s.id`;

export async function strategyById(tx: Tx, id: StrategyId): Promise<StrategyRow | null> {
  const [row] = await tx<StrategyRow>`${strategiesFrom(tx)} and s.id = ${id}`;
  return row ?? null;
}

const ofStrategy = (id: StrategyId | null, column: Fragment): Fragment =>
  id === null ? empty : sql`and ${column} = ${id}`;

export interface EnrollmentCount {
  readonly strategyId: StrategyId;
  /** Null: still in it. */
  readonly because: string | null;
  readonly count: number;
  readonly waiting: number;
  readonly parked: number;
}

/** How many accounts are in each strategy, and why others left. One pass; null for all strategies. */
export const countEnrollments = (tx: Tx, id: StrategyId | null, now: Date): Promise<EnrollmentCount[]> =>
  tx<EnrollmentCount>`
    select strategy_id, case when left_at is not null then coalesce(left_because, 'left') end as because, count(*)::int as count,
           (count(*) filter (where left_at is null and parked_because is null
                               and (next_look_at is null or next_look_at > ${now})))::int as waiting,
           (count(*) filter (where left_at is null and parked_because is not null))::int as parked
    from strategy.enrollment where tenant_id = ${tx.tenant} ${ofStrategy(id, sql`strategy_id`)}
    group by 1, 2 order by 1, 3 desc`;

export type MessageBucket = "planned" | "deferred" | "leaving" | "sent" | "suppressed" | "failed" | "unknown";

export interface MessageCount {
  readonly strategyId: StrategyId;
  readonly versionId: bigint;
  readonly stepId: string;
  readonly bucket: MessageBucket;
  readonly count: number;
}

/** Messages by strategy, step and what became of them: all that wait, and those decided since then. */
export const countMessages = (tx: Tx, id: StrategyId | null, since: Date): Promise<MessageCount[]> => tx<MessageCount>`
  select v.strategy_id, v.id as version_id, v.step_ids[m.step_no + 1] as step_id,
         case when m.state <> 'ready' then m.state when m.because is null then 'planned' else 'deferred' end as bucket,
         count(*)::int as count
  from messaging.message m
  join strategy.version v on v.tenant_id = m.tenant_id and v.id = m.version_id
  where m.tenant_id = ${tx.tenant} and (m.state = 'ready' or m.decided_at >= ${since} or m.decided_at is null)
    ${ofStrategy(id, sql`v.strategy_id`)}
  group by 1, 2, 3, 4`;

export const countTasks = (tx: Tx, id: StrategyId | null): Promise<{ strategyId: StrategyId; count: number }[]> =>
  tx<{ strategyId: StrategyId; count: number }>`
    select e.strategy_id, count(*)::int as count
    from strategy.task t
    join strategy.enrollment e on e.tenant_id = t.tenant_id and e.debtor_id = t.debtor_id and e.id = t.enrollment_id
    where t.tenant_id = ${tx.tenant} and t.state = 'open' ${ofStrategy(id, sql`e.strategy_id`)}
    group by 1`;

export interface StepDecisions {
  readonly versionId: bigint;
  readonly stepId: string;
  readonly kind: "deferred" | "skipped" | "held" | "tasked" | "charged" | "offered";
  readonly because: string;
  readonly count: number;
}

/** Decisions of each step that made no message, since then. */
export const countDecisions = (tx: Tx, id: StrategyId, since: Date): Promise<StepDecisions[]> => tx<StepDecisions>`
  select v.id as version_id, v.step_ids[d.step_no + 1] as step_id, d.kind, d.because, count(*)::int as count
  from strategy.decision d
  join strategy.version v on v.tenant_id = d.tenant_id and v.id = d.version_id
  where d.tenant_id = ${tx.tenant} and d.at >= ${since} and d.kind in ('deferred', 'skipped', 'held', 'tasked', 'charged', 'offered')
    and d.step_no < cardinality(v.step_ids) and v.strategy_id = ${id}
  group by 1, 2, 3, 4 order by 1, 2, 5 desc`;

/** How many accounts stand before each step. */
export const countStanding = (
  tx: Tx,
  id: StrategyId,
): Promise<{ versionId: bigint; stepId: string; count: number }[]> =>
  tx<{ versionId: bigint; stepId: string; count: number }>`
    select v.id as version_id, v.step_ids[coalesce(e.next_step, 0) + 1] as step_id, count(*)::int as count
    from strategy.enrollment e join strategy.version v on v.tenant_id = e.tenant_id and v.id = e.version_id
    where e.tenant_id = ${tx.tenant} and e.strategy_id = ${id} and e.left_at is null
      and coalesce(e.next_step, 0) < cardinality(v.step_ids)
    group by 1, 2`;

export const creditorNames = (
  tx: Tx,
  ids: readonly string[] | undefined,
): Promise<{ id: CreditorId; name: string }[]> =>
  tx<{ id: CreditorId; name: string }>`
    select id, name from debts.creditor
    where tenant_id = ${tx.tenant} ${ids === undefined ? empty : sql`and id = any(${ids}::bigint[])`} order by name`;

// Who is in a strategy

export interface EnrollmentRow {
  readonly id: EnrollmentId;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly oldestDueOn: LocalDate | null;
  readonly round: number;
  readonly nextStep: number | null;
  readonly nextLookAt: Date | null;
  readonly enteredAt: Date;
  readonly leftAt: Date | null;
  readonly leftBecause: string | null;
  readonly parkedBecause: string | null;
}

export interface EnrollmentFilter {
  readonly state: "running" | "left";
  readonly step?: number | undefined;
  readonly because?: string | undefined;
}

export const listEnrollments = (
  tx: Tx,
  id: StrategyId,
  filter: EnrollmentFilter,
  after: { debtorId: bigint; id: bigint } | null,
  limit: number,
): Promise<EnrollmentRow[]> => tx<EnrollmentRow>`
  select e.id, e.account_id, e.debtor_id, p.name as debtor_name, a.creditor_id, c.name as creditor_name, a.currency,
         a.open_minor, a.oldest_due_on, e.round, e.next_step, e.next_look_at, e.entered_at, e.left_at, e.left_because,
         e.parked_because
  from strategy.enrollment e
  join debts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id
  join debts.debtor p on p.tenant_id = e.tenant_id and p.id = e.debtor_id
  join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  where e.tenant_id = ${tx.tenant} and e.strategy_id = ${id}
    and ${filter.state === "running" ? sql`e.left_at is null` : sql`e.left_at is not null`}
    ${filter.step === undefined ? empty : sql`and coalesce(e.next_step, 0) = ${filter.step}`}
    ${filter.because === undefined ? empty : sql`and e.left_because = ${filter.because}`}
    ${after ? sql`and (e.debtor_id, e.id) > (${after.debtorId}::bigint, ${after.id}::bigint)` : empty}
  order by e.debtor_id, e.id limit ${limit}`;

// One person's strategies

export interface DebtorEnrollment extends DueEnrollment {
  readonly strategyId: StrategyId;
  readonly strategyName: string;
  readonly strategyState: StrategyState;
  readonly definition: Definition;
  readonly hash: string;
  readonly nextLookAt: Date | null;
  readonly enteredAt: Date;
  readonly parkedBecause: string | null;
}

/** Every running enrollment of a person, with all that its next decision needs. */
export const enrollmentsOf = (tx: Tx, debtorId: DebtorId): Promise<DebtorEnrollment[]> => tx<DebtorEnrollment>`
  select e.id, e.version_id, e.account_id, e.debtor_id, e.round, e.anchor_debt_id, e.anchor_due_on, e.next_step,
         (extract(epoch from e.step_done_at) * 1000)::float8 as step_done_at, e.tries, e.tried, e.tone,
         a.creditor_id, a.open_count, a.oldest_debt_id, a.oldest_due_on,
         e.strategy_id, s.name as strategy_name, s.state as strategy_state, v.definition, v.hash,
         e.next_look_at, e.entered_at, e.parked_because
  from strategy.enrollment e
  join debts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id
  join strategy.strategy s on s.tenant_id = e.tenant_id and s.id = e.strategy_id
  join strategy.version v on v.tenant_id = e.tenant_id and v.id = e.version_id
  where e.tenant_id = ${tx.tenant} and e.debtor_id = ${debtorId} and e.left_at is null
  order by e.account_id, e.id`;

export interface WaitingMessage {
  readonly id: MessageId;
  readonly accountId: AccountId;
  readonly enrollmentId: EnrollmentId | null;
  readonly step: number | null;
  readonly channel: Channel;
  readonly contactPointId: ContactPointId;
  readonly template: string;
  readonly because: string | null;
  readonly notBefore: Date;
  readonly expiresAt: Date;
}

/** Messages of these accounts that wait in the outbox or are on their way. */
export const waitingMessages = (
  tx: Tx,
  accounts: readonly AccountId[],
): Promise<WaitingMessage[]> => tx<WaitingMessage>`
  select m.id, m.account_id, m.enrollment_id, m.step_no as step, m.channel, m.contact_point_id, t.key as template, m.because,
         m.not_before, m.expires_at
  from messaging.message m join messaging.template t on t.tenant_id = m.tenant_id and t.id = m.template_id
  where m.tenant_id = ${tx.tenant} and m.account_id = any(${accounts}::bigint[]) and m.state in ('ready', 'leaving')
  order by m.not_before, m.id`;

export interface OwedAccount {
  readonly id: AccountId;
  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  /** The strategy that it went through to the end for the very debt that is oldest now. */
  readonly throughId: StrategyId | null;
  readonly throughName: string | null;
}

export const accountsOf = (tx: Tx, debtorId: DebtorId): Promise<OwedAccount[]> => tx<OwedAccount>`
  select a.id, a.open_count, a.oldest_debt_id, s.id as through_id, s.name as through_name
  from debts.account a
  left join lateral (
    select strategy_id from strategy.enrollment e
    where e.tenant_id = a.tenant_id and e.debtor_id = a.debtor_id and e.account_id = a.id
      and e.anchor_debt_id = a.oldest_debt_id and e.left_because in ('finished', 'stopped')
    order by e.left_at desc limit 1) t on true
  left join strategy.strategy s on s.tenant_id = a.tenant_id and s.id = t.strategy_id
  where a.tenant_id = ${tx.tenant} and a.debtor_id = ${debtorId} order by a.open_minor desc, a.id limit 100`;

export async function addressById(tx: Tx, ids: readonly ContactPointId[]): Promise<Map<ContactPointId, string>> {
  const rows = await tx<{ id: ContactPointId; value: string }>`
    select k.id, ${shownAddress} as value from debts.contact_point k
    where k.tenant_id = ${tx.tenant} and k.id = any(${ids}::bigint[])`;
  return new Map(rows.map(({ id, value }) => [id, value]));
}
