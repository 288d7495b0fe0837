import type { Beat } from "../platform/beats.js";
import { realNow } from "../platform/clock.js";
import { FORGET_MS } from "./domain/lockout.js";
import * as store from "./store.js";

/** Failed sign-ins are forgotten after a day of real time, whatever a tenant's clock says. */
export const forgetTries: Beat = {
  name: "forget_sign_in_tries",
  run: (db) => db.begin((tx) => store.forgetTries(tx, new Date(realNow().getTime() - FORGET_MS))),
};
