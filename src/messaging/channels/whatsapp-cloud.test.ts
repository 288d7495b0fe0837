import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import type { Callback, Heard } from "./heard.js";
import { type HttpAnswer, jsonOf } from "./http.js";
import { adapterSuite } from "./suite.fixture.js";
import { type WhatsAppCloudSettings, whatsappCloud } from "./whatsapp-cloud.js";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`./payloads/whatsapp-cloud/${name}.json`, import.meta.url), "utf8"));
const CALLS: Record<string, object> = read("calls");
const ANSWERS: Record<string, { status: number; body: object }> = read("answers");

const AT = new Date("2026-11-21T20:41:05Z");
const HOST = "http://127.0.0.1:9";
const settingsAt = (baseUrl: string) => ({
  phoneNumberId: "100200300400500",
  businessAccountId: "500400300200100",
  accessToken: "EAAtoken",
  appSecret: "app-secret-of-the-test",
  verifyToken: "verify-word",
  baseUrl,
});
const SETTINGS = whatsappCloud.settings.parse(settingsAt(HOST));
const LETTER: Outgoing = { key: "t1-e1.0.2.0", at: AT, to: "+5491155550101", text: "Hola, Ana", locale: "es" };

function answer(name: string): Partial<HttpAnswer> {
  const { status = 0, body } = ANSWERS[name] ?? {};
  return { status, body: JSON.stringify(body) };
}

const callOf = (body: object | undefined): Callback => ({
  method: "POST",
  url: "https://acuerdo.example.test/hooks/t0ken",
  query: {},
  headers: { "content-type": "application/json" },
  // As Meta writes it: letters beyond ASCII escaped.
  body: Buffer.from(
    JSON.stringify(body).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  ),
});

const signed = (call: Callback, { appSecret }: WhatsAppCloudSettings): Callback => ({
  ...call,
  headers: {
    ...call.headers,
    "x-hub-signature-256": `sha256=${createHmac("sha256", appSecret).update(call.body).digest("hex")}`,
  },
});

const SAID_AT = new Date(1_780_000_000_000);
const TOLD_AT = new Date(1_780_000_100_000);
const ANA = { address: "+5491155550101", alias: "AR.10155550101", name: "Ana Prueba" };
const OURS = { providerId: "wamid.OUT1" };

const turn = (id: string, text: string, more: object = {}): Heard => ({
  kind: "turn",
  id: `wamid.${id}`,
  from: ANA,
  at: SAID_AT,
  text,
  ...more,
});
const aside = (id: string, text: string, more: object = {}): Heard => turn(id, text, { ...more, isAside: true });
const receipt = (fact: "sent" | "delivered" | "read" | "failed", more: object = {}): Heard => ({
  kind: "receipt",
  of: OURS,
  fact,
  at: TOLD_AT,
  ...more,
});
const WITH_KEY = { of: { providerId: "wamid.OUT1", key: "t1-e1.0.2.0" } };
const nothing = (because: string): Heard => ({ kind: "nothing", because });
const template = (state: string, more: object = {}): Heard =>
  ({ kind: "template", name: "aviso_1", language: "es", state, ...more }) as Heard;

