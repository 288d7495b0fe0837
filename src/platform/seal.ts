import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { assert } from "../kernel/assert.js";

/**
 * Keeps secrets in the database unreadable without the installation's own secret.
 *
 * Every purpose has its own key (HKDF-SHA256), so what is sealed for one is noise for another. The context binds a
 * sealed value to its row: copied elsewhere, it does not open. A sealed value names its key, so a new secret can take
 * over while values under the previous one still open:
 *
 *   1 byte version | 4 bytes key id | 12 bytes nonce | ciphertext | 16 bytes tag
 */
export interface Seal {
  seal(purpose: string, plain: string, context: string): Buffer;
  /** Throws `SealBroken` when the value was changed, moved, or sealed under a secret that is not here. */
  open(purpose: string, sealed: Uint8Array, context: string): string;
  /** Was this sealed under a previous secret? Then seal it again. */
  isStale(sealed: Uint8Array): boolean;
}

export class SealBroken extends Error {
  override name = "SealBroken";
  readonly code: "unknown_key" | "changed";

  constructor(code: "unknown_key" | "changed") {
    super(
      code === "unknown_key" ? "sealed under a secret that is not configured" : "the sealed value was changed or moved",
    );
    this.code = code;
  }
}

const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;

/** A 32 byte key for one purpose. The same secret and purpose always give the same key. */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "acuerdo", purpose, 32));

/** Random bytes as text for URLs and headers: for ids that nobody may guess, and secrets. */
export function randomToken(bytes: number): string {
  if (pool.length - at < bytes) {
    pool = randomBytes(Math.max(POOL_BYTES, bytes));
    at = 0;
  }
  at += bytes;
  return pool.toString("base64url", at - bytes, at);
}

/** Asking the system for a few bytes costs as much as asking for many. No byte is given twice. */
const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);
let at = 0;

/** Random bytes for a key that both sides hold. */
export const randomKey = (bytes: number): Buffer => randomBytes(bytes);

export function openSeal(secret: string, previous: readonly string[] = []): Seal {
  const rings = [secret, ...previous].map((one) => ({ id: keyId(one), key: keysOf(one) }));
  const current = rings[0];
  assert(current, "a seal needs a secret");
  const ringOf = (sealed: Uint8Array) => {
    if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw new SealBroken("changed");
    const id = sealed.subarray(1, 1 + KEY_ID_BYTES);
    const ring = rings.find((one) => timingSafeEqual(one.id, id));
    if (!ring) throw new SealBroken("unknown_key");
    return ring;
  };
  return {
    seal(purpose, plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", current.key(purpose), nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), current.id, nonce, body, cipher.getAuthTag()]);
    },
    open(purpose, sealed, context) {
      const nonce = sealed.subarray(1 + KEY_ID_BYTES, HEAD_BYTES);
      const key = ringOf(sealed).key(purpose);
      const end = sealed.length - TAG_BYTES;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
        decipher.setAuthTag(sealed.subarray(end));
        return decipher.update(sealed.subarray(HEAD_BYTES, end), undefined, "utf8") + decipher.final("utf8");
      } catch {
        throw new SealBroken("changed");
      }
    },
    isStale: (sealed) => ringOf(sealed) !== current,
  };
}

const keyId = (secret: string): Buffer => deriveKey(secret, "key id").subarray(0, KEY_ID_BYTES);

function keysOf(secret: string): (purpose: string) => Buffer {
  const keys = new Map<string, Buffer>();
  return (purpose) => {
    let key = keys.get(purpose);
    if (!key) {
      key = deriveKey(secret, `seal:${purpose}`);
      keys.set(purpose, key);
    }
    return key;
  };
}
