/** The door of the plans room: promises to pay. */
export { plansConsumer, recordPromise, withdrawPromise } from "./actions.js";
export { plansBeat } from "./beats.js";
export { lastDayOf, type PromiseState, promiseNow } from "./domain/promise.js";
export { nextOverAt as plansNextAt, openPromises, type PromiseId, type PromiseRow, promisesOf } from "./store.js";