/** What each of the calls says. */
const SAYS: Record<string, readonly Heard[]> = {
  text: [turn("T1", "Ya pagué ayer 🙏 ¿lo ven?")],
  answer_to_ours: [turn("T2", "1", { answers: OURS })],
  without_number: [turn("T3", "hola", { from: { alias: "MX.4477", name: "Bea" } })],
  id_in_from: [turn("T4", "hola", { from: { alias: "MX.4477" } })],
  old_mexican_id: [turn("T5", "sí", { from: { address: "+525555550102", alias: "5215555550102", name: "Carla" } })],
  old_brazilian_id: [turn("T6", "sim", { from: { address: "+5511987650103", alias: "551187650103", name: "Davi" } })],
  button: [turn("B1", "Pagar", { pressed: "pay", answers: OURS })],
  row: [turn("B2", "Plan de pagos", { pressed: "plan" })],
  template_button: [turn("B3", "No soy yo", { pressed: "not_me" })],
  form: [turn("B4", "Sent", { media: [{ kind: "other", name: "form" }] })],
  receipt_photo: [turn("M1", "Comprobante", { media: [{ kind: "image", mime: "image/jpeg", ref: "900" }] })],
  document: [turn("M2", "", { media: [{ kind: "document", name: "pago.pdf", mime: "application/pdf", ref: "901" }] })],
  voice: [turn("M3", "", { media: [{ kind: "audio", mime: "audio/ogg; codecs=opus", ref: "902" }] })],
  sticker: [aside("M4", "", { media: [{ kind: "sticker", mime: "image/webp", ref: "903" }] })],
  location: [
    turn("M5", "", { media: [{ kind: "location", name: "Casa, Calle Falsa 123", ref: "geo:-34.6037,-58.3816" }] }),
  ],
  contact: [turn("M6", "", { media: [{ kind: "contact", name: "Mi hermano", ref: "tel:+5491155550104" }] })],
  reaction: [aside("A1", "👍", { answers: OURS })],
  reaction_taken_off: [aside("A2", "", { answers: OURS })],
  edit: [aside("A3", "Pago mañana")],
  revoke: [aside("A4", "")],
  unsupported: [aside("A5", "", { media: [{ kind: "other", name: "poll" }] })],
  changed_number: [
    { kind: "moved", from: { address: "+5491155550101" }, to: { address: "+5491155550199" }, at: SAID_AT },
  ],
  changed_id: [{ kind: "moved", from: { alias: "AR.1" }, to: { alias: "CO.2" }, at: SAID_AT }],
  changed_identity: [nothing("system_customer_identity_changed")],
  sent: [receipt("sent", WITH_KEY)],
  delivered: [receipt("delivered", WITH_KEY)],
  read: [receipt("read")],
  played: [receipt("read")],
  failed_for_good: [receipt("failed", { ...WITH_KEY, reason: "whatsapp-cloud_131026", stop: "channel" })],
  failed_for_a_day: [receipt("failed", { reason: "whatsapp-cloud_131049", retryAfterMs: 86_400_000 })],
  failed_for_now: [receipt("failed", { reason: "whatsapp-cloud_131000", retryAfterMs: 900_000 })],
  failed_without_window: [receipt("failed", { reason: "whatsapp-cloud_131047", stop: "window" })],
  failed_strangely: [receipt("failed", { reason: "whatsapp-cloud_999999" })],
  failed_without_a_word: [receipt("failed", { reason: "whatsapp-cloud_failed" })],
  group_read: [receipt("read", { of: { providerId: "wamid.OUT2" } })],
  account_error: [nothing("error_130429")],
  other_number: [nothing("other_number 999")],
  template_approved: [template("approved", { language: "es_AR" })],
  template_rejected: [template("rejected", { language: "pt_BR", because: "INVALID_FORMAT" })],
  template_paused: [template("paused", { because: "Paused for 3 hours" })],
  template_flagged: [template("approved", { because: "FLAGGED" })],
  template_state_unknown: [nothing("template_PONDERED")],
  template_quality: [nothing("template_quality_YELLOW aviso_1")],
  template_category: [nothing("template_category_MARKETING aviso_1")],
  account_restricted: [
    { kind: "account", stopped: true, because: "ACCOUNT_RESTRICTION RESTRICTED_BIZ_INITIATED_MESSAGING" },
  ],
  account_disabled: [{ kind: "account", stopped: true, because: "DISABLED_UPDATE DISABLE" }],
  account_reinstated: [{ kind: "account", stopped: false, because: "DISABLED_UPDATE REINSTATE" }],
  account_violation: [{ kind: "account", because: "SCAM" }],
  account_deleted: [{ kind: "account", stopped: true, because: "ACCOUNT_DELETED" }],
  account_partner: [nothing("account_PARTNER_ADDED")],
  number_flagged: [{ kind: "account", quality: "red", because: "FLAGGED" }],
  number_limit: [{ kind: "account", perDay: 10_000, because: "number_UPGRADE" }],
  number_throughput: [nothing("number_THROUGHPUT_UPGRADE")],
  capability: [{ kind: "account", perDay: null, because: "business_capability_update" }],
  marketing_stop: [
    {
      kind: "stop",
      from: { address: "+5491155550101", name: "Ana Prueba" },
      at: new Date(1_780_000_300_000),
      scope: "marketing",
    },
  ],
  marketing_resume: [
    { kind: "resume", from: { alias: "AR.10155550101" }, at: new Date(1_780_000_300_000), scope: "marketing" },
  ],
  echo: [nothing("field_smb_message_echoes")],
  other_account: [nothing("other_account account_update")],
  future_field: [nothing("field_something_new")],
  many_at_once: [turn("Z1", "uno"), turn("Z2", "dos"), receipt("delivered"), receipt("read")],
};

