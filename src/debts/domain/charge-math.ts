import type { EpochDay } from "../../kernel/time.js";

/*
 * What a fee and interest come to. Integers throughout, and one rule of rounding: what is left of a minor unit is the
 * debtor's, taken off once, at the end of each charge.
 */

/** Hundredths of a per cent in the whole. */
const BPS = 10_000n;

/** Legal units are worth fractions of a minor unit: limits are counted in ten-thousandths of one. */
export const FINE = 10_000n;

/** The part of an amount up to `upTo` (in `FINE` parts of a minor unit; null: all that is left) bears `bps`. */
export interface Tier {
  readonly upTo: bigint | null;
  readonly bps: number;
}

/** A share of the whole amount: one tier. */
export const flatShare = (bps: number): readonly Tier[] => [{ upTo: null, bps }];

/**
 * What do these tiers make of an amount, less something that is taken off? Each tier bears on its own part alone, as taxes
 * do; tiers come in the order of their bounds. Never below zero.
 */
export function tieredMinor(baseMinor: bigint, tiers: readonly Tier[], lessFine = 0n): bigint {
  const base = baseMinor * FINE;
  let from = 0n;
  let sum = 0n;
  for (const { upTo, bps } of tiers) {
    const to = upTo === null || upTo > base ? base : upTo;
    if (to <= from) continue;
    sum += (to - from) * BigInt(bps);
    from = to;
  }
  const left = sum - lessFine * BPS;
  return left <= 0n ? 0n : left / (BPS * FINE);
}

/** What was owed from a day on, charges apart. */
export interface Owed {
  readonly from: EpochDay;
  readonly minor: bigint;
}

/** Every year has 365 days here, leap years too. */
const YEAR_DAYS = 365n;

/**
 * Simple interest on what was owed day by day, from one day up to another. Earlier charges bear none. `owed` is in order
 * of days; what is owed on a day counts to the next day.
 */
export function interestMinor(owed: readonly Owed[], from: EpochDay, to: EpochDay, annualBps: number): bigint {
  let sum = 0n;
  for (const [at, { from: since, minor }] of owed.entries()) {
    const begins = Math.max(since, from);
    const ends = Math.min(owed[at + 1]?.from ?? to, to);
    if (ends > begins && minor > 0n) sum += minor * BigInt(ends - begins);
  }
  return (sum * BigInt(annualBps)) / (BPS * YEAR_DAYS);
}

/**
 * The yearly rate of simple interest that never comes to more than this effective yearly rate, however short the time: the
 * daily rate that compounds to it, times the days of the year.
 */
export const simpleBpsOf = (effectiveBps: number): number =>
  Math.floor(10_000 * 365 * Math.expm1(Math.log1p(effectiveBps / 10_000) / 365));

/** How an amount is made up. */
export interface Parts {
  readonly principalMinor: bigint;
  readonly interestMinor: bigint;
  readonly feesMinor: bigint;
}

/**
 * What of a balance is principal, interest and fees? Payments pay the principal first, then interest, then fees: nobody
 * pays interest on what they have paid. So what is left of a balance is fees as far as there are any, then interest.
 */
export function partsOf(balanceMinor: bigint, interest: bigint, fees: bigint): Parts {
  const feesMinor = least(balanceMinor, fees);
  const interestMinor = least(balanceMinor - feesMinor, interest);
  return { principalMinor: balanceMinor - feesMinor - interestMinor, interestMinor, feesMinor };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
