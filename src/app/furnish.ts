import {
  installChannelAccount,
  installTemplates,
  LIBRARY_LADDERS,
  LIBRARY_TEMPLATES,
  type LibraryLadder,
} from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import type { Seal } from "../platform/seal.js";
import { createStrategy, type Definition, DefinitionShape } from "../strategy/index.js";

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

/** A shipped ladder as a strategy: whom it is for and the days it covers follow from its steps. */
export function definitionOf(ladder: LibraryLadder): Definition {
  const days = ladder.steps.flatMap((step) => ("day" in step ? [step.day] : []));
  const first = Math.min(...days);
  return DefinitionShape.parse({
    audience: ladder.audience.debtorKind === "any" ? {} : { debtorKind: ladder.audience.debtorKind },
    days: first < 0 ? { from: first, to: 0 } : { from: 1, to: null },
    entry: "first",
    gapDays: 2,
    steps: ladder.steps,
  });
}
