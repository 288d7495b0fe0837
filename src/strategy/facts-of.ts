import type { KnownPerson, PacksInForce } from "../compliance/index.js";
import { isStale } from "../debts/domain/payment-data.js";
import type { ChargeFacts } from "./domain/charge.js";
import type { Facts } from "./domain/facts.js";
import { heldBy, type MayHold } from "./domain/held.js";
import type { OfferFacts } from "./domain/offering.js";
import type { FactRow } from "./domain/segment/facts.js";
import { isHeldOut } from "./domain/share.js";
import type { CreditorRules, DueEnrollment, Points } from "./store.js";

/** What a decision looks at only where its strategy or the tenant asks for it. */
export interface Asked {
  readonly row: FactRow | null;
  readonly charges: ChargeFacts | null;
  readonly offers: OfferFacts | null;
  /** Of ten thousand people, so many get no proactive contact. */
  readonly holdoutParts: number;
}

/** Everything that decides about one enrollment now, put together from what was loaded: for the tick and for a rehearsal. */
export function factsOf(
  e: DueEnrollment,
  known: KnownPerson,
  creditor: CreditorRules,
  points: Points,
  { holds, promisedUntil, isInOtherFlow, isThanks }: Omit<MayHold, "isStale">,
  { row, charges, offers, holdoutParts }: Asked,
  packs: PacksInForce,
  now: Date,
): Facts {
  const may = { isStale: isStale(creditor.staleAt, now), holds, promisedUntil, isInOtherFlow, isThanks };
  // Field by field: an object made by spreading another is several times slower to make and to read.
  return {
    enrollmentId: e.id,
    versionId: e.versionId,
    accountId: e.accountId,
    debtorId: e.debtorId,
    creditorId: e.creditorId,
    round: e.round,
    anchorDebtId: e.anchorDebtId,
    anchorDueOn: e.anchorDueOn,
    nextStep: e.nextStep,
    stepDoneAt: e.stepDoneAt,
    tries: e.tries,
    tried: e.tried,
    tone: e.tone,
    isHeldOut: e.nextStep === null && isHeldOut(e.debtorId, holdoutParts),
    row,
    charges,
    offers,
    openCount: e.openCount,
    oldestDebtId: e.oldestDebtId,
    oldestDueOn: e.oldestDueOn,
    held: heldBy(may, e.accountId, known.person.zones, now),
    locale: known.locale,
    preferred: known.preferred,
    channelOrder: creditor.channelOrder,
    points,
    person: known.person,
    history: known.history,
    packs: packs.of(known.place, creditor),
  };
}
