import { route } from "../../access/index.js";
import { found } from "../../platform/problem.js";
import { StrategyParams } from "../contract.js";
import * as reads from "../reads.js";
import * as contract from "./contract.js";
import { resultsOf } from "./results.js";
import { loadHoldoutShare, setHoldoutShare } from "./store.js";

export const resultRoutes = [
  route({
    id: "strategyResults",
    method: "GET",
    path: "/strategies/:strategyId/results",
    allow: "strategies:read",
    tag: "strategies",
    summary: "What a strategy brought: by version, by arm of each split, and against those who get no contact",
    params: StrategyParams,
    query: contract.ResultQuery,
    reply: contract.StrategyResults,
    handle: async ({ tx, now }, { params: { strategyId }, query: { days } }) => {
      found(await reads.strategyById(tx, strategyId), "strategy");
      return resultsOf(tx, strategyId, days, now);
    },
  }),
  route({
    id: "getHoldout",
    method: "GET",
    path: "/holdout",
    allow: "strategies:read",
    tag: "strategies",
    summary: "The share of people that gets no proactive contact, so that its effect is known",
    reply: contract.HoldoutSetting,
    handle: async ({ tx }) => ({ share: await loadHoldoutShare(tx) }),
  }),
  route({
    id: "setHoldout",
    method: "PUT",
    path: "/holdout",
    allow: "strategies:write",
    tag: "strategies",
    summary: "Set that share: who belongs to it stays the same as it grows; who runs already goes on",
    body: contract.HoldoutSetting,
    reply: contract.HoldoutSetting,
    handle: async (ctx, { body: { share } }) => {
      const before = await loadHoldoutShare(ctx.tx);
      await setHoldoutShare(ctx.tx, share);
      await ctx.audit({
        action: "holdout.set",
        subject: { kind: "settings", id: "holdout" },
        before: { share: before },
        after: { share },
      });
      return { share: await loadHoldoutShare(ctx.tx) };
    },
  }),
];
