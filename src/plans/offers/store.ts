import type { AccountId, CreditorId, DebtId, DebtorId, Id } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { numberArray, textArray } from "../../platform/array-text.js";
import type { Tx } from "../../platform/db.js";
import type { IdSet } from "../../platform/id-set.js";
import { empty, type Fragment, sql } from "../../platform/sql.js";
import type { Instalment, Offer, OfferEnd, OfferFacts, OfferState } from "../domain/offer.js";
import { LAST_TO_SLEEP } from "../domain/promise.js";
import type { PromiseId } from "../store.js";

export type OfferId = Id<"offer">;

export interface OfferRow extends OfferFacts {
  readonly id: OfferId;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly currency: string;
  readonly discountMinor: bigint;
  readonly instalments: readonly Instalment[];
  readonly state: OfferState;
  readonly because: string | null;
  readonly policyVersion: number;
  readonly rule: string;
  readonly strategyId: bigint | null;
  readonly stepId: string | null;
  readonly madeBy: string | null;
  readonly madeAt: Date;
  readonly promiseId: PromiseId | null;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
}

/** What a message says of an offer. */
export type SpokenOffer = Pick<
  OfferRow,
  "currency" | "totalMinor" | "amountMinor" | "discountMinor" | "instalments" | "validUntil"
>;

type StoredRow = Omit<OfferRow, "instalments"> & {
  readonly instalments: readonly { readonly on: LocalDate; readonly amountMinor: string }[];
};

const fromStore = (row: StoredRow): OfferRow => ({
  ...row,
  instalments: row.instalments.map(({ on, amountMinor }) => ({ on, amountMinor: BigInt(amountMinor) })),
});

/** An offer with what was paid since it was made, by its last day. */
const offerRow = sql`
  o.id, o.account_id, a.debtor_id, o.creditor_id, o.kind, o.currency, o.total_minor, o.amount_minor,
  o.total_minor - o.amount_minor as discount_minor, o.instalments, o.valid_until, o.debt_ids, a.oldest_debt_id, o.state, o.because, o.policy_version, o.rule, o.strategy_id, o.step_id, o.made_by, o.made_at,
  o.promise_id, o.closed_at, o.closed_by,
  coalesce((select sum(d.balance_minor) from debts.debt d
            where d.tenant_id = o.tenant_id and d.id = any(o.debt_ids) and d.status = 'open'), 0)::bigint as owed_minor,
  coalesce((select sum(y.amount_minor) from debts.payment y
            where y.tenant_id = o.tenant_id and y.account_id = o.account_id and y.state = 'applied'
              and y.id > o.after_payment_id and y.known_at >= o.made_at and y.paid_on <= o.valid_until), 0)::bigint
    as paid_minor`;

const offersFrom = (tx: Tx): Fragment => sql`
  from plans.offer o join debts.account a on a.tenant_id = o.tenant_id and a.id = o.account_id
  where o.tenant_id = ${tx.tenant}`;

const offers = async (tx: Tx, rest: Fragment): Promise<OfferRow[]> =>
  (await tx.run<StoredRow>(sql`select ${offerRow} ${offersFrom(tx)} ${rest}`)).map(fromStore);

/** Newest first. */
export const offersOf = (
  tx: Tx,
  accounts: readonly AccountId[],
  beforeId: bigint | null,
  limit: number,
): Promise<OfferRow[]> =>
  offers(
    tx,
    sql`and o.account_id = any(${accounts}::bigint[]) ${beforeId === null ? empty : sql`and o.id < ${beforeId}`}
        order by o.id desc limit ${limit}`,
  );

export const openOffers = (tx: Tx, accounts: IdSet): Promise<OfferRow[]> =>
  offers(tx, sql`and o.state = 'open' and ${accounts.within(sql`o.account_id`)}`);

/** Open offers of these accounts, held for this transaction. */
export const lockOpenOffers = (tx: Tx, accounts: readonly AccountId[]): Promise<OfferRow[]> =>
  offers(tx, sql`and o.state = 'open' and o.account_id = any(${accounts}::bigint[]) order by o.id for update of o`);

export async function lockOffer(tx: Tx, id: OfferId): Promise<OfferRow | null> {
  const [row] = await offers(tx, sql`and o.id = ${id} for update of o`);
  return row ?? null;
}

