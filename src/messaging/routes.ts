import type { z } from "zod";
import { route } from "../access/index.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import * as contract from "./contract.js";
import { previewTemplate } from "./preview.js";
import * as reads from "./reads.js";

const itemOf = ({ variants, ...template }: reads.TemplateRecord): z.output<typeof contract.TemplateItem> => ({
  ...template,
  channels: [...new Set(variants.map(({ channel }) => channel))],
  locales: [...new Set(variants.map(({ locale }) => locale))],
});

const templates = [
  route({
    id: "listTemplates",
    method: "GET",
    path: "/templates",
    allow: "strategies:read",
    tag: "templates",
    summary: "What messages say: the newest version of each template",
    reply: contract.TemplateList,
    handle: async ({ tx }) => ({ items: (await reads.listTemplates(tx)).map(itemOf) }),
  }),
  route({
    id: "getTemplate",
    method: "GET",
    path: "/templates/:templateId",
    allow: "strategies:read",
    tag: "templates",
    summary: "One version of a template, with its text in each channel and language",
    params: contract.TemplateParams,
    reply: contract.TemplateView,
    handle: async ({ tx }, { params }) => {
      const template = found(await reads.templateById(tx, params.templateId), "template");
      return {
        ...itemOf(template),
        variants: template.variants.map(({ subject, ...variant }) => ({ ...variant, subject: subject ?? null })),
        versions: await reads.versionsOf(tx, template.key),
      };
    },
  }),
  route({
    id: "previewTemplate",
    method: "GET",
    path: "/templates/:templateId/preview",
    allow: "strategies:read",
    tag: "templates",
    summary: "A template as a real person would get it; nothing leaves",
    params: contract.TemplateParams,
    query: contract.TemplatePreviewQuery,
    reply: contract.TemplatePreview,
    handle: ({ tx, now }, { params, query }) => previewTemplate(tx, params.templateId, query, now),
  }),
];

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

export const messagingRoutes = [...templates, ...channelAccounts];
