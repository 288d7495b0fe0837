import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId, TemplateId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";
import type { TemplateRecord } from "./dispatch-store.js";

/** What the screens of this room read. */

export async function templateById(tx: Tx, id: TemplateId): Promise<TemplateRecord | null> {
  const [row] = await tx<TemplateRecord>`
    select id, key, version, name, intent, variants, created_at, created_by from messaging.template
    where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

export interface SampleAccount {
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly oldestDebtId: DebtId | null;
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly zones: string[];
  readonly country: string;
}

/** The account a preview is written for: the one asked for, else the one that owes most. */
export async function sampleAccount(tx: Tx, accountId: AccountId | undefined): Promise<SampleAccount | null> {
  const [row] = await tx<SampleAccount>`
    select a.id as account_id, a.creditor_id, a.oldest_debt_id, p.id as debtor_id, p.name as debtor_name,
           p.time_zones as zones, p.country
    from debts.account a join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    where a.tenant_id = ${tx.tenant} and a.open_count > 0
      ${accountId === undefined ? sql`order by a.open_minor desc, a.id` : sql`and a.id = ${accountId}`} limit 1`;
  return row ?? null;
}

/** The first usable address of a kind. */
export async function addressOf(
  tx: Tx,
  debtorId: DebtorId,
  kind: "email" | "phone" | "address",
): Promise<{ id: ContactPointId; value: string } | null> {
  const [row] = await tx<{ id: ContactPointId; value: string }>`
    select id, value from debts.contact_point
    where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} and kind = ${kind} and health <> 'bad'
    order by rank, id limit 1`;
  return row ?? null;
}
