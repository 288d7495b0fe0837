import type { Channel } from "../kernel/channel.js";
import type { AccountId, CreditorId, DebtId, DebtorId, Id, PaymentId } from "../kernel/id.js";
import type { Locale } from "../kernel/locale.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, sql } from "../platform/sql.js";
import type { Creditor } from "./store.js";

/** What the screens of this room read. Lists come one row longer than asked, so that the caller knows of a next page. */

// Creditors

export interface CreditorRow extends Omit<Creditor, "locale" | "countingMode" | "channelOrder"> {
  readonly locale: Locale;
  readonly countingMode: "direct-contact" | "any-delivered";
  readonly channelOrder: Channel[] | null;
  readonly isPaymentDataStale: boolean;
  readonly createdAt: Date;
}

const creditorRow = (now: Date): Fragment => sql`
  id, name, trade_name, kind, country, currency, locale, phone, email, site, verify_url, pay_url, notice, crumbs_minor,
  payment_data_max_age_hours, payment_data_at, allocation, counting_mode, channel_order, charges, created_at,
  coalesce(coalesce(payment_data_at, created_at) + make_interval(hours => payment_data_max_age_hours) < ${now}, false)
    as is_payment_data_stale`;

export const listCreditors = (tx: Tx, now: Date): Promise<CreditorRow[]> =>
  tx<CreditorRow>`select ${creditorRow(now)} from debts.creditor where tenant_id = ${tx.tenant} order by name, id`;

