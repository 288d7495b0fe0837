import { createHmac, timingSafeEqual } from "node:crypto";
import type { TenantId } from "../../kernel/id.js";

export interface HookClaim {
  readonly tenant: TenantId;
  readonly channelAccountId: bigint;
}

const MAC_BYTES = 15;
const RIGHT_KEPT = 2_000;
const TOKEN = /^([0-9a-z]{1,13})\.([0-9a-z]{1,13})\.([\w-]{20})$/;

/**
 * The addresses at which providers call us. A token says which tenant and which account, so that the wall between tenants
 * stands before anything is read, and nobody without the installation's key can make one. It lets nobody in: whoever
 * calls must prove by the provider's own signature who they are.
 */
export class HookTokens {
  readonly #key: Buffer;
  /** Tokens that were found right: a provider in full flow shows the same one again and again. */
  readonly #right = new Map<string, HookClaim>();

  constructor(key: Buffer) {
    this.#key = key;
  }

  token(tenant: TenantId, channelAccountId: bigint): string {
    const body = `${tenant.toString(36)}.${channelAccountId.toString(36)}`;
    return `${body}.${this.#mac(body).toString("base64url")}`;
  }

  read(token: string): HookClaim | null {
    const known = this.#right.get(token);
    if (known) return known;
    const match = TOKEN.exec(token);
    if (!match) return null;
    const [, tenant = "", account = "", mac = ""] = match;
    const given = Buffer.from(mac, "base64url");
    const right = this.#mac(`${tenant}.${account}`);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const claim = { tenant: ofBase36(tenant) as TenantId, channelAccountId: ofBase36(account) };
    if (this.#right.size >= RIGHT_KEPT) this.#right.clear();
    this.#right.set(token, claim);
    return claim;
  }

  #mac(body: string): Buffer {
    return createHmac("sha256", this.#key).update(body).digest().subarray(0, MAC_BYTES);
  }
}

const ofBase36 = (text: string): bigint =>
  [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
