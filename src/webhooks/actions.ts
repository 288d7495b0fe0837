import type { Tx } from "../platform/db.js";
import { isDuplicate } from "../platform/db.js";
import { wakeWorkers } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { accept, found, Problem } from "../platform/problem.js";
import { randomToken } from "../platform/seal.js";
import * as deliveries from "./delivery-store.js";
import type { Network } from "./domain/address.js";
import { checkUrl } from "./domain/endpoint-url.js";
import type { EventKind } from "./domain/events.js";
import type { EndpointRow, WebhookId } from "./endpoint-store.js";
import * as store from "./endpoint-store.js";
import { type SecretBox, sealSecret } from "./secret.js";
import { newSecret } from "./sign.js";
import * as queue from "./tell-store.js";

export interface EndpointOrder {
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly kinds: readonly EventKind[];
}

/** An endpoint with the secret that its receiver checks signatures with: it can be read this once. */
export interface Sealed {
  readonly endpoint: EndpointRow;
  readonly secret: string;
}

/** A tenant has few endpoints: each of them is told everything it wants. */
const ENDPOINTS_MAX = 50;

export async function addEndpoint(
  tx: Tx,
  box: SecretBox,
  named: readonly Network[],
  order: EndpointOrder,
  by: string,
  now: Date,
): Promise<Sealed> {
  const url = accept(checkUrl(order.url, named));
  if ((await store.knownEndpoints(tx)).length >= ENDPOINTS_MAX)
    throw new Problem(409, "too_many_webhooks", { most: ENDPOINTS_MAX });
  const secret = newSecret();
  const secretSealed = sealSecret(box, tx.tenant, order.name, secret);
  try {
    const id = await store.insertEndpoint(tx, { ...order, url, secretSealed, createdBy: by }, now);
    await tell(tx, "webhooks");
    return { endpoint: found(await store.endpointById(tx, id)), secret };
  } catch (error) {
    if (isDuplicate(error)) throw new Problem(409, "webhook_exists", { name: order.name }, { cause: error });
    throw error;
  }
}

export interface EndpointChange {
  readonly url?: string | undefined;
  readonly description?: string | null | undefined;
  readonly kinds?: readonly EventKind[] | undefined;
}

export interface Both {
  readonly before: EndpointRow;
  readonly after: EndpointRow;
}

export async function changeEndpoint(
  tx: Tx,
  named: readonly Network[],
  id: WebhookId,
  change: EndpointChange,
): Promise<Both> {
  return changed(tx, id, (before) =>
    store.updateEndpoint(tx, {
      id,
      url: change.url === undefined ? before.url : accept(checkUrl(change.url, named)),
      description: change.description === undefined ? before.description : change.description,
      kinds: change.kinds ?? before.kinds,
    }),
  );
}

/** Stops telling an endpoint; what happens meanwhile waits for it, four days at most. */
export const pause = (tx: Tx, id: WebhookId, now: Date): Promise<Both> =>
  changed(tx, id, async ({ state }) => {
    if (state === "paused") throw new Problem(409, "webhook_state", { state });
    await store.pauseEndpoint(tx, id, "by_hand", now);
  });

export const resume = (tx: Tx, id: WebhookId): Promise<Both> =>
  changed(tx, id, async ({ state }) => {
    if (state === "active") throw new Problem(409, "webhook_state", { state });
    await store.resumeEndpoint(tx, id);
    await wakeWorkers(tx);
  });

/** So long the secret before signs too. */
export const ROTATION_HOURS = 24;
const HOUR_MS = 3_600_000;

/** Gives an endpoint a new secret. Until a day has passed the one before signs too, so that nothing is lost meanwhile. */
export async function rotateSecret(tx: Tx, box: SecretBox, id: WebhookId, now: Date): Promise<Both & Sealed> {
  const secret = newSecret();
  const both = await changed(tx, id, ({ name }) =>
    store.setSecret(
      tx,
      id,
      sealSecret(box, tx.tenant, name, secret),
      new Date(now.getTime() + ROTATION_HOURS * HOUR_MS),
    ),
  );
  return { ...both, endpoint: both.after, secret };
}

/** Ends an endpoint. What waited for it has failed, and strategies that name it say so at their step. */
export async function removeEndpoint(tx: Tx, id: WebhookId, now: Date): Promise<EndpointRow> {
  const before = await held(tx, id);
  await store.removeEndpoint(tx, id, now);
  await tell(tx, "webhooks");
  return before;
}

async function changed(tx: Tx, id: WebhookId, change: (before: EndpointRow) => Promise<void>): Promise<Both> {
  const before = await held(tx, id);
  await change(before);
  await tell(tx, "webhooks");
  return { before, after: found(await store.endpointById(tx, id)) };
}

async function held(tx: Tx, id: WebhookId): Promise<EndpointRow> {
  if (!(await store.lockEndpoint(tx, id))) throw new Problem(404, "not_found", { what: "webhook" });
  return found(await store.endpointById(tx, id));
}

/** Sends a ping, to a paused endpoint too. Gives its delivery, which tells how it went. */
export async function ping(tx: Tx, id: WebhookId, now: Date): Promise<deliveries.DeliveryId> {
  const { name } = await held(tx, id);
  const key = `test-${randomToken(KEY_BYTES)}`;
  const deliveryId = await queue.queueTest(tx, { endpointId: id, key, data: { endpoint: name } }, now);
  await tell(tx, "webhooks");
  await wakeWorkers(tx);
  return deliveryId;
}
const KEY_BYTES = 9;

/** Tells once more what has been told, or could not be. The receiver knows it by its id. */
export async function redeliver(tx: Tx, id: deliveries.DeliveryId, now: Date): Promise<void> {
  if ((await deliveries.queueAgain(tx, id, now)) === 0) throw new Problem(409, "delivery_underway");
  await tell(tx, "webhooks");
  await wakeWorkers(tx);
}

const AGAIN_AT_ONCE = 10_000;

/** Tells an endpoint all that failed since then once more: after a long outage. Gives how many. */
export async function redeliverFailed(tx: Tx, id: WebhookId, since: Date | null, now: Date): Promise<number> {
  await held(tx, id);
  const count = await deliveries.queueFailedAgain(tx, id, since, now, AGAIN_AT_ONCE);
  await tell(tx, "webhooks");
  await wakeWorkers(tx);
  return count;
}

/** Queues what a later room did for who wants to hear of it. Costs one look where nobody does. */
export async function tellEndpoints(
  tx: Tx,
  kind: EventKind,
  happenings: readonly queue.Happening[],
  now: Date,
): Promise<void> {
  if (happenings.length === 0 || (await queue.wantedKinds(tx, [kind])).size === 0) return;
  await queue.queueFor(tx, kind, queue.happeningsOf(tx, happenings), now);
}