adapterSuite<WhatsAppCloudSettings>({
  adapter: whatsappCloud,
  settings: settingsAt,
  message: () => LETTER,
  textOf: ({ body }) => JSON.parse(String(body)).text.body,
  accepted: { answer: answer("taken"), outcome: { kind: "accepted", providerId: "wamid.OUT1" } },
  throttled: { answer: answer("slower"), outcome: { kind: "retry", reason: "whatsapp-cloud_130429" } },
  refusals: {
    "bad address": {
      answer: answer("bad_address"),
      outcome: { kind: "refused", reason: "whatsapp-cloud_131030", stop: "channel" },
    },
    "not on this channel": {
      answer: answer("not_on_whatsapp"),
      outcome: { kind: "refused", reason: "whatsapp-cloud_131026", stop: "channel" },
    },
    "opted out": {
      answer: answer("stopped_marketing"),
      outcome: { kind: "refused", reason: "whatsapp-cloud_131050", stop: "opt_out" },
    },
    template: {
      answer: answer("template_missing"),
      outcome: { kind: "refused", reason: "whatsapp-cloud_132001", stop: "template" },
    },
    account: {
      answer: answer("token_expired"),
      outcome: { kind: "refused", reason: "whatsapp-cloud_190", stop: "account" },
    },
    "the window is closed": {
      answer: answer("window_closed"),
      outcome: { kind: "refused", reason: "whatsapp-cloud_131047", stop: "window" },
    },
  },
  callbacks: {
    genuine: Object.fromEntries(
      Object.entries(SAYS).map(([name, says]) => [name, { call: callOf(CALLS[name]), says }]),
    ),
    sign: signed,
    stranger: (settings) => ({ ...settings, appSecret: "another" }),
    coversBody: true,
    unknownVersion: callOf(CALLS.unknown_version),
    unknownState: callOf(CALLS.unknown_state),
  },
});

test("every call that is kept here has its meaning beside it", () => {
  const told = [...Object.keys(SAYS), "unknown_version", "unknown_state"];
  expect(told.sort()).toEqual(Object.keys(CALLS).sort());
});

/** Sends to a provider that answers so, and tells what it was asked. */
async function send(more: Partial<Outgoing>, ...answers: string[]) {
  const { http, asked } = scriptedHttp(...(answers.length > 0 ? answers : ["taken"]).map(answer));
  const outcome = await whatsappCloud.open(SETTINGS, ioAt(AT, { http })).send({ ...LETTER, ...more });
  const bodies = asked.map(({ body }) => (typeof body === "string" ? JSON.parse(body) : body));
  return { outcome, asked, body: bodies.at(-1) };
}

