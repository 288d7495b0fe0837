import { route } from "../access/index.js";
import { AccountParams } from "../debts/contract.js";
import { recordPromise, withdrawPromise } from "./actions.js";
import * as contract from "./contract.js";
import { offerRoutes } from "./offers/routes.js";
import { promiseView } from "./view.js";

const promiseRoutes = [
  route({
    id: "makePromise",
    method: "POST",
    path: "/accounts/:accountId/promises",
    allow: "tasks:write",
    tag: "promises",
    summary: "Write down a promise to pay; reminders wait until its day plus grace, and an open one is replaced",
    params: AccountParams,
    body: contract.MakePromise,
    reply: contract.PromiseView,
    status: 201,
    handle: async (ctx, { params, body }) => {
      const promise = await recordPromise(ctx.tx, { ...params, ...body }, ctx.actor.name, ctx.now);
      const { id, accountId, debtorId, amountMinor, currency, promisedOn, graceDays } = promise;
      await ctx.audit({
        action: "promise.made",
        subject: { kind: "promise", id },
        after: { accountId, debtorId, amountMinor, currency, promisedOn, graceDays },
      });
      return promiseView(promise);
    },
  }),
  route({
    id: "withdrawPromise",
    method: "POST",
    path: "/promises/:promiseId/withdraw",
    allow: "tasks:write",
    tag: "promises",
    summary: "Take an open promise back; it counts neither as kept nor as broken",
    params: contract.PromiseParams,
    reply: contract.PromiseView,
    handle: async (ctx, { params }) => {
      const { before, after } = await withdrawPromise(ctx.tx, params.promiseId, ctx.now);
      await ctx.audit({
        action: "promise.withdrawn",
        subject: { kind: "promise", id: after.id },
        before: { state: before.state },
        after: { state: after.state },
      });
      return promiseView(after);
    },
  }),
];

export const planRoutes = [...promiseRoutes, ...offerRoutes];
