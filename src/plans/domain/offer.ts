import type { DebtId } from "../../kernel/id.js";
import { addDays, daysBetween, type LocalDate, localDate } from "../../kernel/time.js";
import type { DiscountStep, InstalmentTerms, OfferTerms } from "./offer-policy.js";

/**
 * Something that a person may agree to, down to the days and the cents.
 *
 *     open --agreed to, or paid by its day--> accepted
 *      |-----a newer one is made------------> superseded
 *      |-----taken back---------------------> withdrawn
 *      '-----its day is over, or what it
 *            was made for is no more--------> expired
 *
 * A settlement that was agreed to, and is not paid by the day that was promised, expires too.
 */
export type OfferState = "open" | "accepted" | "superseded" | "withdrawn" | "expired";
export type OfferKind = "settlement" | "instalments";

/** What a step of a strategy, or a person, asks for. `best`: something let off where there is anything, else instalments. */
export type OfferWanted = OfferKind | "best";

export interface Instalment {
  readonly on: LocalDate;
  readonly amountMinor: bigint;
}

export interface Offer {
  readonly kind: OfferKind;
  /** What the debts in it come to. */
  readonly totalMinor: bigint;
  /** What is to be paid in all. */
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  /** Empty for a settlement: it is paid at once, on any day until its last. */
  readonly instalments: readonly Instalment[];
  readonly validUntil: LocalDate;
}

/** A debt that is due, crumbs left out. */
export interface DueDebt {
  readonly id: DebtId;
  readonly dueOn: LocalDate;
  readonly balanceMinor: bigint;
}

/** Why nothing was offered. */
export type NoOffer =
  | "offer_no_policy"
  | "offer_stopped"
  | "offer_nothing_due"
  | "offer_no_discount"
  | "offer_no_instalments"
  | "offer_too_small";

/**
 * What may be offered for these debts on that day? A settlement first, then plans from the shortest to the longest.
 *
 * Only what is due is spoken of. The same debts on the same day under the same terms give the same offers.
 */
export function offersFor(debts: readonly DueDebt[], terms: OfferTerms, on: LocalDate): Offer[] {
  const due = dueOf(debts, on);
  const settlement = settlementOf(due, terms, on);
  const offers = settlement ? [settlement] : [];
  const longest = longestPlan(totalOf(due), terms);
  for (let count = 2; count <= longest; count++) offers.push(planOf(totalOf(due), count, terms, on));
  return offers;
}

/** The offer to make of those that may be made, or why there is none. Of plans it is the longest: its instalments are smallest. */
export function chosenOffer(
  debts: readonly DueDebt[],
  given: OfferTerms,
  { wanted, validDays }: { readonly wanted: OfferWanted; readonly validDays?: number | undefined },
  on: LocalDate,
): Offer | { readonly because: NoOffer } {
  // A step may let an offer stand for less long than the policy does, never longer.
  const terms = { ...given, validDays: Math.min(validDays ?? given.validDays, given.validDays) };
  const due = dueOf(debts, on);
  const settlement = wanted === "instalments" ? null : settlementOf(due, terms, on);
  if (settlement) return settlement;
  const longest = wanted === "settlement" ? 0 : longestPlan(totalOf(due), terms);
  return longest >= 2 ? planOf(totalOf(due), longest, terms, on) : { because: whyNone(due, terms, wanted) };
}

const dueOf = (debts: readonly DueDebt[], on: LocalDate): DueDebt[] =>
  debts.filter(({ dueOn, balanceMinor }) => dueOn <= on && balanceMinor > 0n);

const totalOf = (due: readonly DueDebt[]): bigint => due.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);

function whyNone(due: readonly DueDebt[], terms: OfferTerms, wanted: OfferWanted): NoOffer {
  if (due.length === 0) return "offer_nothing_due";
  if (wanted === "settlement" || (wanted === "best" && terms.instalments === null)) return "offer_no_discount";
  return terms.instalments === null ? "offer_no_instalments" : "offer_too_small";
}

/** The most that is let off of a debt of this age, in hundredths of a per cent. */
export const discountBps = (discounts: readonly DiscountStep[], daysLate: number): number =>
  discounts.findLast(({ fromDays }) => daysLate >= fromDays)?.bps ?? 0;

const BPS = 10_000n;

/** Each debt is let off by its own age, rounded down: never more than the policy says. */
function settlementOf(due: readonly DueDebt[], { discounts, validDays }: OfferTerms, on: LocalDate): Offer | null {
  const discountMinor = due.reduce((sum, { balanceMinor, dueOn }) => {
    const bps = BigInt(discountBps(discounts, daysBetween(dueOn, on)));
    return sum + (balanceMinor * bps) / BPS;
  }, 0n);
  if (discountMinor === 0n) return null;
  const totalMinor = totalOf(due);
  const amountMinor = totalMinor - discountMinor;
  const validUntil = addDays(on, validDays);
  return { kind: "settlement", totalMinor, amountMinor, discountMinor, instalments: [], validUntil };
}

