import type { DebtId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";

export const ALLOCATIONS = ["oldest_first", "newest_first", "smallest_first", "largest_first"] as const;
export type AllocationOrder = (typeof ALLOCATIONS)[number];

export interface OpenDebt {
  readonly id: DebtId;
  readonly dueOn: LocalDate;
  readonly balanceMinor: bigint;
}

export interface Allocation {
  readonly applied: readonly { readonly debtId: DebtId; readonly amountMinor: bigint }[];
  /** What is left when every debt is paid: kept as the account's credit. */
  readonly unappliedMinor: bigint;
}

/**
 * Which debts does this money pay?
 *
 * A payment that names a debt pays that one first; what remains goes through the others in the creditor's order. Nothing
 * is applied beyond a balance, and applied plus unapplied is always the amount.
 */
export function allocate(
  amountMinor: bigint,
  debts: readonly OpenDebt[],
  order: AllocationOrder,
  named?: DebtId,
): Allocation {
  const applied: { debtId: DebtId; amountMinor: bigint }[] = [];
  let left = amountMinor;
  for (const debt of inOrder(debts, order, named)) {
    if (left === 0n) break;
    const part = debt.balanceMinor < left ? debt.balanceMinor : left;
    if (part <= 0n) continue;
    applied.push({ debtId: debt.id, amountMinor: part });
    left -= part;
  }
  return { applied, unappliedMinor: left };
}

const BY: Record<AllocationOrder, (a: OpenDebt, b: OpenDebt) => number> = {
  oldest_first: (a, b) => text(a.dueOn, b.dueOn) || number(a.id, b.id),
  newest_first: (a, b) => text(b.dueOn, a.dueOn) || number(a.id, b.id),
  smallest_first: (a, b) => number(a.balanceMinor, b.balanceMinor) || number(a.id, b.id),
  largest_first: (a, b) => number(b.balanceMinor, a.balanceMinor) || number(a.id, b.id),
};

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const number = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(debts: readonly OpenDebt[], order: AllocationOrder, named?: DebtId): OpenDebt[] {
  const sorted = [...debts].sort(BY[order]);
  const at = named === undefined ? -1 : sorted.findIndex(({ id }) => id === named);
  if (at > 0) sorted.unshift(...sorted.splice(at, 1));
  return sorted;
}
