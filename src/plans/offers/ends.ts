import { letOff, lockCreditors } from "../../debts/index.js";
import type { AccountId } from "../../kernel/id.js";
import { dayIn } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { tell } from "../../platform/live.js";
import { offerNow } from "../domain/offer.js";
import type { PromiseState } from "../domain/promise.js";
import type { PromiseId } from "../store.js";
import * as store from "./store.js";

/** Tells later rooms, and whoever looks. */
export async function offersChanged(tx: Tx, offers: readonly { accountId: AccountId }[], now: Date): Promise<void> {
  if (offers.length === 0) return;
  const accountIds = [...new Set(offers.map(({ accountId }) => accountId.toString()))];
  await emit(tx, now, [{ kind: "plans.offers_changed", payload: { accountIds } }]);
  await tell(tx, "offers");
}

/** Ends those of these open offers that have come to their end by themselves. */
export async function endOffers(tx: Tx, offers: readonly store.OfferRow[], isOver: boolean, now: Date): Promise<void> {
  const ended = offers.flatMap((offer) => {
    const end = offerNow(offer, isOver);
    return end ? [{ offer, closing: { id: offer.id, ...end } }] : [];
  });
  await close(tx, ended, now);
}

const AFTER_PROMISE: Readonly<Record<Exclude<PromiseState, "made">, Omit<store.Closing, "id">>> = {
  kept: { state: "accepted", because: "settled" },
  part_kept: { state: "expired", because: "not_in_time" },
  broken: { state: "expired", because: "not_in_time" },
  replaced: { state: "expired", because: "promise_replaced" },
  withdrawn: { state: "expired", because: "promise_withdrawn" },
};

/** A settlement that was agreed to stands and falls with its promise. */
export async function followPromises(
  tx: Tx,
  promises: readonly { readonly id: PromiseId; readonly state: PromiseState }[],
  now: Date,
): Promise<void> {
  const ended = new Map(promises.flatMap(({ id, state }) => (state === "made" ? [] : [[id, state] as const])));
  if (ended.size === 0) return;
  const agreed = await store.lockAgreed(tx, [...ended.keys()]);
  const closings = agreed.map((offer) => {
    const state = ended.get(offer.promiseId as PromiseId) as keyof typeof AFTER_PROMISE;
    return { offer, closing: { id: offer.id, ...AFTER_PROMISE[state] } };
  });
  await close(tx, closings, now);
}

async function close(
  tx: Tx,
  ended: readonly { readonly offer: store.OfferRow; readonly closing: store.Closing }[],
  now: Date,
): Promise<void> {
  await store.closeOffers(
    tx,
    ended.map(({ closing }) => closing),
    null,
    now,
  );
  await offersChanged(
    tx,
    ended.map(({ offer }) => offer),
    now,
  );
  const offerIds = ended.flatMap(({ closing }) => (closing.because === "settled" ? [closing.id] : []));
  // The books of their creditors are taken before any offer is: in a transaction of its own.
  if (offerIds.length > 0) await emit(tx, now, [{ kind: "plans.settled", payload: { offerIds } }]);
}

/** Takes off the books what settlements let off that are paid: the person owes nothing more of them. */
export async function letOffSettled(tx: Tx, ids: readonly store.OfferId[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await lockCreditors(tx, await store.creditorsOf(tx, ids));
  const settled = await store.takeSettled(tx, ids, now);
  await letOff(
    tx,
    settled.map(({ id, mostMinor, ...offer }) => ({ ...offer, cause: `o${id}`, mostMinor, on: dayIn("UTC", now) })),
    now,
  );
}
