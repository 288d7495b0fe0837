import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import type { Callback, Heard } from "./heard.js";
import type { HttpAnswer } from "./http.js";
import { smsInfobip } from "./sms-infobip.js";
import { adapterSuite } from "./suite.fixture.js";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`payloads/infobip/${name}.json`, import.meta.url), "utf8"));
const CALLS: Record<string, object> = read("calls");
const ANSWERS: Record<string, { status: number; body: object }> = read("answers");

const AT = new Date("2026-11-21T20:41:05Z");
const HOOK = "https://acuerdo.example.test/hooks/t0ken";
const settingsAt = (baseUrl: string) => ({
  apiKey: "llave-de-la-prueba",
  baseUrl,
  sender: "Andino",
  hookPassword: "una-palabra-muy-secreta",
});
const SETTINGS = smsInfobip.settings.parse(settingsAt("https://abcde.api.infobip.com"));
const MESSAGE: Outgoing = { key: "e1.1.2.1", at: AT, to: "+5491155550100", text: "Hola, Rosa", locale: "es" };

function answer(name: string): Partial<HttpAnswer> {
  const { status = 0, body } = ANSWERS[name] ?? {};
  return { status, body: JSON.stringify(body) };
}
const call = (name: string): Callback => ({
  method: "POST",
  url: HOOK,
  query: {},
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(CALLS[name])),
});
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

const OF = { providerId: "e1.1.2.1-0a1b2c3d4e5f", key: "e1.1.2.1" };
const receipt = (fact: "sent" | "delivered" | "failed", more: object = {}): Heard => ({
  kind: "receipt",
  of: OF,
  fact,
  at: new Date("2026-11-21T20:41:09.480Z"),
  ...more,
});
const turn = (more: object): Heard =>
  ({ kind: "turn", from: { address: "+5491155550100" }, at: null, text: "", ...more }) as Heard;

const HEARD: Record<string, readonly Heard[]> = {
  delivered: [receipt("delivered")],
  "to the operator": [receipt("sent")],
  "on its way": [receipt("sent")],
  "no such number": [receipt("failed", { reason: "infobip_ec_unknown_subscriber", stop: "address" })],
  "phone off": [receipt("failed", { reason: "infobip_ec_absent_subscriber", retryAfterMs: 21_600_000 })],
  expired: [receipt("failed", { reason: "infobip_ec_validityexpired" })],
  "do not disturb": [receipt("failed", { reason: "infobip_rejected_dnd", stop: "channel" })],
  "two at once": [
    receipt("delivered"),
    receipt("delivered", { of: { providerId: "e2.1.2.1-0a1b2c3d4e5f", key: "e2.1.2.1" }, at: null }),
  ],
  words: [turn({ id: "817790313235066447", at: new Date("2026-11-21T20:50:00Z"), text: "Sí, pago el viernes ñ" })],
  "a picture": [
    turn({
      id: "817790313235066448",
      at: new Date("2026-11-21T23:51:00Z"),
      text: "El comprobante",
      media: [{ kind: "image", ref: "https://xxxxx.api.infobip.example.test/mms/1/1", mime: "image/jpeg" }],
    }),
  ],
  "a short number": [turn({ id: "817790313235066449", from: { address: "80222" }, text: "Publicidad" })],
};

const refused = (reason: string, stop?: "address" | "channel" | "opt_out" | "account") =>
  ({ kind: "refused", reason: `infobip_${reason}`, ...(stop && { stop }) }) as const;

