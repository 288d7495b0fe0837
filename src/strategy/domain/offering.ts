import type { DebtId } from "../../kernel/id.js";
import { dateOfEpochDay, type EpochDay } from "../../kernel/time.js";
import { chosenOffer, type DueDebt, type NoOffer, type Offer, type OfferWanted } from "../../plans/domain/offer.js";
import type { OfferTerms } from "../../plans/domain/offer-policy.js";
import type { RuleTest } from "./segment/evaluate.js";
import type { FactRow } from "./segment/facts.js";

/** A rule of a policy, ready to be asked. */
export interface OfferRule {
  readonly name: string;
  /** Whom it is for; null: everybody. */
  readonly holds: RuleTest | null;
  readonly terms: OfferTerms;
}

/** A creditor's policy as it is in force. */
export interface PolicyInForce {
  readonly version: number;
  readonly rules: readonly OfferRule[];
}

/** What decides about offers to one account. */
export interface OfferFacts {
  readonly currency: string;
  /** What it owes, crumbs left out; the oldest first. */
  readonly debts: readonly DueDebt[];
  readonly policy: PolicyInForce | null;
}

/** An offer to make, with what allows it. */
export interface Offered {
  readonly offer: Offer;
  readonly debtIds: readonly DebtId[];
  readonly rule: string;
  readonly policyVersion: number;
}

export interface Wanted {
  readonly wanted: OfferWanted;
  readonly validDays?: number | undefined;
}

/** The terms of the first rule that fits this account; null where none does. */
export const ruleFor = (policy: PolicyInForce | null, row: FactRow | null, today: EpochDay): OfferRule | null =>
  policy?.rules.find(({ holds }) => holds === null || (row !== null && holds(row, { today }))) ?? null;

/** What is offered to this account today, or why nothing is. */
export function offerNow(
  asked: Wanted,
  { debts, policy }: OfferFacts,
  row: FactRow | null,
  today: EpochDay,
): Offered | { readonly because: NoOffer } {
  const rule = ruleFor(policy, row, today);
  if (!policy || !rule) return { because: "offer_no_policy" };
  const on = dateOfEpochDay(today);
  const offer = chosenOffer(debts, rule.terms, asked, on);
  if ("because" in offer) return offer;
  const debtIds = debts.filter(({ dueOn }) => dueOn <= on).map(({ id }) => id);
  return { offer, debtIds, rule: rule.name, policyVersion: policy.version };
}

/** The same facts once this much more is owed of some debts: what the walk has charged before it came to its offer. */
export function afterCharged(
  facts: OfferFacts,
  charges: readonly { readonly debtId: DebtId; readonly amountMinor: bigint }[],
): OfferFacts {
  if (charges.length === 0) return facts;
  const more = new Map<DebtId, bigint>();
  for (const { debtId, amountMinor } of charges) more.set(debtId, (more.get(debtId) ?? 0n) + amountMinor);
  const debts = facts.debts.map((debt) => ({ ...debt, balanceMinor: debt.balanceMinor + (more.get(debt.id) ?? 0n) }));
  return { ...facts, debts };
}
