import { ok, type Result, refuse } from "../../kernel/result.js";
import { addDays, dayIn, endOfDay, epochDayOf, type LocalDate } from "../../kernel/time.js";

/**
 * A promise to pay.
 *
 *     made --paid in full----------> kept
 *      |----last day over----------> kept | part_kept | broken
 *      |----another one is made----> replaced
 *      '----taken back-------------> withdrawn
 */
export type PromiseState = "made" | "kept" | "part_kept" | "broken" | "replaced" | "withdrawn";

/** The last day on which it may still be kept, grace included. */
export const lastDayOf = (promisedOn: LocalDate, graceDays: number): LocalDate => addDays(promisedOn, graceDays);

/** Where a day ends last: what is over there is over everywhere. */
export const LAST_TO_SLEEP = "Pacific/Pago_Pago";

/** The moment at which its last day is over wherever the person may be: a promise is never called broken too early. */
export const endOf = (lastDay: LocalDate): Date => new Date(endOfDay([LAST_TO_SLEEP], lastDay));

export interface PromiseFacts {
  readonly amountMinor: bigint;
  readonly lastDay: LocalDate;
  /** Paid since it was made, by its last day, as far as is known now. */
  readonly paidMinor: bigint;
  /** What the account owes now, crumbs left out. */
  readonly openMinor: bigint;
}

/**
 * What has become of this promise by now? `made` while it may still be kept.
 *
 * Who owes nothing any more has kept it, however the amounts compare: a promise above a balance that was corrected since
 * is no broken one.
 */
export function promiseNow({ amountMinor, lastDay, paidMinor, openMinor }: PromiseFacts, now: Date): PromiseState {
  if (paidMinor >= amountMinor || (paidMinor > 0n && openMinor === 0n)) return "kept";
  if (now < endOf(lastDay)) return "made";
  if (openMinor === 0n) return "kept";
  return paidMinor > 0n ? "part_kept" : "broken";
}

/** A promise further away than this is a plan, or no promise. */
export const PROMISE_DAYS_MAX = 120;

/** May this be promised? */
export function checkPromise(
  promise: { readonly amountMinor: bigint; readonly promisedOn: LocalDate },
  account: { readonly openMinor: bigint },
  now: Date,
): Result<null, "nothing_owed" | "promise_above_balance" | "promise_in_past" | "promise_too_far"> {
  if (account.openMinor === 0n) return refuse("nothing_owed");
  if (promise.amountMinor > account.openMinor)
    return refuse("promise_above_balance", { openMinor: account.openMinor.toString() });
  const today = dayIn(LAST_TO_SLEEP, now);
  if (promise.promisedOn < today) return refuse("promise_in_past", { today });
  if (epochDayOf(promise.promisedOn) - epochDayOf(today) > PROMISE_DAYS_MAX)
    return refuse("promise_too_far", { days: PROMISE_DAYS_MAX });
  return ok(null);
}
