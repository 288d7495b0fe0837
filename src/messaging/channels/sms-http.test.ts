import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import type { Callback, Heard } from "./heard.js";
import { type HttpAnswer, http } from "./http.js";
import { startLoopback } from "./loopback.fixture.js";
import { smsHttp } from "./sms-http.js";
import presets from "./sms-http-presets.json" with { type: "json" };
import type { SmsHttpSettings } from "./sms-http-settings.js";
import { wordAt } from "./sms-http-template.js";
import { adapterSuite } from "./suite.fixture.js";

const AT = new Date("2026-11-21T20:41:05Z");
const HOOK = "https://acuerdo.example.test/hooks/t0ken";
const SECRET = "una-palabra-muy-secreta";
const MESSAGE: Outgoing = { key: "e1.1.2.1", at: AT, to: "+5491155550100", text: "Hola, Rosa", locale: "es" };

type Preset = keyof typeof presets;
/** A preset as it stands after somebody has filled in its fields and a word for its calls. */
const settingsOf = (name: Preset, baseUrl: string) => {
  const { fields, settings } = presets[name];
  const { hear } = settings;
  return {
    ...settings,
    baseUrl,
    values: Object.fromEntries(fields.map((field) => [field, `${field}-1`])),
    hear: { ...hear, protection: { ...hear.protection, secret: SECRET } },
  };
};

interface Recording {
  readonly answers: Readonly<Record<string, { status: number; body: object }>>;
  readonly calls: Readonly<Record<string, object>>;
}
const recorded = (name: Preset): Recording =>
  JSON.parse(readFileSync(new URL(`payloads/sms-http/${name}.json`, import.meta.url), "utf8"));
const VONAGE = recorded("vonage");
const ZENVIA = recorded("zenvia");
const answer = ({ answers }: Recording, name: string): Partial<HttpAnswer> => {
  const { status = 0, body } = answers[name] ?? {};
  return { status, body: JSON.stringify(body) };
};
const call = ({ calls }: Recording, name: string): Callback => ({
  method: "POST",
  url: HOOK,
  query: {},
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(calls[name])),
});
const secretOf = ({ hear }: SmsHttpSettings): string => hear?.protection.secret ?? "";
const withSecret = (settings: SmsHttpSettings, secret: string): SmsHttpSettings => ({
  ...settings,
  ...(settings.hear && { hear: { ...settings.hear, protection: { ...settings.hear.protection, secret } } }),
});

const rosa = { address: "+5491155550100" };
const vonage = (more: object) =>
  ({ kind: "receipt", of: { providerId: "0A0000000123ABCD1", key: "e1.1.2.1" }, at: null, ...more }) as Heard;
const zenvia = (more: object) =>
  ({ kind: "receipt", of: { providerId: "b0c6a2c2-0001-4a5b-9f00-aa0000000001" }, ...more }) as Heard;

adapterSuite({
  adapter: smsHttp,
  settings: (baseUrl) => settingsOf("vonage", baseUrl),
  message: () => MESSAGE,
  textOf: ({ body }) => new URLSearchParams(String(body)).get("text") ?? "",
  accepted: {
    answer: answer(VONAGE, "taken"),
    outcome: { kind: "accepted", providerId: "0A0000000123ABCD1", parts: 1 },
  },
  refusals: {
    "bad address": {
      answer: answer(VONAGE, "number"),
      outcome: { kind: "refused", reason: "vonage_6", stop: "address" },
    },
    "not on this channel": {
      answer: answer(VONAGE, "barred"),
      outcome: { kind: "refused", reason: "vonage_7", stop: "channel" },
    },
    account: {
      answer: answer(VONAGE, "credentials"),
      outcome: { kind: "refused", reason: "vonage_4", stop: "account" },
    },
    throttled: { answer: answer(VONAGE, "throttled"), outcome: { kind: "retry", reason: "vonage_1" } },
    "its own trouble": { answer: answer(VONAGE, "internal"), outcome: { kind: "unknown", reason: "vonage_5" } },
    "a code to come": { answer: answer(VONAGE, "to come"), outcome: { kind: "unknown", reason: "vonage_77" } },
  },
  callbacks: {
    genuine: {
      delivered: { call: call(VONAGE, "delivered"), says: [vonage({ fact: "delivered" })] },
      gone: {
        call: call(VONAGE, "gone"),
        says: [vonage({ fact: "failed", reason: "vonage_3", stop: "address" })],
      },
      "phone off": {
        call: call(VONAGE, "phone off"),
        says: [vonage({ fact: "failed", reason: "vonage_2", retryAfterMs: 3_600_000 })],
      },
      words: {
        call: call(VONAGE, "words"),
        says: [{ kind: "turn", id: "0C000000217B7F02", from: rosa, at: null, text: "Sí, el viernes" }],
      },
    },
    sign: (given, settings) => ({ ...given, query: { ...given.query, word: secretOf(settings) } }),
    stranger: (settings) => withSecret(settings, "otra-palabra-muy-secreta"),
    coversBody: false,
    unknownState: call(VONAGE, "dreamed"),
  },
});

