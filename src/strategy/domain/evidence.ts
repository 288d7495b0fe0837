/** What so many accounts, looked at for the same time, showed. */
export interface Sample {
  readonly count: number;
  /** Of them, those that paid something. */
  readonly paid: number;
}

/** A figure with how sure it is: it lies between `low` and `high`, and is wrong about that one time in twenty. */
export interface Interval {
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

const Z_95 = 1.959964;

/**
 * What share paid? Wilson's score interval (E. B. Wilson, 1927): it keeps its promise where few paid, and stays within 0
 * and 1. Null of nobody.
 */
export function shareIn({ count, paid }: Sample): Interval | null {
  if (count === 0) return null;
  const value = paid / count;
  const z2 = Z_95 ** 2;
  const middle = (value + z2 / (2 * count)) / (1 + z2 / count);
  const half = (Z_95 / (1 + z2 / count)) * Math.sqrt((value * (1 - value)) / count + z2 / (4 * count ** 2));
  return { low: Math.max(0, middle - half), value, high: Math.min(1, middle + half) };
}

/** The interval is narrowest when so many accounts were looked at: where most tests are decided. */
const TUNED_FOR = 2_000;
const WRONG = 0.05;
/** rho of the mixture, chosen for `TUNED_FOR`. */
const RHO_2 = (-2 * Math.log(WRONG) + Math.log(-2 * Math.log(WRONG)) + 1) / TUNED_FOR;
/** From here on a sum of so many yes and no is near enough to a normal one. */
const LEAST_COUNT = 50;
const LEAST_PAID = 5;

/**
 * How much larger is the share that paid of `b` than of `a`? Null while there is not enough to say anything.
 *
 * People look at a test every day and stop when they like what they see, which makes an ordinary interval wrong far more
 * often than it says. This one may be looked at after every account: an asymptotic confidence sequence (Waudby-Smith,
 * Arbour, Sinha, Kennedy, Ramdas: "Time-uniform central limit theory and asymptotic confidence sequences", 2021). It is
 * wider for that.
 */
export function differenceIn(a: Sample, b: Sample): Interval | null {
  if (Math.min(a.count, b.count) < LEAST_COUNT || a.paid + b.paid < LEAST_PAID) return null;
  const t = a.count + b.count;
  const spread = (s: Sample): number => {
    // One more of each: a share of 0 or 1 does not mean certainty.
    const share = (s.paid + 1) / (s.count + 2);
    return (share * (1 - share)) / s.count;
  };
  const deviation = Math.sqrt(t * (spread(a) + spread(b)));
  const grown = t * RHO_2 + 1;
  const half = deviation * Math.sqrt(((2 * grown) / (t ** 2 * RHO_2)) * Math.log(Math.sqrt(grown) / WRONG));
  const value = b.paid / b.count - a.paid / a.count;
  return { low: Math.max(-1, value - half), value, high: Math.min(1, value + half) };
}

export type Finding = "better" | "worse" | "unclear" | "not_enough";

/** What may be said of `b` against `a`? */
export function findingOf(difference: Interval | null): Finding {
  if (!difference) return "not_enough";
  if (difference.low > 0) return "better";
  return difference.high < 0 ? "worse" : "unclear";
}
