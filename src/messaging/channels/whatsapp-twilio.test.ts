import { describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import type { Heard } from "./heard.js";
import { adapterSuite } from "./suite.fixture.js";
import {
  ACCOUNT,
  answerOf,
  callsOf,
  contentAnswer,
  fieldsIn,
  formCall,
  HOOK,
  KEY,
  signedCall,
} from "./twilio.fixture.js";
import { type WhatsAppTwilioSettings, whatsappTwilio } from "./whatsapp-twilio.js";

const AT = new Date("2026-11-21T20:41:05Z");
const BASE = "http://127.0.0.1:9";
const settingsAt = (baseUrl: string) => ({ ...ACCOUNT, from: "+15005550006", baseUrl });
const LETTER: Outgoing = { key: KEY, at: AT, to: "+5491155550101", text: "Hola, Ana", locale: "es" };
const CALLS = callsOf("whatsapp");

const turn = (text: string, more: object = {}): Heard => ({
  kind: "turn",
  id: "MM9",
  from: { address: "+5491155550101", name: "Ana Prueba" },
  at: null,
  text,
  ...more,
});
const receipt = (fact: "delivered" | "read" | "failed", more: object = {}): Heard => ({
  kind: "receipt",
  of: { providerId: "MM1", key: KEY },
  fact,
  at: null,
  ...more,
});

const SAYS: Record<string, readonly Heard[]> = {
  delivered: [receipt("delivered")],
  read: [receipt("read")],
  window_closed: [receipt("failed", { reason: "twilio_63016", stop: "window" })],
  blocked_us: [receipt("failed", { reason: "twilio_63014", stop: "channel" })],
  template_gone: [receipt("failed", { reason: "twilio_63027", stop: "template" })],
  text: [turn("hola", { from: { address: "+5491155550101", alias: "AR.10155550101", name: "Ana Prueba" } })],
  without_number: [turn("hola", { from: { alias: "MX.4477", name: "Bea" } })],
  old_mexican_id: [turn("hola", { from: { address: "+525555550102", alias: "+5215555550102", name: "Carla" } })],
  button: [turn("Pagar", { pressed: "pay", answers: { providerId: "MM1" } })],
  row: [turn("Plan de pagos", { pressed: "plan" })],
  voice: [turn("", { media: [{ kind: "audio", mime: "audio/ogg", ref: "https://api.twilio.com/m/ME3" }] })],
  location: [turn("", { media: [{ kind: "location", name: "Casa, Calle Falsa 123", ref: "geo:-34.6037,-58.3816" }] })],
  contact: [turn("", { media: [{ kind: "contact", mime: "text/vcard", ref: "https://api.twilio.com/m/ME4" }] })],
};

adapterSuite<WhatsAppTwilioSettings>({
  adapter: whatsappTwilio,
  settings: settingsAt,
  message: () => LETTER,
  textOf: (request) => fieldsIn(request).get("Body") ?? "",
  accepted: { answer: answerOf("message_taken"), outcome: { kind: "accepted", providerId: "SM1", parts: 2 } },
  throttled: { answer: answerOf("slower"), outcome: { kind: "retry", reason: "twilio_20429" } },
  refusals: {
    "bad address": {
      answer: answerOf("bad_address"),
      outcome: { kind: "refused", reason: "twilio_21211", stop: "address" },
    },
    template: { answer: answerOf("template"), outcome: { kind: "refused", reason: "twilio_21656", stop: "template" } },
    "the window is closed": {
      answer: answerOf("window_closed"),
      outcome: { kind: "refused", reason: "twilio_63016", stop: "window" },
    },
    account: {
      answer: answerOf("unauthorized"),
      outcome: { kind: "refused", reason: "twilio_20003", stop: "account" },
    },
  },
  callbacks: {
    genuine: Object.fromEntries(
      Object.entries(SAYS).map(([name, says]) => [name, { call: formCall(CALLS[name]), says }]),
    ),
    sign: signedCall,
    stranger: (settings) => ({ ...settings, authToken: "another" }),
    coversBody: true,
    unknownState: formCall(CALLS.unknown_state),
  },
});

test("every call that is kept here has its meaning beside it", () => {
  expect([...Object.keys(SAYS), "unknown_state"].sort()).toEqual(Object.keys(CALLS).sort());
});

async function send(more: Partial<Outgoing>) {
  const { http, asked } = scriptedHttp(answerOf("message_taken"));
  const settings = whatsappTwilio.settings.parse(settingsAt(BASE));
  const outcome = await whatsappTwilio.open(settings, ioAt(AT, { http, hookUrl: HOOK })).send({ ...LETTER, ...more });
  return { outcome, asked, fields: Object.fromEntries(fieldsIn(asked[0])) };
}

describe("a message on the wire", () => {
  const SID = `HX${"a".repeat(32)}`;

  test("free text", async () => {
    expect((await send({})).fields).toEqual({
      To: "whatsapp:+5491155550101",
      From: "whatsapp:+15005550006",
      Body: "Hola, Ana",
      StatusCallback: `${HOOK}?key=7-e1.0.2.0`,
    });
  });

  test("a template is a piece of content with its variables", async () => {
    const { fields } = await send({ template: { name: SID, language: "es", params: ["Ana", "$ 1.234\nhoy"] } });
    expect(fields).toMatchObject({ ContentSid: SID, ContentVariables: '{"1":"Ana","2":"$ 1.234 hoy"}' });
    expect(fields).not.toHaveProperty("Body");
    const named = await send({ template: { name: SID, language: "es", params: ["Ana"], paramNames: ["nombre"] } });
    expect(named.fields.ContentVariables).toBe('{"nombre":"Ana"}');
    const bare = await send({ template: { name: SID, language: "es", params: [] } });
    expect(bare.fields).not.toHaveProperty("ContentVariables");
  });

  test.each([
    ["their number", "+525555550102", undefined, "whatsapp:+525555550102"],
    ["WhatsApp's own id of them", "+525555550102", "+5215555550102", "whatsapp:+5215555550102"],
    ["their number, and not the id of who has one", "+525555550102", "MX.4477", "whatsapp:+525555550102"],
    ["the id of who hides the number", "", "MX.4477", "whatsapp:MX.4477"],
  ])("to %s", async (_, to, alias, addressee) => {
    expect((await send({ to, ...(alias !== undefined && { alias }) })).fields.To).toBe(addressee);
  });

  test.each<[string, Partial<Outgoing>, string]>([
    ["no address", { to: "Ana" }, "address_invalid"],
    ["no words", { text: "" }, "text_empty"],
    ["too many words", { text: "a".repeat(1_601) }, "text_too_long"],
    ["buttons outside of a template", { buttons: [{ id: "a", title: "A" }] }, "buttons_invalid"],
    [
      "a template that is none of Twilio's",
      { template: { name: "aviso_1", language: "es", params: [] } },
      "template_unknown",
    ],
    ["an empty parameter", { template: { name: SID, language: "es", params: [" "] } }, "template_param_empty"],
  ])("%s never reaches the wire", async (_, more, reason) => {
    const { outcome, asked } = await send(more);
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(asked).toEqual([]);
  });
});

describe("texts that WhatsApp approves", () => {
  const open = (...answers: Parameters<typeof scriptedHttp>) => {
    const { http, asked } = scriptedHttp(...answers);
    const settings = whatsappTwilio.settings.parse({ ...settingsAt(BASE), contentUrl: `${BASE}/content` });
    return { sender: whatsappTwilio.open(settings, ioAt(AT, { http, hookUrl: HOOK })), asked };
  };
  const NEW = {
    name: "aviso_1",
    language: "es",
    category: "utility",
    body: "Hola {{1}}, le escribe Norte.",
    examples: ["Rosa"],
  } as const;

  test("are made there first, and then handed in under their name", async () => {
    const { sender, asked } = open(contentAnswer("made"), contentAnswer("handed_in"));
    expect(await sender.submit?.(NEW)).toEqual({ ok: true });
    expect(asked.map(({ method, url, body }) => [method, url, JSON.parse(String(body))])).toEqual([
      [
        "POST",
        `${BASE}/content/v1/Content`,
        {
          friendly_name: "aviso_1",
          language: "es",
          variables: { 1: "Rosa" },
          types: { "twilio/text": { body: "Hola {{1}}, le escribe Norte." } },
        },
      ],
      [
        "POST",
        `${BASE}/content/v1/Content/HX${"a".repeat(32)}/ApprovalRequests/whatsapp`,
        { name: "aviso_1", category: "UTILITY" },
      ],
    ]);
    expect(asked[0]?.headers?.authorization).toMatch(/^Basic /);
  });

  test.each([
    ["the text", [contentAnswer("refused")], "twilio_20001: Invalid parameter: name"],
    ["handing it in", [contentAnswer("made"), contentAnswer("refused")], "twilio_20001: Invalid parameter: name"],
    ["an answer that is none", [{ status: 201, body: "<html>" }], "answer_unreadable"],
    ["nobody there", [{ kind: "unreachable", code: "ECONNREFUSED" } as const], "unreachable: ECONNREFUSED"],
  ])("what Twilio makes of them when it refuses: %s", async (_, answers, reason) => {
    expect(await open(...answers).sender.submit?.(NEW)).toMatchObject({ ok: false, reason });
  });

  test.each([
    ["a refusal", [contentAnswer("made"), contentAnswer("refused")], undefined],
    ["too fast", [answerOf("slower")], true],
    ["down", [contentAnswer("made"), { status: 503, body: "{}" }], true],
    ["cut", [{ kind: "cut", code: "ECONNRESET" } as const], true],
  ])("%s: worth asking again is %s", async (_, answers, again) => {
    const answer = await open(...answers).sender.submit?.(NEW);
    expect(answer && "again" in answer ? answer.again : undefined).toBe(again);
  });

  test("are listed page by page from the one host that knows us, with the ids they are sent by; drafts are none", async () => {
    const { sender, asked } = open(contentAnswer("first_page"), contentAnswer("last_page"));
    const listed = await sender.templates?.();
    expect(listed).toMatchObject([
      { name: "aviso_1", language: "es", category: "utility", state: "approved", providerId: `HX${"a".repeat(32)}` },
      { name: "aviso_2", language: "pt_BR", state: "rejected", because: "INVALID_FORMAT" },
      { name: "aviso_3", category: "marketing", state: "paused" },
    ]);
    expect(listed?.[0]).not.toHaveProperty("because");
    expect(asked.map(({ url }) => url)).toEqual([
      `${BASE}/content/v1/ContentAndApprovals?PageSize=500`,
      `${BASE}/content/v1/ContentAndApprovals?PageSize=3&Page=1&PageToken=3`,
    ]);
  });

  test.each([
    ["down", { status: 503, body: "{}" }],
    ["a page of some proxy", { status: 200, body: "<html>" }],
    ["cut", { kind: "cut", code: "ECONNRESET" } as const],
  ])("nothing is known of them while Twilio is %s", async (_, answer) => {
    expect(await open(contentAnswer("first_page"), answer).sender.templates?.()).toBeNull();
  });

  test("are sent by Twilio's own id of them", async () => {
    const providerId = `HX${"b".repeat(32)}`;
    const { fields } = await send({ template: { name: "aviso_1", providerId, language: "es", params: ["Ana"] } });
    expect(fields).toMatchObject({ ContentSid: providerId, ContentVariables: '{"1":"Ana"}' });
  });
});
