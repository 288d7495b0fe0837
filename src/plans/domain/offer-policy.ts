/*
 * What may be offered to people who owe one creditor, as data: how much is let off for paying at once, by the age of the
 * debt, and into how many instalments what is due may be divided. Equal facts get equal offers, whoever makes them.
 */

/** So much is let off, at most, of a debt that is late by so many days or more. */
export interface DiscountStep {
  readonly fromDays: number;
  /** Hundredths of a per cent: 1000 is 10 %. */
  readonly bps: number;
}

export interface InstalmentTerms {
  /** The longest plan: so many instalments, a month apart. */
  readonly most: number;
  /** No instalment is smaller; minor units as text. */
  readonly smallestMinor: string;
  /** The share of the first instalment, at least, in hundredths of a per cent; 0: all are even. */
  readonly downPaymentBps: number;
  /** The first is due so many days after the offer. */
  readonly firstWithinDays: number;
}

/** What may be offered to the accounts of one rule of a policy. There is no interest on it. */
export interface OfferTerms {
  readonly discounts: readonly DiscountStep[];
  readonly instalments: InstalmentTerms | null;
  /** An offer stands so many days. */
  readonly validDays: number;
}

export const DISCOUNTS_MAX = 12;
/** Nobody is let off everything: what a creditor gives up whole, it writes off. */
export const DISCOUNT_BPS_MAX = 9_500;
export const INSTALMENTS_MAX = 60;
export const FIRST_DAYS_MAX = 60;
export const VALID_DAYS_MAX = 60;

/** Who may agree to more than the policy offers. Nobody below may. */
export const APPROVERS = ["manager", "admin"] as const;
export type Approver = (typeof APPROVERS)[number];

/** A policy: rules of which the first that fits an account says what may be offered to it. `Who` is null for everybody. */
export interface OfferPolicy<Who = unknown> {
  readonly rules: readonly { readonly name: string; readonly who: Who | null; readonly terms: OfferTerms }[];
  readonly approvesBeyond: Approver;
}

/** More than the policy offers, because somebody who may says so. */
export interface Beyond {
  readonly discountBps?: number | undefined;
  readonly instalments?: number | undefined;
}

/** The days of the first instalment where a policy knows of none. */
const FIRST_DAYS = 15;

/** The same terms with what somebody gives besides: this discount whatever the age, this many instalments however small. */
export function termsBeyond(terms: OfferTerms, { discountBps, instalments }: Beyond): OfferTerms {
  const usual = terms.instalments ?? { downPaymentBps: 0, firstWithinDays: FIRST_DAYS };
  return {
    ...terms,
    ...(discountBps !== undefined && { discounts: [{ fromDays: 0, bps: discountBps }] }),
    ...(instalments !== undefined && { instalments: { ...usual, most: instalments, smallestMinor: "1" } }),
  };
}