/** Into how many instalments may this be divided at most? Below two: into none. */
function longestPlan(totalMinor: bigint, { instalments: terms }: OfferTerms): number {
  if (!terms) return 0;
  const smallest = BigInt(terms.smallestMinor);
  let count = 1;
  // The more instalments there are, the smaller they get: where one is too small, so are those of all longer plans.
  while (count < terms.most && lastOf(totalMinor, count + 1, terms) >= smallest) count += 1;
  return count;
}

/** The last instalment is the smallest. */
function lastOf(totalMinor: bigint, count: number, terms: InstalmentTerms): bigint {
  const downMinor = downPayment(totalMinor, count, terms);
  return downMinor === null ? totalMinor / BigInt(count) : (totalMinor - downMinor) / BigInt(count - 1);
}

function planOf(
  totalMinor: bigint,
  count: number,
  { instalments: terms, validDays }: OfferTerms,
  on: LocalDate,
): Offer {
  const { firstWithinDays } = terms as InstalmentTerms;
  const firstOn = addDays(on, firstWithinDays);
  return {
    kind: "instalments",
    totalMinor,
    amountMinor: totalMinor,
    discountMinor: 0n,
    instalments: dividedInto(totalMinor, count, terms as InstalmentTerms).map((amountMinor, at) => ({
      on: monthsAfter(firstOn, at),
      amountMinor,
    })),
    // Who agrees after the first instalment's day would begin late.
    validUntil: addDays(on, Math.min(validDays, firstWithinDays)),
  };
}

/**
 * The amounts of so many instalments, which come to the total exactly.
 *
 * Each gets the whole part, and what is left over goes to the earliest, one minor unit each (largest remainders, which are
 * all alike here). Where the down payment is more than an even share it comes first, rounded up, and the rest is divided
 * evenly.
 */
function dividedInto(totalMinor: bigint, count: number, terms: InstalmentTerms): bigint[] {
  const downMinor = downPayment(totalMinor, count, terms);
  return downMinor === null ? evenly(totalMinor, count) : [downMinor, ...evenly(totalMinor - downMinor, count - 1)];
}

/** What comes first where it is more than an even share; null where it is not. */
function downPayment(totalMinor: bigint, count: number, { downPaymentBps }: InstalmentTerms): bigint | null {
  const downMinor = (totalMinor * BigInt(downPaymentBps) + BPS - 1n) / BPS;
  return downMinor * BigInt(count) > totalMinor ? downMinor : null;
}

function evenly(totalMinor: bigint, count: number): bigint[] {
  const share = totalMinor / BigInt(count);
  const left = Number(totalMinor - share * BigInt(count));
  return Array.from({ length: count }, (_, at) => (at < left ? share + 1n : share));
}

/** The same day so many months later; the last of a month that is too short for it. */
function monthsAfter(first: LocalDate, months: number): LocalDate {
  const [year = 0, month = 1, day = 1] = first.split("-").map(Number);
  const at = month - 1 + months;
  const [inYear, inMonth] = [year + Math.floor(at / 12), (at % 12) + 1];
  for (let last = day; last > 28; last--) {
    const date = localDate(inYear, inMonth, last);
    if (date) return date;
  }
  return localDate(inYear, inMonth, Math.min(day, 28)) as LocalDate;
}

/** How an offer, and the debts that it was made for, stand now. */
export interface OfferFacts {
  readonly kind: OfferKind;
  readonly totalMinor: bigint;
  readonly amountMinor: bigint;
  readonly validUntil: LocalDate;
  /** The debts in it, the oldest first, and what is owed on them now. */
  readonly debtIds: readonly bigint[];
  readonly owedMinor: bigint;
  /** The account's oldest debt now; null: nothing is owed any more, crumbs left out. */
  readonly oldestDebtId: bigint | null;
  /** Paid since it was made, by its last day, as far as is known now. */
  readonly paidMinor: bigint;
}

export interface OfferEnd {
  readonly state: "accepted" | "expired";
  readonly because: "paid" | "settled" | "oldest_debt_changed" | "amount_changed" | "not_in_time";
}

/**
 * What has become of an open offer by itself? Null while it stands.
 *
 * Who pays what was offered by its day has accepted it by that. Else it ends when nothing is owed any more, when another
 * debt is the oldest, when less is owed than it says, or when its last day is over everywhere. Whoever pays a settlement
 * in parts does not end it by that: it counts what was paid.
 */
export function offerNow(offer: OfferFacts, isOver: boolean): OfferEnd | null {
  const { kind, totalMinor, amountMinor, paidMinor, owedMinor, oldestDebtId, debtIds } = offer;
  if (oldestDebtId === null) return { state: "expired", because: "paid" };
  const isSettlement = kind === "settlement";
  if (isSettlement && paidMinor >= amountMinor) return { state: "accepted", because: "settled" };
  const isSame = isSettlement ? debtIds.includes(oldestDebtId) : oldestDebtId === debtIds[0];
  if (!isSame) return { state: "expired", because: "oldest_debt_changed" };
  if (owedMinor + (isSettlement ? paidMinor : 0n) < totalMinor) return { state: "expired", because: "amount_changed" };
  return isOver ? { state: "expired", because: "not_in_time" } : null;
}
