import type { CreditorNotice } from "../../debts/domain/creditor-notice.js";
import type { Money } from "../../kernel/money.js";
import type { LocalDate } from "../../kernel/time.js";
import type { LegalNotice } from "./template-vars.js";

export interface NoticeFacts {
  /** The creditor's number of the customer: under it the operation is found. */
  readonly contract: string;
  readonly total: Money;
  readonly today: LocalDate;
}

/** What does a message state besides its account? Nothing, where the creditor gave nothing to state. */
export function legalNotice(given: CreditorNotice, { contract, total, today }: NoticeFacts): LegalNotice | null {
  if (Object.keys(given).length === 0) return null;
  const { address, taxId, balanceIsCapital, ...said } = given;
  const none = { minor: 0n, currency: total.currency };
  const notice = {
    ...said,
    contract,
    creditorAddress: address,
    creditorTaxId: taxId,
    ...(balanceIsCapital && { countedOn: today, capital: total, interest: none, charges: none }),
  };
  return Object.fromEntries(Object.entries(notice).filter(([, value]) => value !== undefined)) as LegalNotice;
}
