import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import twilio from "twilio/lib/webhooks/webhooks.js";
import { expect, test } from "vitest";
import type { Callback } from "./heard.js";
import { formCall } from "./twilio.fixture.js";
import { verifyTwilio } from "./twilio-signature.js";

const TAKEN = { kind: "take" };
const FORGED = { kind: "refuse", because: "forged" };
const verify = (call: Callback, authToken: string) => verifyTwilio(call, { authToken });
const at = (url: string, form: [string, string][], signature: string): Callback => ({
  ...formCall(new URLSearchParams(form).toString()),
  url,
  headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
});

const VECTOR: [string, string][] = [
  ["CallSid", "CA1234567890ABCDE"],
  ["Caller", "+14158675309"],
  ["Digits", "1234"],
  ["From", "+14158675309"],
  ["To", "+18005551212"],
];

test("the example that Twilio gives", () => {
  const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
  expect(verify(at(url, VECTOR, "RSOYDt4T1cUTdK1PDd93/VVr8B8="), "12345")).toEqual(TAKEN);
  expect(verify(at(url, [...VECTOR].reverse(), "RSOYDt4T1cUTdK1PDd93/VVr8B8="), "12345")).toEqual(TAKEN);
  expect(verify(at(url, VECTOR, "RSOYDt4T1cUTdK1PDd93/VVr8B9="), "12345")).toEqual(FORGED);
  expect(verify(at(url, VECTOR, ""), "12345")).toEqual(FORGED);
  expect(verify(at(url.replace("foo=1", "foo=2"), VECTOR, "RSOYDt4T1cUTdK1PDd93/VVr8B8="), "12345")).toEqual(FORGED);
});

test("with and without the port that goes without saying", () => {
  const bare = "https://acuerdo.example.test/hooks/a?key=1";
  const ported = "https://acuerdo.example.test:443/hooks/a?key=1";
  for (const [signed, called] of [
    [ported, bare],
    [bare, ported],
  ] as const) {
    const signature = twilio.getExpectedTwilioSignature("12345", signed, Object.fromEntries(VECTOR));
    expect(verify(at(called, VECTOR, signature), "12345")).toEqual(TAKEN);
  }
  const other = twilio.getExpectedTwilioSignature("12345", ported.replace("443", "444"), Object.fromEntries(VECTOR));
  expect(verify(at(bare, VECTOR, other), "12345")).toEqual(FORGED);
});

/** Addresses and fields as they may be, with what is easily mangled on the way. */
const text = fc.oneof(fc.string(), fc.constantFrom("a+b", "ñ %2B", "", "é\u0301", "🙏", "1", "10", "__proto__", "&="));
const form = fc.array(fc.tuple(text, text), { maxLength: 8 });
const url = fc
  .tuple(
    fc.constantFrom("https", "http"),
    fc.constantFrom("acuerdo.example.test", "127.0.0.1", "[::1]"),
    fc.constantFrom("", ":443", ":80", ":8080"),
    fc.constantFrom("/hooks/a", "/hooks/a.b-c", "/"),
    fc.option(fc.tuple(fc.webFragments(), fc.webFragments()), { nil: undefined }),
  )
  .map(
    ([scheme, host, port, path, query]) =>
      `${scheme}://${host}${port}${path}${query ? `?k=${query[0]}&l=${query[1]}` : ""}`,
  );

/** A form as Express hands it to Twilio's own package: a name that comes twice is a list. */
function paramsOf(pairs: [string, string][]): Record<string, string | string[]> {
  const params = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(pairs)) {
    const before = params[name];
    params[name] = before === undefined ? value : [before, value].flat();
  }
  return params;
}

test("signs forms as Twilio's own package does", () => {
  fc.assert(
    fc.property(url, form, fc.string({ minLength: 1 }), (where, pairs, token) => {
      const signature = twilio.getExpectedTwilioSignature(token, where, paramsOf(pairs));
      expect(verify(at(where, pairs, signature), token)).toEqual(TAKEN);
    }),
    { numRuns: 500 },
  );
});

test("takes nothing that Twilio's own package refuses", () => {
  const tampered = fc.tuple(url, form, fc.nat(), fc.constantFrom("url", "form", "token", "signature"));
  fc.assert(
    fc.property(tampered, ([where, pairs, at8, what]) => {
      const token = "12345";
      const good = twilio.getExpectedTwilioSignature(token, where, paramsOf(pairs));
      const signature = what === "signature" ? swapped(good, at8 % good.length) : good;
      const calledUrl = what === "url" ? `${where}x` : where;
      const called: [string, string][] = what === "form" ? [...pairs, ["z", "z"]] : pairs;
      const by = what === "token" ? "12346" : token;
      const theirs = twilio.validateRequest(by, signature, calledUrl, paramsOf(called));
      if (!theirs) expect(verify(at(calledUrl, called, signature), by)).toEqual(FORGED);
    }),
    { numRuns: 500 },
  );
});

const swapped = (text: string, where: number): string =>
  text.slice(0, where) + (text[where] === "A" ? "B" : "A") + text.slice(where + 1);

test("a body of JSON is vouched for by its hash in the address", () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const body = Buffer.from(json);
      const hash = createHash("sha256").update(body).digest("hex");
      const where = `https://acuerdo.example.test/hooks/a?bodySHA256=${hash}`;
      const signature = createHmac("sha1", "12345").update(where).digest("base64");
      const headers = { "content-type": "application/json", "x-twilio-signature": signature };
      expect(twilio.validateRequestWithBody("12345", signature, where, json)).toBe(true);
      const call: Callback = { method: "POST", url: where, query: { bodySHA256: hash }, headers, body };
      expect(verify(call, "12345")).toEqual(TAKEN);
      expect(verify({ ...call, body: Buffer.concat([body, Buffer.from(" ")]) }, "12345")).toEqual(FORGED);
    }),
  );
});

test("JSON without a hash is nobody's", () => {
  const where = "https://acuerdo.example.test/hooks/a";
  const signature = createHmac("sha1", "12345").update(where).digest("base64");
  const headers = { "content-type": "application/json", "x-twilio-signature": signature };
  expect(verify({ method: "POST", url: where, query: {}, headers, body: Buffer.from("{}") }, "12345")).toEqual(FORGED);
});

test("a call by GET is signed by its address alone", () => {
  const where = "https://acuerdo.example.test/hooks/a?MessageStatus=sent";
  const signature = twilio.getExpectedTwilioSignature("12345", where, {});
  const call: Callback = {
    method: "GET",
    url: where,
    query: { MessageStatus: "sent" },
    headers: { "x-twilio-signature": signature },
    body: Buffer.alloc(0),
  };
  expect(verify(call, "12345")).toEqual(TAKEN);
  expect(verify({ ...call, url: `${where}1` }, "12345")).toEqual(FORGED);
});
