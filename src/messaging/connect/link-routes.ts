import { route } from "../../access/index.js";
import { DebtorParams } from "../../debts/contract.js";
import { debtorById } from "../../debts/index.js";
import type { TenantId } from "../../kernel/id.js";
import { secretOf } from "../../platform/config.js";
import { found } from "../../platform/problem.js";
import { deriveKey } from "../../platform/seal.js";
import { CHANNEL_LINKS, LINK_GOOD_MS, LinkTokens } from "../hear/link-token.js";
import { openSettings } from "./actions.js";
import * as contract from "./contract.js";
import { linksOf } from "./links.js";
import type { LiveAccount } from "./store.js";

declare module "../../platform/http/route.js" {
  interface Services {
    /** What an account of a pretend provider has for settings; null where nobody plays that provider. */
    pretendSettings(tenant: TenantId, account: Pick<LiveAccount, "id" | "channel" | "provider">): unknown;
  }
}

export const linkRoutes = [
  route({
    id: "makeChannelLinks",
    method: "POST",
    path: "/debtors/:debtorId/channel-links",
    allow: "messages:send",
    tag: "channels",
    summary:
      "Make the addresses by which this person opens a chat with us; whoever opens them gets what is meant for them",
    params: DebtorParams,
    reply: contract.ChannelLinks,
    handle: async (ctx, { params: { debtorId } }) => {
      found(await debtorById(ctx.tx, debtorId), "debtor");
      const { config, seal, pretendSettings } = ctx.services;
      const tokens = new LinkTokens(deriveKey(secretOf(config), CHANNEL_LINKS));
      const token = tokens.token(ctx.tenant, debtorId, ctx.now);
      const items = await linksOf(ctx.tx, token, config.publicUrl ?? null, (account) =>
        account.isSandbox ? pretendSettings(ctx.tenant, account) : openSettings(seal, account.settingsSealed),
      );
      await ctx.audit({
        action: "channel_link.made",
        subject: { kind: "debtor", id: debtorId },
        after: { channels: items.map(({ channel }) => channel) },
      });
      return { items, goodUntil: new Date(ctx.now.getTime() + LINK_GOOD_MS) };
    },
  }),
];
