import type { AccountId } from "../../kernel/id.js";
import { type Posting, post } from "../../ledger/index.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { tell } from "../../platform/live.js";
import { sql } from "../../platform/sql.js";
import { takeLetOff } from "../let-off.js";
import { refreshAccounts } from "../store.js";
import { freePayments } from "../undo-store.js";
import * as store from "./store.js";

/**
 * Makes fees and interest: charges, postings, balances, account totals, history and news are written together or not at
 * all. Whoever calls holds the creditors, so that the balances are those that the charges were worked out from.
 */
export async function makeCharges(tx: Tx, charges: readonly store.NewCharge[], now: Date): Promise<void> {
  if (charges.length === 0) return;
  const made = await store.insertCharges(tx, charges, now);
  if (made.length === 0) return;
  await post(tx, made.map(chargedPosting), now);
  await store.addToDebts(tx, made, now);
  await store.noteCharges(tx, made, "charged", now);
  await moved(tx, made, "debts.charged", now);
}

const chargedPosting = (charge: store.MadeCharge): Posting => ({
  ...postingOf(charge),
  key: `h${charge.id}`,
  kind: "charged",
  debit: "receivable",
  credit: "charge",
});

const reversedPosting = (charge: store.MadeCharge): Posting => ({
  ...postingOf(charge),
  key: `hr${charge.id}`,
  kind: "charge_reversed",
  debit: "charge",
  credit: "receivable",
});

const postingOf = ({ debtId, accountId, creditorId, currency, amountMinor, madeOn }: store.MadeCharge) => ({
  debtId,
  accountId,
  creditorId,
  currency,
  amountMinor,
  valueOn: madeOn,
});

/** Counts the accounts again and tells of it. */
async function moved(tx: Tx, charges: readonly store.MadeCharge[], kind: string, now: Date): Promise<AccountId[]> {
  const accounts = [...new Set(charges.map(({ accountId }) => accountId))];
  await refreshAccounts(tx, sql`select unnest(${accounts}::bigint[])`);
  await emit(tx, now, [{ kind, payload: { accountIds: accounts.map(String) } }]);
  await tell(tx, "accounts");
  return accounts;
}

/**
 * Takes charges back: the contrary is posted, and what was paid on them is the customer's credit. Whoever calls holds the
 * creditor and puts the credits on what else is owed. True: some money was freed.
 */
export async function reverseCharges(
  tx: Tx,
  ids: readonly bigint[],
  reversal: store.Reversal,
  now: Date,
): Promise<boolean> {
  if (ids.length === 0) return false;
  const reversed = await store.markReversed(tx, ids, reversal, now);
  if (reversed.length === 0) return false;
  // A charge is taken back once, so the newest of them names this very reversal.
  const newest = reversed.reduce((top, { id }) => (id > top ? id : top), 0n);
  const freed = await freePayments(tx, store.paidOf(tx, reversed), `fh${newest}`, null, now);
  // What no payment had settled was let off.
  await takeLetOff(tx, store.paidOf(tx, reversed), `wh${newest}`, now);
  await post(tx, reversed.map(reversedPosting), now);
  await store.takeFromDebts(tx, reversed, now);
  await store.noteCharges(tx, reversed, "charge_reversed", now);
  await moved(tx, reversed, "debts.charge_reversed", now);
  return freed > 0;
}
