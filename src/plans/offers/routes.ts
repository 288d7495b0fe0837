import { z } from "zod";
import { route } from "../../access/index.js";
import { AccountParams } from "../../debts/contract.js";
import { accountById } from "../../debts/index.js";
import { cutPage, id, pageQuery } from "../../platform/contract.js";
import { found } from "../../platform/problem.js";
import { promiseView } from "../view.js";
import * as actions from "./actions.js";
import * as contract from "./contract.js";
import { type OfferRow, offersOf } from "./store.js";

type View = z.output<typeof contract.OfferView>;

export const offerView = ({
  debtorId: _,
  creditorId: __,
  debtIds: ___,
  oldestDebtId: ____,
  owedMinor: _____,
  stepId,
  strategyId,
  because,
  instalments,
  ...offer
}: OfferRow): View => ({
  ...offer,
  because: because as View["because"],
  strategyId: strategyId as View["strategyId"],
  step: stepId,
  instalments: [...instalments],
});

export const offerRoutes = [
  route({
    id: "listOffers",
    method: "GET",
    path: "/accounts/:accountId/offers",
    allow: "portfolio:read",
    tag: "offers",
    summary: "What was offered to an account, newest first; at most one is open",
    params: AccountParams,
    query: pageQuery,
    reply: contract.OfferPage,
    handle: async ({ tx, cursors }, { params, query: { cursor, limit } }) => {
      found(await accountById(tx, params.accountId), "account");
      const from = cursors.read(cursor, z.tuple([id<"offer">()]));
      const rows = await offersOf(tx, [params.accountId], from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      return { items: page.items.map(offerView), next: page.next };
    },
  }),
  route({
    id: "acceptOffer",
    method: "POST",
    path: "/offers/:offerId/acceptance",
    allow: "tasks:write",
    tag: "offers",
    summary: "A person agrees to an open offer; a promise of its payment, or of the first instalment, is written down",
    params: contract.OfferParams,
    body: contract.AcceptOffer,
    reply: contract.OfferAccepted,
    handle: async (ctx, { params, body }) => {
      const by = ctx.actor.name;
      const { before, after, promise } = await actions.acceptOffer(
        ctx.tx,
        params.offerId,
        body.promisedOn,
        by,
        ctx.now,
      );
      const { accountId, kind, amountMinor, currency } = after;
      await ctx.audit({
        action: "offer.accepted",
        subject: { kind: "offer", id: after.id },
        before: { state: before.state },
        after: { state: after.state, accountId, kind, amountMinor, currency, promiseId: promise.id },
      });
      return { offer: offerView(after), promise: promiseView(promise) };
    },
  }),
  route({
    id: "withdrawOffer",
    method: "POST",
    path: "/offers/:offerId/withdraw",
    allow: "tasks:write",
    tag: "offers",
    summary: "Take an open offer back",
    params: contract.OfferParams,
    reply: contract.OfferView,
    handle: async (ctx, { params }) => {
      const { before, after } = await actions.withdrawOffer(ctx.tx, params.offerId, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "offer.withdrawn",
        subject: { kind: "offer", id: after.id },
        before: { state: before.state },
        after: { state: after.state },
      });
      return offerView(after);
    },
  }),
];
