import type { Channel } from "../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, PaymentId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { AllocationOrder, OpenDebt } from "./domain/allocate.js";
import type { ChargeSettings } from "./domain/charge-settings.js";
import type { CreditorNotice } from "./domain/creditor-notice.js";

export interface Creditor {
  readonly id: CreditorId;
  readonly name: string;
  readonly tradeName: string | null;
  readonly kind: "financial" | "commercial" | "agency";
  readonly country: string;
  readonly currency: string;
  readonly locale: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly site: string | null;
  readonly verifyUrl: string | null;
  readonly payUrl: string | null;
  readonly notice: CreditorNotice;
  readonly crumbsMinor: bigint;
  readonly paymentDataMaxAgeHours: number | null;
  readonly paymentDataAt: Date | null;
  readonly allocation: AllocationOrder;
  readonly countingMode: string;
  readonly channelOrder: readonly Channel[] | null;
  readonly charges: ChargeSettings;
}

const creditorColumns = sql`id, name, trade_name, kind, country, currency, locale, phone, email, site, verify_url,
  pay_url, notice, crumbs_minor, payment_data_max_age_hours, payment_data_at, allocation, counting_mode, channel_order,
  charges`;

export const creditors = (tx: Tx): Promise<Creditor[]> =>
  tx<Creditor>`select ${creditorColumns} from debts.creditor where tenant_id = ${tx.tenant} order by name`;

export async function creditorById(tx: Tx, id: CreditorId): Promise<Creditor | null> {
  const rows = await tx<Creditor>`
    select ${creditorColumns} from debts.creditor where tenant_id = ${tx.tenant} and id = ${id}`;
  return rows[0] ?? null;
}

/** Takes the creditor's books for this transaction: imports and payments of one creditor wait for each other. */
export async function lockCreditor(tx: Tx, id: CreditorId): Promise<Creditor | null> {
  const rows = await tx<Creditor>`
    select ${creditorColumns} from debts.creditor where tenant_id = ${tx.tenant} and id = ${id} for no key update`;
  return rows[0] ?? null;
}

export type NewCreditor = Omit<Creditor, "id" | "paymentDataAt" | "notice" | "channelOrder" | "charges"> &
  Partial<Pick<Creditor, "notice" | "channelOrder">>;

export async function insertCreditor(tx: Tx, c: NewCreditor, now: Date): Promise<CreditorId> {
  const rows = await tx<{ id: CreditorId }>`
    insert into debts.creditor (tenant_id, name, trade_name, kind, country, currency, locale, phone, email, site,
      verify_url, pay_url, notice, crumbs_minor, payment_data_max_age_hours, allocation, counting_mode, channel_order, created_at)
    values (${tx.tenant}, ${c.name}, ${c.tradeName}, ${c.kind}, ${c.country}, ${c.currency}, ${c.locale}, ${c.phone},
      ${c.email}, ${c.site}, ${c.verifyUrl}, ${c.payUrl}, ${JSON.stringify(c.notice ?? {})}, ${c.crumbsMinor}, ${c.paymentDataMaxAgeHours},
      ${c.allocation}, ${c.countingMode}, ${c.channelOrder ?? null}::text[], ${now})
    returning id`;
  return (rows[0] as { id: CreditorId }).id;
}

export async function updateCreditor(tx: Tx, id: CreditorId, c: NewCreditor): Promise<boolean> {
  const touched = await tx.count(sql`
    update debts.creditor set name = ${c.name}, trade_name = ${c.tradeName}, kind = ${c.kind}, country = ${c.country},
      locale = ${c.locale}, phone = ${c.phone}, email = ${c.email}, site = ${c.site}, verify_url = ${c.verifyUrl},
      pay_url = ${c.payUrl}, notice = ${JSON.stringify(c.notice ?? {})}, crumbs_minor = ${c.crumbsMinor}, allocation = ${c.allocation},
      payment_data_max_age_hours = ${c.paymentDataMaxAgeHours}, counting_mode = ${c.countingMode},
      channel_order = ${c.channelOrder ?? null}::text[]
    where tenant_id = ${tx.tenant} and id = ${id}`);
  return touched === 1;
}

export async function updateCharges(tx: Tx, id: CreditorId, charges: ChargeSettings): Promise<void> {
  await tx`
    update debts.creditor set charges = ${JSON.stringify(charges)} where tenant_id = ${tx.tenant} and id = ${id}`;
}

/** Payments of this creditor are known up to this moment. */
export async function markPaymentData(tx: Tx, id: CreditorId, now: Date): Promise<void> {
  await tx`update debts.creditor set payment_data_at = ${now} where tenant_id = ${tx.tenant} and id = ${id}`;
}

/**
 * Counts the accounts' totals again from their debts, in one statement.
 *
 * A debt whose balance is within the creditor's crumbs counts for nothing here: nobody is reminded of it.
 */
export const refreshAccounts = (tx: Tx, accounts: Fragment): Promise<number> => tx.count(refresh(tx, accounts));

