import type { FailedRule, Verdict } from "../../compliance/domain/index.js";
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
  | "standstill"
  | "no_address"
  | "not_permitted"
  | "content_missing"
  | "template_refused"
  | "withdrawn"
  | "superseded"
  | "other_flow"
  | "new_version"
  | "template_failed";

/** What is known of a message's account at the moment of the attempt, read in the transaction that claims it. */
export interface GuardFacts {
  /** It answers, thanks or confirms, and asks for nothing: whoever paid may hear it too. */
  readonly isService: boolean;
  /** It speaks of what is owed, though it was asked for. */
  readonly isOfOwing: boolean;
  readonly anchorDebtId: DebtId | null;
  readonly openCount: number;
  readonly oldestDebtId: DebtId | null;
  readonly held: { readonly by: "promise" | "dispute" | "hardship" | "pause" | "standstill" } | null;
  readonly paymentDataStale: boolean;
  readonly addressIsGood: boolean;
  readonly expiresAt: Date;
}

export type Guarded =
  | { readonly kind: "go"; readonly packs: readonly string[] }
  | { readonly kind: "later"; readonly at: Date; readonly because: string }
  | { readonly kind: "suppress"; readonly because: SuppressedBecause; readonly failed?: readonly FailedRule[] };

/** Purposes that ask for no money: an answer, a thank-you, a receipt, the word that nothing more will come. */
export const SERVICE_PURPOSES = ["reply", "stop-confirmation", "requested-info", "transaction-confirmation", "thanks"];

/** Of these, what somebody asked to know of what they owe: once nothing is owed, there is nothing to tell. */
export const OWING_PURPOSES = ["requested-info"];

/** Payment data that is too old is looked for again after this long. */
const STALE_WAIT_MS = 60 * 60 * 1000;

/**
 * May this message leave now?
 *
 * The paid guard comes first: nobody who paid is chased, whatever the law would allow. Then what we promised, then the
 * law, asked for the second time.
 */
export function guard(facts: GuardFacts, permit: () => Verdict, now: Date): Guarded {
  if ((!facts.isService || facts.isOfOwing) && facts.openCount === 0) return suppress("paid");
  if (!facts.isService) {
    if (facts.anchorDebtId !== null && facts.oldestDebtId !== facts.anchorDebtId)
      return suppress("oldest_debt_changed");
  }
  if (facts.expiresAt <= now) return suppress("expired");
  if (facts.held && (!facts.isService || facts.held.by === "standstill")) return suppress(facts.held.by);
  if (!facts.addressIsGood) return suppress("no_address");
  if (facts.paymentDataStale && !facts.isService)
    return laterOr(new Date(now.getTime() + STALE_WAIT_MS), "payment_data_stale", facts);
  const verdict = permit();
  if (verdict.kind === "allow") return { kind: "go", packs: verdict.packs };
  const because = verdict.failed[0]?.rule ?? "not_permitted";
  if (verdict.nextAllowedAt === null) return forGood(verdict.failed);
  return laterOr(verdict.nextAllowedAt, because, facts);
}

/** What no later moment would allow. Where only the text falls short, it says so: the creditor can mend that. */
function forGood(failed: readonly FailedRule[]): Guarded {
  const lasting = failed.filter(({ passesAt }) => passesAt === null);
  const isText = lasting.length > 0 && lasting.every(({ rule }) => rule === "content_missing");
  return { kind: "suppress", because: isText ? "content_missing" : "not_permitted", failed: byPack(lasting) };
}

/** One line for all that a pack misses in the text. */
function byPack(failed: readonly FailedRule[]): FailedRule[] {
  const packs = new Map<string, FailedRule>();
  for (const one of failed) {
    const key = one.rule === "content_missing" ? one.pack : `${one.pack} ${one.rule}`;
    const before = packs.get(key);
    const field = before ? `${before.values.field} ${one.values.field}` : one.values.field;
    packs.set(key, one.rule === "content_missing" ? { ...one, values: { field: field ?? "" } } : one);
  }
  return [...packs.values()];
}

const suppress = (because: SuppressedBecause): Guarded => ({ kind: "suppress", because });

const laterOr = (at: Date, because: string, { expiresAt }: GuardFacts): Guarded =>
  at < expiresAt ? { kind: "later", at, because } : suppress("expired");
