import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, EnrollmentId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import type { IdSet } from "../../platform/id-set.js";
import { empty, join, sql } from "../../platform/sql.js";
import type { Definition, Lane, Tone } from "../domain/definition.js";
import { THROUGH } from "../domain/sweep-day.js";
import { fits, speaksOf, sweeps } from "../enroll-store.js";

/** What a rehearsal reads: all of it in one transaction that sees one moment, set by set. */

/** From here on this transaction sees one moment of the database and writes nothing. */
export async function holdStill(tx: Tx): Promise<void> {
  await tx`set transaction isolation level repeatable read, read only`;
}

export interface StrategyThere {
  readonly id: bigint;
  readonly name: string;
  readonly lane: Lane;
  readonly state: "draft" | "live" | "paused" | "retired";
  readonly liveVersionId: bigint | null;
}

export const strategiesThere = (tx: Tx): Promise<StrategyThere[]> => tx<StrategyThere>`
  select id, name, lane, state, live_version_id from strategy.strategy where tenant_id = ${tx.tenant} order by id`;

export interface VersionThere {
  readonly id: bigint;
  readonly strategyId: bigint;
  readonly definition: Definition;
}

export const versionsOf = (tx: Tx, strategies: readonly bigint[]): Promise<VersionThere[]> => tx<VersionThere>`
  select id, strategy_id, definition from strategy.version
  where tenant_id = ${tx.tenant} and strategy_id = any(${strategies}::bigint[])`;

export interface SweepThere {
  readonly creditorId: CreditorId;
  readonly country: string;
  readonly nextAt: Date | null;
}

/** The creditors that a strategy of this definition speaks of, and when it looks for newcomers of each next. */
export const sweepsThere = (tx: Tx, strategyId: bigint, definition: Definition): Promise<SweepThere[]> =>
  tx<SweepThere>`
    select c.id as creditor_id, c.country, w.next_at from debts.creditor c
    left join strategy.sweep w on w.tenant_id = c.tenant_id and w.creditor_id = c.id and w.strategy_id = ${strategyId}
    where c.tenant_id = ${tx.tenant} and ${sweeps(sql`${JSON.stringify(definition)}::jsonb`)}
    order by c.id`;

/** Creditors that this definition or any version of the strategy speaks of: accounts that an earlier one took in run on. */
export const creditorsEver = async (tx: Tx, strategyId: bigint, definition: Definition): Promise<CreditorId[]> => {
  const rows = await tx<{ id: CreditorId }>`
    select c.id from debts.creditor c
    where c.tenant_id = ${tx.tenant}
      and (${speaksOf(sql`${JSON.stringify(definition)}::jsonb`)}
           or exists (select from strategy.version v
                      where v.tenant_id = c.tenant_id and v.strategy_id = ${strategyId} and ${speaksOf(sql`v.definition`)}))
    order by c.id`;
  return rows.map(({ id }) => id);
};

/** Fields of these names that the oldest debts of accounts brought themselves. */
export const ownFields = (tx: Tx, accounts: IdSet, names: readonly string[]): Promise<[AccountId, string[]][]> =>
  tx.arrays<[AccountId, string[]]>(sql`
    select a.id, array(select name from unnest(${names}::text[]) as name where x.extra ? name)
    from debts.account a join debts.debt x on x.tenant_id = a.tenant_id and x.id = a.oldest_debt_id
    where a.tenant_id = ${tx.tenant} and ${accounts.within(sql`a.id`)} and x.extra ?| ${names}::text[]`);

/** Channels that send now, in the order in which messages are claimed. */
export const channelsSending = async (tx: Tx): Promise<Channel[]> => {
  const rows = await tx<{ channel: Channel }>`
    select channel from messaging.channel_account where tenant_id = ${tx.tenant} and state = 'active' order by id`;
  return [...new Set(rows.map(({ channel }) => channel))];
};

/** The next people, in order, who have an account with one of these creditors. */
export async function debtorsAfter(
  tx: Tx,
  creditors: readonly CreditorId[],
  after: bigint,
  limit: number,
): Promise<DebtorId[]> {
  const rows = await tx.arrays<[DebtorId]>(sql`
    select distinct debtor_id from debts.account
    where tenant_id = ${tx.tenant} and debtor_id > ${after} and creditor_id = any(${creditors}::bigint[])
    order by debtor_id limit ${limit}`);
  return rows.map(([id]) => id);
}

export const countDebtors = async (tx: Tx, creditors: readonly CreditorId[]): Promise<number> => {
  const rows = await tx<{ count: number }>`
    select count(distinct debtor_id)::int as count from debts.account
    where tenant_id = ${tx.tenant} and creditor_id = any(${creditors}::bigint[])`;
  return rows[0]?.count ?? 0;
};

export type AccountRow = [
  id: AccountId,
  debtorId: DebtorId,
  creditorId: CreditorId,
  openCount: number,
  openMinor: bigint,
  oldestDebtId: DebtId | null,
  oldestDueOn: LocalDate | null,
  hasCrumbs: boolean,
  wantedBy: string,
];

