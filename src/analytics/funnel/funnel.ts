import type { z } from "zod";
import { zonesOf } from "../../compliance/domain/index.js";
import type { Channel } from "../../kernel/channel.js";
import { DAY_MS } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { TOLD_BY } from "../domain/stages.js";
import type * as contract from "./contract.js";
import * as reads from "./reads.js";

/** More than the newest so many are not counted. */
const COUNTED_MAX = 100_000;

/** How far messages came: all together, by channel, and by the hour at which they left. */
export async function funnelOf(
  tx: Tx,
  { days, ...given }: z.output<typeof contract.FunnelQuery>,
  now: Date,
): Promise<z.output<typeof contract.Funnel>> {
  const from = given.from ?? new Date(now.getTime() - days * DAY_MS);
  const filter = { ...given, from };
  const zones = (await reads.countries(tx)).flatMap(({ country }) => {
    const [zone] = zonesOf({ country });
    return zone === undefined ? [] : [{ country, zone }];
  });
  const rows = await reads.countKnown(tx, filter, zones, COUNTED_MAX);
  const whole = countsOf(rows);
  return {
    ...whole,
    from,
    isExact: whole.made < COUNTED_MAX,
    waiting: await reads.countWaiting(tx, filter, COUNTED_MAX),
    asides: {
      opened_by_machine: sum(rows, ({ bits }) => has(bits, ["opened_by_machine"]) && !has(bits, TOLD_BY.seen)),
      failed: sum(rows, ({ bits }) => has(bits, ["failed"])),
      complained: sum(rows, ({ bits }) => has(bits, ["complained"])),
      unheard: sum(rows, ({ sent, bits }) => sent && bits === 0),
    },
    channels: [...grouped(rows, ({ channel }) => channel)]
      .map(([channel, own]) => ({ channel: channel as Channel, ...countsOf(own) }))
      .sort((a, b) => b.made - a.made),
    hours: [...grouped(rows, ({ hour }) => hour)]
      .map(([hour, own]) => ({ hour, ...countsOf(own) }))
      .sort((a, b) => a.hour - b.hour),
  };
}

const countsOf = (rows: readonly reads.KnownRow[]) => ({
  made: sum(rows, () => true),
  sent: sum(rows, ({ sent }) => sent),
  delivered: sum(rows, ({ bits }) => has(bits, TOLD_BY.delivered)),
  seen: sum(rows, ({ bits }) => has(bits, TOLD_BY.seen)),
  clicked: sum(rows, ({ bits }) => has(bits, TOLD_BY.clicked)),
  replied: sum(rows, ({ bits }) => has(bits, TOLD_BY.replied)),
  promised: sum(rows, ({ sent, promised }) => sent && promised),
  paid: sum(rows, ({ sent, paid }) => sent && paid),
});

const has = (bits: number, facts: readonly string[]): boolean =>
  facts.some((fact) => (bits & (reads.BITS[fact] ?? 0)) !== 0);

const sum = (rows: readonly reads.KnownRow[], counts: (row: reads.KnownRow) => boolean): number =>
  rows.reduce((total, row) => total + (counts(row) ? row.count : 0), 0);

function grouped<Key>(rows: readonly reads.KnownRow[], key: (row: reads.KnownRow) => Key): Map<Key, reads.KnownRow[]> {
  const groups = new Map<Key, reads.KnownRow[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