export async function offerById(tx: Tx, id: OfferId): Promise<OfferRow | null> {
  const [row] = await offers(tx, sql`and o.id = ${id}`);
  return row ?? null;
}

/** Settlements that were agreed to with one of these promises, held for this transaction. */
export const lockAgreed = (tx: Tx, promises: readonly PromiseId[]): Promise<OfferRow[]> =>
  offers(
    tx,
    sql`and o.promise_id = any(${promises}::bigint[]) and o.state = 'accepted' and o.because = 'agreed'
          and o.kind = 'settlement' order by o.id for update of o`,
  );

/**
 * Open offers whose last day is over everywhere, for this transaction alone. Those of a creditor whose payments are not
 * known up to date wait: it may have been paid.
 */
export const claimOffersOver = (tx: Tx, now: Date, limit: number): Promise<OfferRow[]> =>
  offers(
    tx,
    sql`and o.state = 'open' and o.valid_until < ${now}::timestamptz at time zone 'UTC'
          and ${overAt} <= ${now}
          and not exists (select from debts.creditor c where c.tenant_id = o.tenant_id and c.id = o.creditor_id
                            and coalesce(c.payment_data_at, c.created_at) + make_interval(hours => c.payment_data_max_age_hours) < ${now})
        order by o.valid_until, o.id limit ${limit} for update of o skip locked`,
  );

const overAt = sql`(valid_until + 1)::timestamp at time zone ${LAST_TO_SLEEP}`;

/** When the last day of an open offer is over next. */
export async function nextOfferOverAt(tx: Tx, now: Date): Promise<Date | null> {
  const [row] = await tx<{ at: Date | null }>`
    select min(${overAt}) as at from plans.offer where tenant_id = ${tx.tenant} and state = 'open' and ${overAt} > ${now}`;
  return row?.at ?? null;
}

/** Accounts with an open offer of which this file, or taking it back, changed a debt, or brought an older one. */
export async function accountsOfImport(tx: Tx, importId: bigint): Promise<AccountId[]> {
  const rows = await tx<{ accountId: AccountId }>`
    select o.account_id ${offersFrom(tx)} and o.state = 'open' and (
      a.oldest_debt_id is distinct from o.debt_ids[1]
      or exists (select from debts.change c where c.tenant_id = o.tenant_id and c.debt_id = any(o.debt_ids)
                   and c.import_id = ${importId}))`;
  return rows.map(({ accountId }) => accountId);
}

export async function creditorsOf(tx: Tx, ids: readonly OfferId[]): Promise<CreditorId[]> {
  const rows = await tx<{ id: CreditorId }>`
    select distinct creditor_id as id from plans.offer where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`;
  return rows.map(({ id }) => id);
}

export interface Settled extends Pick<OfferRow, "id" | "accountId" | "creditorId" | "currency"> {
  readonly debtIds: readonly DebtId[];
  /** What it lets off, with what was charged on its debts since. */
  readonly mostMinor: bigint;
}

/** Marks settlements that were paid as taken off the books; gives those that were not yet. */
export const takeSettled = (tx: Tx, ids: readonly OfferId[], now: Date): Promise<Settled[]> =>
  tx<Settled>`
    update plans.offer o set settled_at = ${now}
    where o.tenant_id = ${tx.tenant} and o.id = any(${ids}::bigint[]) and o.because = 'settled' and o.settled_at is null
    returning o.id, o.account_id, o.creditor_id, o.currency, o.debt_ids, o.total_minor - o.amount_minor + (
      select coalesce(sum(c.amount_minor), 0)::bigint from debts.charge c
      where c.tenant_id = o.tenant_id and c.account_id = o.account_id and c.debt_id = any(o.debt_ids)
        and c.at >= o.made_at and c.reversed_at is null) as most_minor`;

export interface NewOffer {
  /** Derived from the decision: the same key twice is one offer. */
  readonly key: string;
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly currency: string;
  readonly offer: Offer;
  /** The oldest first. */
  readonly debtIds: readonly DebtId[];
  readonly policyVersion: number;
  readonly rule: string;
  readonly strategyId: bigint | null;
  readonly stepId: string | null;
  readonly madeBy: string | null;
}

/** Of these keys, those of offers that were made already. */
export async function knownKeys(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx<{ key: string }>`
    select key from plans.offer where tenant_id = ${tx.tenant} and key = any(${keys}::text[])`;
  return new Set(rows.map(({ key }) => key));
}

