import type { CreditorId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import { numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, sql } from "../platform/sql.js";
import type { Definition, EventName } from "./domain/definition.js";
import { type EndedStep, type Standing, stepsBack } from "./domain/step-back.js";
import { dueRange, THROUGH } from "./domain/sweep-day.js";
import { isThanks } from "./domain/thanks.js";
import { ruleSql, type SqlContext } from "./segment/compile.js";
import { refreshStatistics } from "./store.js";

export interface LiveStrategy {
  readonly id: bigint;
  readonly versionId: bigint;
  readonly lane: string;
  readonly definition: Definition;
}

export interface DueSweep extends LiveStrategy {
  readonly creditorId: CreditorId;
  readonly creditorCountry: string;
}

/** Does a strategy of this definition speak of the creditor (`c`)? */
export const speaksOf = (definition: Fragment): Fragment => sql`
  (${definition} #> '{audience,creditorIds}' is null or ${definition} #> '{audience,creditorIds}' ? c.id::text)`;

/** Does a version of this definition look for newcomers of the creditor (`c`)? Flows that wait for an event do not. */
export const sweeps = (definition: Fragment): Fragment => sql`
  coalesce(${definition} #>> '{anchor,on}', 'due') = 'due' and ${speaksOf(definition)}`;

/** Gives every live strategy a sweep over every creditor it speaks of. New pairs are due at once. */
export async function openSweeps(tx: Tx, now: Date): Promise<void> {
  await tx`
    insert into strategy.sweep (tenant_id, strategy_id, creditor_id, next_at)
    select ${tx.tenant}, s.id, c.id, ${now}
    from strategy.strategy s
    join strategy.version v on v.tenant_id = s.tenant_id and v.id = s.live_version_id
    join debts.creditor c on c.tenant_id = s.tenant_id
    where s.tenant_id = ${tx.tenant} and s.state = 'live' and ${sweeps(sql`v.definition`)}
    on conflict (tenant_id, strategy_id, creditor_id) do nothing`;
}

/** Sweeps that are due, oldest strategy first: where two would take the same account, the older one does. */
export const claimSweeps = (tx: Tx, now: Date, limit: number): Promise<DueSweep[]> =>
  tx<DueSweep>`
    select s.id, v.id as version_id, s.lane, v.definition, w.creditor_id, c.country as creditor_country
    from strategy.sweep w
    join strategy.strategy s on s.tenant_id = w.tenant_id and s.id = w.strategy_id and s.state = 'live'
    join strategy.version v on v.tenant_id = s.tenant_id and v.id = s.live_version_id
    join debts.creditor c on c.tenant_id = w.tenant_id and c.id = w.creditor_id
    where w.tenant_id = ${tx.tenant} and w.next_at <= ${now} and ${sweeps(sql`v.definition`)}
    order by s.id, w.creditor_id limit ${limit}
    for update of w skip locked`;

export async function setSweepAt(tx: Tx, strategyId: bigint, creditorId: CreditorId, at: Date): Promise<void> {
  await tx`
    update strategy.sweep set next_at = ${at}
    where tenant_id = ${tx.tenant} and strategy_id = ${strategyId} and creditor_id = ${creditorId}`;
}

/** Looks for newcomers of these creditors at once, instead of at the next day's start. */
export async function sweepSoon(tx: Tx, creditors: readonly bigint[], now: Date): Promise<void> {
  await tx`
    update strategy.sweep set next_at = ${now}
    where tenant_id = ${tx.tenant} and creditor_id = any(${creditors}::bigint[])`;
}

/** Looks at once for newcomers of a strategy: whom it takes in has changed. */
export async function sweepAgain(tx: Tx, strategyId: bigint, now: Date): Promise<void> {
  await tx`
    update strategy.sweep set next_at = ${now} where tenant_id = ${tx.tenant} and strategy_id = ${strategyId}`;
}

export async function nextSweepAt(tx: Tx, now: Date): Promise<Date | null> {
  const rows = await tx<{ at: Date | null }>`
    select min(w.next_at) as at from strategy.sweep w
    join strategy.strategy s on s.tenant_id = w.tenant_id and s.id = w.strategy_id and s.state = 'live'
    where w.tenant_id = ${tx.tenant} and w.next_at > ${now}`;
  return rows[0]?.at ?? null;
}

/**
 * Takes in the accounts of a creditor that a strategy wants and nobody else has: one statement for all of them.
 *
 * An account that went through this strategy to its end comes in again only for another debt.
 */
export async function enroll(
  tx: Tx,
  strategy: LiveStrategy,
  creditorId: CreditorId,
  ask: SqlContext,
  now: Date,
): Promise<number> {
  const { today } = ask;
  const { youngest, oldest } = dueRange(strategy.definition.days, today);
  const enrolled = await tx.count(sql`
    insert into strategy.enrollment (tenant_id, strategy_id, version_id, lane, account_id, debtor_id, anchor_debt_id,
                                     anchor_due_on, next_look_at, entered_at)
    select ${tx.tenant}, ${strategy.id}, ${strategy.versionId}, ${strategy.lane}, a.id, a.debtor_id, a.oldest_debt_id,
           a.oldest_due_on, ${now}::timestamptz, ${now}::timestamptz
    from debts.account a join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    where a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditorId} and ${isWanted(strategy.definition, ask)}
      and a.oldest_due_on <= ${youngest}::date and (${oldest}::date is null or a.oldest_due_on >= ${oldest}::date)
      and not exists (select from strategy.enrollment e
                      where e.tenant_id = a.tenant_id and e.account_id = a.id and e.lane = ${strategy.lane} and e.left_at is null)
      and not exists (select from strategy.enrollment e
                      where e.tenant_id = a.tenant_id and e.debtor_id = a.debtor_id and e.account_id = a.id
                        and e.strategy_id = ${strategy.id} and e.anchor_debt_id = a.oldest_debt_id
                        and e.left_because = any(${[...THROUGH]}::text[]))
    order by a.debtor_id, a.id
    on conflict (tenant_id, account_id, lane) where left_at is null do nothing`);
  // The next sweeps and the tick would be planned for the table as it was before.
  if (enrolled >= MANY_ENROLLED) await refreshStatistics(tx);
  return enrolled;
}

/**
 * Takes accounts into the flows that wait for this event: one statement a flow, for all accounts it happened to.
 *
 * What waits of them in the outbox gives way. Who is in a flow of that lane already stays in it.
 */
export async function enrollOnEvent(
  tx: Tx,
  strategy: LiveStrategy,
  accounts: readonly bigint[],
  on: LocalDate,
  ask: SqlContext,
  now: Date,
): Promise<bigint[]> {
  const { youngest, oldest } = dueRange(strategy.definition.days, on);
  const isOfAge = sql`a.oldest_due_on <= ${youngest}::date and (${oldest}::date is null or a.oldest_due_on >= ${oldest}::date)`;
  // Thanks are about what was paid last; who owes nothing any more has no age.
  const thanks = isThanks(strategy.definition);
  const rows = await tx<{ accountId: bigint }>`
    insert into strategy.enrollment (tenant_id, strategy_id, version_id, lane, account_id, debtor_id, anchor_debt_id,
                                     anchor_due_on, next_look_at, entered_at)
    select ${tx.tenant}, ${strategy.id}, ${strategy.versionId}, ${strategy.lane}, a.id, a.debtor_id,
           ${thanks ? sql`l.debt_id` : sql`a.oldest_debt_id`},
           ${on}::date, ${now}::timestamptz, ${now}::timestamptz
    from debts.account a join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    ${thanks ? lastPaidDebt : empty}
    where a.tenant_id = ${tx.tenant} and a.id = any(${accounts}::bigint[]) and ${isWanted(strategy.definition, ask)}
      ${when(strategy.definition.audience.creditorIds, (ids) => sql`and a.creditor_id = any(${ids}::bigint[])`)}
      and (${isOfAge}${thanks ? sql` or a.oldest_due_on is null` : empty})
    order by a.debtor_id, a.id
    on conflict (tenant_id, account_id, lane) where left_at is null do nothing
    returning account_id`;
  return rows.map(({ accountId }) => accountId);
}

/** The debt that the newest payment of an account (`a`) went to. */
const lastPaidDebt = sql`
  join lateral (
    select t.debt_id from debts.debt d
    join ledger.posting t on t.tenant_id = d.tenant_id and t.debt_id = d.id
    where d.tenant_id = a.tenant_id and d.account_id = a.id and t.payment_id is not null and t.credit = 'receivable'
    order by t.at desc, t.key desc limit 1) l on true`;

/** Live strategies that wait for this event, the oldest first. */
export const flowsOn = (tx: Tx, event: EventName): Promise<LiveStrategy[]> =>
  tx<LiveStrategy>`
    select s.id, v.id as version_id, s.lane, v.definition
    from strategy.strategy s
    join strategy.version v on v.tenant_id = s.tenant_id and v.id = s.live_version_id
    where s.tenant_id = ${tx.tenant} and s.state = 'live' and v.definition #>> '{anchor,event}' = ${event}
    order by s.id`;

/** Of these accounts, the ones of these creditors. */
export const accountsOfCreditors = async (
  tx: Tx,
  accounts: readonly bigint[],
  creditors: readonly bigint[],
): Promise<bigint[]> =>
  (
    await tx<{ id: bigint }>`
      select id from debts.account
      where tenant_id = ${tx.tenant} and id = any(${accounts}::bigint[]) and creditor_id = any(${creditors}::bigint[])`
  ).map(({ id }) => id);

/** A file may bring the payments of a year: nobody waits for what happened long ago. */
const PAYMENT_FRESH_DAYS = 7;

/** The accounts that these payments came to, those of days long past apart. */
export const accountsOfPayments = async (tx: Tx, ids: readonly bigint[], now: Date): Promise<bigint[]> =>
  (
    await tx<{ accountId: bigint }>`
      select distinct account_id from debts.payment
      where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[]) and account_id is not null and state = 'applied'
        and paid_on > ${now}::timestamptz - make_interval(days => ${PAYMENT_FRESH_DAYS})`
  ).map(({ accountId }) => accountId);

/** Accounts that an import brought for the first time: all their debts are of that file. */
export const newByImport = (tx: Tx, importId: bigint): Fragment => sql`
  select account_id from debts.debt where tenant_id = ${tx.tenant} and account_id in (
    select account_id from debts.debt where tenant_id = ${tx.tenant} and import_id = ${importId})
  group by account_id having bool_and(import_id is not distinct from ${importId})`;

/** Looks again at these accounts, each at the step whose message was taken back for another flow. */
export async function stepBackWithdrawn(tx: Tx, accounts: readonly bigint[], now: Date): Promise<void> {
  await tx`
    update strategy.enrollment e
    set next_step = coalesce(m.step, e.next_step), step_done_at = case when m.step is null then e.step_done_at end,
        round = e.round + (m.step is not null)::int, next_look_at = ${now}
    from strategy.enrollment x
    left join lateral (
      select min(step_no) as step from messaging.message m
      where m.tenant_id = ${tx.tenant} and m.account_id = x.account_id and m.enrollment_id = x.id and m.round = x.round
        and m.state = 'suppressed' and m.because = 'other_flow' and m.decided_at = ${now}) m on true
    where e.tenant_id = ${tx.tenant} and x.tenant_id = e.tenant_id and x.debtor_id = e.debtor_id and x.id = e.id
      and e.account_id = any(${accounts}::bigint[]) and e.left_at is null and e.next_step is not null`;
}

/** The accounts of these enrollments. */
export const accountsOfEnrollments = async (tx: Tx, ids: readonly string[]): Promise<bigint[]> =>
  (
    await tx<{ accountId: bigint }>`
      select distinct account_id from strategy.enrollment where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`
  ).map(({ accountId }) => accountId);

/** The accounts of these messages, but for messages of flows that wait for one of these events. */
export const accountsOfMessages = async (
  tx: Tx,
  ids: readonly bigint[],
  but: readonly EventName[],
): Promise<bigint[]> =>
  (
    await tx<{ accountId: bigint }>`
      select distinct m.account_id from messaging.message m
      left join strategy.version v on v.tenant_id = m.tenant_id and v.id = m.version_id
      where m.tenant_id = ${tx.tenant} and m.id = any(${ids}::bigint[])
        and (v.definition #>> '{anchor,event}' = any(${but}::text[])) is not true`
  ).map(({ accountId }) => accountId);

/** Does the audience hold this account (`a`) of this person (`p`), whatever its age? A creditor has its own sweep. */
const isWanted = ({ lane, audience }: Definition, ask: SqlContext): Fragment => sql`
  ${fits({ lane, audience })}
  ${when(
    audience.rule,
    (rule) => sql`and exists (
      select from strategy.account_fact f
      where f.tenant_id = a.tenant_id and f.account_id = a.id and ${ruleSql(rule, ask)})`,
  )}`;

/** What an audience asks besides its rule: nothing of it changes as days pass and nobody pays. */
export const fits = ({
  lane,
  audience: { countries, debtorKind, minOpenMinor },
}: Pick<Definition, "lane" | "audience">): Fragment => sql`
  ${isThanks({ lane }) ? sql`true` : sql`a.open_count > 0`}
  ${when(countries, (list) => sql`and p.country = any(${list}::text[])`)}
  ${when(debtorKind, (kind) => sql`and p.kind = ${kind}`)}
  ${when(minOpenMinor, (minor) => sql`and a.open_minor >= ${minor}::bigint`)}`;

export interface WantedSum {
  readonly currency: string;
  /** Accounts that owe something, and those of them that are wanted, with what they owe. */
  readonly count: number;
  readonly wanted: number;
  readonly openMinor: bigint;
}

/** How many accounts does a definition want now, of those that owe something? By currency, whether or not others have them. */
export const countWanted = (tx: Tx, definition: Definition, ask: SqlContext): Promise<WantedSum[]> => {
  const { audience, days, anchor } = definition;
  const { youngest, oldest } = dueRange(days, ask.today);
  const aged = sql`and a.oldest_due_on <= ${youngest}::date and (${oldest}::date is null or a.oldest_due_on >= ${oldest}::date)`;
  return tx<WantedSum>`
    select c.currency, count(*)::int as count, (count(*) filter (where w.is_wanted))::int as wanted,
           coalesce(sum(a.open_minor) filter (where w.is_wanted), 0)::bigint as open_minor
    from debts.account a
    join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    cross join lateral (
      select (${isWanted(definition, ask)} ${anchor.on === "due" ? aged : sql``}
              ${when(audience.creditorIds, (ids) => sql`and a.creditor_id = any(${ids}::bigint[])`)}) as is_wanted) w
    where a.tenant_id = ${tx.tenant} and a.open_count > 0
    group by 1 order by 2 desc`;
};

/** From so many newcomers on the tables are counted anew at once, instead of when the server comes round to it. */
const MANY_ENROLLED = 10_000;

const when = <T>(value: T | undefined, then: (value: T) => Fragment): Fragment =>
  value === undefined ? sql`` : then(value);

/** Looks at the running enrollments of these accounts at once: something about them has changed. */
export function wakeAccounts(tx: Tx, accounts: Fragment, now: Date): Promise<number> {
  return tx.count(sql`
    update strategy.enrollment set next_look_at = ${now}
    where tenant_id = ${tx.tenant} and left_at is null and account_id in (${accounts})
      and (next_look_at is null or next_look_at > ${now})`);
}

/** Looks again at the accounts of a creditor that wait for news alone. */
export function wakeHeld(tx: Tx, creditorId: bigint, now: Date): Promise<number> {
  return tx.count(sql`
    update strategy.enrollment e set next_look_at = ${now}
    from debts.account a
    where e.tenant_id = ${tx.tenant} and e.left_at is null and e.next_look_at is null
      and a.tenant_id = e.tenant_id and a.id = e.account_id and a.creditor_id = ${creditorId}`);
}

/** Looks again at the accounts that a standstill of this creditor, or of all, held until that moment. */
export function wakeStill(tx: Tx, creditorId: bigint | null, until: Date | null, now: Date): Promise<number> {
  return tx.count(sql`
    update strategy.enrollment e set next_look_at = ${now}
    from debts.account a
    where e.tenant_id = ${tx.tenant} and e.left_at is null and e.next_look_at is not distinct from ${until}::timestamptz
      and a.tenant_id = e.tenant_id and a.id = e.account_id and (${creditorId}::bigint is null or a.creditor_id = ${creditorId})`);
}

export function wakeDebtors(tx: Tx, debtors: readonly bigint[], now: Date): Promise<number> {
  return tx.count(sql`
    update strategy.enrollment set next_look_at = ${now}
    where tenant_id = ${tx.tenant} and left_at is null and debtor_id = any(${debtors}::bigint[])
      and (next_look_at is null or next_look_at > ${now})`);
}

export interface EndedMessage {
  readonly messageId: string;
  /** Null: no strategy made it. */
  readonly enrollmentId: string | null;
  readonly debtorId: string;
  readonly round: number;
  readonly step: number;
  readonly state: "failed" | "suppressed" | "unknown";
}

type StoodRow = Standing & EndedStep & { readonly debtorId: bigint; readonly id: bigint; readonly endedRound: number };

/** Puts enrollments back to the step whose message did not leave, so that it is decided anew. */
export async function stepBack(tx: Tx, ended: readonly EndedMessage[], now: Date): Promise<void> {
  if (ended.length === 0) return;
  const stood = await tx<StoodRow>`
    select e.debtor_id, e.id, e.round, e.next_step, round(extract(epoch from e.step_done_at) * 1000)::float8 as step_done_at,
           e.left_at is not null as has_left,
           b.round as ended_round, b.step, b.state, m.made, m.refused, m.planned_at
    from unnest(${ended.map((m) => m.debtorId)}::bigint[], ${ended.map((m) => m.enrollmentId)}::bigint[],
                ${ended.map((m) => m.round)}::smallint[], ${ended.map((m) => m.step)}::smallint[],
                ${ended.map((m) => m.state)}::text[])
         as b(debtor_id, id, round, step, state)
    join strategy.enrollment e on e.tenant_id = ${tx.tenant} and e.debtor_id = b.debtor_id and e.id = b.id
    cross join lateral (
      select count(*)::int as made, round(extract(epoch from max(planned_at)) * 1000)::float8 as planned_at,
             coalesce(array_agg(distinct channel) filter (where state = 'failed' or because in ('content_missing', 'template_refused')), '{}')
               as refused
      from messaging.message
      where tenant_id = ${tx.tenant} and account_id = e.account_id and enrollment_id = b.id and round = b.round
        and step_no = b.step) as m
    for update of e`;
  const back = stood.filter(({ endedRound, ...row }) => stepsBack(row, { ...row, round: endedRound }));
  if (back.length === 0) return;
  await tx`
    update strategy.enrollment e
    set next_step = b.step, step_done_at = null, next_look_at = ${now}, tries = b.made,
        tried = coalesce(string_to_array(b.refused, ','), '{}')
    from unnest(${numberArray(back, (m) => m.debtorId)}::bigint[], ${numberArray(back, (m) => m.id)}::bigint[],
                ${numberArray(back, (m) => m.step)}::smallint[], ${numberArray(back, (m) => m.made)}::smallint[],
                ${textArray(back, (m) => m.refused.join(",") || null)}::text[])
         as b(debtor_id, id, step, made, refused)
    where e.tenant_id = ${tx.tenant} and e.debtor_id = b.debtor_id and e.id = b.id`;
}

export const touchedByImport = (tx: Tx, importId: bigint): Fragment => sql`
  select d.account_id from debts.change c join debts.debt d on d.tenant_id = c.tenant_id and d.id = c.debt_id
  where c.tenant_id = ${tx.tenant} and c.import_id = ${importId}
  union select account_id from debts.debt where tenant_id = ${tx.tenant} and import_id = ${importId}`;

export async function park(tx: Tx, debtorId: bigint, id: bigint, because: string): Promise<void> {
  await tx`
    update strategy.enrollment set parked_because = ${because.slice(0, 500)}
    where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} and id = ${id}`;
}
