/**
 * What an endpoint may ask to be told of. A name stands for one shape of data for ever; `docs/webhooks.md` lists them.
 */
export const EVENT_KINDS = [
  "payment.received",
  "promise.made",
  "promise.kept",
  "promise.part_kept",
  "promise.broken",
  "message.sent",
  "message.failed",
  "opt_out.set",
  "task.created",
  "strategy.activated",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** A ping: somebody wants to see that it arrives. */
export const TEST_TYPE = "webhook.test";

/** What a strategy calls an endpoint with: the step's own word, apart from what the product says of itself. */
export const stepType = (event: string | undefined): string => `step.${event ?? "reached"}`;

/** A word for a step's event: what stands behind `step.` in its type. */
export const STEP_EVENT = /^[a-z][a-z0-9_]{0,39}$/;

/** What a strategy calls an endpoint by. */
export const ENDPOINT_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

export interface Told {
  readonly type: string;
  readonly at: Date;
  readonly data: unknown;
}

/** The body as it is signed and sent: the same for every try, to the byte. */
export const bodyOf = ({ type, at, data }: Told): string => JSON.stringify({ type, timestamp: at.toISOString(), data });

/**
 * The id of a delivery on the wire, the same for every try and for every endpoint that is told the same: receivers know by
 * it what they have heard before. Nothing that a person typed is in it, and no dot, which the signature is made with.
 */
export const wireId = (tenant: bigint, key: string): string => `acu_${tenant.toString(36)}_${key}`;