adapterSuite({
  adapter: smsInfobip,
  settings: settingsAt,
  message: () => MESSAGE,
  textOf: ({ body }) => JSON.parse(String(body)).messages[0].content.text,
  accepted: {
    answer: answer("taken"),
    outcome: { kind: "accepted", providerId: "e1.1.2.1-0a1b2c3d4e5f", parts: 2 },
  },
  throttled: { answer: answer("throttled"), outcome: { kind: "retry", reason: "infobip_429" } },
  refusals: {
    "bad address": { answer: answer("bad number"), outcome: refused("rejected_destination", "address") },
    "not on this channel": { answer: answer("not disturbed"), outcome: refused("rejected_dnd", "channel") },
    "opted out": { answer: answer("opted out"), outcome: refused("rejected_destination_blocklisted", "opt_out") },
    account: { answer: answer("unauthorized"), outcome: refused("unauthorized", "account") },
    "no credits": { answer: answer("no credits"), outcome: refused("rejected_not_enough_credits", "account") },
    "too long": { answer: answer("too long"), outcome: refused("rejected_message_too_long") },
    "the newer form of a fault": { answer: answer("newer form"), outcome: refused("e400") },
    flooding: {
      answer: answer("flooding"),
      outcome: { kind: "retry", reason: "infobip_rejected_flooding_filter", afterMs: 3_600_000, once: true },
    },
    "not its day": { answer: answer("system"), outcome: { kind: "retry", reason: "infobip_rejected_system_error" } },
    "an id that it took before": {
      answer: answer("again"),
      outcome: { kind: "unknown", reason: "infobip_rejected_duplicate_message_id" },
    },
    "a server that fell": { answer: answer("broken"), outcome: { kind: "unknown", reason: "http_500" } },
    "taken, and not named": {
      answer: answer("no id"),
      outcome: { kind: "unknown", reason: "infobip_answer_without_id" },
    },
  },
  callbacks: {
    genuine: Object.fromEntries(Object.entries(HEARD).map(([name, says]) => [name, { call: call(name), says }])),
    sign: (given, { hookUser, hookPassword }) => ({
      ...given,
      headers: { ...given.headers, authorization: basic(hookUser, hookPassword) },
    }),
    stranger: (settings) => ({ ...settings, hookPassword: "otra-palabra-muy-secreta" }),
    coversBody: false,
    unknownState: call("a state to come"),
    unknownVersion: { ...call("words"), body: Buffer.from('{"messages":[]}') },
  },
});

test.each<[string, string, string]>([
  ["apiKey", "con espacio", "api_key_invalid"],
  ["baseUrl", "ftp://abcde.api.infobip.com", "url_invalid"],
  ["sender", "Una marca muy larga", "sender_invalid"],
  ["hookUser", "a:b", "hook_user_invalid"],
  ["hookPassword", "corta", "hook_password_invalid"],
  ["hookHeader", "X Header", "hook_header_invalid"],
])("settings: %s %s is %s", (path, value, message) => {
  const { error } = smsInfobip.settings.safeParse({ ...SETTINGS, [path]: value });
  expect(error?.issues).toMatchObject([{ path: [path], message }]);
});

describe("sending", () => {
  async function sent(message: Partial<Outgoing>, hookUrl: string | null = HOOK) {
    const { http, asked } = scriptedHttp(answer("taken"));
    const outcome = await smsInfobip.open(SETTINGS, ioAt(AT, { http, hookUrl })).send({ ...MESSAGE, ...message });
    return { outcome, asked, said: asked.map(({ body }) => JSON.parse(String(body)).messages[0]) };
  }

  test("the request", async () => {
    const { asked, said } = await sent({});
    expect(asked).toMatchObject([
      {
        method: "POST",
        url: "https://abcde.api.infobip.com/sms/3/messages",
        headers: { authorization: "App llave-de-la-prueba", "content-type": "application/json" },
      },
    ]);
    expect(said).toEqual([
      {
        sender: "Andino",
        destinations: [{ to: "5491155550100", messageId: expect.stringMatching(/^e1\.1\.2\.1-[0-9a-f]{12}$/) }],
        content: { text: "Hola, Rosa" },
        webhooks: {
          delivery: { url: expect.stringContaining(`${HOOK}?key=e1.1.2.1&sig=`) },
          contentType: "application/json",
          callbackData: "e1.1.2.1",
        },
      },
    ]);
  });

  test("the id is the same for the same message, and another for another number", async () => {
    const idOf = async (to: string) => (await sent({ to })).said[0].destinations[0].messageId;
    expect(await idOf("+5491155550100")).toBe(await idOf("+5491155550100"));
    expect(await idOf("+5491155550101")).not.toBe(await idOf("+5491155550100"));
  });

  test("who cannot be called gives no address to call", async () => {
    expect((await sent({}, null)).said[0].webhooks).toEqual({
      contentType: "application/json",
      callbackData: "e1.1.2.1",
    });
  });

  test.each<[string, Partial<Outgoing>, string]>([
    ["an address that is no number", { to: "rosa@example.test" }, "infobip_address_invalid"],
    ["no text", { text: " " }, "infobip_text_empty"],
    ["a text too long", { text: "a".repeat(1_531) }, "infobip_text_too_long"],
    ["a file", { attachments: [{ name: "a", mime: "text/plain", bytes: Buffer.from("a") }] }, "infobip_words_only"],
    ["a key that no id has room for", { key: "k".repeat(151) }, "infobip_key_invalid"],
  ])("%s never reaches the wire", async (_, message, reason) => {
    const { outcome, asked } = await sent(message);
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(asked).toEqual([]);
  });
});

