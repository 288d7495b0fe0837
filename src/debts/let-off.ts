import type { AccountId, CreditorId, DebtId } from "../kernel/id.js";
import { dayIn, type LocalDate } from "../kernel/time.js";
import { type Posting, post, postFrom } from "../ledger/index.js";
import { numberArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { type Fragment, sql } from "../platform/sql.js";
import { lockOpenDebts, moveBalances, refreshAccounts } from "./store.js";

/** What is let off of some debts of an account, because what was agreed was paid. */
export interface LetOff {
  /** Names its postings: the same cause comes once. */
  readonly cause: string;
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly currency: string;
  /** The oldest first. */
  readonly debtIds: readonly DebtId[];
  readonly mostMinor: bigint;
  readonly on: LocalDate;
}

/**
 * Lets off what is left of these debts, the oldest first, up to so much: postings, balances, account totals and news are
 * written together or not at all. Whoever calls holds the creditors.
 */
export async function letOff(tx: Tx, given: readonly LetOff[], now: Date): Promise<void> {
  const accounts = [...new Set(given.map(({ accountId }) => accountId))];
  if (accounts.length === 0) return;
  const open = new Map((await lockOpenDebts(tx, accounts)).map(({ id, balanceMinor }) => [id, balanceMinor]));
  const postings: Posting[] = [];
  for (const { cause, debtIds, mostMinor, on, ...whose } of given) {
    let left = mostMinor;
    for (const debtId of debtIds) {
      const balance = open.get(debtId) ?? 0n;
      const amountMinor = balance < left ? balance : left;
      if (amountMinor <= 0n) continue;
      left -= amountMinor;
      open.set(debtId, balance - amountMinor);
      const key = `w${cause}:${debtId}`;
      postings.push({
        ...whose,
        key,
        kind: "let_off",
        debit: "loss",
        credit: "receivable",
        debtId,
        amountMinor,
        valueOn: on,
      });
    }
  }
  if (postings.length === 0) return;
  await post(tx, postings, now);
  const moved = new Map<DebtId, bigint>();
  for (const { debtId, amountMinor } of postings)
    if (debtId !== undefined) moved.set(debtId, (moved.get(debtId) ?? 0n) - amountMinor);
  await moveBalances(tx, moved, now);
  await addLetOff(tx, moved);
  await refreshAccounts(tx, sql`select unnest(${accounts}::bigint[])`);
  await emit(tx, now, [{ kind: "debts.let_off", payload: { accountIds: accounts.map(String) } }]);
  await tell(tx, "accounts");
}

async function addLetOff(tx: Tx, moved: ReadonlyMap<DebtId, bigint>): Promise<void> {
  const rows = [...moved];
  await tx`
    update debts.debt d set let_off_minor = d.let_off_minor - m.minor
    from unnest(${numberArray(rows, ([id]) => id)}::bigint[], ${numberArray(rows, ([, minor]) => minor)}::bigint[]) as m(id, minor)
    where d.tenant_id = ${tx.tenant} and d.id = m.id`;
}

/**
 * Takes back what was let off, where a charge is taken back that it had settled: so much less is owed, and so much less was
 * let off. `wanted` has one row a debt, `debt_id` and `minor`; `cause` names the keys of its postings.
 */
export async function takeLetOff(tx: Tx, wanted: Fragment, cause: string, now: Date): Promise<void> {
  const taken = await postFrom(
    tx,
    sql`select ${cause}::text || ':' || d.id, 'let_off', d.creditor_id, 'receivable', 'loss', d.id, d.account_id, null::bigint,
               null::bigint, d.currency, w.minor, ${dayIn("UTC", now)}::date
        from (${wanted}) w join debts.debt d on d.tenant_id = ${tx.tenant} and d.id = w.debt_id`,
    now,
  );
  if (taken === 0) return;
  await tx`
    update debts.debt d
    set balance_minor = d.balance_minor + w.minor, let_off_minor = d.let_off_minor - w.minor, status = 'open'
    from (${wanted}) w where d.tenant_id = ${tx.tenant} and d.id = w.debt_id`;
}