adapterSuite({
  adapter: smsHttp,
  settings: (baseUrl) => settingsOf("zenvia", baseUrl),
  message: () => MESSAGE,
  textOf: ({ body }) => JSON.parse(String(body)).contents[0].text,
  accepted: {
    answer: answer(ZENVIA, "taken"),
    outcome: { kind: "accepted", providerId: "b0c6a2c2-0001-4a5b-9f00-aa0000000001" },
  },
  refusals: {
    account: {
      answer: answer(ZENVIA, "token"),
      outcome: { kind: "refused", reason: "zenvia_authentication_error", stop: "account" },
    },
    "our own mistake": {
      answer: answer(ZENVIA, "invalid"),
      outcome: { kind: "refused", reason: "zenvia_validation_error" },
    },
  },
  callbacks: {
    genuine: {
      delivered: {
        call: call(ZENVIA, "delivered"),
        says: [zenvia({ fact: "delivered", at: new Date("2026-11-21T20:41:09.480Z") })],
      },
      lost: {
        call: call(ZENVIA, "lost"),
        says: [zenvia({ fact: "failed", at: new Date("2026-11-21T20:41:09Z"), reason: "zenvia_ec-21" })],
      },
      words: {
        call: call(ZENVIA, "words"),
        says: [
          {
            kind: "turn",
            id: "c1c6a2c2-0001-4a5b-9f00-aa0000000002",
            from: { address: "+5511955550100" },
            at: new Date("2026-11-21T20:50:00Z"),
            text: "Sim, na sexta",
          },
        ],
      },
    },
    sign: (given, settings) => ({ ...given, headers: { ...given.headers, "x-word": secretOf(settings) } }),
    stranger: (settings) => withSecret(settings, "otra-palabra-muy-secreta"),
    coversBody: false,
    unknownState: call(ZENVIA, "dreamed"),
  },
});

/** The least that says how to send. */
const LEAST = {
  name: "prueba",
  baseUrl: "https://sms.example.test",
  values: { token: "secreto", from: "Andino" },
  send: { path: "/send", body: { type: "form", fields: { to: "{{to}}", text: "{{text}}" } } },
};
const settingsWith = (more: object) => smsHttp.settings.parse({ ...LEAST, ...more });
const sendWith = (send: object) => settingsWith({ send: { ...LEAST.send, ...send } });

