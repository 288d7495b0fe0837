import { z } from "zod";
import { currency, id, instant, localDate, minorUnits, pageOf } from "../../platform/contract.js";
import { PromiseView } from "../contract.js";

export const offerKind = z.enum(["settlement", "instalments"]).meta({ id: "OfferKind" });
export const offerState = z.enum(["open", "accepted", "superseded", "withdrawn", "expired"]).meta({ id: "OfferState" });
export const offerEnd = z
  .enum([
    "agreed",
    "settled",
    "paid",
    "oldest_debt_changed",
    "amount_changed",
    "not_in_time",
    "newer_offer",
    "withdrawn",
    "promise_replaced",
    "promise_withdrawn",
  ])
  .meta({ id: "OfferEnd", description: "agreed: promised, not yet paid · settled: paid what was offered" });

export const OfferParams = z.object({ offerId: id<"offer">() });

/** What a person may agree to: a discount for paying by a day, or instalments that come to the total exactly. */
export const OfferView = z
  .object({
    id: id<"offer">(),
    accountId: id<"account">(),
    kind: offerKind,
    currency,
    totalMinor: minorUnits.meta({ description: "What the debts in it came to." }),
    amountMinor: minorUnits.meta({ description: "What is to be paid in all." }),
    discountMinor: minorUnits,
    instalments: z.array(z.object({ on: localDate, amountMinor: minorUnits })),
    validUntil: localDate,
    state: offerState,
    because: offerEnd.nullable(),
    paidMinor: minorUnits.meta({ description: "Paid since it was made, by its last day." }),
    policyVersion: z.int(),
    rule: z.string().meta({ description: "The rule of the creditor's policy that allows it." }),
    strategyId: id<"strategy">().nullable(),
    step: z.string().nullable(),
    madeBy: z.string().nullable().meta({ description: "Null: a step of a strategy made it." }),
    madeAt: instant,
    promiseId: id<"promise">().nullable(),
    closedAt: instant.nullable(),
    closedBy: z.string().nullable(),
  })
  .meta({ id: "Offer" });

export const OfferPage = pageOf(OfferView);

export const AcceptOffer = z.strictObject({
  promisedOn: localDate
    .optional()
    .meta({ description: "The day of a settlement; left out: its last. Instalments begin on their own day." }),
});

export const OfferAccepted = z.object({ offer: OfferView, promise: PromiseView }).meta({ id: "OfferAccepted" });
