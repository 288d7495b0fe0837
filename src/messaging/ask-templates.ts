import type { TenantDb } from "../platform/db.js";
import { tell } from "../platform/live.js";
import type { CheckOutcome } from "./channels/adapter.js";
import type { DispatchIo } from "./dispatch-io.js";
import type { TemplateState } from "./domain/provider-template.js";
import { channelAccount } from "./hear/callback-store.js";
import * as store from "./provider-template-store.js";

const TEMPLATES_AT_ONCE = 20;

/**
 * Asks providers for the templates that messages wait for, and how far they are with them. Returns how many were asked
 * about. What a provider refuses at once is written down with its cause; what it cannot answer is asked again.
 */
export async function askTemplates(db: TenantDb, now: Date, io: Pick<DispatchIo, "sender">): Promise<number> {
  const again = new Date(now.getTime() - store.ASK_EVERY_MS);
  const claimed = await db.begin((tx) => store.claimTemplates(tx, now, again, TEMPLATES_AT_ONCE));
  for (const id of new Set(claimed.map(({ channelAccountId }) => channelAccountId))) {
    const theirs = claimed.filter(({ channelAccountId }) => channelAccountId === id);
    const heard = await askOf(db, id, theirs, io);
    await db.begin(async (tx) => {
      let changed = false;
      for (const state of heard) changed = (await store.setTemplateState(tx, id, state, now)) || changed;
      if (changed) {
        await store.wakePending(tx, id, now);
        await tell(tx, "channels");
      }
    });
  }
  return claimed.length;
}

type Told = Pick<TemplateState, "name" | "language" | "state" | "because" | "providerId">;

async function askOf(
  db: TenantDb,
  accountId: bigint,
  templates: readonly store.ProviderTemplate[],
  io: Pick<DispatchIo, "sender">,
): Promise<readonly Told[]> {
  const account = await db.begin((tx) => channelAccount(tx, accountId));
  if (!account) return [];
  try {
    const sender = await io.sender(db, account);
    const told: Told[] = [];
    for (const { name, language, category, body, examples, buttons, state } of templates) {
      if (state !== "wanted") continue;
      const answer: CheckOutcome = sender.submit
        ? await sender.submit({ name, language, category, body, examples, ...(buttons.length > 0 && { buttons }) })
        : { ok: false, reason: "no_templates" };
      // It stays wanted, and is asked for again.
      if (!answer.ok && answer.again) continue;
      told.push(
        answer.ok
          ? { name, language, state: "pending" }
          : { name, language, state: "rejected", because: answer.reason },
      );
    }
    return [...told, ...((await sender.templates?.()) ?? [])];
  } catch {
    return [];
  }
}
