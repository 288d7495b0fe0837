import type { AccountId, CreditorId, DebtId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { chosenOffer, type DueDebt, type OfferWanted } from "../../src/plans/domain/offer.js";
import type { OfferTerms } from "../../src/plans/domain/offer-policy.js";
import { makeOffers } from "../../src/plans/index.js";
import type { Tx } from "../../src/platform/db.js";

/** Ten per cent off what is late by a month, or up to six instalments. */
export const OFFER_TERMS: OfferTerms = {
  discounts: [{ fromDays: 30, bps: 1_000 }],
  instalments: { most: 6, smallestMinor: "10000", downPaymentBps: 0, firstWithinDays: 5 },
  validDays: 10,
};

/** Makes an offer to an account on that day, as a step would, and gives its id. */
export async function makeOffer(
  tx: Tx,
  accountId: AccountId,
  wanted: OfferWanted,
  key: string,
  now: Date,
): Promise<bigint> {
  const debts = await tx<DueDebt & { creditorId: CreditorId; currency: string }>`
    select id, due_on, balance_minor, creditor_id, currency from debts.debt
    where tenant_id = ${tx.tenant} and account_id = ${accountId} and status = 'open' order by due_on, id`;
  const today = now.toISOString().slice(0, 10) as LocalDate;
  const offer = chosenOffer(debts, OFFER_TERMS, { wanted }, today);
  const first = debts[0];
  if ("because" in offer || !first) throw new Error(`No offer: ${"because" in offer ? offer.because : "no debts"}`);
  const { creditorId, currency } = first;
  const debtIds = debts.filter(({ dueOn }) => dueOn <= today).map(({ id }): DebtId => id);
  const made = { policyVersion: 1, rule: "all", strategyId: 1n, stepId: "offer", madeBy: null };
  await makeOffers(tx, [{ key, accountId, creditorId, currency, offer, debtIds, ...made }], now);
  const [row] = await tx<{ id: bigint }>`select id from plans.offer where tenant_id = ${tx.tenant} and key = ${key}`;
  return (row as { id: bigint }).id;
}
