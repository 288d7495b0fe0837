import type { Verdict } from "../../compliance/domain/index.js";
import type { DebtId } from "../../kernel/id.js";

/** Why a message that was planned will not leave any more. */
export type SuppressedBecause =
  | "paid"
  | "oldest_debt_changed"
  | "expired"
  | "promise"
  | "dispute"
  | "hardship"
  | "pause"
  | "no_address"
  | "not_permitted"
  | "withdrawn"
  | "superseded"
  | "other_flow"
  | "new_version"
  | "template_failed";

/** What is known of a message's account at the moment of the attempt, read in the transaction that claims it. */
export interface GuardFacts {
  readonly anchorDebtId: DebtId | null;
  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  readonly held: { readonly by: "promise" | "dispute" | "hardship" | "pause" } | null;
  readonly paymentDataStale: boolean;
  readonly addressIsGood: boolean;
  readonly expiresAt: Date;
}

export type Guarded =
  | { readonly kind: "go"; readonly packs: readonly string[] }
  | { readonly kind: "later"; readonly at: Date; readonly because: string }
  | { readonly kind: "suppress"; readonly because: SuppressedBecause };

/** Payment data that is too old is looked for again after this long. */
const STALE_WAIT_MS = 60 * 60 * 1000;

/**
 * May this message leave now?
 *
 * The paid guard comes first: nobody who paid is chased, whatever the law would allow. Then what we promised, then the
 * law, asked for the second time.
 */
export function guard(facts: GuardFacts, permit: () => Verdict, now: Date): Guarded {
  if (facts.openCount === 0) return suppress("paid");
  if (facts.anchorDebtId !== null && facts.oldestDebtId !== facts.anchorDebtId) return suppress("oldest_debt_changed");
  if (facts.expiresAt <= now) return suppress("expired");
  if (facts.held) return suppress(facts.held.by);
  if (!facts.addressIsGood) return suppress("no_address");
  if (facts.paymentDataStale) return laterOr(new Date(now.getTime() + STALE_WAIT_MS), "payment_data_stale", facts);
  const verdict = permit();
  if (verdict.kind === "allow") return { kind: "go", packs: verdict.packs };
  const because = verdict.failed[0]?.rule ?? "not_permitted";
  if (verdict.nextAllowedAt === null) return suppress("not_permitted");
  return laterOr(verdict.nextAllowedAt, because, facts);
}

const suppress = (because: SuppressedBecause): Guarded => ({ kind: "suppress", because });

const laterOr = (at: Date, because: string, { expiresAt }: GuardFacts): Guarded =>
  at < expiresAt ? { kind: "later", at, because } : suppress("expired");
