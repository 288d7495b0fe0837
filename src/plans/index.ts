/** The door of the plans room: promises to pay, and offers. */
export { plansConsumer, recordPromise, withdrawPromise } from "./actions.js";
export { plansBeat, plansNextAt } from "./beats.js";
export { lastDayOf, type PromiseState, promiseNow } from "./domain/promise.js";
export { makeOffers, setPolicy } from "./offers/actions.js";
export { policiesInForce, policyOf, type StoredPolicy } from "./offers/policy-store.js";
export { offerView } from "./offers/routes.js";
export { type NewOffer, type OfferRow, openOffers, type SpokenOffer } from "./offers/store.js";
export { openPromises, type PromiseId, type PromiseRow, promisesOf } from "./store.js";
