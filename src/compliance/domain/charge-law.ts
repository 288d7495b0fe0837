import { FINE, simpleBpsOf, type Tier } from "../../debts/domain/charge-math.js";
import type { ChargeKind, LegalValue } from "../../debts/domain/charge-settings.js";
import { minorDigits } from "../../kernel/money.js";
import { dateOfEpochDay, type EpochDay, epochDayOf } from "../../kernel/time.js";
import { CHARGE_LAWS, LEGAL_VALUES } from "../packs/charges/index.js";
import type { ChargeLaw } from "./charge-law-shape.js";

/** Whom a charge is about, and who makes it. */
export interface ChargePlace {
  /** Where the debtor lives and where the creditor is: both bind. */
  readonly countries: readonly string[];
  readonly debtorKind: "person" | "company";
  readonly creditorKind: "financial" | "commercial" | "agency";
}

/** Which laws cap this kind of charge there on that day? None: no cap is known. */
export const chargeLaws = (
  of: ChargeKind,
  { countries, debtorKind, creditorKind }: ChargePlace,
  today: EpochDay,
): readonly ChargeLaw[] => {
  const day = dateOfEpochDay(today);
  return CHARGE_LAWS.filter(
    (law) =>
      law[of] !== undefined &&
      countries.includes(law.country) &&
      law.validFrom <= day &&
      day <= (law.validTo ?? day) &&
      (law.debtorKinds?.includes(debtorKind) ?? true) &&
      (law.creditorKinds?.includes(creditorKind) ?? true),
  );
};

/** What a creditor keeps of units and rates. */
export type LegalValues = Readonly<Record<string, LegalValue>>;

/** A limit on all fees of a debt, in the creditor's currency. */
export interface FeeCap {
  readonly afterDays: number;
  readonly tiers: readonly Tier[];
  /** Taken off where nobody told the debtor within so many days, in `FINE` parts. */
  readonly less: { readonly fine: bigint; readonly withinDays: number } | null;
}

/** What this law allows, by the creditor's value of its unit; null where that is missing or too old. */
export function feeCapOf({ fee }: ChargeLaw, values: LegalValues, currency: string, today: EpochDay): FeeCap | null {
  if (fee === undefined) return null;
  const { afterDays, unit, tiers, less } = fee;
  const worth = unit === undefined ? 0n : knownValue(unit, values, today, (text) => fineOf(text, currency));
  if (worth === null) return null;
  const inMoney = (units: string): bigint => (unitsOf(units) * worth) / FINE;
  // What is taken off is rounded up, as what is charged is rounded down.
  const takenOff = (units: string): bigint => (unitsOf(units) * worth + FINE - 1n) / FINE;
  return {
    afterDays,
    tiers: tiers.map(({ upTo, bps }) => ({ upTo: upTo === null ? null : inMoney(upTo), bps })),
    less: less === undefined ? null : { fine: takenOff(less.units), withinDays: less.unlessToldWithinDays },
  };
}

/** The highest yearly rate of simple interest that this law allows; null where the creditor's value of it is missing or too old. */
export function interestCapOf({ interest }: ChargeLaw, values: LegalValues, today: EpochDay): number | null {
  if (interest === undefined) return null;
  if ("maxAnnualBps" in interest) return interest.maxAnnualBps;
  const bps = knownValue(interest.rate, values, today, bpsOf);
  if (bps === null) return null;
  return kindOf(interest.rate)?.compounds ? simpleBpsOf(bps) : bps;
}

/** The units and rates whose value must be kept for these laws. */
export const valuesAsked = (laws: readonly ChargeLaw[]): string[] => [
  ...new Set(
    laws.flatMap(({ fee, interest }) => [
      ...(fee?.unit === undefined ? [] : [fee.unit]),
      ...(interest !== undefined && "rate" in interest ? [interest.rate] : []),
    ]),
  ),
];

/** May nothing be charged by this value any more, or is there none? */
export const isValueOld = (code: string, values: LegalValues, today: EpochDay): boolean =>
  knownValue(code, values, today, (text) => text) === null;

const kindOf = (code: string) => LEGAL_VALUES.find((one) => one.code === code);

function knownValue<T>(code: string, values: LegalValues, today: EpochDay, read: (text: string) => T | null): T | null {
  const given = Object.hasOwn(values, code) ? values[code] : undefined;
  const kind = kindOf(code);
  if (!given || !kind) return null;
  const age = today - epochDayOf(given.on);
  return age > kind.validDays ? null : read(given.value);
}

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,8}))?$/;

/** Decimal text with so many digits after the point, as an integer; further digits are left off. */
function scaled(text: string, digits: number): bigint | null {
  const match = DECIMAL.exec(text);
  return match ? BigInt(match[1] + (match[2] ?? "").padEnd(digits, "0").slice(0, digits)) : null;
}

const FINE_DIGITS = 4;
const unitsOf = (text: string): bigint => scaled(text, FINE_DIGITS) ?? 0n;
const fineOf = (text: string, currency: string): bigint | null => scaled(text, minorDigits(currency) + FINE_DIGITS);
const bpsOf = (percent: string): number | null => {
  const bps = scaled(percent, 2);
  return bps === null ? null : Number(bps);
};