describe("settings say what is wrong with them", () => {
  const form = (fields: object) => ({ send: { path: "/send", body: { type: "form", fields } } });
  test.each<[string, object, string, string]>([
    ["a place that nothing fills", form({ to: "{{to}}", text: "{{text}} {{unidad}}" }), "send.body", "place_unknown"],
    ["no place for the text", form({ to: "{{to}}" }), "send.body", "text_missing"],
    ["no place for the number", form({ text: "{{text}}" }), "send.body", "to_missing"],
    [
      "what people wrote, in a header",
      { send: { ...LEAST.send, headers: { a: "{{text}}" } } },
      "send.headers",
      "place_unknown",
    ],
    [
      "a header of two lines",
      { send: { ...LEAST.send, headers: { a: "b\r\nc: d" } } },
      "send.headers.a",
      "header_invalid",
    ],
    ["a value that hides the message's own", { values: { to: "1" } }, "values.to", "name_taken"],
    ["another host as path", { send: { ...LEAST.send, path: "//otro.example.test/" } }, "send.path", "path_invalid"],
    ["a host in clear", { baseUrl: "http://sms.example.test" }, "baseUrl", "url_in_clear"],
    ["a path that is none", { id: "a..b" }, "id", "path_invalid"],
    [
      "no message named in reports",
      {
        hear: {
          format: "json",
          protection: { kind: "header", name: "x-a", secret: SECRET },
          report: { when: { path: "a" }, state: "b", states: {} },
        },
      },
      "hear.report.id",
      "id_or_key",
    ],
    [
      "a word too short to be secret",
      {
        hear: { format: "json", protection: { kind: "header", name: "x-a", secret: "corta" } },
      },
      "hear.protection.secret",
      "secret_invalid",
    ],
  ])("%s", (_, more, path, message) => {
    const { error } = smsHttp.settings.safeParse({ ...LEAST, ...more });
    expect(error?.issues.map((issue) => [issue.path.join("."), issue.message])).toEqual([[path, message]]);
  });

  test.each(Object.keys(presets) as Preset[])("%s needs nothing but its fields and a word for its calls", (name) => {
    const { fields, settings } = presets[name];
    expect(smsHttp.settings.safeParse(settingsOf(name, settings.baseUrl)).success).toBe(true);
    for (const field of fields) {
      const values = Object.fromEntries(fields.filter((each) => each !== field).map((each) => [each, "x"]));
      expect(smsHttp.settings.safeParse({ ...settingsOf(name, settings.baseUrl), values }).success).toBe(false);
    }
  });
});

