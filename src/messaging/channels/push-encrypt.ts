import { createCipheriv, createECDH, hkdfSync } from "node:crypto";
import { randomToken } from "../../platform/seal.js";

/** Whose eyes a notice is for. */
export interface PushReader {
  readonly publicKey: Buffer;
  readonly authSecret: Buffer;
}

/** What must be new for every notice; given only where a known result is to be reached. */
export interface PushDice {
  readonly salt: Buffer;
  readonly privateKey: Buffer;
}

const RECORD_BYTES = 4096;
const HEAD_BYTES = 16 + 4 + 1 + 65;
const TAG_BYTES = 16;

/** Push services need to take no more than this of a whole body (RFC 8030 §7.2): the text has what the form leaves. */
export const PUSH_TEXT_BYTES_MAX = RECORD_BYTES - HEAD_BYTES - TAG_BYTES - 1;

/**
 * Seals a notice so that only the browser can read it, and not the push service that carries it: RFC 8291 over the
 * content coding `aes128gcm` of RFC 8188, in a single record.
 */
export function encryptPush(text: Buffer, { publicKey, authSecret }: PushReader, dice?: PushDice): Buffer {
  const ours = createECDH("prime256v1");
  if (dice) ours.setPrivateKey(dice.privateKey);
  else ours.generateKeys();
  const ourKey = ours.getPublicKey();
  const salt = dice?.salt ?? Buffer.from(randomToken(16), "base64url");

  const shared = ours.computeSecret(publicKey);
  const who = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, ourKey]);
  const secret = derive(shared, authSecret, who, 32);
  const key = derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);

  const head = Buffer.alloc(HEAD_BYTES);
  salt.copy(head, 0);
  head.writeUInt32BE(RECORD_BYTES, 16);
  head.writeUInt8(ourKey.length, 20);
  ourKey.copy(head, 21);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  // The 2 says that this record is the last.
  return Buffer.concat([head, cipher.update(text), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]);
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, salt, info, bytes));