const refresh = (tx: Tx, accounts: Fragment): Fragment => sql`
  update debts.account a
  set open_minor = t.open_minor, open_count = t.open_count, oldest_due_on = t.oldest_due_on,
      oldest_debt_id = t.oldest_debt_id
  from (${accountTotals(tx, accounts)}) as t
  where a.tenant_id = ${tx.tenant} and a.id = t.id
    and (a.open_minor, a.open_count, a.oldest_due_on, a.oldest_debt_id)
        is distinct from (t.open_minor, t.open_count, t.oldest_due_on, t.oldest_debt_id)`;

/** Counts all accounts of a creditor again, and gives those whose totals changed. */
export async function refreshCreditor(tx: Tx, id: CreditorId): Promise<AccountId[]> {
  const accounts = sql`select id from debts.account where tenant_id = ${tx.tenant} and creditor_id = ${id}`;
  return (await tx.run<{ id: AccountId }>(sql`${refresh(tx, accounts)} returning a.id`)).map((row) => row.id);
}

/** The totals that the accounts of this query ought to have. `doctor` compares them with the stored ones. */
export function accountTotals(tx: Tx, accounts: Fragment): Fragment {
  return sql`
    select a.id, coalesce(sum(d.balance_minor), 0)::bigint as open_minor, count(d.id)::int as open_count,
           min(d.due_on) as oldest_due_on, (array_agg(d.id order by d.due_on, d.id))[1] as oldest_debt_id
    from debts.account a
    join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    left join debts.debt d on d.tenant_id = a.tenant_id and d.account_id = a.id
      and d.status = 'open' and d.balance_minor > c.crumbs_minor
    where a.tenant_id = ${tx.tenant} and a.id in (${accounts})
    group by a.id`;
}

export interface NewPayment {
  readonly ref: string;
  readonly debtRef: string | null;
  readonly accountRef: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paidOn: LocalDate;
  readonly method: string | null;
}

export interface TakenPayment {
  readonly id: PaymentId;
  readonly ref: string;
  readonly accountId: AccountId | null;
  readonly debtId: DebtId | null;
  readonly amountMinor: bigint;
  readonly paidOn: LocalDate;
}

/**
 * Writes the payments whose reference is new, each with the account and debt it names. Known references are left out,
 * but for those that were taken back, and those that found nobody and now do.
 */
export function insertPayments(
  tx: Tx,
  creditor: Creditor,
  payments: readonly NewPayment[],
  importId: bigint | null,
  now: Date,
): Promise<TakenPayment[]> {
  const column = <T>(pick: (payment: NewPayment) => T) => payments.map(pick);
  return tx<TakenPayment>`
    with given as (
      select distinct on (g.ref) g.*, coalesce(d.account_id, a.id) as account_id, d.id as debt_id
      from unnest(${column((p) => p.ref)}::text[], ${column((p) => p.debtRef)}::text[],
                  ${column((p) => p.accountRef)}::text[], ${column((p) => p.amountMinor)}::bigint[],
                  ${column((p) => p.paidOn)}::date[], ${column((p) => p.method)}::text[]) with ordinality
           as g(ref, debt_ref, account_ref, amount_minor, paid_on, method, no)
      left join debts.debt d on d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditor.id} and d.ref = g.debt_ref
      left join debts.account a on a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditor.id} and a.ref = g.account_ref
      order by g.ref, g.no
    ), taken as (
      insert into debts.payment as p (tenant_id, creditor_id, ref, account_id, debt_ref, account_ref, currency,
                                      amount_minor, paid_on, known_at, method, state, import_id)
      select ${tx.tenant}, ${creditor.id}, ref, account_id, debt_ref, account_ref, ${creditor.currency}, amount_minor,
             paid_on, ${now}, method, case when account_id is null then 'unmatched' else 'applied' end, ${importId}::bigint
      from given order by no
      on conflict (tenant_id, creditor_id, ref) do update
      set account_id = excluded.account_id, debt_ref = excluded.debt_ref, account_ref = excluded.account_ref,
          amount_minor = excluded.amount_minor, paid_on = excluded.paid_on, known_at = excluded.known_at, method = excluded.method, state = excluded.state,
          import_id = excluded.import_id
      where p.state = 'reversed' or (p.state = 'unmatched' and excluded.account_id is not null)
      returning id, ref, account_id, amount_minor, paid_on
    )
    select t.*, g.debt_id from taken t join given g using (ref) order by t.paid_on, t.id`;
}

export interface AccountDebt extends OpenDebt {
  readonly accountId: AccountId;
}

/** The debts of these accounts that still have a balance, held for this transaction. */
export const lockOpenDebts = (tx: Tx, accounts: readonly AccountId[]): Promise<AccountDebt[]> =>
  tx<AccountDebt>`
    select id, account_id, due_on, balance_minor from debts.debt
    where tenant_id = ${tx.tenant} and account_id = any(${accounts}::bigint[]) and status = 'open'
    order by account_id, id for update`;

