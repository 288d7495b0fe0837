import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId, PaymentId } from "../kernel/id.js";
import { dayIn, type LocalDate } from "../kernel/time.js";
import { isDuplicate, type Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import { reverseCharges } from "./charges/actions.js";
import * as charges from "./charges/store.js";
import * as points from "./contact-point-store.js";
import type { ChargeBases, ChargeSettings } from "./domain/charge-settings.js";
import { normalisedPoint } from "./domain/contact-point.js";
import type { WrittenKind } from "./domain/contact-point-kinds.js";
import { lineTypeOf } from "./domain/import/phones.js";
import { applyCredits, emitPaid, recordPayments } from "./payments.js";
import * as reads from "./reads.js";
import * as store from "./store.js";

// Creditors

export async function addCreditor(tx: Tx, creditor: store.NewCreditor, now: Date): Promise<reads.CreditorRow> {
  const id = await nameTaken(() => store.insertCreditor(tx, creditor, now));
  await tell(tx, "creditors");
  // Live strategies that speak of every creditor open a sweep over this one when they hear of it.
  return found(await reads.creditorRowById(tx, id, now));
}

/** Changes settings. New crumbs change who owes anything at all, so the accounts' totals are counted again at once. */
export async function changeCreditor(
  tx: Tx,
  id: CreditorId,
  change: Partial<store.NewCreditor>,
  now: Date,
): Promise<{ before: reads.CreditorRow; after: reads.CreditorRow }> {
  found(await store.lockCreditor(tx, id), "creditor");
  const before = found(await reads.creditorRowById(tx, id, now), "creditor");
  await nameTaken(() => store.updateCreditor(tx, id, { ...before, ...change }));
  const after = found(await reads.creditorRowById(tx, id, now));
  if (after.crumbsMinor !== before.crumbsMinor) await emitPaid(tx, await store.refreshCreditor(tx, id), now);
  if (before.isPaymentDataStale && !after.isPaymentDataStale)
    await emit(tx, now, [{ kind: "debts.payments_known", payload: { creditorId: id.toString() } }]);
  await tell(tx, "creditors");
  return { before, after };
}

async function nameTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDuplicate(error)) throw new Problem(409, "creditor_exists", {}, { cause: error });
    throw error;
  }
}

// How to reach people

/** Adds an address, or takes up again one that was known. */
export async function addContactPoint(
  tx: Tx,
  debtorId: DebtorId,
  given: { kind: WrittenKind; value: string; rank: number },
  now: Date,
): Promise<reads.ContactPointRow> {
  const debtor = found(await reads.debtorById(tx, debtorId), "debtor");
  const read = normalisedPoint(given.kind, given.value, debtor.country);
  if (!read.ok) throw new Problem(422, read.refusal.code, read.refusal.values ?? {});
  const value = read.value;
  const lineType = given.kind === "phone" ? lineTypeOf(value) : null;
  const point = await points.upsertContactPoint(
    tx,
    { debtorId, kind: given.kind, value, rank: given.rank, lineType },
    now,
  );
  await reachChanged(tx, debtorId, now);
  return point;
}

export async function changeContactPoint(
  tx: Tx,
  id: ContactPointId,
  {
    health,
    because,
    rank,
  }: { health?: "unknown" | "bad" | undefined; because?: string | undefined; rank?: number | undefined },
  now: Date,
): Promise<{ before: reads.ContactPointRow; after: reads.ContactPointRow }> {
  const before = found(await points.lockContactPoint(tx, id), "contact_point");
  const after = await points.updateContactPoint(tx, {
    id,
    rank: rank ?? before.rank,
    health: health ?? before.health,
    healthBecause:
      health === undefined ? before.healthBecause : health === "bad" ? (because ?? "marked_by_hand") : null,
  });
  await reachChanged(tx, before.debtorId, now);
  return { before, after };
}

export async function setPreferredChannel(
  tx: Tx,
  id: DebtorId,
  channel: string | null,
  now: Date,
): Promise<{ before: reads.DebtorRow; after: reads.DebtorRow }> {
  const before = found(await reads.debtorById(tx, id), "debtor");
  await points.setPreferredChannel(tx, id, channel, now);
  await reachChanged(tx, id, now);
  return { before, after: { ...before, preferredChannel: channel } };
}

/** Whoever waits for a way to reach this person looks again. */
async function reachChanged(tx: Tx, debtorId: DebtorId, now: Date): Promise<void> {
  await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: [debtorId.toString()] } }]);
  await tell(tx, `debtor:${debtorId}`);
}

// Payments by hand

