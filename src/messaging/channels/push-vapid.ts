import { createECDH, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";

/** By these keys push services know one application from another. In base64url: the point with 65 bytes, the number with 32. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** New keys. Browsers subscribe to the public one, so other keys make every subscription worthless. */
export function newVapidKeys(): VapidKeys {
  const {
    x = "",
    y = "",
    d = "",
  } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return { publicKey: point.toString("base64url"), privateKey: d };
}

/** Do these keys belong together? */
export function areVapidKeys({ publicKey, privateKey }: VapidKeys): boolean {
  const number = Buffer.from(privateKey, "base64url");
  if (number.length !== 32) return false;
  try {
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(number);
    return curve.getPublicKey().toString("base64url") === publicKey;
  } catch {
    return false;
  }
}

/** No token may live longer than a day (RFC 8292 §2). */
const TOKEN_S = 12 * 3600;

/** Says to a push service who asks: a signed token for its origin, and the key that it is signed with (RFC 8292). */
export function vapidHeader(endpoint: string, subject: string, keys: VapidKeys, now: Date): string {
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now.getTime() / 1000) + TOKEN_S, sub: subject };
  const said = `${base64({ typ: "JWT", alg: "ES256" })}.${base64(claims)}`;
  const point = Buffer.from(keys.publicKey, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    d: keys.privateKey,
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const signature = sign("sha256", Buffer.from(said), { key, dsaEncoding: "ieee-p1363" });
  return `vapid t=${said}.${signature.toString("base64url")}, k=${keys.publicKey}`;
}

const base64 = (json: object): string => Buffer.from(JSON.stringify(json)).toString("base64url");
