import { assert } from "../kernel/assert.js";
import type { AccountId, DebtId, PaymentId } from "../kernel/id.js";
import { dayIn, type LocalDate } from "../kernel/time.js";
import { countPostings, type Posting, post, receivableEffect } from "../ledger/index.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import { sql } from "../platform/sql.js";
import { reverseCharges } from "./charges/actions.js";
import { chargesSince } from "./charges/store.js";
import { type Allocation, allocate } from "./domain/allocate.js";
import { chargesPaidBefore } from "./domain/paid-before.js";
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
  const foreign = payments.find(({ currency }) => currency !== creditor.currency);
  if (foreign) throw new Problem(422, "other_currency", { currency: foreign.currency, expected: creditor.currency });
  const locked = found(await store.lockCreditor(tx, creditor.id), "creditor");
  const taken = await store.insertPayments(tx, locked, payments, importId, now);
  const matched = taken.filter((payment): payment is TakenPayment & Matched => payment.accountId !== null);
  await apply(tx, locked, matched, importId, now);
  await emitReceived(
    tx,
    matched.map(({ id }) => id),
    now,
  );
  if (source === "feed") await knowPayments(tx, locked, now);
  await tell(tx, "payments");
  await tell(tx, "accounts");
  return {
    applied: matched.length,
    unmatched: taken.length - matched.length,
    known: payments.length - taken.length,
  };
}

/** Notes that this creditor's payments are known up to now; messages that waited for it are looked at again. */
export async function knowPayments(tx: Tx, creditor: Creditor, now: Date): Promise<void> {
  await store.markPaymentData(tx, creditor.id, now);
  if (!wasStale(creditor, now)) return;
  await emit(tx, now, [{ kind: "debts.payments_known", payload: { creditorId: creditor.id.toString() } }]);
}

/** Had messages to wait because nobody knew who had paid? */
const wasStale = ({ paymentDataAt, paymentDataMaxAgeHours }: Creditor, now: Date): boolean =>
  paymentDataMaxAgeHours !== null &&
  (paymentDataAt === null || now.getTime() - paymentDataAt.getTime() > paymentDataMaxAgeHours * HOUR_MS);

const HOUR_MS = 3_600_000;

/** A payment whose customer is known. */
type Matched = Omit<TakenPayment, "ref" | "accountId"> & { readonly accountId: AccountId };

async function apply(
  tx: Tx,
  creditor: Creditor,
  payments: readonly Matched[],
  importId: bigint | null,
  now: Date,
): Promise<void> {
  if (payments.length === 0) return;
  const accounts = [...new Set(payments.map(({ accountId }) => accountId))];
  const locked = byAccount(await store.lockOpenDebts(tx, accounts));
  const taken = await takeBackCharges(tx, creditor, payments, locked, now);
  const open = taken === null ? locked : byAccount(await store.lockOpenDebts(tx, accounts));
  const postings: Posting[] = [];
  const unapplied = new Map<PaymentId, bigint>();
  const credits: store.AccountCredit[] = [];
  for (const payment of payments) {
    const debts = open.get(payment.accountId) ?? [];
    const result = allocate(payment.amountMinor, debts, creditor.allocation, payment.debtId ?? undefined);
    postings.push(...postingsOf(payment, creditor, importId, result));
    open.set(payment.accountId, after(debts, result));
    if (result.unappliedMinor > 0n) unapplied.set(payment.id, result.unappliedMinor);
    credits.push({ accountId: payment.accountId, paidOn: payment.paidOn, unappliedMinor: result.unappliedMinor });
  }
  await settle(tx, postings, unapplied, credits, now);
  if (taken?.hasFreed) await applyCredits(tx, creditor, now);
}

/** Nobody is charged for days on which they had paid: charges made before these payments were known are taken back. */
async function takeBackCharges(
  tx: Tx,
  creditor: Creditor,
  payments: readonly Matched[],
  open: ReadonlyMap<AccountId, readonly AccountDebt[]>,
  now: Date,
): Promise<{ hasFreed: boolean } | null> {
  const first = payments.reduce((day, { paidOn }) => (paidOn < day ? paidOn : day), (payments[0] as Matched).paidOn);
  const accounts = [...new Set(payments.map(({ accountId }) => accountId))];
  const charges = await chargesSince(tx, accounts, first);
  if (charges.length === 0) return null;
  const ids = chargesPaidBefore(payments, open, charges, creditor.allocation);
  if (ids.size === 0) return null;
  return { hasFreed: await reverseCharges(tx, [...ids], { because: "paid_before", by: null, note: null }, now) };
}

