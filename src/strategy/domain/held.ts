import { type Hold, isHeldBy } from "../../compliance/domain/index.js";
import { endOfDay, type LocalDate } from "../../kernel/time.js";
import type { Facts, HeldBy } from "./facts.js";

/** Everything that leaves an account alone for a while. */
export const HELD_BY: readonly HeldBy[] = ["promise", "dispute", "hardship", "pause", "payment_data_stale"];

/** What may leave an account alone. `holds` are the person's, the ones that last longest last. */
export interface MayHold {
  readonly isStale: boolean;
  readonly holds: readonly Hold[];
  /** The last day, grace included, of an open promise. */
  readonly promisedUntil: LocalDate | null;
}

/**
 * What leaves this account alone now, and until when?
 *
 * Payments that are not known up to date come first: looking again before news of them would find the same. Of several
 * holds the one that lasts longest is the one to wait for.
 */
export function heldBy(
  { isStale, holds, promisedUntil }: MayHold,
  accountId: bigint,
  zones: readonly string[],
  now: Date,
): Facts["held"] {
  if (isStale) return STALE;
  const hold = holds.findLast((one) => isHeldBy(one, accountId, now));
  if (hold) return { by: hold.kind, until: hold.untilAt };
  return promisedUntil === null ? null : { by: "promise", until: new Date(endOfDay(zones, promisedUntil)) };
}

const STALE: Facts["held"] = { by: "payment_data_stale", until: null };
