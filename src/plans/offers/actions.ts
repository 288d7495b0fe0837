import { lockCreditors } from "../../debts/index.js";
import type { CreditorId } from "../../kernel/id.js";
import { dayIn, type LocalDate } from "../../kernel/time.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import { found, Problem } from "../../platform/problem.js";
import { recordPromise } from "../actions.js";
import { offerNow } from "../domain/offer.js";
import { LAST_TO_SLEEP } from "../domain/promise.js";
import type { PromiseRow } from "../store.js";
import { endOffers, offersChanged } from "./ends.js";
import * as policies from "./policy-store.js";
import * as store from "./store.js";

/**
 * Writes down offers. An account has one that stands: an older one is superseded. What a decision has made before, by its
 * key, is not made again.
 */
export async function makeOffers(tx: Tx, offers: readonly store.NewOffer[], now: Date): Promise<void> {
  if (offers.length === 0) return;
  const known = await store.knownKeys(
    tx,
    offers.map(({ key }) => key),
  );
  const fresh = offers.filter(({ key }) => !known.has(key));
  if (fresh.length === 0) return;
  const accounts = [...new Set(fresh.map(({ accountId }) => accountId))];
  await store.supersede(tx, accounts, now);
  await store.insertOffers(tx, fresh, now);
  await offersChanged(tx, fresh, now);
}

/** An offer that still stands, held for this transaction. */
async function standing(tx: Tx, id: store.OfferId, now: Date): Promise<store.OfferRow> {
  const offer = found(await store.lockOffer(tx, id), "offer");
  if (offer.state !== "open") throw new Problem(409, "offer_state", { state: offer.state });
  const end = offerNow(offer, dayIn(LAST_TO_SLEEP, now) > offer.validUntil);
  if (end) throw new Problem(409, "offer_ended", { because: end.because });
  return offer;
}

export interface Agreed {
  readonly before: store.OfferRow;
  readonly after: store.OfferRow;
  readonly promise: PromiseRow;
}

/**
 * Notes that a person agrees to an offer. They promise with it: a settlement on a day of theirs, by its last, and of
 * instalments the first. The instalments after that one are in the offer; nothing follows them up yet.
 */
export async function acceptOffer(
  tx: Tx,
  id: store.OfferId,
  promisedOn: LocalDate | undefined,
  by: string,
  now: Date,
): Promise<Agreed> {
  const before = await standing(tx, id, now);
  const order = { accountId: before.accountId, ...promised(before, promisedOn), graceDays: 1 };
  const promise = await recordPromise(tx, order, by, now);
  await store.agreeTo(tx, id, promise.id, by, now);
  await offersChanged(tx, [before], now);
  return { before, after: found(await store.offerById(tx, id)), promise };
}

/** What is promised by agreeing, and for when. What was paid of a settlement before counts. */
function promised(
  { amountMinor, paidMinor, validUntil, instalments }: store.OfferRow,
  on: LocalDate | undefined,
): { amountMinor: bigint; promisedOn: LocalDate } {
  const first = instalments[0];
  if (first) return { amountMinor: first.amountMinor, promisedOn: first.on };
  if (on !== undefined && on > validUntil) throw new Problem(422, "promise_after_offer", { validUntil });
  return { amountMinor: amountMinor - paidMinor, promisedOn: on ?? validUntil };
}

/** Takes an open offer back. */
export async function withdrawOffer(
  tx: Tx,
  id: store.OfferId,
  by: string,
  now: Date,
): Promise<{ before: store.OfferRow; after: store.OfferRow }> {
  const before = found(await store.lockOffer(tx, id), "offer");
  if (before.state !== "open") throw new Problem(409, "offer_state", { state: before.state });
  await store.closeOffers(tx, [{ id, state: "withdrawn", because: "withdrawn" }], by, now);
  await offersChanged(tx, [before], now);
  return { before, after: found(await store.offerById(tx, id)) };
}

/** Offers ended in one transaction. */
const ENDED_A_BEAT = 500;

/** Ends offers whose last day is over. Returns how many were looked at. */
export const endDue = (db: TenantDb, now: Date): Promise<number> =>
  db.begin(async (tx) => {
    const offers = await store.claimOffersOver(tx, now, ENDED_A_BEAT);
    await endOffers(tx, offers, true, now);
    return offers.length;
  });

/** Sets what may be offered to the people of a creditor, from now on. What was offered before stands as it is. */
export async function setPolicy(
  tx: Tx,
  creditorId: CreditorId,
  policy: policies.StoredPolicy["policy"],
  by: string,
  now: Date,
): Promise<{ before: policies.StoredPolicy | null; after: policies.StoredPolicy }> {
  await lockCreditors(tx, [creditorId]);
  const before = await policies.policyOf(tx, creditorId);
  await policies.insertPolicy(tx, { creditorId, version: (before?.version ?? 0) + 1, policy, madeAt: now, madeBy: by });
  return { before, after: found(await policies.policyOf(tx, creditorId), "creditor") };
}
