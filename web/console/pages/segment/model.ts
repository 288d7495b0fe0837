import type { Count, Explanation } from "./data.js";

type Totals = Count["totals"];

export const countOf = (totals: readonly { readonly count: number }[]): number =>
  totals.reduce((sum, { count }) => sum + count, 0);

// Whom the law lets us reach

type Reach = NonNullable<Count["reach"]>[number];
export const BARRIERS = ["unasked", "optedOut", "refused", "stopped", "noAddress"] as const;
export type Barrier = (typeof BARRIERS)[number];

export interface ReachRow {
  readonly channel: Reach["channel"];
  readonly reachable: number;
  readonly unasked: number;
  /** What stands in the way of the others, the most frequent first. */
  readonly barriers: readonly { readonly barrier: Barrier; readonly count: number }[];
}

/** Channels on which anybody has an address, the widest first; the others are named. */
export function reachRows(reach: readonly Reach[]): {
  readonly rows: readonly ReachRow[];
  readonly without: readonly Reach["channel"][];
} {
  const isKnown = ({ reachable, unasked, optedOut, refused, stopped }: Reach): boolean =>
    reachable + unasked + optedOut + refused + stopped > 0;
  const rows = reach
    .filter(isKnown)
    .map((one) => ({
      channel: one.channel,
      reachable: one.reachable,
      unasked: one.unasked,
      barriers: BARRIERS.map((barrier) => ({ barrier, count: one[barrier] }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count),
    }))
    .sort((a, b) => b.reachable - a.reachable || b.unasked - a.unasked);
  return { rows, without: reach.filter((one) => !isKnown(one)).map(({ channel }) => channel) };
}

// How balances are spread

type Bar = NonNullable<Count["histogram"]>[number];

/** The bars of a currency, the empty ones between them too. */
export function barsOf(histogram: readonly Bar[], currency: string): readonly Bar[] {
  const own = histogram.filter((bar) => bar.currency === currency);
  const filled: Bar[] = [];
  for (const bar of own) {
    const before = filled.at(-1);
    if (before && before.toMinor !== bar.fromMinor) filled.push(...between(before, bar));
    filled.push(bar);
  }
  return filled;
}

/** Round figures go one, two, five, ten. */
function between({ currency, toMinor }: Bar, { fromMinor }: Bar): Bar[] {
  const gap: Bar[] = [];
  for (let from = BigInt(toMinor); from < BigInt(fromMinor); ) {
    const to = /^2/.test(from.toString()) ? (from / 2n) * 5n : from * 2n;
    gap.push({ currency, fromMinor: from.toString(), toMinor: to.toString(), count: 0, openMinor: "0" });
    from = to;
  }
  return gap;
}

/** The currencies of a segment, the one of most accounts first. */
export const currenciesOf = (totals: Totals): readonly string[] => totals.map(({ currency }) => currency);

// Why somebody is in it

export interface WhyLine {
  readonly path: string;
  readonly condition: Explanation["tree"][number]["condition"];
  readonly segment: string | null;
  readonly actual: unknown;
  readonly holds: boolean;
  /** It is asked that this does not hold. */
  readonly isNegated: boolean;
  /** The segments it lies in, from the outside in. */
  readonly inside: readonly string[];
  readonly depth: number;
}

/** The conditions that decided, or all of them, with what the account says. */
export function whyLines({ tree, because }: Explanation, isWhole: boolean): readonly WhyLine[] {
  const byPath = new Map(tree.map((node) => [node.path, node]));
  return tree
    .filter(({ path, kind }) => (isWhole ? kind === "condition" || kind === "segment" : because.includes(path)))
    .map(({ path, condition, segment, actual, holds, depth }) => {
      const steps = path.split(".");
      const above = steps.map((_, at) => steps.slice(0, at).join("."));
      return {
        path,
        condition,
        segment,
        actual,
        holds,
        depth,
        isNegated: steps.filter((step) => step === "not").length % 2 === 1,
        inside: above.flatMap((place) => byPath.get(place)?.segment ?? []),
      };
    });
}
