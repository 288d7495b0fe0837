import { createHmac } from "node:crypto";
import { DAY_MS } from "../../kernel/time.js";
import { randomToken } from "../../platform/seal.js";
import { sameBytes } from "../channels/payload.js";

/** Somebody who chats on a site, known by nothing else: the address their answers go to. */
export const VISITOR = /^w[\w-]{16}$/;
const BEARER = /^(w[\w-]{16})\.([0-9a-z]{1,6})\.([\w-]{27})$/;
const MAC_BYTES = 20;

/** How long a browser is remembered after it was last greeted. */
const GOOD_DAYS = 90;

/** The sessions of one chat. A session is its proof: nothing of it is stored, and only this chat's secret makes one. */
export class VisitorSessions {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** A session for somebody new, or a younger one for somebody who is known. */
  open(now: Date, visitor = `w${randomToken(12)}`): string {
    const body = `${visitor}.${Math.floor(now.getTime() / DAY_MS).toString(36)}`;
    return `${body}.${this.#mac(body).toString("base64url")}`;
  }

  /** Whose session is this? Null where it is none of ours, or too old. */
  visitorOf(bearer: string, now: Date): string | null {
    const [, visitor = "", day = "", mac = ""] = BEARER.exec(bearer) ?? [];
    if (!sameBytes(Buffer.from(mac, "base64url"), this.#mac(`${visitor}.${day}`))) return null;
    const age = Math.floor(now.getTime() / DAY_MS) - Number.parseInt(day, 36);
    return age >= 0 && age <= GOOD_DAYS ? visitor : null;
  }

  #mac(body: string): Buffer {
    return createHmac("sha256", this.#secret).update(`visitor ${body}`).digest().subarray(0, MAC_BYTES);
  }
}
