import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/**
 * A certificate that a server on this machine signs for itself: for tests of TLS and STARTTLS with full verification.
 * Node makes keys and signatures but no certificates, so the few fields of RFC 5280 are written here in DER.
 */
export function selfSigned(hostName: string): Certificate {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const name = sequence(set(sequence(oid(ID_COMMON_NAME), der(UTF8_STRING, Buffer.from(hostName)))));
  const ecdsaWithSha256 = sequence(oid(ID_ECDSA_SHA256));
  const altName = sequence(der(CONTEXT_DNS, Buffer.from(hostName)), der(CONTEXT_IP, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    sequence(oid(ID_ALT_NAME), der(OCTET_STRING, altName)),
    sequence(oid(ID_BASIC_CONSTRAINTS), der(OCTET_STRING, sequence(der(BOOLEAN, Buffer.from([0xff]))))),
  );
  const content = sequence(
    der(CONTEXT_0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(der(UTC_TIME, Buffer.from("200101000000Z")), der(UTC_TIME, Buffer.from("491231235959Z"))),
    name,
    publicKey,
    der(CONTEXT_3, extensions),
  );
  const signature = sign("sha256", content, privateKey);
  const certificate = sequence(content, ecdsaWithSha256, der(BIT_STRING, Buffer.concat([Buffer.from([0]), signature])));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: pem(certificate),
  };
}

const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OBJECT_ID] = [0x01, 0x02, 0x03, 0x04, 0x06] as const;
const [UTF8_STRING, UTC_TIME, SEQUENCE, SET] = [0x0c, 0x17, 0x30, 0x31] as const;
const [CONTEXT_DNS, CONTEXT_IP, CONTEXT_0, CONTEXT_3] = [0x82, 0x87, 0xa0, 0xa3] as const;

const ID_COMMON_NAME = "550403";
const ID_ALT_NAME = "551d11";
const ID_BASIC_CONSTRAINTS = "551d13";
const ID_ECDSA_SHA256 = "2a8648ce3d040302";

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(SEQUENCE, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => der(SET, ...parts);
const oid = (hex: string): Buffer => der(OBJECT_ID, Buffer.from(hex, "hex"));

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(bytes.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
