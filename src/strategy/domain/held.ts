import { type Hold, isHeldBy } from "../../compliance/domain/index.js";
import { endOfDay, type LocalDate } from "../../kernel/time.js";
import { LANES, type Lane } from "./definition.js";
import type { Facts, HeldBy } from "./facts.js";

/** Everything that leaves an account alone for a while. */
export const HELD_BY: readonly HeldBy[] = [
  "promise",
  "dispute",
  "hardship",
  "pause",
  "standstill",
  "payment_data_stale",
  "other_flow",
];

/** What may leave an account alone. `holds` are the person's, the ones that last longest last. */
export interface MayHold {
  readonly isStale: boolean;
  readonly holds: readonly Hold[];
  /** The last day, grace included, of an open promise. */
  readonly promisedUntil: LocalDate | null;
  /** It runs in a flow of a lane that goes before. */
  readonly isInOtherFlow: boolean;
  /** What is held thanks and asks for nothing: only the red button, and who goes before, keep it. */
  readonly isThanks: boolean;
}

/**
 * What leaves this account alone now, and until when?
 *
 * Payments that are not known up to date come first: looking again before news of them would find the same. Of several
 * holds the one that lasts longest is the one to wait for.
 */
export function heldBy(
  { isStale, holds, promisedUntil, isInOtherFlow, isThanks }: MayHold,
  accountId: bigint,
  zones: readonly string[],
  now: Date,
): Facts["held"] {
  if (isStale && !isThanks) return STALE;
  const hold = holds.findLast((one) => (!isThanks || one.kind === "standstill") && isHeldBy(one, accountId, now));
  if (hold) return { by: hold.kind, until: hold.untilAt };
  if (promisedUntil !== null && !isThanks) return { by: "promise", until: new Date(endOfDay(zones, promisedUntil)) };
  return isInOtherFlow ? OTHER_FLOW : null;
}

/** Does a flow of this lane go before the other lane? */
export const precedes = (lane: Lane, other: Lane): boolean => LANES.indexOf(lane) < LANES.indexOf(other);

/** Until that flow ends: its last decision wakes the account. */
const OTHER_FLOW: Facts["held"] = { by: "other_flow", until: null };

const STALE: Facts["held"] = { by: "payment_data_stale", until: null };
