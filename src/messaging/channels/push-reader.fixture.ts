import { createECDH, webcrypto } from "node:crypto";

const { subtle } = webcrypto;

/** A browser with a subscription, which opens what is sealed for it. By WebCrypto, so with no code of ours. */
export function pushBrowser(endpoint: string, privateKey?: Buffer, authSecret = Buffer.alloc(16, 0xa5)) {
  const curve = createECDH("prime256v1");
  if (privateKey) curve.setPrivateKey(privateKey);
  else curve.generateKeys();
  const publicKey = curve.getPublicKey();
  const keys = { p256dh: publicKey.toString("base64url"), auth: authSecret.toString("base64url") };
  return {
    keys,
    address: JSON.stringify({ endpoint, keys }),
    async open(body: Buffer): Promise<Buffer> {
      const salt = body.subarray(0, 16);
      const idBytes = body.readUInt8(20);
      const theirKey = body.subarray(21, 21 + idBytes);
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, theirKey]);
      const secret = await hkdf(curve.computeSecret(theirKey), authSecret, info, 32);
      const key = await hkdf(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
      const iv = await hkdf(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
      const aes = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
      const plain = Buffer.from(await subtle.decrypt({ name: "AES-GCM", iv }, aes, body.subarray(21 + idBytes)));
      const end = plain.lastIndexOf(2);
      if (end < 0 || plain.subarray(end + 1).some((byte) => byte !== 0)) throw new Error("no last record");
      return plain.subarray(0, end);
    },
  };
}

async function hkdf(secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Promise<Buffer> {
  const key = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return Buffer.from(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, bytes * 8));
}