describe("a message on the wire", () => {
  test("free text, with our key to come back in every status", async () => {
    const { asked, body } = await send({});
    expect(asked[0]).toMatchObject({
      method: "POST",
      url: `${HOST}/v23.0/100200300400500/messages`,
      headers: { authorization: "Bearer EAAtoken", "content-type": "application/json" },
    });
    expect(body).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: "5491155550101",
      biz_opaque_callback_data: "t1-e1.0.2.0",
      type: "text",
      text: { body: "Hola, Ana", preview_url: false },
    });
  });

  test.each([
    ["their number", "+525555550102", undefined, { to: "525555550102" }],
    ["WhatsApp's own id of them", "+525555550102", "5215555550102", { to: "5215555550102" }],
    ["their number, and not the id of who has one", "+525555550102", "MX.4477", { to: "525555550102" }],
    ["the id of who hides the number", "", "MX.4477", { recipient: "MX.4477" }],
    ["the id that is all we know", "US.ENT.118", undefined, { recipient: "US.ENT.118" }],
  ])("to %s", async (_, to, alias, addressee) => {
    const { body } = await send({ to, ...(alias !== undefined && { alias }) });
    expect({ ...(body.to && { to: body.to }), ...(body.recipient && { recipient: body.recipient }) }).toEqual(
      addressee,
    );
  });

  test("a template, with its parameters in order", async () => {
    const params = ["Ana", "$ 1.234,56\n(dos cuotas)", "1      2"];
    const { body } = await send({ template: { name: "aviso_1", language: "es_AR", params } });
    expect(body).toMatchObject({
      type: "template",
      template: {
        name: "aviso_1",
        language: { code: "es_AR", policy: "deterministic" },
        components: [
          {
            type: "body",
            parameters: [
              { type: "text", text: "Ana" },
              { type: "text", text: "$ 1.234,56 (dos cuotas)" },
              { type: "text", text: "1    2" },
            ],
          },
        ],
      },
    });
  });

  test("a template with named parameters, and one with none", async () => {
    const named = { name: "aviso_4", language: "pt_BR", params: ["Ana"], paramNames: ["nome"] };
    const { body } = await send({ template: named });
    expect(body.template.components[0].parameters).toEqual([{ type: "text", parameter_name: "nome", text: "Ana" }]);
    const bare = await send({ template: { name: "aviso_5", language: "es", params: [] } });
    expect(bare.body.template).not.toHaveProperty("components");
  });

  test("a template tells what a press of each of its buttons will say", async () => {
    const buttons = [
      { id: "pay-link", title: "Ver opciones" },
      { id: "other-2", title: "Más tarde" },
    ];
    const { body } = await send({ template: { name: "aviso_7", language: "es", params: ["Ana"] }, buttons });
    expect(body.type).toBe("template");
    expect(body.template.components).toEqual([
      { type: "body", parameters: [{ type: "text", text: "Ana" }] },
      { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: "pay-link" }] },
      { type: "button", sub_type: "quick_reply", index: "1", parameters: [{ type: "payload", payload: "other-2" }] },
    ]);
  });

  test("up to three short answers are buttons", async () => {
    const buttons = [
      { id: "pay", title: "Pagar" },
      { id: "plan", title: "Pedir un plan" },
      { id: "not_me", title: "No soy yo" },
    ];
    const { body } = await send({ buttons });
    expect(body.interactive).toEqual({
      type: "button",
      body: { text: "Hola, Ana" },
      action: { buttons: buttons.map((reply) => ({ type: "reply", reply })) },
    });
  });

  test("more of them, or longer ones, are a list", async () => {
    const buttons = ["Pagar", "Pedir un plan", "No soy yo", "Hablar con una persona del equipo"].map((title, at) => ({
      id: `b${at}`,
      title,
    }));
    const { body } = await send({ buttons });
    expect(body.interactive.type).toBe("list");
    expect(body.interactive.action.button).toBe("Ver opciones");
    expect(body.interactive.action.sections[0].rows).toEqual([
      { id: "b0", title: "Pagar" },
      { id: "b1", title: "Pedir un plan" },
      { id: "b2", title: "No soy yo" },
      { id: "b3", title: "Hablar con una persona…", description: "Hablar con una persona del equipo" },
    ]);
  });

  test("a file is uploaded first, and then sent with the text below it", async () => {
    const bytes = Buffer.from("%PDF-1.7 …\r\n--boundary\r\n");
    const attachments = [{ name: 'estado "junio".pdf', mime: "application/pdf", bytes }];
    const { asked, body, outcome } = await send({ attachments }, "media", "taken");
    expect(outcome).toEqual({ kind: "accepted", providerId: "wamid.OUT1" });
    expect(asked.map(({ url }) => url)).toEqual([
      `${HOST}/v23.0/100200300400500/media`,
      `${HOST}/v23.0/100200300400500/messages`,
    ]);
    const form = await new Response(new Uint8Array(asked[0]?.body as Buffer), {
      headers: { "content-type": asked[0]?.headers?.["content-type"] ?? "" },
    }).formData();
    const file = form.get("file") as File;
    expect([form.get("messaging_product"), form.get("type"), file.name, file.type]).toEqual([
      "whatsapp",
      "application/pdf",
      'estado "junio".pdf',
      "application/pdf",
    ]);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
    expect(body.document).toEqual({ id: "1122", filename: 'estado "junio".pdf', caption: "Hola, Ana" });
  });

  test("a file goes into the header of a template, and above buttons", async () => {
    const attachments = [{ name: "a.pdf", mime: "application/pdf", bytes: Buffer.from("%PDF") }];
    const template = { name: "aviso_6", language: "es", params: [] };
    const inTemplate = await send({ attachments, template }, "media", "taken");
    expect(inTemplate.body.template.components).toEqual([
      { type: "header", parameters: [{ type: "document", document: { id: "1122", filename: "a.pdf" } }] },
    ]);
    const above = await send({ attachments, buttons: [{ id: "pay", title: "Pagar" }] }, "media", "taken");
    expect(above.body.interactive.header).toEqual({ type: "document", document: { id: "1122", filename: "a.pdf" } });
  });

  test("an upload that goes wrong leaves no doubt: no message left", async () => {
    const attachments = [{ name: "a.pdf", mime: "application/pdf", bytes: Buffer.from("%PDF") }];
    const io = (...answers: Parameters<typeof scriptedHttp>) => ioAt(AT, { http: scriptedHttp(...answers).http });
    const outcomeOf = (...answers: Parameters<typeof scriptedHttp>) =>
      whatsappCloud.open(SETTINGS, io(...answers)).send({ ...LETTER, attachments });
    expect(await outcomeOf({ kind: "timeout", code: "timeout" })).toEqual({ kind: "retry", reason: "media_timeout" });
    expect(await outcomeOf({ status: 502, body: "<html>" })).toEqual({ kind: "retry", reason: "media_http_502" });
    expect(await outcomeOf(answer("token_expired"))).toMatchObject({ kind: "refused", stop: "account" });
  });

  const option = (id: string, title = id) => ({ id, title });
  const pdf = { name: "a.pdf", mime: "application/pdf", bytes: Buffer.from("%PDF") };
  test.each<[string, Partial<Outgoing>, string]>([
    ["no address", { to: "Ana" }, "address_invalid"],
    ["no words", { text: "  \n" }, "text_empty"],
    ["too many words", { text: "ñ".repeat(4_097) }, "text_too_long"],
    ["too many words over buttons", { text: "ñ".repeat(1_025), buttons: [option("a")] }, "text_too_long"],
    ["too many words below a file", { text: "ñ".repeat(1_025), attachments: [pdf] }, "text_too_long"],
    ["two files", { attachments: [pdf, pdf] }, "attachments_too_many"],
    ["eleven answers", { buttons: Array.from({ length: 11 }, (_, at) => option(`b${at}`)) }, "buttons_invalid"],
    ["one answer twice", { buttons: [option("a", "Sí"), option("b", "Sí")] }, "buttons_invalid"],
    ["an answer without words", { buttons: [option("a", " ")] }, "buttons_invalid"],
    [
      "a press under a template that would say nothing",
      { template: { name: "a", language: "es", params: [] }, buttons: [option("")] },
      "buttons_invalid",
    ],
    ["an empty parameter", { template: { name: "a", language: "es", params: ["\n"] } }, "template_param_empty"],
    [
      "a parameter without its name",
      { template: { name: "a", language: "es", params: ["1", "2"], paramNames: ["x"] } },
      "template_params_unnamed",
    ],
    ["a key that would not come back whole", { key: "k".repeat(513) }, "key_too_long"],
  ])("%s never reaches the wire", async (_, more, reason) => {
    const { outcome, asked } = await send(more);
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(asked).toEqual([]);
  });

  test("the id that WhatsApp gives somebody is kept where it is not their number", async () => {
    const { outcome } = await send({ to: "+525555550102" }, "taken_by_another_id");
    expect(outcome).toEqual({ kind: "accepted", providerId: "wamid.OUT2", alias: "5215555550102" });
  });

  test("held back for a look at its quality, it was taken: a status tells the rest", async () => {
    expect((await send({}, "held")).outcome).toEqual({ kind: "accepted", providerId: "wamid.OUT3" });
  });
});

