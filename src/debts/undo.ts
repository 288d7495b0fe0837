import type { Tx } from "../platform/db.js";
import { Problem } from "../platform/problem.js";
import { reverseCharges } from "./charges/actions.js";
import { chargesOfImport } from "./charges/store.js";
import { applyCredits, emitPaid } from "./payments.js";
import type { Creditor } from "./store.js";
import * as store from "./undo-store.js";

/**
 * Takes a file of debts back, unless a later file changed its debts: what that one said was said knowing this one, so
 * it has to go first.
 */
export async function undoDebts(tx: Tx, importId: bigint, creditor: Creditor, now: Date): Promise<void> {
  const later = await store.laterImport(tx, importId);
  if (later !== null)
    throw new Problem(409, "import_not_last", { importId: later.importId.toString(), fileName: later.fileName });
  const gone = (await chargesOfImport(tx, importId)).map(({ id }) => id);
  await reverseCharges(tx, gone, { because: "debt_withdrawn", by: null, note: null }, now);
  await store.restoreDebts(tx, importId, now);
  await applyCredits(tx, creditor, now);
}

/** Takes a file of payments back. Whoever is reminded again is so because this says that it owes again. */
export async function undoPayments(tx: Tx, importId: bigint, creditor: Creditor, now: Date): Promise<void> {
  await emitPaid(tx, await store.reversePayments(tx, importId, now), now);
  await applyCredits(tx, creditor, now);
}
