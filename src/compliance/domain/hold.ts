import type { DebtorId } from "../../kernel/id.js";

/** What leaves an account, or all accounts of a person, alone for a while. */
export interface Hold {
  readonly debtorId: DebtorId;
  /** Null: every account of the person. */
  readonly accountId: bigint | null;
  /** standstill: everything of this creditor, or of all, stands still. */
  readonly kind: "pause" | "dispute" | "hardship" | "standstill";
  readonly fromAt: Date;
  readonly untilAt: Date | null;
}

/** Does this hold leave this account alone now? */
export const isHeldBy = ({ accountId, fromAt, untilAt }: Hold, account: bigint, now: Date): boolean =>
  (accountId === null || accountId === account) && fromAt <= now && (untilAt === null || untilAt > now);