export interface HandPayment {
  readonly amountMinor: bigint;
  readonly paidOn: LocalDate;
  readonly debtId?: DebtId | undefined;
  readonly method?: string | undefined;
  /** The payment's own number; without one, `fallbackRef` names it. */
  readonly ref?: string | undefined;
  readonly fallbackRef: string;
}

/** Where a day begins first: what has not begun there has begun nowhere. */
const FIRST_TO_WAKE = "Pacific/Kiritimati";

/** Records one payment that a person was told of. It goes the way of all payments, and stops reminders the same. */
export async function recordHandPayment(
  tx: Tx,
  accountId: AccountId,
  payment: HandPayment,
  now: Date,
): Promise<{ paymentId: PaymentId; isNew: boolean; account: reads.AccountHead }> {
  const account = found(await reads.accountById(tx, accountId), "account");
  const creditor = found(await store.creditorById(tx, account.creditorId), "creditor");
  const today = dayIn(FIRST_TO_WAKE, now);
  if (payment.paidOn > today) throw new Problem(422, "paid_in_future", { today });
  const debtRef =
    payment.debtId === undefined ? null : found(await reads.debtRefOf(tx, accountId, payment.debtId), "debt");
  const ref = payment.ref ?? payment.fallbackRef;
  const { known } = await recordPayments(
    tx,
    creditor,
    [
      {
        ref,
        debtRef,
        accountRef: account.ref,
        amountMinor: payment.amountMinor,
        currency: creditor.currency,
        paidOn: payment.paidOn,
        method: payment.method ?? null,
      },
    ],
    now,
    null,
    "by_hand",
  );
  const taken = found(await reads.paymentByRef(tx, creditor.id, ref));
  if (taken.accountId !== accountId || taken.amountMinor !== payment.amountMinor)
    throw new Problem(409, "payment_ref_used", { ref });
  await tell(tx, `debtor:${account.debtorId}`);
  return { paymentId: taken.id, isNew: known === 0, account: found(await reads.accountById(tx, accountId)) };
}

// Charges

type GivenBases = {
  readonly [Of in keyof ChargeBases]: Omit<NonNullable<ChargeBases[Of]>, "confirmedBy" | "confirmedAt"> | null;
};
export interface GivenCharges {
  readonly person: GivenBases;
  readonly company: GivenBases;
  readonly values: ChargeSettings["values"];
}

/** Sets what contracts allow to charge. Whoever sets it confirms what is new in it; the rest stays confirmed as it was. */
export async function setCharges(
  tx: Tx,
  id: CreditorId,
  given: GivenCharges,
  by: string,
  now: Date,
): Promise<{ before: reads.CreditorRow; after: reads.CreditorRow }> {
  found(await store.lockCreditor(tx, id), "creditor");
  const before = found(await reads.creditorRowById(tx, id, now), "creditor");
  const signed = (kind: "person" | "company"): ChargeBases => {
    const confirm = <Of extends keyof ChargeBases>(of: Of): ChargeBases[Of] =>
      confirmedBasis(given[kind][of], before.charges[kind][of], by, now) as ChargeBases[Of];
    return { fee: confirm("fee"), interest: confirm("interest") };
  };
  await store.updateCharges(tx, id, { person: signed("person"), company: signed("company"), values: given.values });
  await tell(tx, "creditors");
  return { before, after: found(await reads.creditorRowById(tx, id, now)) };
}

function confirmedBasis<Given extends object>(
  given: Given | null,
  before: (Given & { readonly confirmedBy: string; readonly confirmedAt: string }) | null,
  by: string,
  now: Date,
): object | null {
  if (given === null || before === null) return given && { ...given, confirmedBy: by, confirmedAt: now.toISOString() };
  const { confirmedBy, confirmedAt, ...was } = before;
  const isSame = Object.entries(given).every(([name, value]) => (was as Record<string, unknown>)[name] === value);
  return isSame ? before : { ...given, confirmedBy: by, confirmedAt: now.toISOString() };
}

/** Takes back one charge because somebody says so, with the reason they give. */
export async function reverseByHand(
  tx: Tx,
  id: charges.ChargeId,
  { by, note }: { readonly by: string; readonly note: string },
  now: Date,
): Promise<{ charge: charges.MadeCharge; account: reads.AccountHead }> {
  const { creditorId } = found(await charges.chargeById(tx, id), "charge");
  const creditor = found(await store.lockCreditor(tx, creditorId), "creditor");
  const charge = found(await charges.chargeById(tx, id), "charge");
  if (charge.reversedAt !== null) throw new Problem(409, "charge_reversed");
  if (await reverseCharges(tx, [id], { because: "by_hand", by, note }, now)) await applyCredits(tx, creditor, now);
  const account = found(await reads.accountById(tx, charge.accountId), "account");
  await tell(tx, `debtor:${account.debtorId}`);
  return { charge, account };
}
