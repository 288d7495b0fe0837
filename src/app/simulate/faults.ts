import { DAY_MS, HOUR_MS } from "../../kernel/time.js";
import { Faults, type WorldChannel } from "../../sandbox/index.js";
import { seeded } from "../demo/people.js";

/** What goes wrong with each channel in a run: the more the worse, drawn from the seed, and never the same for all. */
export function faultsOf(seed: number, from: Date, days: number): [WorldChannel, Faults][] {
  const random = seeded(seed * 31 + 5);
  const upTo = (most: number): number => Math.round(random() * most * 10) / 10;
  return (["whatsapp", "sms"] as const).map((channel) => {
    const outages = Array.from({ length: 3 }, () => {
      const begins = from.getTime() + random() * days * DAY_MS;
      return {
        from: new Date(begins).toISOString(),
        until: new Date(begins + (1 + random() * 8) * HOUR_MS).toISOString(),
      };
    });
    return [
      channel,
      Faults.parse({
        sentS: [1, 120],
        deliveredS: [1, 7200],
        failPercent: upTo(6),
        refusePercent: upTo(4),
        silentPercent: upTo(5),
        duplicatePercent: upTo(30),
        reorderPercent: upTo(30),
        losePercent: upTo(5),
        unknownPercent: upTo(4),
        forgePercent: upTo(4),
        truncatePercent: upTo(4),
        htmlPercent: upTo(2),
        cutPercent: upTo(2),
        outages,
      }),
    ];
  });
}
