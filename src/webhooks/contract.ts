import { z } from "zod";
import { id, instant, line, pageOf, pageQuery } from "../platform/contract.js";
import { URL_MAX } from "./domain/endpoint-url.js";
import { ENDPOINT_NAME, EVENT_KINDS } from "./domain/events.js";

export const eventKind = z.enum(EVENT_KINDS).meta({ id: "WebhookEvent" });
export const WebhookParams = z.object({ webhookId: id<"webhook">() });

export const Webhook = z
  .object({
    id: id<"webhook">(),
    name: z.string().meta({ description: "What strategies call it by; it stays what it is." }),
    url: z.string().meta({ description: "Whole for who may change it; for others only where it leads." }),
    description: z.string().nullable(),
    kinds: z.array(eventKind).meta({ description: "What it is told of by itself." }),
    state: z.enum(["active", "paused"]),
    /** by_hand: somebody paused it · failing: it took nothing for three days · gone: it answered 410 */
    pausedBecause: z.enum(["by_hand", "failing", "gone"]).nullable(),
    pausedAt: instant.nullable(),
    failures: z.int().meta({ description: "Tries that failed since it last took anything." }),
    failingSince: instant.nullable(),
    previousUntil: instant.nullable().meta({ description: "Until then the secret before signs too." }),
    waiting: z.int().meta({ description: "Deliveries that wait; a thousand means many." }),
    failed: z.int().meta({ description: "Deliveries that failed and can be asked for again; a thousand means many." }),
    lastDeliveredAt: instant.nullable(),
    createdAt: instant,
    createdBy: z.string(),
  })
  .meta({ id: "Webhook" });
export const WebhookList = z.object({ items: z.array(Webhook) });

const url = z.string().trim().min(1).max(URL_MAX);
const description = line(200).nullable();
const kinds = z.array(eventKind).max(EVENT_KINDS.length);

export const AddWebhook = z.strictObject({
  name: z.string().regex(ENDPOINT_NAME).meta({ description: "Small letters, digits and hyphens." }),
  url,
  description: description.default(null),
  kinds: kinds.default([]),
});
export const ChangeWebhook = z.strictObject({
  url: url.optional(),
  description: description.optional(),
  kinds: kinds.optional(),
});
/** A reply that holds the secret: it is shown this once. */
export const WebhookSecret = z
  .object({ webhook: Webhook, secret: z.string().meta({ description: "`whsec_` and the key in base64." }) })
  .meta({ id: "WebhookSecret" });

export const deliveryState = z.enum(["waiting", "leaving", "delivered", "failed"]).meta({ id: "DeliveryState" });
export const DeliveryParams = z.object({ deliveryId: id<"delivery">() });
export const DeliveryQuery = pageQuery.extend({
  webhookId: id<"webhook">().optional(),
  state: z
    .union([deliveryState.transform((one) => [one]), z.array(deliveryState)])
    .optional()
    .meta({ description: "One or several." }),
  type: z.string().max(60).optional(),
});
export const Delivery = z
  .object({
    id: id<"delivery">(),
    webhook: z.object({ id: id<"webhook">(), name: z.string() }),
    wireId: z.string().meta({ description: "`webhook-id`, the same on every try." }),
    type: z.string(),
    at: instant.meta({ description: "When it happened." }),
    accountId: id<"account">().nullable(),
    debtorId: id<"debtor">().nullable(),
    state: deliveryState,
    because: z.string().nullable().meta({ description: "Why the last try failed." }),
    status: z.int().nullable(),
    attempts: z.int(),
    nextAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export const DeliveryPage = pageOf(Delivery);
export const DeliveryView = Delivery.extend({
  body: z.string().meta({ description: "What was told, as it is sent." }),
  tries: z.array(
    z.object({
      number: z.int(),
      at: instant,
      tookMs: z.int(),
      status: z.int().nullable(),
      because: z.string().nullable(),
      excerpt: z.string().nullable().meta({ description: "The beginning of what was answered." }),
    }),
  ),
}).meta({ id: "WebhookDeliveryView" });

export const RedeliverFailed = z.strictObject({
  since: instant.optional().meta({ description: "Only what happened from then on." }),
});
export const Redelivered = z.object({ count: z.int() });
