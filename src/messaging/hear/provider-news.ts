import type { Tx } from "../../platform/db.js";
import { tell } from "../../platform/live.js";
import { pauseChannelAccount } from "../account-store.js";
import { setTemplateState, wakePending } from "../provider-template-store.js";
import { noteStanding } from "./callback-store.js";
import type { Item } from "./heard-item.js";

/** What a provider says of our templates and of our account with it. */
export async function takeNews(tx: Tx, items: readonly Item<"template" | "account">[], now: Date): Promise<void> {
  for (const { callback, heard } of items) {
    const { id } = callback.account;
    if (heard.kind === "template") {
      if (await setTemplateState(tx, id, heard, now)) await wakePending(tx, id, now);
    }
    if (heard.kind === "account") {
      await noteStanding(tx, id, heard);
      if (heard.stopped) await pauseChannelAccount(tx, id, heard.because ?? "stopped_by_provider");
    }
  }
  if (items.length > 0) await tell(tx, "channels");
}
