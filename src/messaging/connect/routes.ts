import type { z } from "zod";
import { route } from "../../access/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { Id, TenantId } from "../../kernel/id.js";
import { DAY_MS } from "../../kernel/time.js";
import type { Ctx } from "../../platform/http/route.js";
import { tell } from "../../platform/live.js";
import { found, Problem } from "../../platform/problem.js";
import { PROVIDERS } from "../channels/index.js";
import * as wire from "../contract.js";
import { dayCap } from "../domain/allowance.js";
import { viewOfTest } from "../test-routes.js";
import * as actions from "./actions.js";
import * as contract from "./contract.js";
import { madeUpOf, presetsOf, withoutSecrets } from "./settings.js";
import * as store from "./store.js";
import { askTrial } from "./trial.js";

declare module "../../platform/http/route.js" {
  interface Services {
    /** Where the provider of a real account calls; null while we have no public address. */
    hookUrl(tenant: TenantId, id: Id<"channelAccount">, channel: Channel): string | null;
  }
}

const viewAt =
  (now: Date) =>
  (row: store.AccountRow): z.output<typeof contract.ChannelAccount> => {
    const { creditorId, creditorName, warmUpDay, approved, waiting, refused, micros, currency, ...rest } = row;
    const isToday =
      row.dayOn !== null && Math.floor(row.dayOn.getTime() / DAY_MS) === Math.floor(now.getTime() / DAY_MS);
    const most = dayCap({ ...row, burst: 1, tokens: 0, refilledAt: null }, now);
    return {
      ...rest,
      creditor: creditorId === null ? null : { id: creditorId, name: creditorName ?? "" },
      warmUpFrom: warmUpDay,
      today: {
        count: isToday ? row.dayCount : 0,
        failed: isToday ? row.dayFailed : 0,
        complained: isToday ? row.dayComplained : 0,
        most: Number.isFinite(most) ? most : null,
      },
      templates: { approved, waiting, refused },
      cost: micros === null || currency === null ? null : { micros: micros.toString(), currency },
      check: { isAsked: row.checkAt !== null, at: row.checkedAt, steps: row.checkSteps ?? [] },
    };
  };

/** What the audit trail keeps of an account: never its settings. */
const kept = ({ channel, provider, name, creditorId, state, pausedBecause, ...row }: store.AccountRow) => ({
  channel,
  provider,
  name,
  creditorId,
  state,
  pausedBecause,
  perSecond: row.perSecond,
  perDay: row.perDay,
  warmUpFirst: row.warmUpFirst,
});

async function settingsView(
  ctx: Ctx,
  row: store.AccountRow,
): Promise<z.output<typeof contract.ChannelAccountSettings>> {
  const { secrets, capabilities } = actions.knownProvider(row);
  const { seal, hookUrl } = ctx.services;
  const settings = actions.openSettings(seal, await store.sealedSettings(ctx.tx, row.id));
  return {
    ...viewAt(ctx.now)(row),
    settings: settings && withoutSecrets(settings, secrets),
    secretsGiven: settings ? secrets.filter((name) => name in settings) : [],
    hookUrl: row.isSandbox || !capabilities.hearsReplies ? null : hookUrl(ctx.tenant, row.id, row.channel),
  };
}

const providers = route({
  id: "listChannelProviders",
  method: "GET",
  path: "/channel-providers",
  allow: "messages:read",
  tag: "channels",
  summary: "Providers this build speaks to, what each can do, and what its settings look like",
  reply: contract.ChannelProviderList,
  handle: async () => ({
    items: PROVIDERS.map((each) => ({
      channel: each.channel,
      provider: each.provider,
      settings: { ...each.schema() },
      secrets: [...each.secrets],
      madeUp: [...madeUpOf(each.provider)],
      presets: presetsOf(each).map((preset) => ({
        ...preset,
        fields: [...preset.fields],
        settings: { ...preset.settings },
      })),
      capabilities: { ...each.capabilities, tells: [...each.capabilities.tells] },
    })),
  }),
});

const shared = { tag: "channels", params: contract.ChannelAccountParams } as const;

