import type { AccountId, DebtId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { type AllocationOrder, allocate, type OpenDebt } from "./allocate.js";

/** A payment that has come, for debts of one account. */
export interface ComingPayment {
  readonly accountId: AccountId;
  readonly debtId: DebtId | null;
  readonly amountMinor: bigint;
  readonly paidOn: LocalDate;
}

/** A charge that stands. */
export interface StandingCharge {
  readonly id: bigint;
  readonly accountId: AccountId;
  readonly debtId: DebtId;
  readonly amountMinor: bigint;
  readonly madeOn: LocalDate;
}

/**
 * Which charges would not have been made as they were, had these payments been known on their day?
 *
 * Those on a debt that a payment pays, names, or would have paid (where it leaves something over), and that were made after
 * that day. Without them a payment reaches further debts, so it is asked until nothing more is found. Payments come in the
 * order in which they are allocated.
 */
export function chargesPaidBefore(
  payments: readonly ComingPayment[],
  open: ReadonlyMap<AccountId, readonly OpenDebt[]>,
  charges: readonly StandingCharge[],
  order: AllocationOrder,
): Set<bigint> {
  const taken = new Set<bigint>();
  const accounts = new Set(charges.map(({ accountId }) => accountId));
  for (let before = -1; before < taken.size; ) {
    before = taken.size;
    for (const accountId of accounts) {
      const own = charges.filter((charge) => charge.accountId === accountId);
      const theirs = payments.filter((payment) => payment.accountId === accountId);
      for (const id of late(theirs, open.get(accountId) ?? [], own, taken, order)) taken.add(id);
    }
  }
  return taken;
}

/** One look at one account, without the charges that are taken back already. */
function late(
  payments: readonly ComingPayment[],
  open: readonly OpenDebt[],
  charges: readonly StandingCharge[],
  taken: ReadonlySet<bigint>,
  order: AllocationOrder,
): bigint[] {
  let debts = without(
    open,
    charges.filter(({ id }) => taken.has(id)),
  );
  const found: bigint[] = [];
  for (const { amountMinor, debtId: named, paidOn } of payments) {
    const { applied, unappliedMinor } = allocate(amountMinor, debts, order, named ?? undefined);
    const touched = new Set([...applied.map(({ debtId }) => debtId), ...(named === null ? [] : [named])]);
    const isAbout = ({ debtId }: StandingCharge): boolean => unappliedMinor > 0n || touched.has(debtId);
    found.push(...charges.filter((charge) => charge.madeOn > paidOn && isAbout(charge)).map(({ id }) => id));
    debts = without(debts, applied);
  }
  return found;
}

/** The debts that are still open once so much is taken from them. */
function without(
  debts: readonly OpenDebt[],
  less: readonly { readonly debtId: DebtId; readonly amountMinor: bigint }[],
): OpenDebt[] {
  return debts
    .map((debt) => ({
      ...debt,
      balanceMinor: less.reduce(
        (left, { debtId, amountMinor }) => (debtId === debt.id ? left - amountMinor : left),
        debt.balanceMinor,
      ),
    }))
    .filter(({ balanceMinor }) => balanceMinor > 0n);
}
