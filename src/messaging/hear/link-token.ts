import { createHmac, timingSafeEqual } from "node:crypto";
import type { DebtorId, TenantId } from "../../kernel/id.js";
import { DAY_MS } from "../../kernel/time.js";
import type { Linked } from "./links.js";

const MAC_BYTES = 15;
/** No dot in it: Telegram takes letters, digits, `_` and `-`, at most 64. */
const TOKEN = /^([0-9a-z]{1,13})_([0-9a-z]{1,13})_([0-9a-z]{1,7})_([\w-]{20})$/;

/** How long a link opens a channel for the person it was made for. Whoever uses it first gets their messages. */
export const LINK_GOOD_MS = 30 * DAY_MS;
const MINUTE_MS = 60_000;

/** What the key of these tokens is derived for. */
export const CHANNEL_LINKS = "channel links";

/**
 * Words that go along when a person opens a channel by a link of ours, as `https://t.me/<bot>?start=<token>`: by them the
 * chat is known to be theirs. Nobody without the installation's key can make one.
 */
export class LinkTokens {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  token(tenant: TenantId, debtorId: DebtorId, now: Date): string {
    const until = Math.ceil((now.getTime() + LINK_GOOD_MS) / MINUTE_MS);
    const body = `${tenant.toString(36)}_${debtorId.toString(36)}_${until.toString(36)}`;
    return `${body}_${this.#mac(body).toString("base64url")}`;
  }

  /** For whom it was made; null where it is none of ours, or too old. */
  read(token: string, now: Date): Linked | null {
    const [, tenant = "", debtor = "", until = "", mac = ""] = TOKEN.exec(token) ?? [];
    const given = Buffer.from(mac, "base64url");
    const right = this.#mac(`${tenant}_${debtor}_${until}`);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    if (Number.parseInt(until, 36) * MINUTE_MS < now.getTime()) return null;
    return { tenant: ofBase36(tenant) as TenantId, debtorId: ofBase36(debtor) as DebtorId };
  }

  #mac(body: string): Buffer {
    return createHmac("sha256", this.#key).update(body).digest().subarray(0, MAC_BYTES);
  }
}

const ofBase36 = (text: string): bigint =>
  [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