const accounts = [
  route({
    id: "listChannelAccounts",
    method: "GET",
    path: "/channel-accounts",
    allow: "messages:read",
    tag: "channels",
    summary: "Accounts with providers that messages leave through: limits, health, and why one is paused",
    reply: contract.ChannelAccountList,
    handle: async ({ tx, now }) => ({ items: (await store.listAccounts(tx)).map(viewAt(now)) }),
  }),
  route({
    id: "addChannelAccount",
    method: "POST",
    path: "/channel-accounts",
    allow: "settings:write",
    tag: "channels",
    summary: "Connect an account with a provider; it is looked at, and sends nothing until it is resumed",
    body: contract.AddChannelAccount,
    reply: contract.ChannelAccountSettings,
    status: 201,
    handle: async (ctx, { body }) => {
      const id = await actions.addAccount(ctx.tx, ctx.services.seal, body, ctx.now);
      const row = found(await store.accountById(ctx.tx, id), "channel_account");
      await ctx.audit({ action: "channel_account.added", subject: { kind: "channel_account", id }, after: kept(row) });
      await tell(ctx.tx, "channels");
      return settingsView(ctx, row);
    },
  }),
  route({
    ...shared,
    id: "getChannelAccount",
    method: "GET",
    path: "/channel-accounts/:channelAccountId",
    allow: "settings:write",
    summary: "One account with its settings, without its secrets, and where its provider calls us",
    reply: contract.ChannelAccountSettings,
    handle: async (ctx, { params }) =>
      settingsView(ctx, found(await store.accountById(ctx.tx, params.channelAccountId), "channel_account")),
  }),
  route({
    ...shared,
    id: "changeChannelAccount",
    method: "PATCH",
    path: "/channel-accounts/:channelAccountId",
    allow: "settings:write",
    summary: "Change an account's settings and limits; a secret that is left out stays, and is never shown",
    body: contract.ChangeChannelAccount,
    reply: contract.ChannelAccountSettings,
    handle: async (ctx, { params, body }) => {
      const id = params.channelAccountId;
      const { before, after, settings } = await actions.changeAccount(ctx.tx, ctx.services.seal, id, body, ctx.now);
      await ctx.audit({
        action: "channel_account.changed",
        subject: { kind: "channel_account", id },
        before: kept(before),
        after: { ...kept(after), settings },
      });
      await tell(ctx.tx, "channels");
      return settingsView(ctx, after);
    },
  }),
  ...(["resume", "pause"] as const).map((act) =>
    route({
      ...shared,
      id: `${act}ChannelAccount`,
      method: "POST",
      path: `/channel-accounts/:channelAccountId/${act}`,
      allow: "settings:write",
      summary:
        act === "resume"
          ? "Let messages leave through this account again, once what paused it is mended"
          : "Let nothing leave through this account; its messages wait",
      reply: contract.ChannelAccount,
      handle: async (ctx, { params: { channelAccountId: id } }) => {
        const state = act === "resume" ? "active" : "paused";
        const { before, after } = await actions.setAccountState(ctx.tx, id, state);
        await ctx.audit({
          action: act === "resume" ? "channel_account.resumed" : "channel_account.paused",
          subject: { kind: "channel_account", id },
          before: { state: before.state, pausedBecause: before.pausedBecause },
          after: { state, pausedBecause: after.pausedBecause },
        });
        await tell(ctx.tx, "channels");
        return viewAt(ctx.now)(after);
      },
    }),
  ),
];

const trials = [
  route({
    ...shared,
    id: "checkChannelAccount",
    method: "POST",
    path: "/channel-accounts/:channelAccountId/check",
    allow: "settings:write",
    summary: "Have a worker look whether the settings work, and tell the provider where to call; nothing is sent",
    reply: contract.ChannelAccount,
    perMinute: 20,
    handle: async (ctx, { params: { channelAccountId: id } }) => {
      found(await store.lockAccount(ctx.tx, id), "channel_account");
      await store.askCheck(ctx.tx, id, ctx.now);
      await ctx.audit({ action: "channel_account.checked", subject: { kind: "channel_account", id } });
      return viewAt(ctx.now)(found(await store.accountById(ctx.tx, id), "channel_account"));
    },
  }),
  route({
    ...shared,
    id: "testChannelAccount",
    method: "POST",
    path: "/channel-accounts/:channelAccountId/test",
    allow: "settings:write",
    summary: "Send a test to an address of one's own by this very account, paused or not; never to a debtor",
    body: contract.TestChannelAccount,
    reply: wire.TestSend,
    status: 201,
    handle: async (ctx, { params: { channelAccountId: id }, body }) => {
      const account = found(await store.accountById(ctx.tx, id), "channel_account");
      if (ctx.actor.kind !== "staff" && body.address === undefined) throw new Problem(422, "no_own_address");
      const test = await askTrial(ctx.tx, account, body, ctx.actor.id, ctx.now);
      await ctx.audit({
        action: "channel_account.test_sent",
        subject: { kind: "channel_account", id },
        after: { testId: test.id, address: test.address },
      });
      return viewOfTest(test);
    },
  }),
  route({
    ...shared,
    id: "listProviderTemplates",
    method: "GET",
    path: "/channel-accounts/:channelAccountId/templates",
    allow: "messages:read",
    summary: "Words the provider was asked to approve, and how far it is with each; refused ones first",
    reply: contract.ProviderTemplateList,
    handle: async ({ tx }, { params: { channelAccountId: id } }) => {
      found(await store.accountById(tx, id), "channel_account");
      const rows = await store.templatesOf(tx, id);
      return {
        items: rows.map(({ templateId, templateKey, templateVersion, ...row }) => ({
          ...row,
          template:
            templateId === null ? null : { id: templateId, key: templateKey ?? "", version: templateVersion ?? 0 },
        })),
      };
    },
  }),
];

export const connectRoutes = [providers, ...accounts, ...trials];