/** Writes what was decided: postings and everything that has to move with them. */
async function settle(
  tx: Tx,
  postings: readonly Posting[],
  unapplied: ReadonlyMap<PaymentId, bigint>,
  credits: readonly store.AccountCredit[],
  now: Date,
): Promise<void> {
  const posted = await post(tx, postings, now);
  // A key that was there already would leave its balance moved and its posting out.
  assert(posted.size === postings.length, "each posting is new, or the balances would move without it");
  await store.moveBalances(tx, receivableEffect(postings), now);
  await store.setUnapplied(tx, unapplied);
  const moved = summed(credits);
  await store.addCredits(tx, moved);
  const accounts = moved.map(({ accountId }) => accountId);
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

/** A payment that was taken back and comes again is another cause: it comes with another import. */
const causeOf = (paymentId: PaymentId, importId: bigint | null): string =>
  importId === null ? `p${paymentId}` : `p${paymentId}i${importId}`;

function postingsOf(
  payment: Matched,
  creditor: Creditor,
  importId: bigint | null,
  { applied, unappliedMinor }: Allocation,
): Posting[] {
  const cause = causeOf(payment.id, importId);
  const common = {
    creditorId: creditor.id,
    accountId: payment.accountId,
    paymentId: payment.id,
    ...(importId !== null && { importId }),
    currency: creditor.currency,
    valueOn: payment.paidOn,
    debit: "cash" as const,
  };
  const parts: Posting[] = applied.map(({ debtId, amountMinor }) => ({
    ...common,
    key: `${cause}:${debtId}`,
    kind: "paid",
    credit: "receivable",
    debtId,
    amountMinor,
  }));
  if (unappliedMinor > 0n) {
    parts.push({
      ...common,
      key: `${cause}:over`,
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

/** Says which payments have come to an account: what was paid is known by now, and whose it is. */
async function emitReceived(tx: Tx, payments: readonly PaymentId[], now: Date): Promise<void> {
  for (let from = 0; from < payments.length; from += ACCOUNTS_AN_EVENT) {
    const paymentIds = payments.slice(from, from + ACCOUNTS_AN_EVENT);
    await emit(tx, now, [{ kind: "debts.paid", payload: { paymentIds } }]);
  }
}

/**
 * Puts money that waits on debts that have opened since: credits left by over-payments, and payments that named a debt
 * or a customer before anybody knew it. Who paid too much, or early, is not reminded of the next bill.
 */
export async function applyCredits(tx: Tx, creditor: Creditor, now: Date): Promise<number> {
  await takeUp(tx, creditor, now);
  const waiting = await store.creditsToApply(tx, creditor.id);
  if (waiting.length === 0) return 0;
  const open = byAccount(await store.lockOpenDebts(tx, [...new Set(waiting.map(({ accountId }) => accountId))]));
  const shares: Share[] = [];
  const unapplied = new Map<PaymentId, bigint>();
  const credits: store.AccountCredit[] = [];
  for (const credit of waiting) {
    const { accountId, paymentId, unappliedMinor, debtId } = credit;
    const debts = open.get(accountId) ?? [];
    const result = allocate(unappliedMinor, debts, creditor.allocation, debtId ?? undefined);
    if (result.applied.length === 0) continue;
    shares.push(...result.applied.map((part) => ({ ...part, credit })));
    open.set(accountId, after(debts, result));
    unapplied.set(paymentId, result.unappliedMinor);
    credits.push({ accountId, paidOn: null, unappliedMinor: result.unappliedMinor - unappliedMinor });
  }
  const postings = await appliedPostings(tx, creditor, shares, dayIn("UTC", now));
  await settle(tx, postings, unapplied, credits, now);
  return postings.length;
}

interface Share {
  readonly credit: store.Credit;
  readonly debtId: DebtId;
  readonly amountMinor: bigint;
}

/** One payment may come to a debt as credit more than once; how much happened to the debt so far tells them apart. */
async function appliedPostings(
  tx: Tx,
  creditor: Creditor,
  shares: readonly Share[],
  valueOn: LocalDate,
): Promise<Posting[]> {
  const before = await countPostings(tx, [...new Set(shares.map(({ debtId }) => debtId))]);
  return shares.map(({ credit: { paymentId, accountId }, debtId, amountMinor }) => ({
    key: `c${paymentId}:${debtId}:${before.get(debtId) ?? 0}`,
    kind: "applied",
    creditorId: creditor.id,
    accountId,
    paymentId,
    debtId,
    debit: "unapplied",
    credit: "receivable",
    currency: creditor.currency,
    amountMinor,
    valueOn,
  }));
}

async function takeUp(tx: Tx, creditor: Creditor, now: Date): Promise<void> {
  const matched = await store.matchUnmatched(tx, creditor.id);
  if (matched.length === 0) return;
  const postings = matched.flatMap(({ paymentId: id, debtId, unappliedMinor: amountMinor, importId, ...credit }) =>
    postingsOf({ ...credit, id, debtId, amountMinor }, creditor, importId, {
      applied: [],
      unappliedMinor: amountMinor,
    }),
  );
  await settle(tx, postings, new Map(), matched, now);
  await emitReceived(
    tx,
    matched.map(({ paymentId }) => paymentId),
    now,
  );
  await tell(tx, "payments");
}