describe("error codes", () => {
  const outcomeOf = async (code: number, status = 400) => {
    const body = JSON.stringify({ error: { code, message: "x", type: "OAuthException" } });
    const io = ioAt(AT, { http: scriptedHttp({ status, body }).http });
    const { reason, ...rest } = (await whatsappCloud.open(SETTINGS, io).send(LETTER)) as { reason: string };
    expect(reason).toBe(`whatsapp-cloud_${code}`);
    return rest;
  };
  const DAY = 86_400_000;

  test.each<[object, number[]]>([
    [{ kind: "retry" }, [1, 2, 4, 80007, 130429, 131000, 131016, 131057, 131064, 132069, 133004, 135000]],
    [{ kind: "retry", accountRestsMs: 3_600_000 }, [131048]],
    [{ kind: "retry", afterMs: 6_000 }, [131056]],
    [{ kind: "retry", afterMs: DAY, once: true }, [131049, 130472]],
    [{ kind: "refused", stop: "channel" }, [131026, 131021, 131030, 131062, 137000]],
    [{ kind: "refused", stop: "opt_out" }, [131050]],
    [
      { kind: "refused", stop: "template" },
      [100, 131008, 131009, 131051, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068],
    ],
    [{ kind: "refused", stop: "window" }, [131047]],
    [{ kind: "refused" }, [131052, 131053, 424242]],
    [
      { kind: "refused", stop: "account" },
      [0, 3, 10, 190, 200, 250, 299, 368, 130497, 131005, 131031, 131037, 131042, 131044, 131045, 131063, 133016],
    ],
  ])("%j: %j", async (outcome, codes) => {
    for (const code of codes) expect([code, await outcomeOf(code)]).toEqual([code, outcome]);
  });

  test("a code yet to come: Meta says itself that it failed, and the status tells whether to try again", async () => {
    expect(await outcomeOf(424242, 500)).toEqual({ kind: "retry" });
    expect(await outcomeOf(424242, 429)).toEqual({ kind: "retry" });
    expect(await outcomeOf(424242, 403)).toEqual({ kind: "refused", stop: "account" });
  });
});

