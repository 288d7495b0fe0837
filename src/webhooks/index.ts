/** The door of the webhooks room: endpoints that are told of what happens, and what each is still to be told. */
export { addEndpoint, type EndpointOrder, ping, redeliver, redeliverFailed, tellEndpoints } from "./actions.js";
export { deliveryBeat, forgetDeliveries } from "./beats.js";
export { webhooksConsumer } from "./consumer.js";
export { Courier, type CourierIo } from "./courier.js";
export type { DeliveryId } from "./delivery-store.js";
export { type Network, networksOf } from "./domain/address.js";
export { ENDPOINT_NAME, EVENT_KINDS, type EventKind, STEP_EVENT, stepType } from "./domain/events.js";
export { type EndpointRow, knownEndpoints, listEndpoints, type WebhookId } from "./endpoint-store.js";
export { type DeliveryRow, deliveryById, listDeliveries } from "./reads.js";
export { queueCalls, type StepCall } from "./tell-store.js";