/** All accounts of these people, each with the numbers of the audiences that hold it, balances and rules apart. */
export const accountsOf = (tx: Tx, debtors: IdSet, audiences: readonly Definition[]): Promise<AccountRow[]> => {
  const wanted = audiences.map(
    ({ lane, audience }, at) =>
      sql`case when ${fits({ lane, audience: { ...audience, minOpenMinor: undefined } })} then ${at}::text end`,
  );
  return tx.arrays<AccountRow>(sql`
    select a.id, a.debtor_id, a.creditor_id, a.open_count, a.open_minor, a.oldest_debt_id, a.oldest_due_on,
           a.open_count = 0 and exists (select from debts.debt d where d.tenant_id = a.tenant_id and d.account_id = a.id
                                          and d.status = 'open' and d.balance_minor > 0),
           concat_ws(',', ${wanted.length === 0 ? empty : join(wanted, ", ")})
    from debts.account a join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    where a.tenant_id = ${tx.tenant} and ${debtors.within(sql`a.debtor_id`)} and ${debtors.within(sql`p.id`)}
    order by a.debtor_id, a.id`);
};

/** Which strategies accounts went through to the end, for the very debt that is their oldest. */
export const wentThrough = (tx: Tx, debtors: IdSet): Promise<[AccountId, bigint][]> =>
  tx.arrays<[AccountId, bigint]>(sql`
    select e.account_id, e.strategy_id from strategy.enrollment e
    join debts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id and a.oldest_debt_id = e.anchor_debt_id
    where e.tenant_id = ${tx.tenant} and ${debtors.within(sql`e.debtor_id`)} and e.left_because = any(${[...THROUGH]}::text[])`);

/** The last day of the offer that stands, of accounts that have one. */
export const openOffers = (tx: Tx, accounts: IdSet): Promise<[AccountId, LocalDate][]> =>
  tx.arrays<[AccountId, LocalDate]>(sql`
    select account_id, valid_until from plans.offer
    where tenant_id = ${tx.tenant} and state = 'open' and ${accounts.within(sql`account_id`)}`);

export interface EnrollmentRow {
  readonly id: EnrollmentId;
  readonly strategyId: bigint;
  readonly versionId: bigint;
  readonly lane: Lane;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly round: number;
  readonly anchorDebtId: DebtId;
  readonly anchorDueOn: LocalDate;
  readonly nextStep: number | null;
  readonly stepDoneAt: number | null;
  readonly tries: number;
  readonly tried: readonly Channel[];
  readonly tone: Tone | null;
  readonly nextLookAt: Date | null;
  readonly hasLeft: boolean;
  readonly isParked: boolean;
  readonly enteredAt: Date;
}

/** Running enrollments, and these besides: ended ones whose last message still waits. */
export const enrollmentsOf = (
  tx: Tx,
  debtors: IdSet,
  besides: readonly bigint[],
): Promise<EnrollmentRow[]> => tx<EnrollmentRow>`
  select e.id, e.strategy_id, e.version_id, e.lane, e.account_id, e.debtor_id, e.round, e.anchor_debt_id, e.anchor_due_on,
         e.next_step, date_part('epoch', e.step_done_at) * 1000 as step_done_at, e.tries, e.tried, e.tone, e.next_look_at,
         e.left_at is not null as has_left, e.parked_because is not null as is_parked, e.entered_at
  from strategy.enrollment e
  where e.tenant_id = ${tx.tenant} and ${debtors.within(sql`e.debtor_id`)}
    and (e.left_at is null or e.id = any(${besides}::bigint[]))
  order by e.debtor_id, e.id`;

export interface ReadyRow {
  readonly id: bigint;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly enrollmentId: bigint | null;
  readonly versionId: bigint | null;
  readonly round: number | null;
  readonly step: number | null;
  readonly channel: Channel;
  readonly template: string;
  readonly locale: string;
  readonly anchorDebtId: DebtId | null;
  readonly purpose: string;
  readonly addressIsGood: boolean;
  readonly notBefore: Date;
  readonly because: string | null;
  readonly plannedAt: Date;
  readonly expiresAt: Date;
  readonly made: number;
  readonly refused: readonly Channel[];
}

/** Messages of these accounts that wait in the outbox, with what was made and refused for their steps before. */
export const readyOf = (tx: Tx, accounts: IdSet): Promise<ReadyRow[]> => tx<ReadyRow>`
  select m.id, m.account_id, m.debtor_id, m.enrollment_id, m.version_id, m.round, m.step_no as step, m.channel, t.key as template,
         m.locale, m.anchor_debt_id, m.purpose, coalesce(k.health <> 'bad' and not m.channel = any(k.bad_on), false) as address_is_good, m.not_before, m.because,
         m.planned_at, m.expires_at, b.made, b.refused
  from messaging.message m
  join messaging.template t on t.tenant_id = m.tenant_id and t.id = m.template_id
  left join debts.contact_point k on k.tenant_id = m.tenant_id and k.id = m.contact_point_id
  cross join lateral (
    select count(*)::int as made,
           coalesce(array_agg(distinct o.channel)
                    filter (where o.state = 'failed' or o.because in ('content_missing', 'template_refused')), '{}') as refused
    from messaging.message o
    where o.tenant_id = m.tenant_id and o.account_id = m.account_id and o.enrollment_id = m.enrollment_id
      and o.round = m.round and o.step_no = m.step_no) as b
  where m.tenant_id = ${tx.tenant} and m.state = 'ready' and ${accounts.within(sql`m.account_id`)}
  order by m.id`;
