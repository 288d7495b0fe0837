import { liftOptOuts, setOptOut } from "../../compliance/index.js";
import type { DebtorId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import type { Item } from "./heard-item.js";
import { peopleBehind } from "./turns.js";

/** What people told the provider itself: no more on this channel, or again. Everybody behind that address is meant. */
export async function takeWishes(tx: Tx, items: readonly Item<"stop" | "resume">[], now: Date): Promise<void> {
  if (items.length === 0) return;
  const find = await peopleBehind(tx, items);
  for (const { callback, heard } of items) {
    // A word about advertising says nothing about the account somebody has.
    if (heard.scope === "marketing") continue;
    const { channel } = callback.account;
    const people = new Set(find(channel, heard.from).map(({ debtorId }) => debtorId));
    for (const debtorId of people as Set<DebtorId>) {
      if (heard.kind === "stop") await setOptOut(tx, debtorId, channel, "provider_stop", now);
      else await liftOptOuts(tx, debtorId, channel, ["provider_stop"], now);
    }
  }
}
