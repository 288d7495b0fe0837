import type { z } from "zod";
import type { ChannelCost } from "../../messaging/index.js";
import type * as contract from "./contract.js";
import { costOf } from "./cost.js";
import { ANSWER_DAYS, MEASURED_DAYS, type MeasuredTally } from "./measured.js";

type Measured = z.output<typeof contract.RehearsalMeasured>;

/** What the draws say, lowest to highest. Two digits mean something; the rest would be pretence. */
export function measuredView({ rates, draws }: MeasuredTally, costs: readonly ChannelCost[]): Measured {
  const spent = draws.map(({ channels }) =>
    Object.fromEntries(costOf(channels, costs).known.map(({ currency, minor }) => [currency, Number(minor)])),
  );
  return {
    draws: draws.length,
    days: MEASURED_DAYS,
    answerDays: ANSWER_DAYS,
    rates: rates.map(({ channel, sent, paid }) => ({ channel, sent, paid })),
    messages: rangeOf(draws, ({ messages }) => messages),
    tasks: rangeOf(draws, ({ tasks }) => tasks),
    paid: rangeOf(draws, ({ paid }) => paid),
    recovered: moneyRanges(draws.map(({ recovered }) => recovered)),
    cost: moneyRanges(spent),
  };
}

interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

function rangeOf<Draw>(draws: readonly Draw[], pick: (draw: Draw) => number): Range {
  const values = draws.map(pick);
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    low: rough(Math.min(...values), Math.floor),
    expected: rough(mean, Math.round),
    high: rough(Math.max(...values), Math.ceil),
  };
}

/** The number to two digits. */
function rough(value: number, round: (value: number) => number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return round(value / unit) * unit;
}

const moneyRanges = (draws: readonly Readonly<Record<string, number>>[]): Measured["recovered"] =>
  [...new Set(draws.flatMap(Object.keys))].sort().map((currency) => {
    const { low, expected, high } = rangeOf(draws, (draw) => draw[currency] ?? 0);
    return { currency, low: BigInt(low), expected: BigInt(expected), high: BigInt(high) };
  });
