import type { DraftRule } from "./rule-model.js";

/** Segments that most teams begin with, in the order in which they are offered. */
export const STARTERS = ["brokenPromise", "late1to30", "late31to90", "large", "unreachable"] as const;
export type Starter = (typeof STARTERS)[number];

const OWES: DraftRule = { fact: "openCount", op: "ge", value: 1 };

/** Balances counted between round figures, a currency at a time. */
interface Bar {
  readonly currency: string;
  readonly fromMinor: string;
  readonly count: number;
}

/** So few of the accounts owe a large amount. */
const LARGE_SHARE = 0.15;

/** The round figure from which on an amount is large: no more than a few of the accounts owe that much. */
export function largeFrom(bars: readonly Bar[], currency: string): string | null {
  const own = bars.filter((bar) => bar.currency === currency);
  const all = own.reduce((sum, { count }) => sum + count, 0);
  let above = 0;
  let from: string | null = null;
  for (const bar of own.toReversed()) {
    above += bar.count;
    if (above > all * LARGE_SHARE) break;
    from = bar.fromMinor;
  }
  return from ?? own.at(-1)?.fromMinor ?? null;
}

/** The rule of a starter; what amount is large depends on how balances are spread here. */
export function starterRule(starter: Starter, bars: readonly Bar[]): DraftRule {
  switch (starter) {
    case "brokenPromise":
      return {
        all: [OWES, { fact: "promisesBroken", op: "ge", value: 1 }, { fact: "hasOpenPromise", op: "is", value: false }],
      };
    case "late1to30":
      return { all: [{ fact: "daysLate", op: "between", value: [1, 30] }] };
    case "late31to90":
      return { all: [{ fact: "daysLate", op: "between", value: [31, 90] }] };
    case "unreachable":
      return {
        all: [OWES, { fact: "hasEmail", op: "is", value: false }, { fact: "hasPhone", op: "is", value: false }],
      };
    default:
      return largeRule(bars);
  }
}

function largeRule(bars: readonly Bar[]): DraftRule {
  const parts = [...new Set(bars.map(({ currency }) => currency))].map(
    (currency): DraftRule => ({
      fact: "openMinor",
      op: "ge",
      value: { currency, minor: largeFrom(bars, currency) ?? "" },
    }),
  );
  if (parts.length > 1) return { all: [OWES, { any: parts }] };
  return { all: [OWES, parts[0] ?? { fact: "openMinor", op: "ge", value: { currency: "", minor: "" } }] };
}
