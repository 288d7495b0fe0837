import type { AccountId, PaymentId } from "../kernel/id.js";
import { dayIn, type LocalDate } from "../kernel/time.js";
import { type Posting, post, receivableEffect } from "../ledger/index.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { sql } from "../platform/sql.js";
import { type Allocation, allocate } from "./domain/allocate.js";
import type { AccountDebt, Creditor, NewPayment, TakenPayment } from "./store.js";
import * as store from "./store.js";

export interface PaymentsRecorded {
  readonly applied: number;
  readonly unmatched: number;
  /** References that were known already: nothing happens a second time. */
  readonly known: number;
}

/** What the creditor sent says that all payments are known up to now; one that a person typed says nothing of the others. */
export type PaymentSource = "feed" | "by_hand";

/**
 * Records payments of one creditor and applies them to debts, in this transaction: payments, postings, balances,
 * account totals and the news that stops reminders are written together or not at all.
 */
export async function recordPayments(
  tx: Tx,
  creditor: Creditor,
  payments: readonly NewPayment[],
  now: Date,
  importId: bigint | null = null,
  source: PaymentSource = "feed",
): Promise<PaymentsRecorded> {
  const locked = await store.lockCreditor(tx, creditor.id);
  const taken = await store.insertPayments(tx, creditor, payments, importId, now);
  const matched = taken.filter((payment): payment is Matched => payment.accountId !== null);
  await apply(tx, creditor, matched, now);
  if (source === "feed") {
    await store.markPaymentData(tx, creditor.id, now);
    if (locked && wasStale(locked, now))
      await emit(tx, now, [{ kind: "debts.payments_known", payload: { creditorId: creditor.id.toString() } }]);
  }
  await tell(tx, "payments");
  await tell(tx, "accounts");
  return {
    applied: matched.length,
    unmatched: taken.length - matched.length,
    known: payments.length - taken.length,
  };
}

/** Had messages to wait because nobody knew who had paid? */
const wasStale = ({ paymentDataAt, paymentDataMaxAgeHours }: Creditor, now: Date): boolean =>
  paymentDataMaxAgeHours !== null &&
  (paymentDataAt === null || now.getTime() - paymentDataAt.getTime() > paymentDataMaxAgeHours * HOUR_MS);

const HOUR_MS = 3_600_000;

type Matched = TakenPayment & { readonly accountId: AccountId };

async function apply(tx: Tx, creditor: Creditor, payments: readonly Matched[], now: Date): Promise<void> {
  if (payments.length === 0) return;
  const accounts = [...new Set(payments.map(({ accountId }) => accountId))];
  const open = byAccount(await store.lockOpenDebts(tx, accounts));
  const postings: Posting[] = [];
  const unapplied = new Map<PaymentId, bigint>();
  const credits: store.AccountCredit[] = [];
  for (const payment of payments) {
    const debts = open.get(payment.accountId) ?? [];
    const result = allocate(payment.amountMinor, debts, creditor.allocation, payment.debtId ?? undefined);
    postings.push(...postingsOf(payment, creditor, result));
    open.set(payment.accountId, after(debts, result));
    if (result.unappliedMinor > 0n) unapplied.set(payment.id, result.unappliedMinor);
    credits.push({ accountId: payment.accountId, paidOn: payment.paidOn, unappliedMinor: result.unappliedMinor });
  }
  await post(tx, postings, now);
  await store.moveBalances(tx, receivableEffect(postings), now);
  await store.setUnapplied(tx, unapplied);
  await store.addCredits(tx, summed(credits));
  await store.refreshAccounts(tx, sql`select unnest(${accounts}::bigint[])`);
  await emitPaid(tx, accounts, now);
}

function byAccount(debts: readonly AccountDebt[]): Map<AccountId, AccountDebt[]> {
  const map = new Map<AccountId, AccountDebt[]>();
  for (const debt of debts) {
    const list = map.get(debt.accountId);
    if (list) list.push(debt);
    else map.set(debt.accountId, [debt]);
  }
  return map;
}