export async function creditorRowById(tx: Tx, id: CreditorId, now: Date): Promise<CreditorRow | null> {
  const [row] = await tx<CreditorRow>`
    select ${creditorRow(now)} from debts.creditor where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

// Accounts and their debts

export interface AccountHead {
  readonly id: AccountId;
  readonly debtorId: DebtorId;
  readonly creditorId: CreditorId;
  readonly ref: string;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly unappliedMinor: bigint;
  readonly openCount: number;
}

export async function accountById(tx: Tx, id: AccountId): Promise<AccountHead | null> {
  const [row] = await tx<AccountHead>`
    select id, debtor_id, creditor_id, ref, currency, open_minor, unapplied_minor, open_count
    from debts.account where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

export interface DebtRow {
  readonly id: DebtId;
  readonly accountId: AccountId;
  readonly ref: string;
  readonly product: string | null;
  readonly issuedOn: LocalDate | null;
  readonly dueOn: LocalDate;
  readonly currency: string;
  readonly originalMinor: bigint;
  readonly balanceMinor: bigint;
  /** Of the balance. */
  readonly interestMinor: bigint;
  readonly feesMinor: bigint;
  readonly status: "open" | "paid" | "withdrawn" | "written_off";
  readonly isCrumb: boolean;
  readonly extra: Record<string, unknown> | null;
  readonly importId: Id<"import"> | null;
}

const debtRow = sql`
  d.id, d.account_id, d.ref, d.product, d.issued_on, d.due_on, d.currency, d.original_minor, d.balance_minor, d.status,
  least(d.balance_minor, d.fees_minor) as fees_minor,
  least(d.balance_minor - least(d.balance_minor, d.fees_minor), d.interest_minor) as interest_minor,
  d.status = 'open' and d.balance_minor <= c.crumbs_minor as is_crumb, d.extra, d.import_id`;

/** Open debts come first, each group by its due date. */
const openFirst = sql`(d.status <> 'open')::int`;

export interface DebtCursor {
  readonly rank: number;
  readonly dueOn: LocalDate;
  readonly id: bigint;
}

export const debtsOfAccount = (
  tx: Tx,
  accountId: AccountId,
  openOnly: boolean,
  after: DebtCursor | null,
  limit: number,
): Promise<DebtRow[]> => tx<DebtRow>`
  select ${debtRow}
  from debts.debt d join debts.creditor c on c.tenant_id = d.tenant_id and c.id = d.creditor_id
  where d.tenant_id = ${tx.tenant} and d.account_id = ${accountId} ${openOnly ? sql`and d.status = 'open'` : empty}
    ${after ? sql`and (${openFirst}, d.due_on, d.id) > (${after.rank}::int, ${after.dueOn}::date, ${after.id}::bigint)` : empty}
  order by ${openFirst}, d.due_on, d.id limit ${limit}`;

/** Of each account its first debts, and how many there are. */
export const firstDebts = (
  tx: Tx,
  accounts: readonly AccountId[],
  each: number,
): Promise<(DebtRow & { count: number })[]> =>
  tx<DebtRow & { count: number }>`
    select * from (
      select ${debtRow}, (count(*) over (partition by d.account_id))::int as count,
             row_number() over (partition by d.account_id order by ${openFirst}, d.due_on, d.id) as place
      from debts.debt d join debts.creditor c on c.tenant_id = d.tenant_id and c.id = d.creditor_id
      where d.tenant_id = ${tx.tenant} and d.account_id = any(${accounts}::bigint[])) d
    where place <= ${each} order by account_id, place`;

export async function debtRefOf(tx: Tx, accountId: AccountId, debtId: DebtId): Promise<string | null> {
  const [row] = await tx<{ ref: string }>`
    select ref from debts.debt where tenant_id = ${tx.tenant} and account_id = ${accountId} and id = ${debtId}`;
  return row?.ref ?? null;
}

// Debtors and how to reach them

export interface DebtorRow {
  readonly id: DebtorId;
  readonly kind: "person" | "company";
  readonly name: string;
  readonly taxId: string | null;
  readonly country: string;
  readonly subdivision: string | null;
  readonly timeZones: string[];
  readonly locale: string;
  readonly preferredChannel: string | null;
  readonly tags: string[];
  readonly createdAt: Date;
}

export async function debtorById(tx: Tx, id: DebtorId): Promise<DebtorRow | null> {
  const [row] = await tx<DebtorRow>`
    select id, kind, name, tax_id, country, subdivision, time_zones, locale, preferred_channel, tags, created_at
    from debts.debtor where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

export type { ContactPointRow } from "./contact-point-store.js";

export const contactsOf = (tx: Tx, debtorId: DebtorId): Promise<{ id: Id<"contact">; name: string; role: string }[]> =>
  tx<{ id: Id<"contact">; name: string; role: string }>`
    select id, name, role from debts.contact where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} order by id`;

// Payments

export interface PaymentRow {
  readonly id: PaymentId;
  readonly ref: string;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly accountId: AccountId | null;
  readonly debtorId: DebtorId | null;
  readonly debtorName: string | null;
  readonly debtRef: string | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly unappliedMinor: bigint;
  readonly paidOn: LocalDate;
  readonly knownAt: Date;
  readonly method: string | null;
  readonly state: "applied" | "unmatched" | "reversed";
  readonly importId: Id<"import"> | null;
}

export interface PaymentFilter {
  readonly state?: string | undefined;
  readonly creditorId?: CreditorId | undefined;
}

/** Newest first. */
export const listPayments = (
  tx: Tx,
  filter: PaymentFilter,
  beforeId: bigint | null,
  limit: number,
): Promise<PaymentRow[]> =>
  tx<PaymentRow>`
    select p.id, p.ref, p.creditor_id, c.name as creditor_name, p.account_id, a.debtor_id, n.name as debtor_name,
           p.debt_ref, p.currency, p.amount_minor, p.unapplied_minor, p.paid_on, p.known_at, p.method, p.state, p.import_id
    from debts.payment p
    join debts.creditor c on c.tenant_id = p.tenant_id and c.id = p.creditor_id
    left join debts.account a on a.tenant_id = p.tenant_id and a.id = p.account_id
    left join debts.debtor n on n.tenant_id = a.tenant_id and n.id = a.debtor_id
    where p.tenant_id = ${tx.tenant}
      ${filter.state === undefined ? empty : sql`and p.state = ${filter.state}`}
      ${filter.creditorId === undefined ? empty : sql`and p.creditor_id = ${filter.creditorId}`}
      ${beforeId === null ? empty : sql`and p.id < ${beforeId}`}
    order by p.id desc limit ${limit}`;

export async function paymentByRef(
  tx: Tx,
  creditorId: CreditorId,
  ref: string,
): Promise<{ id: PaymentId; accountId: AccountId | null; amountMinor: bigint } | null> {
  const [row] = await tx<{ id: PaymentId; accountId: AccountId | null; amountMinor: bigint }>`
    select id, account_id, amount_minor from debts.payment
    where tenant_id = ${tx.tenant} and creditor_id = ${creditorId} and ref = ${ref}`;
  return row ?? null;
}
