import type { AccountId, CreditorId, DebtorId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";

export interface AccountRow {
  readonly id: AccountId;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly creditorCountry: string;
  readonly ref: string;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly openCount: number;
  readonly oldestDueOn: LocalDate | null;
  readonly lastPaidOn: LocalDate | null;
  readonly unappliedMinor: bigint;
  readonly paymentDataStale: boolean;
}

const ACCOUNTS_SHOWN = 100;

/** The accounts of a person, those that owe most first. */
export const accountsOf = (tx: Tx, debtorId: DebtorId, now: Date): Promise<AccountRow[]> => tx<AccountRow>`
  select a.id, a.creditor_id, c.name as creditor_name, c.country as creditor_country, a.ref, a.currency, a.open_minor,
         a.open_count, a.oldest_due_on, a.last_paid_on, a.unapplied_minor, ${staleAt(now)} as payment_data_stale
  from debts.account a join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  where a.tenant_id = ${tx.tenant} and a.debtor_id = ${debtorId}
  order by a.open_minor desc, a.id limit ${ACCOUNTS_SHOWN}`;

/** Are payments of this creditor known less well than it asks for? */
export const staleAt = (now: Date) => sql`
  coalesce(coalesce(c.payment_data_at, c.created_at) + make_interval(hours => c.payment_data_max_age_hours) < ${now}, false)`;

export async function accountZone(tx: Tx, id: AccountId): Promise<{ country: string } | null> {
  const [row] = await tx<{ country: string }>`
    select c.country from debts.account a join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    where a.tenant_id = ${tx.tenant} and a.id = ${id}`;
  return row ?? null;
}