describe("no text leaves its place", () => {
  async function requested(settings: SmsHttpSettings, text: string) {
    const { http, asked } = scriptedHttp({ status: 200 });
    await smsHttp.open(settings, ioAt(AT, { http, hookUrl: HOOK })).send({ ...MESSAGE, text });
    return asked[0];
  }
  const hard = fc
    .oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
      fc.constantFrom(
        '","to":"+1',
        "&to=%2B1&x=",
        "</text><to>+1</to>",
        "{{token}}",
        "a\r\nX: y",
        "?to=1#",
        "..%2f..",
        "\\u0022",
      ),
    )
    .filter((text) => text.trim() !== "");
  /** What UTF-8 makes of a text: half a pair of surrogates is no character. */
  const wellFormed = (text: string) => Buffer.from(text).toString();

  test.each<[string, object, (text: string, request: { url: string; body?: string | Buffer }) => void]>([
    [
      "JSON",
      { body: { type: "json", json: { to: ["{{to}}"], a: { text: "<{{text}}>" }, n: 1 } } },
      (text, { body }) =>
        expect(JSON.parse(String(body))).toEqual({ to: [MESSAGE.to], a: { text: `<${text}>` }, n: 1 }),
    ],
    [
      "a form",
      { body: { type: "form", fields: { to: "{{to}}", text: "<{{text}}>" } } },
      (text, { body }) =>
        expect([...new URLSearchParams(String(body))]).toEqual([
          ["to", MESSAGE.to],
          ["text", `<${wellFormed(text)}>`],
        ]),
    ],
    [
      "an address",
      { method: "GET", path: "/{{toDigits}}/send?text={{text}}&z=1", body: { type: "none" } },
      (text, { url }) => {
        const read = new URL(url);
        expect([read.origin, read.pathname, read.hash]).toEqual([
          "https://sms.example.test",
          "/5491155550100/send",
          "",
        ]);
        expect([...read.searchParams]).toEqual([
          ["text", wellFormed(text)],
          ["z", "1"],
        ]);
      },
    ],
    [
      "XML",
      { body: { type: "xml", xml: '<sms to="{{to}}"><text>{{text}}</text></sms>' } },
      (_, { body }) => {
        const inside = /^<sms to="\+5491155550100"><text>([^<>"']*)<\/text><\/sms>$/.exec(String(body))?.[1];
        expect(inside).toBeDefined();
        expect(inside?.replace(/&(?:amp|lt|gt|quot|apos);/g, "")).not.toContain("&");
      },
    ],
  ])("in %s", async (_, send, check) => {
    const settings = sendWith(send);
    await fc.assert(
      fc.asyncProperty(hard, async (text) => {
        const request = await requested(settings, text);
        if (request === undefined) throw new Error("nothing was asked");
        check(text, request);
      }),
    );
  });
});

test("a path leads to what is there, and to nothing that only JavaScript knows", () => {
  const json = { a: [{ "b-c": "x" }], n: 0, t: true, s: " a\u0000 ", o: {} };
  const found = ["a[0].b-c", "n", "t", "s", "o", "a[1].b-c", "constructor", "a.length", "o.__proto__"];
  expect(found.map((path) => wordAt(json, path))).toEqual(["x", "0", "true", "a", ...Array(5).fill(undefined)]);
});

describe("the request", () => {
  test("over the wire, with its own values, basic auth and an address to call", async () => {
    const server = await startLoopback({ status: 202, body: '{"data":{"ids":["m-1"]},"n":2}' });
    const settings = settingsWith({
      baseUrl: server.url,
      basic: { user: "{{from}}", password: "{{token}}" },
      send: {
        path: "/v1/{{from}}/sms",
        headers: { "X-Token": "{{token}}" },
        body: {
          type: "json",
          json: { to: "{{toDigits}}", text: "{{text}}", ref: "{{key}}", hook: "{{hookUrl}}", as: "{{encoding}}" },
        },
      },
      id: "data.ids[0]",
      parts: "n",
    });
    const sender = smsHttp.open(settings, ioAt(AT, { http, hookUrl: HOOK }));
    expect(await sender.send({ ...MESSAGE, text: "Ñandú, í" })).toEqual({
      kind: "accepted",
      providerId: "m-1",
      parts: 2,
    });
    await server.close();
    expect(server.received).toMatchObject([
      {
        method: "POST",
        path: "/v1/Andino/sms",
        headers: {
          "x-token": "secreto",
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from("Andino:secreto").toString("base64")}`,
        },
      },
    ]);
    expect(JSON.parse(String(server.received[0]?.body))).toEqual({
      to: "5491155550100",
      text: "Ñandú, í",
      ref: "e1.1.2.1",
      hook: HOOK,
      as: "unicode",
    });
  });

  test.each<[string, Partial<Outgoing>, string]>([
    ["an address that is no number", { to: "rosa@example.test" }, "prueba_address_invalid"],
    ["no text", { text: " " }, "prueba_text_empty"],
    ["a text longer than this provider takes", { text: "a".repeat(161) }, "prueba_text_too_long"],
    ["buttons", { buttons: [{ id: "1", title: "Sí" }] }, "prueba_words_only"],
  ])("%s never reaches the wire", async (_, message, reason) => {
    const { http, asked } = scriptedHttp({ status: 200 });
    const sender = smsHttp.open(settingsWith({ textMax: 160 }), ioAt(AT, { http }));
    expect(await sender.send({ ...MESSAGE, ...message })).toMatchObject({ kind: "refused", reason });
    expect(asked).toEqual([]);
  });

  test("where no id is told, our key names the message", async () => {
    const { http } = scriptedHttp({ status: 200, body: "OK" });
    expect(await smsHttp.open(settingsWith({}), ioAt(AT, { http })).send(MESSAGE)).toEqual({
      kind: "accepted",
      providerId: "e1.1.2.1",
    });
  });

  test("a look at the account", async () => {
    const settings = smsHttp.settings.parse(settingsOf("vonage", "https://rest.nexmo.com"));
    const look = async (said: Partial<HttpAnswer>) => {
      const { http, asked } = scriptedHttp(said);
      return { asked, seen: await smsHttp.open(settings, ioAt(AT, { http })).check() };
    };
    const { asked, seen } = await look({ status: 200, body: '{"value":10.28,"autoReload":false}' });
    expect(seen).toEqual({ ok: true });
    expect(asked[0]?.url).toBe("https://rest.nexmo.com/account/get-balance?api_key=apiKey-1&api_secret=apiSecret-1");
    expect((await look({ status: 401, body: "{}" })).seen).toEqual({ ok: false, reason: "vonage_401" });
  });
});

describe("who calls", () => {
  const hears = (protection: object, more: object = {}) =>
    settingsWith({
      hear: {
        format: "form",
        protection,
        report: {
          when: { path: "estado" },
          key: "ref",
          state: "estado",
          states: { ENTREGADO: "delivered" },
          at: "hora",
        },
        ...more,
      },
    });
  const body = Buffer.from("ref=e1.1.2.1&estado=ENTREGADO&hora=1780000000&x=%C3%B1");
  const given = (headers: Record<string, string>): Callback => ({
    method: "POST",
    url: HOOK,
    query: {},
    headers,
    body,
  });
  const { hear } = smsHttp;

  test.each([
    ["sha256", "hex", "sha256="],
    ["sha1", "base64", ""],
    ["sha512", "hex", "v1:"],
  ])("a signature with %s in %s after %j", (algorithm, encoding, prefix) => {
    const settings = hears({ kind: "hmac", header: "X-Firma", secret: SECRET, algorithm, encoding, prefix });
    const signature = createHmac(algorithm, SECRET)
      .update(body)
      .digest(encoding as "hex");
    const signed = given({ "x-firma": prefix + signature });
    expect(hear?.verify(signed, settings, AT)).toEqual({ kind: "take" });
    const forged = { kind: "refuse", because: "forged" };
    expect(hear?.verify({ ...signed, body: Buffer.from("ref=e2.1.2.1&estado=ENTREGADO") }, settings, AT)).toEqual(
      forged,
    );
    expect(hear?.verify(given({ "x-firma": `x${prefix}${signature}` }), settings, AT)).toEqual(forged);
    const other = "another".slice(0, prefix.length);
    if (other !== "") expect(hear?.verify(given({ "x-firma": other + signature }), settings, AT)).toEqual(forged);
    expect(hear?.verify(given({}), settings, AT)).toEqual(forged);
  });

  test("a form says what it says", () => {
    const settings = hears({ kind: "header", name: "X-Palabra", secret: SECRET });
    expect(hear?.verify(given({ "x-palabra": SECRET }), settings, AT)).toEqual({ kind: "take" });
    expect(hear?.read(given({}), settings)).toEqual([
      { kind: "receipt", of: { key: "e1.1.2.1" }, fact: "delivered", at: new Date(1_780_000_000_000) },
    ]);
  });

  test("an address says it too, and a list says several things", () => {
    const settings = hears({ kind: "query", name: "palabra", secret: SECRET }, { format: "query" });
    const query = { palabra: SECRET, ref: "e1.1.2.1", estado: "ENTREGADO" };
    const asked: Callback = { ...given({}), method: "GET", query, body: Buffer.alloc(0) };
    expect(hear?.verify(asked, settings, AT)).toEqual({ kind: "take" });
    expect(hear?.secretQuery?.(settings)).toEqual(["palabra"]);
    expect(hear?.read(asked, settings)).toMatchObject([{ kind: "receipt", fact: "delivered", at: null }]);
    const listed = hears({ kind: "header", name: "x-a", secret: SECRET }, { format: "json", list: "cosas" });
    const cosas = [{ estado: "ENTREGADO", ref: "a" }, { estado: "PERDIDO", ref: "b" }, 7];
    expect(hear?.secretQuery?.(listed)).toEqual([]);
    expect(hear?.read({ ...given({}), body: Buffer.from(JSON.stringify({ cosas })) }, listed)).toEqual([
      { kind: "receipt", of: { key: "a" }, fact: "delivered", at: null },
      { kind: "nothing", because: "status_PERDIDO" },
      { kind: "nothing", because: "neither_report_nor_message" },
    ]);
  });

  test("who was told nothing of calls takes none", () => {
    expect(hear?.verify(given({}), settingsWith({}), AT)).toEqual({ kind: "refuse", because: "forged" });
    expect(hear?.read(given({}), settingsWith({}))).toEqual([{ kind: "nothing", because: "unreadable" }]);
  });
});
