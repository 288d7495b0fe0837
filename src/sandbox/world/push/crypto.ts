import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from "node:crypto";
import type { Line } from "../../domain/line.js";
import type { WorldKeys } from "../keys.js";

/** Where browsers of the world are reached. The name resolves nowhere: whoever asks goes by the world's own door. */
export const PUSH_HOST = "push.sandbox.test";

const CURVE = "prime256v1";

/** A key pair that belongs to something, the same for ever. */
function pairOf(secret: string) {
  const pair = createECDH(CURVE);
  // Below the order of the curve, whatever the secret is.
  const scalar = Buffer.from(secret, "hex");
  scalar[0] = (scalar[0] as number) & 0x7f;
  pair.setPrivateKey(scalar);
  return pair;
}

/** The keys with which a tenant's account proves itself to push services, as settings write them. */
export function vapidKeys(keys: WorldKeys, line: Line): { publicKey: string; privateKey: string } {
  const pair = pairOf(keys.secret(line, "vapid", 64));
  return { publicKey: pair.getPublicKey("base64url"), privateKey: pair.getPrivateKey("base64url") };
}

export interface BrowserProof {
  readonly publicKey: Buffer;
  readonly authSecret: Buffer;
  /** What this browser and somebody with that key have in common. */
  sharedWith(publicKey: Buffer): Buffer;
}

/** What a browser made when it said yes. */
export function proofOf(keys: WorldKeys, line: Line, handle: string): BrowserProof {
  const pair = pairOf(keys.made(line, "push key", handle, 64));
  return {
    publicKey: pair.getPublicKey(),
    authSecret: Buffer.from(keys.made(line, "push auth", handle, 32), "hex"),
    sharedWith: (publicKey) => pair.computeSecret(publicKey),
  };
}

const HEAD_BYTES = 21;
const TAG_BYTES = 16;
const derive = (key: Buffer, salt: Buffer, info: Buffer | string, bytes: number): Buffer =>
  Buffer.from(hkdfSync("sha256", key, salt, info, bytes));

/** What was pushed to this browser (RFC 8291, one record of RFC 8188); null where it cannot be read. */
export function readPushed(body: Buffer, browser: BrowserProof): string | null {
  try {
    const salt = body.subarray(0, 16);
    const keyLength = body.readUInt8(HEAD_BYTES - 1);
    const sender = body.subarray(HEAD_BYTES, HEAD_BYTES + keyLength);
    const record = body.subarray(HEAD_BYTES + keyLength);
    if (record.length > body.readUInt32BE(16)) return null;
    const both = Buffer.concat([Buffer.from("WebPush: info\0"), browser.publicKey, sender]);
    const key = derive(browser.sharedWith(sender), browser.authSecret, both, 32);
    const decipher = createDecipheriv(
      "aes-128-gcm",
      derive(key, salt, "Content-Encoding: aes128gcm\0", 16),
      derive(key, salt, "Content-Encoding: nonce\0", 12),
    );
    decipher.setAuthTag(record.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(record.subarray(0, -TAG_BYTES)), decipher.final()]);
    // The last record ends with a 2 and as many zeros as somebody liked.
    const end = plain.findLastIndex((byte) => byte !== 0);
    return plain[end] === 2 ? plain.subarray(0, end).toString("utf8") : null;
  } catch {
    return null;
  }
}

const DAY_S = 86_400;

/** What is wrong with how an account proves itself (RFC 8292); null where nothing is. */
export function vapidFault(authorization: string, publicKey: string, now: Date): string | null {
  const parts = /^vapid\s+(.*)$/i.exec(authorization)?.[1];
  if (parts === undefined) return "missing";
  const fields = new Map(parts.split(",").map((part) => [part.trim().slice(0, 1), part.trim().slice(2)]));
  const [head = "", claims = "", signature = ""] = (fields.get("t") ?? "").split(".");
  if (fields.get("k") !== publicKey) return "the key is not the one that was subscribed with";
  try {
    const { alg } = JSON.parse(Buffer.from(head, "base64url").toString()) as { alg?: unknown };
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
    if (alg !== "ES256") return "alg";
    if (aud !== `https://${PUSH_HOST}`) return "aud";
    const seconds = now.getTime() / 1000;
    if (typeof exp !== "number" || exp <= seconds || exp > seconds + DAY_S) return "exp";
    if (typeof sub !== "string" || !/^(?:mailto:|https:)/.test(sub)) return "sub";
    return isSigned(`${head}.${claims}`, signature, publicKey) ? null : "signature";
  } catch {
    return "unreadable";
  }
}

function isSigned(text: string, signature: string, publicKey: string): boolean {
  const point = Buffer.from(publicKey, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url")) as [
    string,
    string,
  ];
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  return verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
}
