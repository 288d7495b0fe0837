import type { z } from "zod";
import { route } from "../../access/index.js";
import { reasonOf } from "../../compliance/index.js";
import { AccountParams, CreditorParams } from "../../debts/contract.js";
import { creditorById } from "../../debts/index.js";
import { dateOfEpochDay } from "../../kernel/time.js";
import { offerView, policyOf, type StoredPolicy, setPolicy } from "../../plans/index.js";
import { OfferView } from "../../plans/offers/contract.js";
import { found } from "../../platform/problem.js";
import * as actions from "./actions.js";
import * as contract from "./contract.js";

type Policy = z.output<typeof contract.OfferPolicy>;

const policyView = ({ policy: { rules, approvesBeyond }, ...stored }: StoredPolicy): Policy => ({
  ...stored,
  rules: rules.map((rule) => ({ ...rule, who: rule.who as Policy["rules"][number]["who"] })) as Policy["rules"],
  approvesBeyond,
});

export const offerPolicyRoutes = [
  route({
    id: "getOfferPolicy",
    method: "GET",
    path: "/creditors/:creditorId/offer-policy",
    allow: "portfolio:read",
    tag: "offers",
    summary: "What may be offered to the people of a creditor; null: nothing",
    params: CreditorParams,
    reply: contract.OfferPolicyReply,
    handle: async ({ tx }, { params }) => {
      found(await creditorById(tx, params.creditorId), "creditor");
      const stored = await policyOf(tx, params.creditorId);
      return { policy: stored && policyView(stored) };
    },
  }),
  route({
    id: "setOfferPolicy",
    method: "PUT",
    path: "/creditors/:creditorId/offer-policy",
    allow: "portfolio:write",
    tag: "offers",
    summary: "Set what may be offered from now on, as a new version; offers that stand stay as they are",
    params: CreditorParams,
    body: contract.SetOfferPolicy,
    reply: contract.OfferPolicy,
    handle: async (ctx, { params, body }) => {
      const { creditorId } = params;
      found(await creditorById(ctx.tx, creditorId), "creditor");
      const { before, after } = await setPolicy(ctx.tx, creditorId, body, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "creditor.offer_policy_set",
        subject: { kind: "creditor", id: creditorId },
        before: before && { version: before.version, ...before.policy },
        after: { version: after.version, ...after.policy },
      });
      return policyView(after);
    },
  }),
  route({
    id: "getOfferable",
    method: "GET",
    path: "/accounts/:accountId/offerable",
    allow: "portfolio:read",
    tag: "offers",
    summary: "What could be offered to an account now, down to days and cents; where nothing, why",
    params: AccountParams,
    reply: contract.Offerable,
    handle: async (ctx, { params }) => {
      const { today, because, approvesBeyond, offers, ...known } = await actions.offerable(
        ctx.tx,
        params.accountId,
        ctx.now,
      );
      return {
        ...known,
        on: dateOfEpochDay(today),
        offers: offers.map((offer) => ({ ...offer, instalments: [...offer.instalments] })),
        because: because && reasonOf("skipped", because),
        beyond: approvesBeyond && {
          who: approvesBeyond,
          may: ctx.can("tasks:write") && actions.mayBeyond(ctx.actor.role, approvesBeyond),
        },
      };
    },
  }),
  route({
    id: "makeOffer",
    method: "POST",
    path: "/accounts/:accountId/offers",
    allow: "tasks:write",
    tag: "offers",
    summary: "Make an offer within the creditor's policy, or beyond it for whom it names; an open one is superseded",
    params: AccountParams,
    body: contract.MakeOffer,
    reply: OfferView,
    status: 201,
    handle: async (ctx, { params, body }) => {
      const offer = await actions.makeByHand(ctx.tx, params.accountId, body, ctx.actor, ctx.now);
      const { id, accountId, debtorId, kind, totalMinor, amountMinor, currency, validUntil, rule, policyVersion } =
        offer;
      await ctx.audit({
        action: "offer.made",
        subject: { kind: "offer", id },
        after: {
          ...{ accountId, debtorId, kind, totalMinor, amountMinor, currency, validUntil, rule, policyVersion },
          beyond: body.beyond ?? null,
        },
      });
      return offerView(offer);
    },
  }),
];
