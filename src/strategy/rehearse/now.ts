import type { TenantDb } from "../../platform/db.js";
import { type AskedBy, prepareRehearsal } from "./actions.js";
import { runRehearsal } from "./run.js";

/** Rehearses the newest version of a strategy and waits for it: so many days over the portfolio as it is. Gives its number. */
export async function rehearseNow(db: TenantDb, strategyId: bigint, by: AskedBy, now: Date, days = 1): Promise<bigint> {
  const id = await db.begin((tx) => prepareRehearsal(tx, { strategyId, days, scenario: "nobody_answers" }, by, now));
  await runRehearsal(db, id, { now, report: async () => {}, checkCancelled: async () => {} });
  return id;
}