/** The same debts with their balances after this allocation: the next payment in the batch sees them. */
function after(debts: readonly AccountDebt[], { applied }: Allocation): AccountDebt[] {
  const paid = new Map(applied.map(({ debtId, amountMinor }) => [debtId, amountMinor]));
  return debts
    .map((debt) => ({ ...debt, balanceMinor: debt.balanceMinor - (paid.get(debt.id) ?? 0n) }))
    .filter(({ balanceMinor }) => balanceMinor > 0n);
}

function postingsOf(payment: Matched, creditor: Creditor, { applied, unappliedMinor }: Allocation): Posting[] {
  const common = {
    creditorId: creditor.id,
    accountId: payment.accountId,
    paymentId: payment.id,
    currency: creditor.currency,
    valueOn: payment.paidOn,
    debit: "cash" as const,
  };
  const parts: Posting[] = applied.map(({ debtId, amountMinor }) => ({
    ...common,
    key: `p${payment.id}:${debtId}`,
    kind: "paid",
    credit: "receivable",
    debtId,
    amountMinor,
  }));
  if (unappliedMinor > 0n) {
    parts.push({
      ...common,
      key: `p${payment.id}:over`,
      kind: "overpaid",
      credit: "unapplied",
      amountMinor: unappliedMinor,
    });
  }
  return parts;
}

/** One row per account: an update that joins two rows to one account would apply only one of them. */
function summed(credits: readonly store.AccountCredit[]): store.AccountCredit[] {
  const map = new Map<AccountId, store.AccountCredit>();
  for (const credit of credits) {
    const known = map.get(credit.accountId);
    if (!known) map.set(credit.accountId, credit);
    else {
      map.set(credit.accountId, {
        accountId: credit.accountId,
        paidOn: later(known.paidOn, credit.paidOn),
        unappliedMinor: known.unappliedMinor + credit.unappliedMinor,
      });
    }
  }
  return [...map.values()];
}

const later = (a: LocalDate | null, b: LocalDate | null): LocalDate | null =>
  a !== null && (b === null || a > b) ? a : b;

/** Accounts named in one piece of news: enough to be few rows, few enough to be handled in one transaction. */
const ACCOUNTS_AN_EVENT = 2000;

export async function emitPaid(tx: Tx, accounts: readonly AccountId[], now: Date): Promise<void> {
  for (let from = 0; from < accounts.length; from += ACCOUNTS_AN_EVENT) {
    const some = accounts.slice(from, from + ACCOUNTS_AN_EVENT);
    await emit(tx, now, [{ kind: "debts.balance_moved", payload: { accountIds: some.map(String) } }]);
  }
}

/** Puts credits left by over-payments on debts that have opened since: who paid too much is not reminded of the next bill. */
export async function applyCredits(tx: Tx, creditor: Creditor, now: Date): Promise<number> {
  const credited = await store.creditsToApply(tx, creditor.id);
  if (credited.length === 0) return 0;
  const accounts = credited.map(({ accountId }) => accountId);
  const open = byAccount(await store.lockOpenDebts(tx, accounts));
  const valueOn = dayIn("UTC", now);
  const postings: Posting[] = [];
  const credits: store.AccountCredit[] = [];
  for (const { accountId, unappliedMinor } of credited) {
    const { applied, unappliedMinor: left } = allocate(unappliedMinor, open.get(accountId) ?? [], creditor.allocation);
    for (const { debtId, amountMinor } of applied) {
      postings.push({
        key: `c${debtId}:${now.getTime()}`,
        kind: "applied",
        creditorId: creditor.id,
        accountId,
        debtId,
        debit: "unapplied",
        credit: "receivable",
        currency: creditor.currency,
        amountMinor,
        valueOn,
      });
    }
    credits.push({ accountId, paidOn: null, unappliedMinor: left - unappliedMinor });
  }
  await post(tx, postings, now);
  await store.moveBalances(tx, receivableEffect(postings), now);
  await store.addCredits(tx, credits);
  await store.refreshAccounts(tx, sql`select unnest(${accounts}::bigint[])`);
  await emitPaid(tx, accounts, now);
  return postings.length;
}
