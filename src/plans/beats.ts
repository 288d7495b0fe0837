import type { Beat } from "../platform/beats.js";
import type { Tx } from "../platform/db.js";
import { closeDue } from "./actions.js";
import { endDue } from "./offers/actions.js";
import { nextOfferOverAt } from "./offers/store.js";
import { nextOverAt } from "./store.js";

/** When the last day of a promise, or of an offer, is over next. */
export async function plansNextAt(tx: Tx, now: Date): Promise<Date | null> {
  const times = [await nextOverAt(tx, now), await nextOfferOverAt(tx, now)].filter((at) => at !== null);
  return times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
}

export const plansBeat: Beat = {
  name: "plans",
  run: async (db, now) => (await closeDue(db, now)) + (await endDue(db, now)),
  nextAt: (db, now) => db.begin((tx) => plansNextAt(tx, now)),
};