describe("who may tell what", () => {
  const { hear } = smsInfobip;
  const by = (headers: object, query = {}): Callback => ({ ...call("two at once"), headers: { ...headers }, query });
  const verify = (callback: Callback, more = {}) => hear?.verify(callback, { ...SETTINGS, ...more }, AT);

  test("basic auth, or the header that was named", () => {
    expect(verify(by({ authorization: basic("acuerdo", SETTINGS.hookPassword) }))).toEqual({ kind: "take" });
    expect(verify(by({ authorization: basic("otro", SETTINGS.hookPassword) }))).toMatchObject({ because: "forged" });
    const named = by({ "x-llave": SETTINGS.hookPassword });
    expect(verify(named, { hookHeader: "x-llave" })).toEqual({ kind: "take" });
    expect(verify(named)).toMatchObject({ because: "forged" });
  });

  test("the address that went along with a message tells of this message only", async () => {
    const { http, asked } = scriptedHttp(answer("taken"));
    await smsInfobip.open(SETTINGS, ioAt(AT, { http, hookUrl: HOOK })).send(MESSAGE);
    const url = new URL(JSON.parse(String(asked[0]?.body)).messages[0].webhooks.delivery.url);
    const told = by({}, Object.fromEntries(url.searchParams));
    expect(verify(told)).toEqual({ kind: "take" });
    expect(hear?.read(told, SETTINGS)).toEqual([
      receipt("delivered"),
      { kind: "nothing", because: "not_of_this_message" },
    ]);
    const words = { ...told, body: call("words").body };
    expect(hear?.read(words, SETTINGS)).toEqual([{ kind: "nothing", because: "not_of_this_message" }]);
    expect(verify({ ...told, query: { ...told.query, key: "e2.1.2.1" } })).toMatchObject({ because: "forged" });
  });
});

test.each([0, 2.5, 1e300, 256, "two"])("%j parts are none that we know of", async (messageCount) => {
  const taken = structuredClone(ANSWERS.taken?.body) as { messages: { details: object }[] };
  for (const message of taken.messages) message.details = { messageCount };
  const { http } = scriptedHttp({ status: 200, body: JSON.stringify(taken) });
  expect(await smsInfobip.open(SETTINGS, ioAt(AT, { http })).send(MESSAGE)).toEqual({
    kind: "accepted",
    providerId: "e1.1.2.1-0a1b2c3d4e5f",
  });
});

test("what Infobip calls permanent is not tried again, whatever its name", () => {
  const call = structuredClone(CALLS["phone off"]) as { results: { error: { permanent: boolean } }[] };
  for (const { error } of call.results) error.permanent = true;
  const said = { method: "POST", url: HOOK, query: {}, headers: {}, body: Buffer.from(JSON.stringify(call)) } as const;
  expect(smsInfobip.hear?.read(said, SETTINGS)).toEqual([
    receipt("failed", { reason: "infobip_ec_absent_subscriber" }),
  ]);
});

test.each<[string, Partial<HttpAnswer> | { kind: "timeout"; code: string }, object]>([
  ["a good key", { status: 200, body: '{"balance":47.79,"currency":"USD"}' }, { ok: true }],
  ["a key that may not read the balance", { status: 403, body: "{}" }, { ok: true }],
  ["a wrong key", answer("unauthorized"), { ok: false, reason: "infobip_unauthorized" }],
  ["somebody else", { status: 200, body: "<html>" }, { ok: false, reason: "infobip_200" }],
  ["nobody", { kind: "timeout", code: "timeout" }, { ok: false, reason: "http_timeout: timeout" }],
])("a look at the account: %s", async (_, said, expected) => {
  expect(await smsInfobip.open(SETTINGS, ioAt(AT, { http: scriptedHttp(said).http })).check()).toEqual(expected);
});
