import type { DebtId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { Posting } from "./domain/posting.js";

/** Writes postings; one whose key is already there is left out. Returns the keys that were new. */
export async function insertPostings(tx: Tx, postings: readonly Posting[], now: Date): Promise<Set<string>> {
  if (postings.length === 0) return new Set();
  const column = <T>(pick: (posting: Posting) => T) => postings.map(pick);
  const rows = await tx<{ key: string }>`
    insert into ledger.posting (tenant_id, key, kind, creditor_id, debit, credit, debt_id, account_id, payment_id,
                                import_id, currency, amount_minor, value_on, at)
    select ${tx.tenant}, p.*, ${now}
    from unnest(${column((p) => p.key)}::text[], ${column((p) => p.kind)}::text[],
                ${column((p) => p.creditorId)}::bigint[], ${column((p) => p.debit)}::text[],
                ${column((p) => p.credit)}::text[], ${column((p) => p.debtId ?? null)}::bigint[],
                ${column((p) => p.accountId ?? null)}::bigint[], ${column((p) => p.paymentId ?? null)}::bigint[],
                ${column((p) => p.importId ?? null)}::bigint[], ${column((p) => p.currency)}::text[],
                ${column((p) => p.amountMinor)}::bigint[], ${column((p) => p.valueOn)}::date[]) as p
    on conflict (tenant_id, key) do nothing
    returning key`;
  return new Set(rows.map((row) => row.key));
}

/**
 * Writes the postings that a query yields, set by set: columns key, kind, creditor_id, debit, credit, debt_id,
 * account_id, payment_id, import_id, currency, amount_minor, value_on.
 */
export function insertPostingsFrom(tx: Tx, source: Fragment, now: Date): Promise<number> {
  return tx.count(sql`${into(tx, source, now)} on conflict (tenant_id, key) do nothing`);
}

const into = (tx: Tx, source: Fragment, now: Date): Fragment => sql`
  insert into ledger.posting (tenant_id, key, kind, creditor_id, debit, credit, debt_id, account_id, payment_id,
                              import_id, currency, amount_minor, value_on, at)
  select ${tx.tenant}, p.*, ${now}::timestamptz from (${source}) as p`;

/** As `insertPostingsFrom`, for causes that are new with this transaction: a key that is there ends it. */
export function insertFirstPostingsFrom(tx: Tx, source: Fragment, now: Date): Promise<number> {
  return tx.count(into(tx, source, now));
}

export interface DebtPosting extends Posting {
  readonly at: Date;
}

export function postingsOfDebt(tx: Tx, debtId: DebtId): Promise<DebtPosting[]> {
  return tx<DebtPosting>`
    select key, kind, creditor_id, debit, credit, debt_id, account_id, payment_id, import_id, currency, amount_minor,
           value_on, at
    from ledger.posting where tenant_id = ${tx.tenant} and debt_id = ${debtId} order by at, key`;
}

/** How many postings each of these debts has: a number that only grows, and so makes the next key a new one. */
export async function countPostings(tx: Tx, debts: readonly DebtId[]): Promise<ReadonlyMap<DebtId, number>> {
  const rows = await tx<{ debtId: DebtId; count: number }>`
    select debt_id, count(*)::int as count from ledger.posting
    where tenant_id = ${tx.tenant} and debt_id = any(${debts}::bigint[]) group by debt_id`;
  return new Map(rows.map(({ debtId, count }) => [debtId, count]));
}

export interface LedgerCheck {
  readonly currency: string;
  readonly postings: bigint;
  /** Sum of all legs: zero, or the ledger is broken. */
  readonly sumMinor: string;
}

/** Do the postings of each currency sum to zero? */
export function sumsByCurrency(tx: Tx): Promise<LedgerCheck[]> {
  return tx<LedgerCheck>`
    select currency, count(*) / 2 as postings, sum(amount_minor)::text as sum_minor
    from ledger.leg where tenant_id = ${tx.tenant} group by currency order by currency`;
}