describe("the account", () => {
  const open = (...names: string[]) => {
    const { http, asked } = scriptedHttp(...names.map(answer));
    return { sender: whatsappCloud.open(SETTINGS, ioAt(AT, { http })), asked };
  };

  test("a check looks at the number and tells what Meta thinks of it", async () => {
    const { sender, asked } = open("number");
    expect(await sender.check()).toEqual({
      ok: true,
      account: { name: "Cobranzas Andino", quality: "yellow", perDay: 2_000 },
    });
    expect(asked[0]?.url).toContain("/100200300400500?fields=verified_name,");
    expect(await open("number_banned").sender.check()).toEqual({ ok: false, reason: "whatsapp-cloud_number_banned" });
    expect(await open("token_expired").sender.check()).toEqual({ ok: false, reason: "whatsapp-cloud_190: d" });
  });

  test("templates are read page by page", async () => {
    const { sender, asked } = open("templates_first", "templates_last");
    expect(await sender.templates?.()).toEqual([
      {
        name: "aviso_1",
        language: "es_AR",
        category: "utility",
        state: "approved",
        body: "Hola {{1}}, su saldo es {{2}}.",
      },
      {
        name: "aviso_2",
        language: "es_AR",
        category: "marketing",
        state: "rejected",
        body: "Oferta",
        because: "PROMOTIONAL",
      },
      { name: "aviso_4", language: "pt_BR", category: "utility", state: "paused", body: "Olá {{nome}}" },
    ]);
    expect(asked.map(({ url }) => new URL(url).searchParams.get("after"))).toEqual([null, "a1"]);
  });

  test("a list that breaks off is no list", async () => {
    expect(await open("templates_first", "token_expired").sender.templates?.()).toBeNull();
    // A provider that turns pages for ever.
    expect(await open("templates_first").sender.templates?.()).toBeNull();
  });

  test("a template is submitted with its examples", async () => {
    const { sender, asked } = open("template_taken");
    const fresh = { name: "aviso_1", language: "es_AR", category: "utility", body: "Hola {{1}}.", examples: ["Ana"] };
    expect(await sender.submit?.(fresh as never)).toEqual({ ok: true });
    expect(asked[0]?.url).toBe(`${HOST}/v23.0/500400300200100/message_templates`);
    expect(jsonOf({ body: String(asked[0]?.body) })).toEqual({
      name: "aviso_1",
      language: "es_AR",
      category: "UTILITY",
      parameter_format: "POSITIONAL",
      components: [{ type: "BODY", text: "Hola {{1}}.", example: { body_text: [["Ana"]] } }],
    });
    const asking = open("template_taken");
    await asking.sender.submit?.({ ...fresh, buttons: ["Ver opciones", "Más tarde"] } as never);
    expect(jsonOf({ body: String(asking.asked[0]?.body) })).toMatchObject({
      components: [
        { type: "BODY" },
        {
          type: "BUTTONS",
          buttons: [
            { type: "QUICK_REPLY", text: "Ver opciones" },
            { type: "QUICK_REPLY", text: "Más tarde" },
          ],
        },
      ],
    });
    expect(await open("template_refused").sender.submit?.(fresh as never)).toEqual({
      ok: false,
      reason: "whatsapp-cloud_100: El nombre ya existe en este idioma.",
    });
  });

  test("Meta is told where to call, and an app that was not subscribed is", async () => {
    const done = { status: 200, body: JSON.stringify({ success: true }) };
    const none = { status: 200, body: JSON.stringify({ data: [] }) };
    const { http, asked } = scriptedHttp(none, done, done);
    const url = "https://acuerdo.example.test/hooks/t0ken";
    expect(await whatsappCloud.open(SETTINGS, ioAt(AT, { http })).listen?.(url)).toEqual({ ok: true });
    expect(asked.map(({ method, url: at }) => [method, at.slice(HOST.length)])).toEqual([
      ["GET", "/v23.0/500400300200100/subscribed_apps"],
      ["POST", "/v23.0/500400300200100/subscribed_apps"],
      ["POST", "/v23.0/100200300400500"],
    ]);
    expect(JSON.parse(String(asked[2]?.body))).toEqual({
      webhook_configuration: { override_callback_uri: url, verify_token: "verify-word" },
    });
  });

  test("settings: no address in the clear but on this machine", () => {
    const faultOf = (baseUrl: string) =>
      whatsappCloud.settings.safeParse(settingsAt(baseUrl)).error?.issues.map(({ message }) => message);
    expect(faultOf("http://graph.example.test")).toEqual(["url_in_clear"]);
    expect(faultOf("https://user:word@graph.example.test")).toEqual(["url_invalid"]);
    expect(faultOf("https://graph.example.test/")).toBeUndefined();
    const { baseUrl: _, ...short } = settingsAt(HOST);
    expect(whatsappCloud.settings.parse(short)).toMatchObject({
      baseUrl: "https://graph.facebook.com",
      version: "v23.0",
    });
  });
});

