import { MINUTE_MS } from "../../kernel/time.js";

/** Attempts one message is worth when the provider is in trouble. With the waits below they span about a day. */
export const ATTEMPTS_MAX = 8;

const FIRST_WAIT_MS = 2 * MINUTE_MS;
const LONGEST_WAIT_MS = 6 * 60 * MINUTE_MS;

/** How long to wait after attempt number `attempt` (1 is the first), unless the provider said so itself. */
export function backoffMs(attempt: number, providerSays?: number): number {
  const own = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 4 ** (attempt - 1));
  return Math.max(own, providerSays ?? 0);
}
