import type { TenantDb } from "../../platform/db.js";
import type { Definition } from "../domain/definition.js";
import { type AskedBy, prepareRehearsal } from "./actions.js";
import { runRehearsal } from "./run.js";

/** The newest version of a strategy, or another definition of it, for so many days: one when left out. */
export interface ToRehearse {
  readonly strategyId: bigint;
  readonly definition?: Definition;
  readonly days?: number;
}

/** Rehearses over the portfolio as it is, and waits for it. Gives the rehearsal's number. */
export async function rehearseNow(
  db: TenantDb,
  { days = 1, ...what }: ToRehearse,
  by: AskedBy,
  now: Date,
): Promise<bigint> {
  const id = await db.begin((tx) => prepareRehearsal(tx, { ...what, days, scenario: "nobody_answers" }, by, now));
  await runRehearsal(db, id, { now, report: async () => {}, checkCancelled: async () => {} });
  return id;
}
