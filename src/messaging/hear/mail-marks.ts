import { createHmac, timingSafeEqual } from "node:crypto";
import type { Marks } from "../channels/adapter.js";

/** Ten bytes: sixteen letters of base 32. */
const MAC_BYTES = 10;
const MAC_CHARS = 16;
const BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
/** Between a mailbox's name and the end of the 64 octets that a local part may have, the mailbox wants some for itself. */
const MARK_CHARS_MAX = 48;
const KEY = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){0,30}$/;

/**
 * The marks in return addresses: `cobros+12-e345.1.4.0.<mac>@…`. The key says which message of which tenant; the mac is
 * of the installation's key, so that nobody can report on a letter that they did not get. One case, because mail servers
 * change it.
 */
export class MailMarks implements Marks {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  of(key: string): string | null {
    const mark = `${key}.${this.#mac(key)}`;
    return KEY.test(key) && mark.length <= MARK_CHARS_MAX ? mark : null;
  }

  read(mark: string): string | null {
    const known = mark.toLowerCase();
    const key = known.slice(0, -(MAC_CHARS + 1));
    if (known.length > MARK_CHARS_MAX || !KEY.test(key) || known[key.length] !== ".") return null;
    const given = Buffer.from(known.slice(-MAC_CHARS), "latin1");
    const right = Buffer.from(this.#mac(key), "latin1");
    return given.length === right.length && timingSafeEqual(given, right) ? key : null;
  }

  #mac(key: string): string {
    const bytes = createHmac("sha256", this.#key).update(key).digest().subarray(0, MAC_BYTES);
    const number = BigInt(`0x${bytes.toString("hex")}`);
    return Array.from({ length: MAC_CHARS }, (_, i) => BASE_32[Number((number >> BigInt(5 * i)) & 31n)]).join("");
  }
}
