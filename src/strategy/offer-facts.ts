import type { AccountId, CreditorId, DebtId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { DueDebt } from "../plans/domain/offer.js";
import { type NewOffer, policiesInForce, type StoredPolicy } from "../plans/index.js";
import type { Tx } from "../platform/db.js";
import { type IdSet, idSet } from "../platform/id-set.js";
import { sql } from "../platform/sql.js";
import type { Decision } from "./domain/decision.js";
import type { Facts } from "./domain/facts.js";
import type { OfferFacts, PolicyInForce } from "./domain/offering.js";
import { compileRule } from "./domain/segment/evaluate.js";
import type { Rule } from "./domain/segment/rule.js";

/** Policies in force, by creditor, ready to be asked. */
export async function loadPolicies(tx: Tx): Promise<Map<CreditorId, PolicyInForce>> {
  return new Map((await policiesInForce(tx)).map((stored) => [stored.creditorId, compiled(stored)]));
}

export const compiled = ({ version, policy }: StoredPolicy): PolicyInForce => ({
  version,
  rules: policy.rules.map(({ name, who, terms }) => ({
    name,
    holds: who === null ? null : compileRule((who as { rule: Rule }).rule),
    terms,
  })),
});

/** What decides about offers to these accounts, in a few statements over all of them. */
export async function loadOfferFacts(tx: Tx, accounts: readonly AccountId[]): Promise<Map<AccountId, OfferFacts>> {
  if (accounts.length === 0) return new Map();
  const policies = await loadPolicies(tx);
  const rows = await loadDebts(tx, idSet(accounts));
  const facts = new Map<AccountId, OfferFacts & { readonly debts: DueDebt[] }>();
  for (const { accountId, creditorId, currency, ...debt } of rows) {
    const known = facts.get(accountId);
    if (known) known.debts.push(debt);
    else facts.set(accountId, { currency, debts: [debt], policy: policies.get(creditorId) ?? null });
  }
  return facts;
}

interface DebtRow extends DueDebt {
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly currency: string;
  readonly id: DebtId;
  readonly dueOn: LocalDate;
}

/** Debts that are asked for: open, and above the creditor's crumbs. */
const loadDebts = (tx: Tx, accounts: IdSet): Promise<DebtRow[]> =>
  tx<DebtRow>`
    select d.account_id, d.creditor_id, d.currency, d.id, d.due_on, d.balance_minor
    from debts.debt d join debts.creditor c on c.tenant_id = d.tenant_id and c.id = d.creditor_id
    where d.tenant_id = ${tx.tenant} and ${accounts.within(sql`d.account_id`)} and d.status = 'open'
      and d.balance_minor > c.crumbs_minor
    order by d.account_id, d.due_on, d.id`;

/** The same facts with what decides about offers. */
export async function withOffers(tx: Tx, lacking: readonly Facts[]): Promise<Facts[]> {
  if (lacking.length === 0) return [];
  const offers = await loadOfferFacts(
    tx,
    lacking.map(({ accountId }) => accountId),
  );
  return lacking.map((facts) => ({ ...facts, offers: offers.get(facts.accountId) ?? NOTHING_DUE }));
}

/** Of an account that owes nothing. */
export const NOTHING_DUE: OfferFacts = { currency: "", debts: [], policy: null };

/** The offers of these decisions, as they are written down. */
export const offersOf = (decisions: readonly Decision[]): NewOffer[] =>
  decisions.flatMap(({ facts: { accountId, creditorId, offers: known }, offers }) =>
    offers.map(({ key, name, ...offered }) => {
      const at = name.indexOf(".");
      return {
        ...offered,
        key,
        accountId,
        creditorId,
        currency: known?.currency ?? "",
        strategyId: BigInt(name.slice(0, at)),
        stepId: name.slice(at + 1),
        madeBy: null,
      };
    }),
  );
