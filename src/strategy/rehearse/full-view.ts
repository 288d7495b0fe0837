import type { z } from "zod";
import { channelCosts } from "../../messaging/index.js";
import type { Tx } from "../../platform/db.js";
import { found } from "../../platform/problem.js";
import { flatSteps } from "../domain/outline.js";
import type * as contract from "./contract.js";
import { openHours } from "./open-hours.js";
import * as store from "./rehearsal-store.js";
import { reportOf } from "./report.js";
import { rehearsalView } from "./views.js";

/** A rehearsal with everything that it counts. */
export async function fullView(tx: Tx, rehearsalId: bigint): Promise<z.output<typeof contract.RehearsalView>> {
  const row = found(await store.rehearsalById(tx, rehearsalId), "rehearsal");
  const approvals = await store.approvalsOf(tx, [row.id]);
  const settings = await store.settingsOf(tx);
  const steps = flatSteps(row.definition.steps).map(({ id }) => id);
  const costs = await channelCosts(tx);
  const hasBaseline = row.tally !== null && Object.keys(row.tally.accountChanges).length > 0;
  const standing =
    row.strategyId === null
      ? { isRehearsed: row.state === "done", isApproved: approvals.length > 0 }
      : await store.standingOf(tx, row.strategyId, row.hash);
  return {
    ...rehearsalView(row, approvals),
    definition: row.definition,
    openHours: await openHours(tx, row.definition, row.fromAt),
    report: row.tally && reportOf(row.tally, hasBaseline, steps, costs, settings),
    goLive: {
      rehearsed: standing.isRehearsed,
      needsApproval: settings.needsSecondApprover,
      approved: standing.isApproved,
    },
  };
}

export type RehearsalReport = z.output<typeof contract.RehearsalReport>;

/** A rehearsal and its report, for the command line. */
export async function readRehearsal(
  tx: Tx,
  id: bigint,
): Promise<{ view: z.output<typeof contract.Rehearsal>; report: RehearsalReport | null }> {
  const { report, definition: _, ...view } = await fullView(tx, id);
  return { view, report };
}
