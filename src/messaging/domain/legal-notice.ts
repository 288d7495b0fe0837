import type { CreditorNotice } from "../../debts/domain/creditor-notice.js";
import type { Money } from "../../kernel/money.js";
import type { LocalDate } from "../../kernel/time.js";
import type { LegalNotice } from "./template-vars.js";

export interface NoticeFacts {
  /** The creditor's number of the customer: under it the operation is found. */
  readonly contract: string;
  readonly total: Money;
  /** Of the total, what was charged here beside what the creditor stated. */
  readonly interestMinor?: bigint;
  readonly feesMinor?: bigint;
  readonly today: LocalDate;
}

/** What does a message state besides its account? Nothing, where the creditor gave nothing to state. */
export function legalNotice(
  given: CreditorNotice,
  { contract, total, interestMinor = 0n, feesMinor = 0n, today }: NoticeFacts,
): LegalNotice | null {
  if (Object.keys(given).length === 0) return null;
  const { address, taxId, balanceIsCapital, ...said } = given;
  const sum = (minor: bigint): Money => ({ minor, currency: total.currency });
  const split = {
    countedOn: today,
    capital: sum(total.minor - interestMinor - feesMinor),
    interest: sum(interestMinor),
    charges: sum(feesMinor),
  };
  const notice = {
    ...said,
    contract,
    creditorAddress: address,
    creditorTaxId: taxId,
    // What the creditor stated is its own figure; only where that is principal alone the whole can be told apart.
    ...(balanceIsCapital && split),
  };
  return Object.fromEntries(Object.entries(notice).filter(([, value]) => value !== undefined)) as LegalNotice;
}
