import { installChannelAccount, installTemplates, LIBRARY_LADDERS, LIBRARY_TEMPLATES } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import type { Seal } from "../platform/seal.js";
import { createStrategy, definitionOf } from "../strategy/index.js";

/**
 * What a new tenant finds: the shipped templates, the ladders as draft strategies, and for a demo a channel account of
 * the sandbox. A live tenant connects its own channels before anything can leave.
 */
export async function furnish(tx: Tx, seal: Seal, kind: "live" | "demo", now: Date): Promise<void> {
  await installTemplates(tx, LIBRARY_TEMPLATES, now);
  for (const ladder of LIBRARY_LADDERS) {
    await createStrategy(tx, ladder.name.es, definitionOf(ladder), "acuerdo", now);
  }
  if (kind === "demo") {
    const settings = seal.seal("channel account", "{}", "channel account");
    await installChannelAccount(
      tx,
      { channel: "email", provider: "sandbox", name: "sandbox", settings, perSecond: null },
      now,
    );
  }
}
