import { shownAddress } from "../debts/index.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, Id, MessageId, StrategyId, TemplateId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, join, sql } from "../platform/sql.js";
import type { Stage } from "./domain/stages.js";
import { reachedSql, shortSql } from "./stage-sql.js";

/** Who received, who did not, and why: messages, and the steps that made none. */

export type OutcomeState =
  | "planned"
  | "deferred"
  | "leaving"
  | "sent"
  | "failed"
  | "unknown"
  | "suppressed"
  | "skipped"
  | "held";

export interface OutcomeFilter {
  readonly states: ReadonlySet<OutcomeState>;
  readonly because?: string | undefined;
  readonly reached?: Stage | undefined;
  readonly short?: Stage | undefined;
  readonly channel?: Channel | undefined;
  readonly creditorId?: CreditorId | undefined;
  readonly strategyId?: StrategyId | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface OutcomeRow {
  /** A message's id, or a decision's. */
  readonly id: bigint;
  readonly isMessage: boolean;
  readonly at: Date;
  readonly state: OutcomeState;
  readonly because: string | null;
  readonly failed: unknown;
  readonly until: Date | null;
  readonly channel: Channel | null;
  readonly to: string | null;
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly accountId: AccountId;
  readonly strategyId: StrategyId | null;
  readonly strategyName: string | null;
  readonly step: number | null;
  readonly subject: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: string;
}

const messageState = sql`case when m.state <> 'ready' then m.state when m.because is null then 'planned' else 'deferred' end`;

/** States of a message that still waits, as the list calls them. */
const READY: readonly OutcomeState[] = ["planned", "deferred"];

function messageConditions(f: OutcomeFilter): Fragment {
  const states = [...f.states].filter((state) => !READY.includes(state));
  const ready = READY.filter((state) => f.states.has(state));
  const isReady =
    ready.length === 0
      ? null
      : ready.length === 2
        ? sql`m.state = 'ready'`
        : ready[0] === "planned"
          ? sql`(m.state = 'ready' and m.because is null)`
          : sql`(m.state = 'ready' and m.because is not null)`;
  const parts = [
    isReady === null
      ? sql`and m.state = any(${states}::text[])`
      : sql`and (${isReady} or m.state = any(${states}::text[]))`,
    f.because === undefined ? empty : sql`and m.because = ${f.because}`,
    f.reached === undefined ? empty : sql`and ${reachedSql(f.reached)}`,
    f.short === undefined ? empty : sql`and ${shortSql(f.short)}`,
    f.channel === undefined ? empty : sql`and m.channel = ${f.channel}`,
    f.creditorId === undefined ? empty : sql`and m.creditor_id = ${f.creditorId}`,
    f.strategyId === undefined
      ? empty
      : sql`and exists (select from strategy.enrollment e where e.tenant_id = m.tenant_id and e.debtor_id = m.debtor_id
                          and e.id = m.enrollment_id and e.strategy_id = ${f.strategyId})`,
  ];
  return join(parts, " ");
}

const messageRow = sql`
  m.id, true as is_message, coalesce(m.decided_at, m.planned_at) as at, ${messageState} as state, m.because, m.failed,
  case when m.state = 'ready' then m.not_before end as until, m.channel, ${shownAddress} as "to", m.debtor_id, p.name as debtor_name,
  m.creditor_id, c.name as creditor_name, m.account_id, s.id as strategy_id, s.name as strategy_name, m.step_no::int as step,
  m.subject, m.amount_minor, a.currency`;

const messagesFrom = (picked: Fragment, tx: Tx): Fragment => sql`
  from (${picked}) m
  join debts.debtor p on p.tenant_id = ${tx.tenant} and p.id = m.debtor_id
  join debts.account a on a.tenant_id = ${tx.tenant} and a.id = m.account_id
  join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = m.creditor_id
  left join debts.contact_point k on k.tenant_id = ${tx.tenant} and k.id = m.contact_point_id
  left join strategy.enrollment e on e.tenant_id = ${tx.tenant} and e.debtor_id = m.debtor_id and e.id = m.enrollment_id
  left join strategy.strategy s on s.tenant_id = ${tx.tenant} and s.id = e.strategy_id`;

/** Messages nobody has decided about yet: they wait for their first turn. Newest first. */
export const undecided = (tx: Tx, f: OutcomeFilter, beforeId: bigint | null, limit: number): Promise<OutcomeRow[]> =>
  tx<OutcomeRow>`
    select ${messageRow} ${messagesFrom(
      sql`select * from messaging.message m
          where m.tenant_id = ${tx.tenant} and m.decided_at is null ${messageConditions(f)}
            ${beforeId === null ? empty : sql`and m.id < ${beforeId}`}
          order by m.id desc limit ${limit}`,
      tx,
    )} order by m.id desc`;

export interface At {
  readonly at: Date;
  readonly id: bigint;
}

const within = (column: Fragment, id: Fragment, f: OutcomeFilter, before: At | null): Fragment =>
  join(
    [
      f.from === undefined ? empty : sql`and ${column} >= ${f.from}`,
      f.until === undefined ? empty : sql`and ${column} < ${f.until}`,
      before === null ? empty : sql`and (${column}, ${id}) < (${before.at}::timestamptz, ${before.id}::bigint)`,
    ],
    " ",
  );

/** Messages by when they were decided, newest first. */
export const decided = (tx: Tx, f: OutcomeFilter, before: At | null, limit: number): Promise<OutcomeRow[]> =>
  tx<OutcomeRow>`
    select ${messageRow} ${messagesFrom(
      sql`select * from messaging.message m
          where m.tenant_id = ${tx.tenant} and m.decided_at is not null ${messageConditions(f)}
            ${within(sql`m.decided_at`, sql`m.id`, f, before)}
          order by m.decided_at desc, m.id desc limit ${limit}`,
      tx,
    )} order by m.decided_at desc, m.id desc`;

const NOT_MADE: readonly OutcomeState[] = ["skipped", "held"];

function decisionConditions(f: OutcomeFilter): Fragment {
  return join(
    [
      sql`and d.kind = any(${NOT_MADE.filter((state) => f.states.has(state))}::text[])`,
      f.because === undefined ? empty : sql`and d.because = ${f.because}`,
      f.creditorId === undefined
        ? empty
        : sql`and exists (select from debts.account a where a.tenant_id = d.tenant_id and a.id = d.account_id
                            and a.creditor_id = ${f.creditorId})`,
      f.strategyId === undefined
        ? empty
        : sql`and exists (select from debts.account a
                          join strategy.enrollment e on e.tenant_id = a.tenant_id and e.debtor_id = a.debtor_id
                          where a.tenant_id = d.tenant_id and a.id = d.account_id and e.id = d.enrollment_id
                            and e.strategy_id = ${f.strategyId})`,
    ],
    " ",
  );
}

/** Steps name no channel, and came nowhere: a choice by either leaves them out. */
const hasNoSteps = (f: OutcomeFilter): boolean =>
  f.channel !== undefined ||
  f.reached !== undefined ||
  f.short !== undefined ||
  !NOT_MADE.some((state) => f.states.has(state));

/** Steps that made no message, newest first. */
export const notMade = async (tx: Tx, f: OutcomeFilter, before: At | null, limit: number): Promise<OutcomeRow[]> =>
  hasNoSteps(f)
    ? []
    : tx<OutcomeRow>`
        select d.id, false as is_message, d.at, d.kind as state, d.because, d.failed, d.until_at as until, null as channel,
               null as "to", p.id as debtor_id, p.name as debtor_name, a.creditor_id, c.name as creditor_name, d.account_id,
               s.id as strategy_id, s.name as strategy_name, d.step_no::int as step, null as subject,
               null::bigint as amount_minor, a.currency
        from (select * from strategy.decision d
              where d.tenant_id = ${tx.tenant} ${decisionConditions(f)} ${within(sql`d.at`, sql`d.id`, f, before)}
              order by d.at desc, d.id desc limit ${limit}) d
        join debts.account a on a.tenant_id = ${tx.tenant} and a.id = d.account_id
        join debts.debtor p on p.tenant_id = ${tx.tenant} and p.id = a.debtor_id
        join debts.creditor c on c.tenant_id = ${tx.tenant} and c.id = a.creditor_id
        left join strategy.enrollment e on e.tenant_id = ${tx.tenant} and e.debtor_id = a.debtor_id and e.id = d.enrollment_id
        left join strategy.strategy s on s.tenant_id = ${tx.tenant} and s.id = e.strategy_id
        order by d.at desc, d.id desc`;

// Counts

export interface OutcomeCount {
  readonly state: OutcomeState;
  readonly because: string | null;
  readonly count: number;
}

/** Counts over at most so many messages and so many decisions. */
export const countOutcomes = (tx: Tx, f: OutcomeFilter, most: number): Promise<OutcomeCount[]> => tx<OutcomeCount>`
  select state, because, sum(count)::int as count from (
    (select ${messageState} as state, m.because, count(*) as count
     from (select * from messaging.message m
           where m.tenant_id = ${tx.tenant} ${messageConditions(f)}
             and (m.decided_at is null or (true ${within(sql`m.decided_at`, sql`m.id`, f, null)})) limit ${most}) m
     group by 1, 2)
    ${
      hasNoSteps(f)
        ? empty
        : sql`union all
          (select d.kind, d.because, count(*)
           from (select * from strategy.decision d
                 where d.tenant_id = ${tx.tenant} ${decisionConditions(f)} ${within(sql`d.at`, sql`d.id`, f, null)}
                 limit ${most}) d
           group by 1, 2)`
    }) o
  group by 1, 2 order by 3 desc, 1, 2`;

// One message

export interface MessageRow extends OutcomeRow {
  readonly body: string | null;
  readonly replies: string[] | null;
  readonly locale: string;
  readonly templateId: TemplateId;
  readonly templateKey: string;
  readonly templateVersion: number;
  readonly plannedAt: Date;
  readonly notBefore: Date;
  readonly expiresAt: Date;
  readonly packs: string[] | null;
}

export async function messageById(tx: Tx, id: MessageId): Promise<MessageRow | null> {
  const [row] = await tx<MessageRow>`
    select ${messageRow}, m.body, m.replies, m.locale, t.id as template_id, t.key as template_key, t.version as template_version,
           m.planned_at, m.not_before, m.expires_at, q.packs
    ${messagesFrom(sql`select * from messaging.message where tenant_id = ${tx.tenant} and id = ${id}`, tx)}
    join messaging.template t on t.tenant_id = ${tx.tenant} and t.id = m.template_id
    left join compliance.pack_set q on q.tenant_id = ${tx.tenant} and q.id = m.pack_set_id`;
  return row ?? null;
}

export interface AttemptRow {
  readonly number: number;
  readonly channelAccountId: Id<"channelAccount">;
  readonly channelAccountName: string;
  readonly provider: string;
  readonly claimedAt: Date;
  readonly wireAt: Date | null;
  readonly finishedAt: Date | null;
  readonly outcome: "accepted" | "retry" | "refused" | "unknown" | "never_left" | null;
  readonly because: string | null;
  readonly providerId: string | null;
}

export const attemptsOf = (tx: Tx, messageId: MessageId): Promise<AttemptRow[]> => tx<AttemptRow>`
  select t.number::int, t.channel_account_id, n.name as channel_account_name, n.provider, t.claimed_at, t.wire_at,
         t.finished_at, t.outcome, t.because, t.provider_id
  from messaging.attempt t
  join messaging.channel_account n on n.tenant_id = t.tenant_id and n.id = t.channel_account_id
  where t.tenant_id = ${tx.tenant} and t.message_id = ${messageId} order by t.number`;

export const debtsNamed = (tx: Tx, messageId: MessageId): Promise<{ id: DebtId; ref: string }[]> =>
  tx<{ id: DebtId; ref: string }>`
    select d.id, d.ref
    from messaging.message m cross join lateral unnest(m.debt_ids) with ordinality as n(id, place)
    join debts.debt d on d.tenant_id = m.tenant_id and d.id = n.id
    where m.tenant_id = ${tx.tenant} and m.id = ${messageId} order by n.place`;
