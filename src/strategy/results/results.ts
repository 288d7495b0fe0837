import type { z } from "zod";
import type { StrategyId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { differenceIn, findingOf, shareIn } from "../domain/evidence.js";
import type * as contract from "./contract.js";
import * as store from "./store.js";

type Group = z.output<typeof contract.ResultGroup>;
type Compared = z.output<typeof contract.Comparison>;

/** What a strategy brought: by version, by arm of each split, and against those who were left alone. */
export async function resultsOf(
  tx: Tx,
  id: StrategyId,
  days: number,
  now: Date,
): Promise<z.output<typeof contract.StrategyResults>> {
  const arms = await store.armOutcomes(tx, id, days, now);
  const alone = groupsOf(await store.holdoutOutcomes(tx, id, days, now));
  const [heldOut, contacted] = ["holdout", "contacted"].map((name) => alone.find((group) => group.name === name));
  return {
    days,
    versions: groupsOf(await store.versionOutcomes(tx, id, days, now)),
    splits: [...new Set(arms.map(({ step }) => step))].map((step) => {
      const groups = groupsOf(arms.filter((arm) => arm.step === step));
      const [champion, ...challengers] = groups;
      return {
        step: step ?? "",
        arms: groups,
        comparisons: champion ? challengers.map((challenger) => compared(champion, challenger)) : [],
      };
    }),
    holdout: heldOut && contacted ? { groups: [heldOut, contacted], comparison: compared(heldOut, contacted) } : null,
    holdoutShare: await store.loadHoldoutShare(tx),
  };
}

function compared(champion: Group, challenger: Group): Compared {
  const difference = differenceIn(champion, challenger);
  return { name: challenger.name, against: champion.name, difference, finding: findingOf(difference) };
}

/** Groups by name in the order in which they come; one that owes in several currencies is one group. */
function groupsOf(rows: readonly store.Outcome[]): Group[] {
  return [...new Set(rows.map(({ name }) => name))].map((name) => {
    const own = rows.filter((row) => row.name === name);
    const sum = (of: (row: store.Outcome) => number): number => own.reduce((total, row) => total + of(row), 0);
    const [count, paid] = [sum((row) => row.count), sum((row) => row.paid)];
    return {
      name,
      entered: sum((row) => row.entered),
      count,
      paid,
      share: shareIn({ count, paid }),
      recovered: own
        .filter((row) => row.count > 0)
        .map((row) => ({
          currency: row.currency,
          minor: row.paidMinor,
          perAccountMinor: row.paidMinor / BigInt(row.count),
        })),
      messages: sum((row) => row.messages),
    };
  });
}
