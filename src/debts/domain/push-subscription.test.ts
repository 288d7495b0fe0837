import { createECDH } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePushSubscription } from "./push-subscription.js";

const curve = createECDH("prime256v1");
const point = curve.generateKeys();
const KEYS = { p256dh: point.toString("base64url"), auth: Buffer.alloc(16, 7).toString("base64url") };
const ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc:APA91b-x_y";
const text = (more: object = {}) => JSON.stringify({ endpoint: ENDPOINT, expirationTime: null, keys: KEYS, ...more });

test("a subscription is the same address however it is written", () => {
  const read = parsePushSubscription(text());
  expect(read).toMatchObject({ ok: true, value: { endpoint: ENDPOINT, publicKey: point } });
  const { value } = read.ok ? read.value : { value: "" };
  expect(JSON.parse(value)).toEqual({ endpoint: ENDPOINT, keys: KEYS });
  const padded = { p256dh: point.toString("base64"), auth: Buffer.alloc(16, 7).toString("base64") };
  expect(parsePushSubscription(`  {"keys":${JSON.stringify(padded)},"endpoint":"${ENDPOINT}"}`)).toMatchObject({
    value: { value },
  });
  expect(parsePushSubscription(value)).toEqual(read);
});

test.each([
  ["no JSON", "hola"],
  ["another JSON", "[1]"],
  ["null", "null"],
  ["no address", text({ endpoint: undefined })],
  ["no URL", text({ endpoint: "abc" })],
  ["another protocol", text({ endpoint: "file:///etc/passwd" })],
  ["a password in it", text({ endpoint: "https://a:b@push.example.test/x" })],
  ["endless", text({ endpoint: `https://push.example.test/${"x".repeat(1_500)}` })],
  ["no keys", text({ keys: null })],
  ["a short secret", text({ keys: { ...KEYS, auth: "AAAA" } })],
  ["a short key", text({ keys: { ...KEYS, p256dh: KEYS.auth } })],
  ["a key in the compressed form", text({ keys: { ...KEYS, p256dh: curve.getPublicKey("base64url", "compressed") } })],
  ["a point off the curve", text({ keys: { ...KEYS, p256dh: Buffer.alloc(65, 4).toString("base64url") } })],
])("%s is no subscription", (_, given) => {
  expect(parsePushSubscription(given)).toMatchObject({ ok: false, refusal: { code: "bad_push_subscription" } });
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (given) => void parsePushSubscription(given)));
});
