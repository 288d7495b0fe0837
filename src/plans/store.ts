import type { AccountId, DebtorId, Id } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import { one, type Tx } from "../platform/db.js";
import type { IdSet } from "../platform/id-set.js";
import { type Fragment, sql } from "../platform/sql.js";
import { LAST_TO_SLEEP, type PromiseState } from "./domain/promise.js";

export type PromiseId = Id<"promise">;

export interface PromiseRow {
  readonly id: PromiseId;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly promisedOn: LocalDate;
  readonly graceDays: number;
  readonly lastDay: LocalDate;
  readonly state: PromiseState;
  readonly paidMinor: bigint;
  readonly openMinor: bigint;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly closedAt: Date | null;
}

/** A promise with what was paid since it was made, by its last day, and known before it was closed. */
const promiseRow = sql`
  p.id, p.account_id, a.debtor_id, p.amount_minor, p.currency, p.promised_on, p.grace_days,
  p.promised_on + p.grace_days as last_day, p.state, a.open_minor, p.made_at, p.made_by, p.closed_at,
  coalesce((select sum(y.amount_minor) from debts.payment y
            where y.tenant_id = p.tenant_id and y.account_id = p.account_id and y.state = 'applied'
              and y.id > p.after_payment_id and y.known_at >= p.made_at and y.paid_on <= p.promised_on + p.grace_days
              and (p.closed_at is null or y.known_at <= p.closed_at)), 0)::bigint as paid_minor`;

const promisesFrom = (tx: Tx): Fragment => sql`
  from plans.promise p join debts.account a on a.tenant_id = p.tenant_id and a.id = p.account_id
  where p.tenant_id = ${tx.tenant}`;

export interface NewPromise {
  readonly accountId: AccountId;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly promisedOn: LocalDate;
  readonly graceDays: number;
  readonly madeBy: string;
}

export async function insertPromise(tx: Tx, promise: NewPromise, now: Date): Promise<PromiseId> {
  return one(
    await tx<{ id: PromiseId }>`
      insert into plans.promise (tenant_id, account_id, amount_minor, currency, promised_on, grace_days, made_at, made_by,
                                 after_payment_id)
      values (${tx.tenant}, ${promise.accountId}, ${promise.amountMinor}, ${promise.currency}, ${promise.promisedOn},
              ${promise.graceDays}, ${now}, ${promise.madeBy},
              (select coalesce(max(id), 0) from debts.payment
               where tenant_id = ${tx.tenant} and account_id = ${promise.accountId}))
      returning id`,
  ).id;
}

export async function promiseById(tx: Tx, id: PromiseId): Promise<PromiseRow | null> {
  const [row] = await tx<PromiseRow>`select ${promiseRow} ${promisesFrom(tx)} and p.id = ${id}`;
  return row ?? null;
}

/** Newest first. */
export const promisesOf = (tx: Tx, accounts: readonly AccountId[], limit: number): Promise<PromiseRow[]> =>
  tx<PromiseRow>`
    select ${promiseRow} ${promisesFrom(tx)} and p.account_id = any(${accounts}::bigint[])
    order by p.id desc limit ${limit}`;

/** Open promises of these accounts. */
export const openPromises = (tx: Tx, accounts: IdSet): Promise<PromiseRow[]> =>
  tx<PromiseRow>`
    select ${promiseRow} ${promisesFrom(tx)} and p.state = 'made' and ${accounts.within(sql`p.account_id`)}`;

/** Open promises of these accounts, held for this transaction. */
export const lockOpen = (tx: Tx, accounts: readonly AccountId[]): Promise<PromiseRow[]> =>
  tx<PromiseRow>`
    select ${promiseRow} ${promisesFrom(tx)} and p.state = 'made' and p.account_id = any(${accounts}::bigint[])
    order by p.id for update of p`;

export async function lockPromise(tx: Tx, id: PromiseId): Promise<PromiseRow | null> {
  const [row] = await tx<PromiseRow>`select ${promiseRow} ${promisesFrom(tx)} and p.id = ${id} for update of p`;
  return row ?? null;
}

/**
 * Promises whose last day is over, for this transaction alone. Those of a creditor whose payments are not known up to
 * date wait: nobody broke a promise because a file came late.
 */
export const claimOver = (tx: Tx, now: Date, limit: number): Promise<PromiseRow[]> => tx<PromiseRow>`
  select ${promiseRow} ${promisesFrom(tx)} and p.state = 'made' and p.promised_on < ${now}::timestamptz at time zone 'UTC'
    and (p.promised_on + p.grace_days + 1)::timestamp at time zone ${LAST_TO_SLEEP} <= ${now}
    and not exists (select from debts.creditor c where c.tenant_id = a.tenant_id and c.id = a.creditor_id
                      and coalesce(c.payment_data_at, c.created_at) + make_interval(hours => c.payment_data_max_age_hours) < ${now})
  order by p.promised_on, p.id limit ${limit} for update of p skip locked`;

export async function closePromises(
  tx: Tx,
  closed: readonly { id: PromiseId; state: PromiseState }[],
  now: Date,
): Promise<void> {
  if (closed.length === 0) return;
  await tx`
    update plans.promise p set state = c.state, closed_at = ${now}
    from unnest(${closed.map(({ id }) => id)}::bigint[], ${closed.map(({ state }) => state)}::text[]) as c(id, state)
    where p.tenant_id = ${tx.tenant} and p.id = c.id and p.state = 'made'`;
}

/** When the last day of a promise is over next. */
export async function nextOverAt(tx: Tx, now: Date): Promise<Date | null> {
  const [row] = await tx<{ at: Date | null }>`
    select min((promised_on + grace_days + 1)::timestamp at time zone ${LAST_TO_SLEEP}) as at from plans.promise
    where tenant_id = ${tx.tenant} and state = 'made'
      and (promised_on + grace_days + 1)::timestamp at time zone ${LAST_TO_SLEEP} > ${now}`;
  return row?.at ?? null;
}
