import { z } from "zod";
import { parseLocalDate } from "../../kernel/time.js";
import { basisShape } from "./pack-shape.js";

/**
 * What the law of one place says about fees and interest for late payment, as data with its source. Every object is strict:
 * a misspelt cap must be refused, because one that is silently ignored lets a charge through.
 */

const localDate = z.string().refine((text) => parseLocalDate(text) !== null, "a calendar date such as 2026-03-09");
const decimal = z.string().regex(/^\d{1,9}(?:\.\d{1,4})?$/, "a decimal such as 0.2");
const country = z.string().regex(/^[A-Z]{2}$/);

const feeShape = z.strictObject({
  /** Only debts that are late by more than so many days bear any. */
  afterDays: z.int().min(0).max(400).default(0),
  /** The unit in which `upTo` and `less` are counted; missing: the bounds are none. */
  unit: z.string().optional(),
  /** Of the overdue amount, its parts and what each may bear in all; a cap of nothing forbids fees. */
  tiers: z
    .array(z.strictObject({ upTo: decimal.nullable(), bps: z.int().min(0).max(10_000) }))
    .min(1)
    .refine((tiers) => tiers.at(-1)?.upTo === null, "the last tier has no bound"),
  /** Taken off the cap where nobody told the debtor of the arrears within so many days. */
  less: z.strictObject({ units: decimal, unlessToldWithinDays: z.int().min(1).max(400) }).optional(),
});

const interestShape = z.union([
  z.strictObject({ maxAnnualBps: z.int().min(0).max(100_000) }),
  /** As high as the rate of this code. */
  z.strictObject({ rate: z.string() }),
]);

export const chargeLawShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  version: z.string().min(1).max(40),
  validFrom: localDate,
  validTo: localDate.optional(),
  country,
  /** Missing: whoever owes, and whoever collects. */
  debtorKinds: z
    .array(z.enum(["person", "company"]))
    .min(1)
    .optional(),
  creditorKinds: z
    .array(z.enum(["financial", "commercial", "agency"]))
    .min(1)
    .optional(),
  fee: feeShape.optional(),
  interest: interestShape.optional(),
  basis: z.array(basisShape).min(1),
});
export type ChargeLaw = z.output<typeof chargeLawShape>;

export const legalValueShape = z.strictObject({
  code: z.string().regex(/^[A-Z]{2,}(?:-[A-Z]+)*$/),
  country,
  /** Money in the creditor's currency, or per cent a year. */
  kind: z.enum(["unit", "rate"]),
  /** Of a rate: is it an effective one? */
  compounds: z.boolean().default(false),
  /** A value is too old to charge by after so many days. */
  validDays: z.int().min(1).max(400),
  publisher: z.string().min(1),
});
export type LegalValueKind = z.output<typeof legalValueShape>;
