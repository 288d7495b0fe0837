import { DAY_MS } from "../../kernel/time.js";
import { nowOf } from "../../platform/clock.js";
import type { Db, TenantDb } from "../../platform/db.js";
import { AT_ONCE_MS, factOf, type Sight } from "../domain/visit.js";
import { byMessage } from "../hear/receipt-store.js";
import { type Known, takeFacts } from "../hear/receipts.js";
import type { Tracked } from "./code.js";
import * as store from "./store.js";
import { targetOf } from "./tracker.js";

/** A visit is read when all that was asked for together with it is there. */
const LOOK_AFTER_MS = 2 * AT_ONCE_MS;
const VISITS_A_BEAT = 500;
const KEPT_MS = 3_600_000;
/** So long a message tells what is done with it. An older one that somebody digs out, or an archive reads, is no news. */
const TELLS_MS = 90 * DAY_MS;

/** Notes who asked for this, and gives where it leads; null where it leads nowhere, or its message never left. */
export function visit(db: Db, { tenant, messageId, telltale }: Tracked, sight: Sight): Promise<string | null> {
  return db.as(tenant).begin(async (tx) => {
    const ways = await store.waysOf(tx, messageId);
    const target = ways && (telltale === "pixel" ? "" : targetOf(ways, telltale));
    if (ways === null || target === null) return null;
    const now = await nowOf(tx);
    if (sight !== "nobody" && now.getTime() - ways.wireAt.getTime() <= TELLS_MS) {
      await store.insertVisit(tx, { messageId, telltale, sight }, now, new Date(now.getTime() + LOOK_AFTER_MS));
    }
    return target;
  });
}

/** Reads what was visited: each visit becomes a fact of its message. Returns how many visits were read. */
export const readVisits = (db: TenantDb, now: Date): Promise<number> =>
  db.begin(async (tx) => {
    const due = await store.takeVisits(tx, now, AT_ONCE_MS, VISITS_A_BEAT);
    const messages = await byMessage(tx, [...new Set(due.map(({ messageId }) => messageId))]);
    const known = due.flatMap(({ messageId, at, ...visited }): Known[] => {
      const of = messages.get(messageId);
      if (!of) return [];
      const afterMs = at.getTime() - of.wireAt.getTime();
      return [{ of, fact: factOf({ ...visited, afterMs }), at, because: null }];
    });
    await takeFacts(tx, known, now);
    return due.length;
  });

/** The first moment after `now` at which a visit is to be read. */
export const nextVisitAt = (db: TenantDb, now: Date): Promise<Date | null> =>
  db.begin((tx) => store.nextVisitAt(tx, now));

/** Forgets visits that were read. What they said stands in receipts. */
export const forgetVisits = (db: TenantDb, now: Date): Promise<number> =>
  db.begin((tx) => store.forgetVisits(tx, new Date(now.getTime() - KEPT_MS)));
