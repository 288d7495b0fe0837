import { zonesOf } from "../../compliance/index.js";
import { type AccountHead, accountById, debtorById } from "../../debts/index.js";
import type { AccountId } from "../../kernel/id.js";
import { dateOfEpochDay, type EpochDay, wallClock } from "../../kernel/time.js";
import { chosenOffer, type NoOffer, type Offer, type OfferWanted, offersFor } from "../../plans/domain/offer.js";
import { type Approver, type Beyond, termsBeyond } from "../../plans/domain/offer-policy.js";
import { makeOffers, type OfferRow, openOffers, policyOf } from "../../plans/index.js";
import type { Tx } from "../../platform/db.js";
import { idSet } from "../../platform/id-set.js";
import { found, Problem } from "../../platform/problem.js";
import { randomKey } from "../../platform/seal.js";
import { type OfferFacts, type OfferRule, ruleFor } from "../domain/offering.js";
import { loadOfferFacts } from "../offer-facts.js";
import { loadFactRows } from "../segment/fact-store.js";

interface Room {
  readonly account: AccountHead;
  readonly facts: OfferFacts;
  readonly rule: OfferRule | null;
  readonly today: EpochDay;
  readonly approvesBeyond: Approver | null;
}

/** What the policy allows this account, on the day that it is where the person lives. */
async function roomOf(tx: Tx, accountId: AccountId, now: Date): Promise<Room> {
  const account = found(await accountById(tx, accountId), "account");
  const { country, subdivision, timeZones } = found(await debtorById(tx, account.debtorId), "debtor");
  const [zone = "UTC"] = zonesOf({
    country,
    ...(subdivision && { subdivision }),
    ...(timeZones[0] && { declared: timeZones[0] }),
  });
  const today = wallClock(zone, now.getTime()).day;
  const policy = await policyOf(tx, account.creditorId);
  const known = (await loadOfferFacts(tx, [accountId])).get(accountId);
  const facts = known ?? { currency: account.currency, debts: [], policy: null };
  const row = (await loadFactRows(tx, idSet([accountId]))).get(accountId) ?? null;
  const rule = ruleFor(facts.policy, row, today);
  return { account, facts, rule, today, approvesBeyond: policy?.policy.approvesBeyond ?? null };
}

export interface Offerable {
  readonly currency: string;
  readonly today: EpochDay;
  readonly rule: string | null;
  readonly offers: readonly Offer[];
  readonly because: NoOffer | null;
  readonly approvesBeyond: Approver | null;
}

/** What could be offered to this account now, and if nothing, why? */
export async function offerable(tx: Tx, accountId: AccountId, now: Date): Promise<Offerable> {
  const { account, facts, rule, today, approvesBeyond } = await roomOf(tx, accountId, now);
  const on = dateOfEpochDay(today);
  const offers = rule ? offersFor(facts.debts, rule.terms, on) : [];
  const best = rule && chosenOffer(facts.debts, rule.terms, { wanted: "best" }, on);
  const because = best === null ? ("offer_no_policy" as const) : "because" in best ? best.because : null;
  return { currency: account.currency, today, rule: rule?.name ?? null, offers, because, approvesBeyond };
}

/** May somebody in this role offer more than the policy does? */
export const mayBeyond = (role: string, approver: Approver | null): boolean =>
  approver !== null && (role === "admin" || role === approver);

export interface HandOffer {
  readonly offer: OfferWanted;
  readonly validDays?: number | undefined;
  readonly beyond?: Beyond | undefined;
}

/** Makes an offer because somebody says so: within the policy, or beyond it where they may. */
export async function makeByHand(
  tx: Tx,
  accountId: AccountId,
  { offer: wanted, validDays, beyond }: HandOffer,
  by: { readonly name: string; readonly role: string },
  now: Date,
): Promise<OfferRow> {
  const { account, facts, rule, today, approvesBeyond } = await roomOf(tx, accountId, now);
  if (beyond && !mayBeyond(by.role, approvesBeyond))
    throw new Problem(403, "offer_beyond", { role: approvesBeyond ?? "admin" });
  if (!rule || !facts.policy) throw new Problem(422, "offer_no_policy");
  const terms = beyond ? termsBeyond(rule.terms, beyond) : rule.terms;
  const on = dateOfEpochDay(today);
  const offer = chosenOffer(facts.debts, terms, { wanted, validDays }, on);
  if ("because" in offer) throw new Problem(422, offer.because);
  const debtIds = facts.debts.filter(({ dueOn }) => dueOn <= on).map(({ id }) => id);
  const { creditorId, currency } = account;
  const made = {
    policyVersion: facts.policy.version,
    rule: rule.name,
    strategyId: null,
    stepId: null,
    madeBy: by.name,
  };
  const key = `h${randomKey(12).toString("hex")}`;
  await makeOffers(tx, [{ key, accountId, creditorId, currency, offer, debtIds, ...made }], now);
  return found((await openOffers(tx, idSet([accountId])))[0], "offer");
}
