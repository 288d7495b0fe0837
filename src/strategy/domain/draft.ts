import type { DebtCharge } from "./charge.js";
import type { Change, Decision, Note, OfferOrder, WebhookOrder } from "./decision.js";
import type { Facts } from "./facts.js";

/** A decision while it is made. */
export type Draft = { -readonly [K in keyof Decision]: Decision[K] };

const NO_CHANGES: readonly Change[] = [];
const NO_WEBHOOKS: readonly WebhookOrder[] = [];
const NO_CHARGES: readonly DebtCharge[] = [];
const NO_OFFERS: readonly OfferOrder[] = [];

/** The decision that leaves everything as it is. */
export const newDraft = (facts: Facts, notes: readonly Note[]): Draft => ({
  facts,
  round: facts.round,
  anchorDebtId: facts.anchorDebtId,
  anchorDueOn: facts.anchorDueOn,
  nextStep: facts.nextStep ?? 0,
  stepDoneAt: facts.stepDoneAt,
  tries: facts.tries,
  tried: facts.tried,
  tone: facts.tone,
  nextLookAt: null,
  left: null,
  isReanchored: false,
  changes: NO_CHANGES,
  webhooks: NO_WEBHOOKS,
  charges: NO_CHARGES,
  offers: NO_OFFERS,
  lacks: null,
  message: null,
  task: null,
  notes,
});
