import { z } from "zod";
import { currency, id, instant, line, localDate, minorUnits, pageOf } from "../../platform/contract.js";
import { CHARGE_KINDS } from "../domain/charge-settings.js";

export const chargeKind = z.enum(CHARGE_KINDS).meta({ id: "ChargeKind" });

const contract = line(300).meta({ description: "Where the contract allows it, in words." });
const afterDays = z.int().min(0).max(3650).default(0).meta({
  description: "Nothing is charged before a debt is late by more than so many days.",
});
/** Minor units as they are kept: text on both sides. */
const minorText = z.string().regex(/^[1-9]\d{0,14}$/);

const fee = {
  contract,
  afterDays,
  maxBps: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .meta({ description: "Of what is overdue, all fees of a debt together." }),
  maxMinor: minorText.nullable().meta({ description: "All fees of a debt together." }),
};
const interest = { contract, afterDays, maxAnnualBps: z.int().min(1).max(100_000) };
const confirmed = {
  confirmedBy: z.string().meta({ description: "Who said so." }),
  confirmedAt: z.iso.datetime({ offset: true }),
};

const bases = z.object({
  fee: z.object({ ...fee, ...confirmed }).nullable(),
  interest: z.object({ ...interest, ...confirmed }).nullable(),
});
const values = z
  .record(
    z.string().regex(/^[A-Z]{2,}(?:-[A-Z]+)*$/),
    z.object({
      value: z
        .string()
        .regex(/^\d{1,12}(?:\.\d{1,8})?$/)
        .meta({ description: "Decimal text, as it was published." }),
      on: localDate.meta({ description: "The day for which it was published." }),
    }),
  )
  .meta({ description: "Values of legal units and rates, by code." });

/** What contracts allow to charge, by kind of debtor; null: they say nothing, and nothing is charged. */
export const ChargeSettings = z.object({ person: bases, company: bases, values }).meta({ id: "ChargeSettings" });

const setBases = z.strictObject({
  fee: z
    .strictObject(fee)
    .refine(({ maxBps, maxMinor }) => maxBps !== null || maxMinor !== null, { params: { code: "charge_without_cap" } })
    .nullable(),
  interest: z.strictObject(interest).nullable(),
});
/** Who sends it confirms what is new in it, with their name and the moment. */
export const SetCharges = z.strictObject({ person: setBases, company: setBases, values }).meta({ id: "SetCharges" });

export const ChargeParams = z.object({ chargeId: id<"charge">() });
export const reversedBecause = z
  .enum(["by_hand", "paid_before", "debt_withdrawn"])
  .meta({ id: "ChargeReversedBecause" });
export const Charge = z
  .object({
    id: id<"charge">(),
    debt: z.object({ id: id<"debt">(), ref: z.string() }),
    of: chargeKind,
    currency,
    amountMinor: minorUnits,
    baseMinor: minorUnits.meta({ description: "The principal that was overdue then." }),
    annualBps: z.int().nullable(),
    fromOn: localDate.nullable().meta({ description: "Interest counts from this day." }),
    madeOn: localDate,
    strategyId: id<"strategy">().nullable(),
    step: z.string().nullable(),
    contract: z.string(),
    laws: z.array(z.string()).meta({ description: "Laws that capped it, with their versions." }),
    at: instant,
    reversed: z
      .object({ at: instant, because: reversedBecause, by: z.string().nullable(), note: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: "Charge" });
export const ChargePage = pageOf(Charge);

export const ReverseCharge = z.strictObject({ note: line(300).meta({ description: "Why it was wrong." }) });
export const ChargeReversed = z
  .object({
    chargeId: id<"charge">(),
    openMinor: minorUnits,
    unappliedMinor: minorUnits.meta({ description: "Credit of the account, what was paid on the charge included." }),
    currency,
  })
  .meta({ id: "ChargeReversed" });
