import type { Money } from "../kernel/money.js";
import type { SpokenOffer } from "../plans/index.js";
import type { AgreedSumRow } from "./dispatch-store.js";
import type { TemplateOffer, TemplateVars } from "./domain/template-vars.js";

/** What was agreed with the person, or may be. */
export interface Agreed {
  readonly sums: AgreedSumRow | undefined;
  readonly offer: SpokenOffer | undefined;
}

/** What was promised and paid, as a text may say it. */
export function sumsOf(sums: AgreedSumRow | undefined): Pick<TemplateVars, "promise" | "payment"> {
  if (!sums) return {};
  const { promiseMinor, promisedOn, paidMinor, paidOn, currency } = sums;
  return {
    ...(promiseMinor !== null &&
      promisedOn && { promise: { amount: { minor: promiseMinor, currency }, on: promisedOn } }),
    ...(paidMinor !== null && paidOn && { payment: { amount: { minor: paidMinor, currency }, on: paidOn } }),
  };
}

/** The offer that stands, as a text may say it. */
export function offerOf({
  totalMinor,
  amountMinor,
  discountMinor,
  instalments,
  validUntil,
  currency,
}: SpokenOffer): TemplateOffer {
  const sum = (minor: bigint): Money => ({ minor, currency });
  const [first] = instalments;
  return {
    total: sum(totalMinor),
    amount: sum(amountMinor),
    ...(discountMinor > 0n && { discount: sum(discountMinor) }),
    ...(first && {
      instalments: { count: instalments.length, firstAmount: sum(first.amountMinor), firstOn: first.on },
    }),
    until: validUntil,
  };
}
