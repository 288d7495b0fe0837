import type { AccountId, CreditorId, DebtId, PaymentId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";

/**
 * Where money stands.
 *
 * `receivable` is what is owed on one debt; `portfolio` what a creditor brought in; `cash` payments received;
 * `unapplied` money paid with no debt left to apply it to; `correction` amounts a creditor restated; `loss` what was written
 * off, or let off;
 * `charge` fees and interest that debts were charged.
 */
export type LedgerAccount = "receivable" | "portfolio" | "cash" | "unapplied" | "correction" | "loss" | "charge";

export type PostingKind =
  | "opened"
  | "restated"
  | "paid"
  | "applied"
  | "overpaid"
  | "reversed"
  | "withdrawn"
  | "written_off"
  | "charged"
  | "charge_reversed"
  | "let_off";

/**
 * One movement of money: `amountMinor` (> 0) leaves `credit` and enters `debit`, so it sums to zero by its shape.
 * `key` is derived from the cause; posting the same key twice does nothing.
 */
export interface Posting {
  readonly key: string;
  readonly kind: PostingKind;
  readonly creditorId: CreditorId;
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  readonly debtId?: DebtId;
  readonly accountId?: AccountId;
  readonly paymentId?: PaymentId;
  readonly importId?: bigint;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly valueOn: LocalDate;
}

/** What these postings do to the receivable of each debt: debits raise it, credits lower it. */
export function receivableEffect(postings: readonly Posting[]): Map<DebtId, bigint> {
  const effect = new Map<DebtId, bigint>();
  for (const { debtId, debit, credit, amountMinor } of postings) {
    if (debtId === undefined) continue;
    const sign = debit === "receivable" ? 1n : credit === "receivable" ? -1n : 0n;
    effect.set(debtId, (effect.get(debtId) ?? 0n) + sign * amountMinor);
  }
  return effect;
}
