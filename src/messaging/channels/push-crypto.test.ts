import { createPublicKey, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import webPush from "web-push";
import { encryptPush, PUSH_TEXT_BYTES_MAX } from "./push-encrypt.js";
import { pushBrowser } from "./push-reader.fixture.js";
import { areVapidKeys, newVapidKeys, vapidHeader } from "./push-vapid.js";

const bytes = (text: string) => Buffer.from(text, "base64url");
const browser = pushBrowser("https://push.example.test/a");
const reader = { publicKey: bytes(browser.keys.p256dh), authSecret: bytes(browser.keys.auth) };

describe("sealing (RFC 8291)", () => {
  /** Appendix A. */
  const RFC = {
    text: "When I grow up, I want to be a watermelon",
    salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
    privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    readerKey: bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
    authSecret: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
    readerPublicKey: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    body:
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl" +
      "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  };

  test("the example of the RFC, byte for byte", async () => {
    const { publicKey, authSecret } = { publicKey: bytes(RFC.readerPublicKey), authSecret: RFC.authSecret };
    const sealed = encryptPush(Buffer.from(RFC.text), { publicKey, authSecret }, RFC);
    expect(sealed.toString("base64url")).toBe(RFC.body);
    const theirs = pushBrowser("https://push.example.test/a", RFC.readerKey, RFC.authSecret);
    expect((await theirs.open(sealed)).toString()).toBe(RFC.text);
  });

  test("a browser opens what we seal, and what another library seals", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (given) => {
        const text = Buffer.from(given);
        expect(await browser.open(encryptPush(text, reader))).toEqual(text);
        const { cipherText } = webPush.encrypt(browser.keys.p256dh, browser.keys.auth, text as never, "aes128gcm");
        expect(await browser.open(cipherText)).toEqual(text);
      }),
      { numRuns: 25 },
    );
  });

  test("no two are alike, and the longest fills what push services take", async () => {
    const longest = Buffer.alloc(PUSH_TEXT_BYTES_MAX, "a");
    const [one, two] = [encryptPush(longest, reader), encryptPush(longest, reader)];
    expect(one).toHaveLength(4096);
    expect(one.subarray(86, 186)).not.toEqual(two.subarray(86, 186));
    expect(await browser.open(one)).toEqual(longest);
  });
});

describe("who asks (RFC 8292)", () => {
  const KEYS = newVapidKeys();
  const NOW = new Date("2026-11-21T20:41:05Z");
  const SUBJECT = "mailto:cobranza@andino.test";

  /** The claims of a token that the key in the header has signed. */
  function claimsOf(header: string): object {
    const [, head = "", claims = "", signature = "", k = ""] =
      /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(header) ?? [];
    expect(JSON.parse(bytes(head).toString())).toEqual({ typ: "JWT", alg: "ES256" });
    const point = bytes(k);
    const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    const isSigned = verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      { key, dsaEncoding: "ieee-p1363" },
      bytes(signature),
    );
    expect(isSigned).toBe(true);
    return JSON.parse(bytes(claims).toString());
  }

  test("the example of the RFC passes our reading of a token", () => {
    const example =
      "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3Njgs" +
      "InN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjj" +
      "vW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
    expect(claimsOf(example)).toEqual({
      aud: "https://push.example.net",
      exp: 1453523768,
      sub: "mailto:push@example.com",
    });
  });

  test("ours says the origin, who, and until when", () => {
    const header = vapidHeader("https://updates.push.services.mozilla.com/wpush/v2/gAAA?x=1", SUBJECT, KEYS, NOW);
    expect(claimsOf(header)).toEqual({
      aud: "https://updates.push.services.mozilla.com",
      exp: NOW.getTime() / 1000 + 12 * 3600,
      sub: SUBJECT,
    });
  });

  test("another library says the same with our keys, and with its own we do", () => {
    const exp = Math.floor(Date.now() / 1000) + 12 * 3600;
    const theirs = webPush.getVapidHeaders(
      "https://push.example.test",
      SUBJECT,
      KEYS.publicKey,
      KEYS.privateKey,
      "aes128gcm",
      exp,
    ).Authorization;
    const now = new Date((exp - 12 * 3600) * 1000);
    const ours = vapidHeader("https://push.example.test/a", SUBJECT, KEYS, now);
    expect(claimsOf(ours)).toEqual(claimsOf(theirs));
    const foreign = webPush.generateVAPIDKeys();
    expect(areVapidKeys(foreign)).toBe(true);
    expect(claimsOf(vapidHeader("https://push.example.test/a", SUBJECT, foreign, now))).toEqual(claimsOf(theirs));
  });

  test("keys that do not belong together are told apart", () => {
    expect(areVapidKeys(KEYS)).toBe(true);
    expect(areVapidKeys({ ...KEYS, publicKey: newVapidKeys().publicKey })).toBe(false);
    expect(areVapidKeys({ ...KEYS, privateKey: "AAAA" })).toBe(false);
    expect(areVapidKeys({ ...KEYS, privateKey: Buffer.alloc(32).toString("base64url") })).toBe(false);
  });
});
