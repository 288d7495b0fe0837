import type { z } from "zod";
import type { Channel } from "../../kernel/channel.js";
import { minorDigits } from "../../kernel/money.js";
import type { ChannelCost } from "../../messaging/index.js";
import type * as contract from "./contract.js";
import type { Counted } from "./world.js";

/** Counts by channel, the most used first. */
export const channelCounts = (counts: Counted) =>
  Object.entries(counts)
    .sort(([, many], [, more]) => more - many)
    .map(([channel, count]) => ({ channel: channel as Channel, count }));

const MICROS = 1_000_000n;

/** What so many messages and tasks cost, by currency, and those of which nobody said. */
export function costOf(counts: Counted, costs: readonly ChannelCost[]): z.output<typeof contract.RehearsalCost> {
  const known = new Map<string, { micros: bigint; messages: number }>();
  const unknown: Counted = {};
  for (const [channel, count] of Object.entries(counts)) {
    const cost = costs.find((one) => one.channel === channel);
    if (!cost) {
      unknown[channel] = count;
      continue;
    }
    const total = known.get(cost.currency) ?? { micros: 0n, messages: 0 };
    known.set(cost.currency, {
      micros: total.micros + cost.micros * BigInt(count),
      messages: total.messages + count,
    });
  }
  return {
    known: [...known].map(([currency, { micros, messages }]) => ({
      currency,
      minor: (micros * 10n ** BigInt(minorDigits(currency)) + MICROS / 2n) / MICROS,
      messages,
    })),
    unknown: channelCounts(unknown),
  };
}
