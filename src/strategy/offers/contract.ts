import { z } from "zod";
import { Reason } from "../../compliance/contract.js";
import { APPROVERS, DISCOUNT_BPS_MAX, INSTALMENTS_MAX } from "../../plans/domain/offer-policy.js";
import { OfferTermsShape } from "../../plans/domain/offer-wire.js";
import { offerKind } from "../../plans/offers/contract.js";
import { currency, id, instant, line, localDate, minorUnits } from "../../platform/contract.js";
import { segmentsIn } from "../domain/segment/rule.js";
import { RuleShape, RuleWire } from "../domain/segment/rule-wire.js";

const RULES_MAX = 20;

const segment = z
  .object({ id: z.string().regex(/^\d{1,18}$/), version: z.int().min(1), name: line(120) })
  .nullable()
  .meta({ description: "The saved segment that the rule was taken from." });

const whoGiven = z
  .strictObject({
    // A version never changes, and what a segment says may: its rule is written out.
    rule: RuleShape.refine((rule) => segmentsIn(rule).size === 0, { params: { code: "segment_inside" } }),
    segment,
  })
  .nullable();

const approver = z.enum(APPROVERS).meta({ description: "Who may offer more than the policy does." });

/** Rules in order; the first that fits an account says what may be offered to it. None fits: nothing is offered. */
export const SetOfferPolicy = z.strictObject({
  rules: z
    .array(z.strictObject({ name: line(60), who: whoGiven, terms: OfferTermsShape }))
    .max(RULES_MAX)
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, {
      params: { code: "offer_rule_named_so" },
    })
    .refine((rules) => rules.slice(0, -1).every(({ who }) => who !== null), { params: { code: "offer_rule_hidden" } }),
  approvesBeyond: approver,
});

export const OfferPolicy = z
  .object({
    creditorId: id<"creditor">(),
    version: z.int(),
    rules: z.array(
      z.object({ name: z.string(), who: z.object({ rule: RuleWire, segment }).nullable(), terms: OfferTermsShape }),
    ),
    approvesBeyond: approver,
    madeAt: instant,
    madeBy: z.string(),
  })
  .meta({ id: "OfferPolicy" });
export const OfferPolicyReply = z.object({ policy: OfferPolicy.nullable() });

/** What could be offered to an account on its day, and by which rule; where nothing, why. */
export const Offerable = z
  .object({
    currency,
    on: localDate,
    rule: z.string().nullable(),
    offers: z.array(
      z.object({
        kind: offerKind,
        totalMinor: minorUnits,
        amountMinor: minorUnits,
        discountMinor: minorUnits,
        instalments: z.array(z.object({ on: localDate, amountMinor: minorUnits })),
        validUntil: localDate,
      }),
    ),
    because: Reason.nullable(),
    beyond: z
      .object({ who: approver, may: z.boolean() })
      .nullable()
      .meta({ description: "Who may offer more, and whether whoever asks may; null: there is no policy." }),
  })
  .meta({ id: "Offerable" });

export const MakeOffer = z.strictObject({
  offer: z
    .enum(["settlement", "instalments", "best"])
    .meta({ description: "best: something let off where there is anything, else instalments" }),
  validDays: z.int().min(1).max(60).optional().meta({ description: "Never longer than the policy says." }),
  beyond: z
    .strictObject({
      discountBps: z.int().min(1).max(DISCOUNT_BPS_MAX).optional(),
      instalments: z.int().min(2).max(INSTALMENTS_MAX).optional(),
    })
    .optional()
    .meta({ description: "More than the policy offers; for whom the policy names only." }),
});
