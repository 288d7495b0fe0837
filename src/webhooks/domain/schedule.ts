const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long after each failure the next try comes: about three days in all, as Standard Webhooks proposes. */
export const WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** Tries are spread by up to this part of their wait, so that what failed together does not come back together. */
const SPREAD = 0.1;

/** A delivery that nobody took by then has failed, however few tries it had: its endpoint rested or was paused. */
export const GIVEN_UP_MS = 96 * HOUR_MS;

/** A receiver may ask for more time than the schedule has, but not for more than this. */
const ASKED_MAX_MS = 24 * HOUR_MS;

/** What became of one try. */
export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfterMs: number | null }
  /** Nobody answered, or nobody was asked: `because` says why, as `timeout` or `address_closed`. */
  | { readonly kind: "no_answer"; readonly because: string }
  /** We were told to stop before it ended: it counts as no try. */
  | { readonly kind: "given_back" };

export type After =
  | { readonly state: "delivered" }
  | { readonly state: "waiting"; readonly at: Date; readonly because: string | null; readonly isTry: boolean }
  | { readonly state: "failed"; readonly because: string };

export interface Tried {
  readonly id: bigint;
  /** Tries before this one, since it was queued or asked for again. */
  readonly tries: number;
  /** A ping is tried once: somebody waits for the answer. */
  readonly isTest: boolean;
}

const GONE = 410;

/** What was wrong with an answer, in a code; null when it was a good one. Only 2xx is: redirects are not followed. */
export function troubleOf(answer: Answer): string | null {
  if (answer.kind === "given_back") return null;
  if (answer.kind === "no_answer") return answer.because;
  if (answer.status >= 200 && answer.status < 300) return null;
  return answer.status === GONE ? "endpoint_gone" : `http_${answer.status}`;
}

/** What happens to a delivery after this answer? */
export function afterAnswer({ id, tries, isTest }: Tried, answer: Answer, now: Date): After {
  if (answer.kind === "given_back") return { state: "waiting", at: now, because: null, isTry: false };
  const because = troubleOf(answer);
  if (because === null) return { state: "delivered" };
  const wait = WAITS_MS[tries];
  if (wait === undefined || isTest || because === "endpoint_gone") return { state: "failed", because };
  const asked = answer.kind === "answered" ? Math.min(answer.retryAfterMs ?? 0, ASKED_MAX_MS) : 0;
  const at = new Date(now.getTime() + Math.max(spread(wait, id, tries), asked));
  return { state: "waiting", at, because, isTry: true };
}

const SPREAD_PARTS = 997n;

/** The same delivery waits the same time whenever it is asked; deliveries side by side do not. */
const spread = (wait: number, id: bigint, tries: number): number =>
  Math.round(wait * (1 + (SPREAD * Number((id * 613n + BigInt(tries) * 131n) % SPREAD_PARTS)) / Number(SPREAD_PARTS)));

/**
 * How an endpoint fares. It is about the receiver, not about one delivery: what is behind its URL is down or is not.
 *
 *     active --fails again and again--> rests between tries --nothing taken for days--> paused: failing
 *        |----answers 410-----------------------------------------------------------> paused: gone
 *        '----by hand---------------------------------------------------------------> paused: by_hand
 */
export interface Health {
  /** Failures since it last took anything. */
  readonly failures: number;
  readonly failingSince: Date | null;
  /** Nothing is tried before; null: it may be asked at once. */
  readonly restUntil: Date | null;
}

export const WELL: Health = { failures: 0, failingSince: null, restUntil: null };

/** So many failures in a row are bad luck; from here on the endpoint rests, each time longer. */
const FAILURES_BORNE = 5;
const REST_FIRST_MS = 10 * SECOND_MS;
const REST_MOST_MS = 10 * MINUTE_MS;
/** An endpoint that took nothing for so long, in so many tries at least, is paused, and somebody is told. */
const FAILING_MS = 72 * HOUR_MS;
const FAILURES_MIN = 10;

export interface Fared {
  readonly health: Health;
  readonly pause: "gone" | "failing" | null;
}

/** How an endpoint fares after one more answer of it. */
export function faredAfter(health: Health, answer: Answer, now: Date): Fared {
  if (answer.kind === "given_back") return { health, pause: null };
  const because = troubleOf(answer);
  if (because === null) return { health: WELL, pause: null };
  if (because === "endpoint_gone") return { health, pause: "gone" };
  const failures = health.failures + 1;
  const failingSince = health.failingSince ?? now;
  const rest = Math.min(REST_FIRST_MS * 2 ** Math.max(0, failures - FAILURES_BORNE), REST_MOST_MS);
  const restUntil = failures < FAILURES_BORNE ? null : new Date(now.getTime() + rest);
  const isLost = failures >= FAILURES_MIN && now.getTime() - failingSince.getTime() >= FAILING_MS;
  return { health: { failures, failingSince, restUntil }, pause: isLost ? "failing" : null };
}

/** How many deliveries one endpoint is sent at a time: one that is in trouble is asked with one. */
export const AT_ONCE = 4;

/** What a receiver asks by `Retry-After`: seconds, or a moment. Null when it asks nothing that can be read. */
export function retryAfterMs(header: string | undefined, realNow: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * SECOND_MS;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - realNow.getTime());
}