/** Lowers (or raises) balances by these amounts; a debt that reaches zero is paid, one that leaves it is open again. */
export function moveBalances(tx: Tx, effect: ReadonlyMap<DebtId, bigint>, now: Date): Promise<number> {
  return tx.count(sql`
    update debts.debt d
    set balance_minor = d.balance_minor + e.by_minor, updated_at = ${now},
        status = case when d.balance_minor + e.by_minor = 0 then 'paid' else 'open' end
    from unnest(${[...effect.keys()]}::bigint[], ${[...effect.values()]}::bigint[]) as e(id, by_minor)
    where d.tenant_id = ${tx.tenant} and d.id = e.id`);
}

export interface AccountCredit {
  readonly accountId: AccountId;
  readonly paidOn: LocalDate | null;
  readonly unappliedMinor: bigint;
}

export async function addCredits(tx: Tx, credits: readonly AccountCredit[]): Promise<void> {
  await tx`
    update debts.account a
    set unapplied_minor = a.unapplied_minor + c.unapplied_minor, last_paid_on = greatest(a.last_paid_on, c.paid_on)
    from unnest(${credits.map((c) => c.accountId)}::bigint[], ${credits.map((c) => c.paidOn)}::date[],
                ${credits.map((c) => c.unappliedMinor)}::bigint[]) as c(id, paid_on, unapplied_minor)
    where a.tenant_id = ${tx.tenant} and a.id = c.id`;
}

export async function setUnapplied(tx: Tx, payments: ReadonlyMap<PaymentId, bigint>): Promise<void> {
  if (payments.size === 0) return;
  await tx`
    update debts.payment p set unapplied_minor = u.minor
    from unnest(${[...payments.keys()]}::bigint[], ${[...payments.values()]}::bigint[]) as u(id, minor)
    where p.tenant_id = ${tx.tenant} and p.id = u.id`;
}

/**
 * Payments that named a debt or a customer which nobody knew become credits of that customer, now that they are here.
 * Gives what was added to each account.
 */
export const matchUnmatched = (tx: Tx, creditorId: CreditorId): Promise<Credit[]> =>
  tx<Credit>`
    update debts.payment p set state = 'applied', account_id = n.account_id, unapplied_minor = p.amount_minor
    from (
      select u.id, coalesce(d.account_id, a.id) as account_id, d.id as debt_id
      from debts.payment u
      left join debts.debt d on d.tenant_id = u.tenant_id and d.creditor_id = u.creditor_id and d.ref = u.debt_ref
      left join debts.account a on a.tenant_id = u.tenant_id and a.creditor_id = u.creditor_id and a.ref = u.account_ref
      where u.tenant_id = ${tx.tenant} and u.creditor_id = ${creditorId} and u.state = 'unmatched'
    ) n
    where p.tenant_id = ${tx.tenant} and p.id = n.id and n.account_id is not null
    returning p.id as payment_id, p.account_id, n.debt_id, p.paid_on, p.import_id, p.unapplied_minor`;

/** What is left of a payment, waiting for a debt of its account. */
export interface Credit {
  readonly paymentId: PaymentId;
  readonly accountId: AccountId;
  /** The debt that the payment named. */
  readonly debtId: DebtId | null;
  readonly paidOn: LocalDate;
  readonly importId: bigint | null;
  readonly unappliedMinor: bigint;
}

/** Credits of a creditor's accounts although a debt is open there: they belong on the debt. The oldest first. */
export const creditsToApply = (tx: Tx, creditorId: CreditorId): Promise<Credit[]> =>
  tx<Credit>`
    select p.id as payment_id, p.account_id, n.id as debt_id, p.paid_on, p.import_id, p.unapplied_minor
    from debts.account a
    join debts.payment p on p.tenant_id = a.tenant_id and p.account_id = a.id and p.unapplied_minor > 0
    left join debts.debt n on n.tenant_id = p.tenant_id and n.creditor_id = p.creditor_id and n.ref = p.debt_ref
    where a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditorId} and a.unapplied_minor > 0
      and exists (select from debts.debt d where d.tenant_id = a.tenant_id and d.account_id = a.id and d.status = 'open')
    order by p.paid_on, p.id for no key update of a, p`;

/** Marks an address as dead or alive, with the cause. */
export async function setHealth(
  tx: Tx,
  contactPoints: readonly bigint[],
  health: "good" | "bad",
  because: string,
): Promise<void> {
  await tx`
    update debts.contact_point set health = ${health}, health_because = ${because}
    where tenant_id = ${tx.tenant} and id = any(${contactPoints}::bigint[])`;
}

export interface DebtorFacts {
  readonly id: DebtorId;
  readonly kind: "person" | "company";
  readonly name: string;
  readonly country: string;
  readonly subdivision: string | null;
  readonly timeZones: string[];
  readonly locale: string;
}
