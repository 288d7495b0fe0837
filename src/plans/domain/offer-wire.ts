import { z } from "zod";
import { DISCOUNT_BPS_MAX, DISCOUNTS_MAX, FIRST_DAYS_MAX, INSTALMENTS_MAX, VALID_DAYS_MAX } from "./offer-policy.js";

// Apart from the policy itself, so that a screen reads it without the library that reads requests.

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
