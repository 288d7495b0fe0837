import type { DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { idSet } from "../platform/id-set.js";
import { loadPoints, type Points } from "./store.js";

/** The address that would be used on each channel, for one person. */
export const pointsOf = async (tx: Tx, debtorId: DebtorId): Promise<Points> =>
  (await loadPoints(tx, idSet([debtorId]))).get(debtorId) ?? {};