describe("the handshake", () => {
  const ask = (query: Record<string, string>) =>
    whatsappCloud.hear?.verify(
      { method: "GET", url: "https://acuerdo.example.test/hooks/t0ken", query, headers: {}, body: Buffer.alloc(0) },
      SETTINGS,
      AT,
    );
  const good = { "hub.mode": "subscribe", "hub.verify_token": "verify-word", "hub.challenge": "1158201444" };

  test("answers the challenge to who knows our word, and to nobody else", () => {
    expect(ask(good)).toEqual({ kind: "answer", status: 200, type: "text/plain", body: "1158201444" });
    const forged = { kind: "refuse", because: "forged" };
    expect(ask({ ...good, "hub.verify_token": "verify-wore" })).toEqual(forged);
    expect(ask({ ...good, "hub.mode": "unsubscribe" })).toEqual(forged);
    expect(ask({ ...good, "hub.challenge": "<script>" })).toEqual(forged);
    expect(ask({})).toEqual(forged);
  });
});

describe("what no provider says, and somebody may", () => {
  const hear = (message: object) =>
    whatsappCloud.hear?.read(
      callOf({
        object: "whatsapp_business_account",
        entry: [{ id: "500400300200100", changes: [{ field: "messages", value: { messages: [message] } }] }],
      }),
      SETTINGS,
    )[0];

  test("a Brazilian telephone at home gets no figure of a mobile", () => {
    const from = (waId: string) => hear({ from: waId, id: "wamid.1", type: "text", text: { body: "x" } });
    expect(from("551132345678")).toMatchObject({ from: { address: "+551132345678" } });
    expect(from("551187650103")).toMatchObject({ from: { address: "+5511987650103" } });
  });

  test("an edit of an edit, and so on", () => {
    const open = '{"type":"edit","edit":{"message":';
    const deep = `${open.repeat(60_000)}{}${"}}".repeat(60_000)}`;
    const body = `{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"messages":[{"from":"5491155550101","id":"wamid.1","type":"edit","edit":{"message":${deep}}}]}}]}]}`;
    const call = { ...callOf({}), body: Buffer.from(body) };
    expect(whatsappCloud.hear?.read(call, SETTINGS)).toMatchObject([{ kind: "turn", isAside: true, text: "" }]);
  });
});

