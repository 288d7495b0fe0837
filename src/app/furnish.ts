import type { StrategyId } from "../kernel/id.js";
import { installChannelAccount, installTemplates, LIBRARY_LADDERS, LIBRARY_TEMPLATES } from "../messaging/index.js";
import type { TenantDb, Tx } from "../platform/db.js";
import type { Seal } from "../platform/seal.js";
import { createStrategy, definitionOf, rehearseNow } from "../strategy/index.js";

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
      { channel: "email", provider: "smtp", name: "Correo de la demo", settings, isSandbox: true, perSecond: null },
      now,
    );
  }
}

/**
 * Rehearses every shipped ladder, so that it may be started. Asked of a tenant that has nobody yet, it takes no time; what
 * matters is rehearsed again by whoever changes a ladder.
 */
export async function rehearseLadders(db: TenantDb, by: string, now: Date): Promise<void> {
  const drafts = await db.begin(
    (tx) => tx<{ id: StrategyId }>`
      select id from strategy.strategy where tenant_id = ${tx.tenant} and state = 'draft' order by id`,
  );
  for (const { id } of drafts) await rehearseNow(db, { strategyId: id }, { kind: "system", id: 0n, name: by }, now);
}
