import { z } from "zod";
import { route } from "../access/index.js";
import type { Config } from "../platform/config.js";
import { cutPage, id } from "../platform/contract.js";
import type { Ctx } from "../platform/http/route.js";
import { found } from "../platform/problem.js";
import * as actions from "./actions.js";
import * as contract from "./contract.js";
import { type Network, networksOf } from "./domain/address.js";
import { bodyOf, wireId } from "./domain/events.js";
import { type EndpointRow, endpointById, listEndpoints } from "./endpoint-store.js";
import * as reads from "./reads.js";

const named = ({ webhookNetworks }: Config): readonly Network[] => networksOf(webhookNetworks);

/** A URL is often a key in itself: who may not change it sees where it leads and no more. */
const viewFor =
  (ctx: Pick<Ctx, "can">) =>
  (row: EndpointRow): z.output<typeof contract.Webhook> => ({
    ...row,
    kinds: [...row.kinds],
    url: ctx.can("webhooks:write") ? row.url : new URL(row.url).origin,
  });

const kept = ({ name, url, description, kinds, state, pausedBecause }: EndpointRow) => ({
  name,
  host: new URL(url).host,
  description,
  kinds,
  state,
  pausedBecause,
});

const changedBy = async (
  ctx: Ctx,
  action: string,
  { before, after }: actions.Both,
): Promise<z.output<typeof contract.Webhook>> => {
  await ctx.audit({
    action: `webhook.${action}`,
    subject: { kind: "webhook", id: after.id },
    before: kept(before),
    after: kept(after),
  });
  return viewFor(ctx)(after);
};

const shared = { tag: "webhooks", params: contract.WebhookParams } as const;

const endpointRoutes = [
  route({
    id: "listWebhooks",
    method: "GET",
    path: "/webhooks",
    allow: "webhooks:read",
    tag: "webhooks",
    summary: "Endpoints that are told of what happens, and how each fares",
    reply: contract.WebhookList,
    handle: async (ctx) => ({ items: (await listEndpoints(ctx.tx)).map(viewFor(ctx)) }),
  }),
  route({
    id: "addWebhook",
    method: "POST",
    path: "/webhooks",
    allow: "webhooks:write",
    tag: "webhooks",
    summary: "Add an endpoint; the secret its receiver checks signatures with is shown this once",
    body: contract.AddWebhook,
    reply: contract.WebhookSecret,
    status: 201,
    secretReply: true,
    handle: async (ctx, { body }) => {
      const { seal, config } = ctx.services;
      const { endpoint, secret } = await actions.addEndpoint(
        ctx.tx,
        seal,
        named(config),
        body,
        ctx.actor.name,
        ctx.now,
      );
      await ctx.audit({
        action: "webhook.added",
        subject: { kind: "webhook", id: endpoint.id },
        after: kept(endpoint),
      });
      return { webhook: viewFor(ctx)(endpoint), secret };
    },
  }),
  route({
    ...shared,
    id: "getWebhook",
    method: "GET",
    path: "/webhooks/:webhookId",
    allow: "webhooks:read",
    summary: "One endpoint",
    reply: contract.Webhook,
    handle: async (ctx, { params }) => viewFor(ctx)(found(await endpointById(ctx.tx, params.webhookId), "webhook")),
  }),
  route({
    ...shared,
    id: "changeWebhook",
    method: "PATCH",
    path: "/webhooks/:webhookId",
    allow: "webhooks:write",
    summary: "Change where an endpoint is, or what it is told of",
    body: contract.ChangeWebhook,
    reply: contract.Webhook,
    handle: async (ctx, { params, body }) =>
      changedBy(
        ctx,
        "changed",
        await actions.changeEndpoint(ctx.tx, named(ctx.services.config), params.webhookId, body),
      ),
  }),
  route({
    ...shared,
    id: "removeWebhook",
    method: "DELETE",
    path: "/webhooks/:webhookId",
    allow: "webhooks:write",
    summary: "End an endpoint; what waited for it has failed",
    handle: async (ctx, { params }) => {
      const before = await actions.removeEndpoint(ctx.tx, params.webhookId, ctx.now);
      await ctx.audit({ action: "webhook.removed", subject: { kind: "webhook", id: before.id }, before: kept(before) });
    },
  }),
  route({
    ...shared,
    id: "pauseWebhook",
    method: "POST",
    path: "/webhooks/:webhookId/pause",
    allow: "webhooks:write",
    summary: "Stop telling an endpoint; what happens meanwhile waits for it, four days at most",
    reply: contract.Webhook,
    handle: async (ctx, { params }) => changedBy(ctx, "paused", await actions.pause(ctx.tx, params.webhookId, ctx.now)),
  }),
  route({
    ...shared,
    id: "resumeWebhook",
    method: "POST",
    path: "/webhooks/:webhookId/resume",
    allow: "webhooks:write",
    summary: "Tell an endpoint again, what waited first",
    reply: contract.Webhook,
    handle: async (ctx, { params }) => changedBy(ctx, "resumed", await actions.resume(ctx.tx, params.webhookId)),
  }),
  route({
    ...shared,
    id: "rotateWebhookSecret",
    method: "POST",
    path: "/webhooks/:webhookId/rotate",
    allow: "webhooks:write",
    summary: "Give an endpoint a new secret, shown this once; for a day the one before signs too",
    reply: contract.WebhookSecret,
    secretReply: true,
    handle: async (ctx, { params }) => {
      const rotated = await actions.rotateSecret(ctx.tx, ctx.services.seal, params.webhookId, ctx.now);
      return { webhook: await changedBy(ctx, "secret_rotated", rotated), secret: rotated.secret };
    },
  }),
  route({
    ...shared,
    id: "testWebhook",
    method: "POST",
    path: "/webhooks/:webhookId/test",
    allow: "webhooks:write",
    summary: "Send a ping, to a paused endpoint too; its delivery tells how it went",
    reply: contract.DeliveryView,
    status: 201,
    handle: async (ctx, { params }) => {
      const deliveryId = await actions.ping(ctx.tx, params.webhookId, ctx.now);
      await ctx.audit({ action: "webhook.tested", subject: { kind: "webhook", id: params.webhookId } });
      return wholeView(ctx, found(await reads.deliveryById(ctx.tx, deliveryId)));
    },
  }),
];

