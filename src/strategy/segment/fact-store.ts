import type { AccountId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import type { IdSet } from "../../platform/id-set.js";
import type { FactRow } from "../domain/segment/facts.js";
export async function loadFactRows(_tx: Tx, _accounts: IdSet): Promise<Map<AccountId, FactRow>> {
  return new Map();
}
