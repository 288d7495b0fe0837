import { DAY_MS } from "../kernel/time.js";
import type { Beat } from "../platform/beats.js";
import type { Courier } from "./courier.js";
import { forget, nextDueAt } from "./delivery-store.js";

/** Delivers what is due. */
export const deliveryBeat = (courier: Courier): Beat => ({
  name: "webhooks",
  run: (db, now) => courier.run(db, now),
  nextAt: (db, now) => db.begin((tx) => nextDueAt(tx, now)),
  underway: (db) => courier.underway(db),
});

/** So long what was told, and what was answered, can be looked at. */
const KEPT_DAYS = 30;
const FORGOTTEN_AT_ONCE = 10_000;

export const forgetDeliveries: Beat = {
  name: "forget-deliveries",
  run: (db, now) => db.begin((tx) => forget(tx, new Date(now.getTime() - KEPT_DAYS * DAY_MS), FORGOTTEN_AT_ONCE)),
};