/** Writes offers; of several for one account only the last one stands. */
export async function insertOffers(tx: Tx, made: readonly NewOffer[], now: Date): Promise<void> {
  const last = new Map(made.map((one) => [one.accountId, one]));
  await tx`
    insert into plans.offer (tenant_id, key, account_id, creditor_id, kind, currency, total_minor, amount_minor, instalments,
                             valid_until, debt_ids, policy_version, rule, strategy_id, step_id, made_by, made_at, state,
                             because, closed_at, after_payment_id)
    select ${tx.tenant}, n.key, n.account_id, n.creditor_id, n.kind, n.currency, n.total_minor, n.amount_minor, n.instalments,
           n.valid_until, string_to_array(n.debt_ids, ',')::bigint[], n.policy_version, n.rule, n.strategy_id, n.step_id,
           n.made_by, ${now}, case when n.stands then 'open' else 'superseded' end,
           case when not n.stands then 'newer_offer' end, case when not n.stands then ${now}::timestamptz end,
           (select coalesce(max(y.id), 0) from debts.payment y
            where y.tenant_id = ${tx.tenant} and y.account_id = n.account_id)
    from unnest(${textArray(made, (o) => o.key)}::text[], ${numberArray(made, (o) => o.accountId)}::bigint[],
                ${numberArray(made, (o) => o.creditorId)}::bigint[], ${textArray(made, (o) => o.offer.kind)}::text[],
                ${textArray(made, (o) => o.currency)}::text[], ${numberArray(made, (o) => o.offer.totalMinor)}::bigint[],
                ${numberArray(made, (o) => o.offer.amountMinor)}::bigint[],
                ${textArray(made, (o) => toStore(o.offer.instalments))}::jsonb[],
                ${textArray(made, (o) => o.offer.validUntil)}::date[],
                ${textArray(made, (o) => o.debtIds.join(","))}::text[],
                ${numberArray(made, (o) => o.policyVersion)}::int[], ${textArray(made, (o) => o.rule)}::text[],
                ${numberArray(made, (o) => o.strategyId)}::bigint[], ${textArray(made, (o) => o.stepId)}::text[],
                ${textArray(made, (o) => o.madeBy)}::text[], ${made.map((o) => last.get(o.accountId) === o)}::boolean[])
         with ordinality as n(key, account_id, creditor_id, kind, currency, total_minor, amount_minor, instalments,
                              valid_until, debt_ids, policy_version, rule, strategy_id, step_id, made_by, stands, no)
    order by n.no
    on conflict (tenant_id, key) do nothing`;
}

const toStore = (instalments: readonly Instalment[]): string =>
  JSON.stringify(instalments.map(({ on, amountMinor }) => ({ on, amountMinor: amountMinor.toString() })));

/** Ends the open offers of these accounts, because newer ones are made. */
export async function supersede(tx: Tx, accounts: readonly AccountId[], now: Date): Promise<void> {
  await tx`
    update plans.offer set state = 'superseded', because = 'newer_offer', closed_at = ${now}
    where tenant_id = ${tx.tenant} and state = 'open' and account_id = any(${accounts}::bigint[])`;
}

export interface Closing extends Pick<OfferRow, "id"> {
  readonly state: OfferEnd["state"] | "withdrawn";
  readonly because: OfferEnd["because"] | "withdrawn" | "promise_withdrawn" | "promise_replaced";
}

export async function closeOffers(tx: Tx, closed: readonly Closing[], by: string | null, now: Date): Promise<void> {
  if (closed.length === 0) return;
  await tx`
    update plans.offer o set state = c.state, because = c.because, closed_at = ${now}, closed_by = coalesce(${by}, o.closed_by)
    from unnest(${closed.map(({ id }) => id)}::bigint[], ${closed.map(({ state }) => state)}::text[],
                ${closed.map(({ because }) => because)}::text[]) as c(id, state, because)
    where o.tenant_id = ${tx.tenant} and o.id = c.id`;
}

/** The person agreed to this offer, and promised a payment with it. */
export async function agreeTo(tx: Tx, id: OfferId, promiseId: PromiseId, by: string, now: Date): Promise<void> {
  await tx`
    update plans.offer set state = 'accepted', because = 'agreed', promise_id = ${promiseId}, closed_at = ${now}, closed_by = ${by}
    where tenant_id = ${tx.tenant} and id = ${id}`;
}
