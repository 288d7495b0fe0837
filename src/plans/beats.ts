import type { Beat } from "../platform/beats.js";
import { closeDue } from "./actions.js";
import { nextOverAt } from "./store.js";

export const plansBeat: Beat = {
  name: "plans",
  run: closeDue,
  nextAt: (db, now) => db.begin((tx) => nextOverAt(tx, now)),
};