type DeliveryView = z.output<typeof contract.Delivery>;

const deliveryView = (
  { tx }: Pick<Ctx, "tx">,
  { endpointId, endpointName, key, ...row }: reads.DeliveryRow,
): DeliveryView => ({
  ...row,
  webhook: { id: endpointId, name: endpointName },
  wireId: wireId(tx.tenant, key),
});

const wholeView = (
  ctx: Pick<Ctx, "tx">,
  { data, tries, ...row }: reads.WholeDelivery,
): z.output<typeof contract.DeliveryView> => ({
  ...deliveryView(ctx, row),
  body: bodyOf({ type: row.type, at: row.at, data }),
  tries: [...tries],
});

const deliveryRoutes = [
  route({
    id: "listWebhookDeliveries",
    method: "GET",
    path: "/webhooks/deliveries",
    allow: "webhooks:read",
    tag: "webhooks",
    summary: "What endpoints were told, and what each is still to be told; newest first, thirty days back",
    query: contract.DeliveryQuery,
    reply: contract.DeliveryPage,
    handle: async (ctx, { query: { cursor, limit, webhookId, ...filter } }) => {
      const before = ctx.cursors.read(cursor, z.tuple([id<"delivery">()]))?.[0] ?? null;
      const rows = await reads.listDeliveries(ctx.tx, { ...filter, endpointId: webhookId }, before, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], ctx.cursors.write);
      return { ...page, items: page.items.map((row) => deliveryView(ctx, row)) };
    },
  }),
  route({
    id: "getWebhookDelivery",
    method: "GET",
    path: "/webhooks/deliveries/:deliveryId",
    allow: "webhooks:read",
    tag: "webhooks",
    summary: "One delivery: what was told, and every try",
    params: contract.DeliveryParams,
    reply: contract.DeliveryView,
    handle: async (ctx, { params }) =>
      wholeView(ctx, found(await reads.deliveryById(ctx.tx, params.deliveryId), "delivery")),
  }),
  route({
    id: "redeliverWebhook",
    method: "POST",
    path: "/webhooks/deliveries/:deliveryId/redeliver",
    allow: "webhooks:write",
    tag: "webhooks",
    summary: "Tell it once more, under the same id",
    params: contract.DeliveryParams,
    reply: contract.DeliveryView,
    handle: async (ctx, { params }) => {
      const before = found(await reads.deliveryById(ctx.tx, params.deliveryId), "delivery");
      await actions.redeliver(ctx.tx, before.id, ctx.now);
      await ctx.audit({
        action: "webhook.redelivered",
        subject: { kind: "webhook", id: before.endpointId },
        after: { deliveryId: before.id, type: before.type },
      });
      return wholeView(ctx, found(await reads.deliveryById(ctx.tx, before.id)));
    },
  }),
  route({
    ...shared,
    id: "redeliverFailedWebhooks",
    method: "POST",
    path: "/webhooks/:webhookId/redeliver",
    allow: "webhooks:write",
    summary: "Tell an endpoint all that failed once more: after a long outage",
    body: contract.RedeliverFailed,
    reply: contract.Redelivered,
    handle: async (ctx, { params, body }) => {
      const count = await actions.redeliverFailed(ctx.tx, params.webhookId, body.since ?? null, ctx.now);
      await ctx.audit({
        action: "webhook.redelivered",
        subject: { kind: "webhook", id: params.webhookId },
        after: { count, since: body.since ?? null },
      });
      return { count };
    },
  }),
];

export const webhookRoutes = [...endpointRoutes, ...deliveryRoutes];
