import { route } from "../access/index.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import * as contract from "./contract.js";
import { draftRoutes } from "./draft-routes.js";
import * as reads from "./reads.js";
import { templateRoutes } from "./template-routes.js";
import { testRoutes } from "./test-routes.js";

const channelAccounts = [
  route({
    id: "listChannelAccounts",
    method: "GET",
    path: "/channel-accounts",
    allow: "messages:read",
    tag: "channels",
    summary: "Accounts with providers that messages leave through; paused ones say why",
    reply: contract.ChannelAccountList,
    handle: async ({ tx }) => ({ items: await reads.listChannelAccounts(tx) }),
  }),
  ...(["resume", "pause"] as const).map((step) =>
    route({
      id: `${step}ChannelAccount`,
      method: "POST",
      path: `/channel-accounts/:channelAccountId/${step}`,
      allow: "settings:write",
      tag: "channels",
      summary:
        step === "resume"
          ? "Let messages leave through this account again, once what paused it is mended"
          : "Let nothing leave through this account; its messages wait",
      params: contract.ChannelAccountParams,
      reply: contract.ChannelAccount,
      handle: async (ctx, { params: { channelAccountId } }) => {
        const before = found(await reads.lockChannelAccount(ctx.tx, channelAccountId), "channel_account");
        const [state, because] = step === "resume" ? (["active", null] as const) : (["paused", "by_hand"] as const);
        if (before.state === state) throw new Problem(409, "channel_account_state", { state });
        await reads.setChannelAccountState(ctx.tx, channelAccountId, state, because);
        const after = { ...before, state, pausedBecause: because };
        await ctx.audit({
          action: step === "resume" ? "channel_account.resumed" : "channel_account.paused",
          subject: { kind: "channel_account", id: channelAccountId },
          before: { state: before.state, pausedBecause: before.pausedBecause },
          after: { state, pausedBecause: because },
        });
        await tell(ctx.tx, "channels");
        return after;
      },
    }),
  ),
];

export const messagingRoutes = [...templateRoutes, ...draftRoutes, ...testRoutes, ...channelAccounts];