const SHARED = new URL("../../../../shared/fixtures/whatsapp/", import.meta.url);
const shared = (name: string): Record<string, object> => JSON.parse(readFileSync(new URL(name, SHARED), "utf8"));

describe.skipIf(!existsSync(SHARED))("payloads that others published (skipped without ../shared)", () => {
  const hear = (body: object | undefined) => whatsappCloud.hear?.read(callOf(body), {} as never) ?? [];
  const one = (body: object | undefined) => hear(body)[0] as Extract<Heard, { kind: "turn" }>;
  const all = [
    "message.json",
    "message_status.json",
    "callback_button.json",
    "callback_selection.json",
    "meta-openapi-webhooks.json",
  ];

  test.each(all)("%s: each says one thing, and nothing is not understood", (name) => {
    const heard = Object.entries(shared(name)).map(([key, body]) => [key, hear(body).map(({ kind }) => kind)]);
    expect(heard.filter(([, kinds]) => kinds?.length !== 1 || kinds[0] === "nothing")).toEqual([]);
  });

  test("messages", () => {
    const messages = shared("message.json");
    expect(one(messages.text)).toEqual({
      kind: "turn",
      id: "wamid.xyzxyz",
      from: { address: "+972987654321", alias: "US.13491208655302741918", name: "Test Name" },
      at: new Date(1_697_043_223_000),
      text: "Body Text",
    });
    expect(one(messages.document)).toMatchObject({
      text: "caption",
      media: [{ kind: "document", name: "filename.pdf", mime: "application/pdf", ref: "1234567890987654321" }],
    });
    expect(one(messages.reply).answers).toEqual({ providerId: "wamid.xyzxyz==" });
    expect(one(messages.unsupported)).toMatchObject({ isAside: true, media: [{ kind: "other" }] });
    expect(one(messages.unreaction_empty)).toMatchObject({ isAside: true, text: "" });
    expect(one(messages.contacts).media?.map(({ name }) => name)).toEqual(["Chandler Bing", "Monica", "Rachel Green"]);
  });

  test("statuses", () => {
    const statuses = shared("message_status.json");
    expect(hear(statuses.with_tracker)).toEqual([
      {
        kind: "receipt",
        of: { providerId: "wamid.xyzxyz", key: "some data" },
        fact: "sent",
        at: new Date(1_698_266_945_000),
      },
    ]);
    expect(hear(statuses.failed)).toMatchObject([
      { fact: "failed", reason: "whatsapp-cloud_130472", retryAfterMs: 86_400_000 },
    ]);
    expect(hear(statuses.group)).toMatchObject([{ kind: "receipt", fact: "read" }]);
  });

  test("buttons and rows", () => {
    const pressed = ["callback_button.json", "callback_selection.json"].flatMap((name) =>
      Object.values(shared(name)).map((body) => one(body).pressed),
    );
    expect(pressed).toEqual(Array.from({ length: 5 }, () => "callback_data"));
    expect(one(shared("callback_button.json").quick_reply_without_context)).not.toHaveProperty("answers");
  });

  test("Meta's own examples", () => {
    const examples = shared("meta-openapi-webhooks.json");
    expect(one(examples["Text Message"])).toMatchObject({
      from: { address: "+16505551234" },
      text: "Does it come in another color?",
    });
    expect(one(examples["Button Message"]).pressed).toBe("Unsubscribe");
    expect(one(examples["Interactive Button Reply Message"]).pressed).toBe("cancel-button");
  });
});
