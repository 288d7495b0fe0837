import { z } from "zod";

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

const bps = (most: number) => z.int().min(0).max(most);

/** The discounts rise with the age: each step begins later than the one before. */
const DiscountsShape = z
  .array(z.strictObject({ fromDays: z.int().min(0).max(3650), bps: bps(DISCOUNT_BPS_MAX) }))
  .max(DISCOUNTS_MAX)
  .refine((steps) => steps.every(({ fromDays }, at) => at === 0 || fromDays > (steps[at - 1]?.fromDays ?? -1)), {
    params: { code: "discounts_out_of_order" },
  });

export const OfferTermsShape = z.strictObject({
  discounts: DiscountsShape,
  instalments: z
    .strictObject({
      most: z.int().min(2).max(INSTALMENTS_MAX),
      smallestMinor: z.string().regex(/^[1-9]\d{0,14}$/),
      downPaymentBps: bps(9_000),
      firstWithinDays: z.int().min(1).max(FIRST_DAYS_MAX),
    })
    .nullable(),
  validDays: z.int().min(1).max(VALID_DAYS_MAX),
});

/** Who may agree to more than the policy offers. Nobody below may. */
export const APPROVERS = ["manager", "admin"] as const;
export type Approver = (typeof APPROVERS)[number];

/** A policy: rules of which the first that fits an account says what may be offered to it. `Who` is null for everybody. */
export interface OfferPolicy<Who = unknown> {
  readonly rules: readonly { readonly name: string; readonly who: Who | null; readonly terms: OfferTerms }[];
  readonly approvesBeyond: Approver;
}
