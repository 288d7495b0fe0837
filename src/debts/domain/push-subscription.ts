import { ECDH } from "node:crypto";
import { ok, type Result, refuse } from "../../kernel/result.js";

/** A browser that may be shown notices: where its push service takes them, and the keys they are sealed with. */
export interface PushSubscription {
  readonly endpoint: string;
  /** Its public key on P-256, uncompressed: 65 bytes. */
  readonly publicKey: Buffer;
  /** A secret it shares with whoever may write to it: 16 bytes. */
  readonly authSecret: Buffer;
}

const ENDPOINT_CHARS_MAX = 1_500;
const PUBLIC_KEY_BYTES = 65;
const AUTH_BYTES = 16;

/**
 * What does a browser's subscription say, as `JSON.stringify(subscription)` writes it? `value` is the same for every
 * way of writing the same one: the form in which it is an address.
 */
export function parsePushSubscription(
  text: string,
): Result<PushSubscription & { readonly value: string }, "bad_push_subscription"> {
  const { endpoint, keys } = recordOf(text);
  if (typeof endpoint !== "string" || !isEndpoint(endpoint)) return refuse("bad_push_subscription");
  const { p256dh, auth } = typeof keys === "object" && keys !== null ? (keys as Record<string, unknown>) : {};
  const [publicKey, authSecret] = [bytesOf(p256dh), bytesOf(auth)];
  if (!isPoint(publicKey) || authSecret.length !== AUTH_BYTES) return refuse("bad_push_subscription");
  const ownKeys = { p256dh: publicKey.toString("base64url"), auth: authSecret.toString("base64url") };
  return ok({ endpoint, publicKey, authSecret, value: JSON.stringify({ endpoint, keys: ownKeys }) });
}

function recordOf(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    // Not JSON: no subscription.
    return {};
  }
}

function isEndpoint(text: string): boolean {
  if (text.length > ENDPOINT_CHARS_MAX || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "" && hash === "";
}

const bytesOf = (value: unknown): Buffer =>
  typeof value === "string" && /^[\w+/-]{1,200}={0,2}$/.test(value) ? Buffer.from(value, "base64") : Buffer.alloc(0);

/** Is this a point on the curve? Anything else fails every message, and is an attack on our key at worst. */
function isPoint(bytes: Buffer): boolean {
  if (bytes.length !== PUBLIC_KEY_BYTES || bytes[0] !== 4) return false;
  try {
    return ECDH.convertKey(bytes, "prime256v1").length > 0;
  } catch {
    return false;
  }
}
