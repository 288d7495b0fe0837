import { createHmac, timingSafeEqual } from "node:crypto";
import type { MessageId, TenantId } from "../../kernel/id.js";
import type { Telltale } from "../domain/visit.js";

/** Which link, or picture, of which message. */
export interface Tracked {
  readonly tenant: TenantId;
  readonly messageId: MessageId;
  readonly telltale: Telltale;
}

/** Numbers that stand in links people still have: they stay what they are. */
const NUMBERS: Readonly<Record<Telltale, number>> = { pixel: 1, pay: 2, verify: 3 };
const TELLTALES = new Map(Object.entries(NUMBERS).map(([telltale, number]) => [number, telltale as Telltale]));

/** Short, because a text message pays by the letter; guessing is slow where wrong codes are counted. */
const MAC_BYTES = 6;
/** Without letters that look alike, as Bitcoin writes its addresses; no sign that a telephone would end a link at. */
const LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const CODE = /^[1-9A-HJ-NP-Za-km-z]{8,40}$/;

/**
 * The codes in tracked links: which tenant, which message, which link, and a seal by the installation's key. They say
 * nothing of the person, name no target, and let nobody in.
 */
export class TrackCodes {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  code({ tenant, messageId, telltale }: Tracked): string {
    const said = Buffer.from([NUMBERS[telltale], ...varint(tenant), ...varint(messageId)]);
    return lettersOf(Buffer.concat([said, this.#mac(said)]));
  }

  read(code: string): Tracked | null {
    const bytes = CODE.test(code) ? bytesOf(code) : null;
    // One way to write each: a code with more in front of it is another one.
    if (!bytes || bytes.length <= MAC_BYTES || lettersOf(bytes) !== code) return null;
    const said = bytes.subarray(0, -MAC_BYTES);
    if (!timingSafeEqual(bytes.subarray(-MAC_BYTES), this.#mac(said))) return null;
    const telltale = TELLTALES.get(said[0] ?? 0);
    const [tenant, rest] = number(said.subarray(1));
    const [messageId] = number(rest);
    return telltale ? { tenant: tenant as TenantId, messageId: messageId as MessageId, telltale } : null;
  }

  #mac(said: Buffer): Buffer {
    return createHmac("sha256", this.#key).update(said).digest().subarray(0, MAC_BYTES);
  }
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

function number(bytes: Buffer): [bigint, Buffer] {
  let value = 0n;
  for (const [at, byte] of bytes.entries()) {
    value |= BigInt(byte & 0x7f) << BigInt(7 * at);
    if (byte < 0x80) return [value, bytes.subarray(at + 1)];
  }
  return [value, Buffer.alloc(0)];
}

/** The first byte is never zero, so no length needs to be kept. */
function lettersOf(bytes: Buffer): string {
  let text = "";
  for (let rest = BigInt(`0x${bytes.toString("hex")}`); rest > 0n; rest /= 58n)
    text = LETTERS[Number(rest % 58n)] + text;
  return text;
}

function bytesOf(text: string): Buffer {
  const value = [...text].reduce((sum, letter) => sum * 58n + BigInt(LETTERS.indexOf(letter)), 0n);
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}
