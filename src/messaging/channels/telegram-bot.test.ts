import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import type { Callback, Heard } from "./heard.js";
import { http } from "./http.js";
import { type LoopbackAnswer, startLoopback } from "./loopback.fixture.js";
import { adapterSuite } from "./suite.fixture.js";
import { telegramBot } from "./telegram-bot.js";

const AT = new Date("2026-11-21T20:41:05Z");
const SECRET = "una-palabra-muy-secreta";
const SETTINGS = telegramBot.settings.parse({ botToken: "7000001:AAprueba_de-32-letras", secretToken: SECRET });
const MESSAGE: Outgoing = { key: "e1.1.2.1", at: AT, to: "5550100", text: "Hola, Rosa", locale: "es" };
const TAKEN = { ok: true, result: { message_id: 39, chat: { id: 5550100, type: "private" }, date: 1763759000 } };
const PDF = { name: "recibo.pdf", mime: "application/pdf", bytes: Buffer.from("%PDF-1.7 á\r\n--\0") };

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function sent(message: Partial<Outgoing>, ...answers: Parameters<typeof scriptedHttp>) {
  const { http, asked } = scriptedHttp(...answers);
  const outcome = await telegramBot.open(SETTINGS, ioAt(AT, { http })).send({ ...MESSAGE, ...message });
  return { outcome, asked, said: asked.map(({ body }) => (typeof body === "string" ? JSON.parse(body) : body)) };
}
const says = (json: object, status = 200) => ({ status, body: JSON.stringify(json) });
const no = (code: number, description: string, parameters?: object) =>
  says({ ok: false, error_code: code, description, ...(parameters && { parameters }) }, code);

const payload = (name: string) => readFileSync(new URL(`payloads/telegram/${name}.json`, import.meta.url));
const call = (body: Buffer): Callback => ({
  method: "POST",
  url: "https://cobranza.example.test/hooks/abc",
  query: {},
  headers: { "content-type": "application/json" },
  body,
});
const signed = (given: Callback, secret: string): Callback => ({
  ...given,
  headers: { ...given.headers, "x-telegram-bot-api-secret-token": secret },
});

const rosa = { address: "5550100", name: "Rosa Quiroga" };
const at = new Date("2025-11-21T21:20:00Z");
const turn = (more: object) => ({ kind: "turn", from: rosa, at, text: "", ...more }) as Heard;
const HEARD: readonly [string, Heard][] = [
  ["text", turn({ id: "5550100.41", text: "Puedo pagar el viernes" })],
  ["start-token", { kind: "linked", from: rosa, token: "Ab3_x-9Zq", at }],
  ["start", turn({ id: "5550100.40", text: "/start", isAside: true })],
  ["reply", turn({ id: "5550100.42", text: "Sí", answers: { providerId: "5550100.39" } })],
  [
    "edited",
    turn({
      id: "5550100.41.edit.1763760060000",
      at: new Date("2025-11-21T21:21:00Z"),
      text: "Puedo pagar el sábado",
      isAside: true,
    }),
  ],
  [
    "press",
    turn({
      id: "press.23857000111222333",
      at: null,
      text: "Sí, el viernes",
      pressed: "promise:friday",
      answers: { providerId: "5550100.39" },
    }),
  ],
  [
    "own-contact",
    turn({
      id: "5550100.43",
      from: { ...rosa, phone: "+5491155550100" },
      media: [{ kind: "contact", name: "Rosa" }],
    }),
  ],
  ["other-contact", turn({ id: "5550100.44", media: [{ kind: "contact", name: "Mario" }] })],
  [
    "document",
    turn({
      id: "5550100.45",
      text: "El comprobante",
      media: [
        {
          kind: "document",
          ref: "BQACAgEAAxk-1",
          name: "comprobante.pdf",
          mime: "application/pdf",
          sizeBytes: 48211,
        },
      ],
    }),
  ],
  ["photo", turn({ id: "5550100.46", media: [{ kind: "image", ref: "AgACAgEAAxk-x", sizeBytes: 90211 }] })],
  [
    "sticker",
    turn({ id: "5550100.47", media: [{ kind: "sticker", ref: "CAACAgEAAxk-1", sizeBytes: 20112 }], isAside: true }),
  ],
  [
    "voice",
    turn({ id: "5550100.48", media: [{ kind: "audio", ref: "AwACAgEAAxk-1", mime: "audio/ogg", sizeBytes: 15332 }] }),
  ],
  ["location", turn({ id: "5550100.49", media: [{ kind: "location", ref: "-34.6037,-58.3816" }] })],
  ["blocked", { kind: "stop", from: rosa, at: new Date("2025-11-21T21:36:40Z"), scope: "channel" }],
  ["unblocked", { kind: "resume", from: rosa, at: new Date("2025-11-21T21:36:40Z"), scope: "channel" }],
  ["group", { kind: "nothing", because: "group" }],
  ["poll", { kind: "nothing", because: "update_poll" }],
];

adapterSuite({
  adapter: telegramBot,
  settings: (baseUrl) => ({ botToken: SETTINGS.botToken, secretToken: SECRET, baseUrl }),
  message: () => MESSAGE,
  textOf: ({ body }) => JSON.parse(String(body)).text,
  accepted: { answer: says(TAKEN), outcome: { kind: "accepted", providerId: "5550100.39" } },
  throttled: {
    answer: no(429, "Too Many Requests: retry after 7", { retry_after: 7 }),
    outcome: { kind: "retry", reason: "telegram_429", afterMs: 7_000, accountRestsMs: 7_000 },
  },
  refusals: {
    "bad address": {
      answer: no(400, "Bad Request: chat not found"),
      outcome: { kind: "refused", reason: "telegram_400", stop: "address" },
    },
    "not on this channel": {
      answer: no(403, "Forbidden: bot was blocked by the user"),
      outcome: { kind: "refused", reason: "telegram_403", stop: "channel" },
    },
    account: {
      answer: no(401, "Unauthorized"),
      outcome: { kind: "refused", reason: "telegram_401", stop: "account" },
    },
  },
  callbacks: {
    genuine: Object.fromEntries(HEARD.map(([name, heard]) => [name, { call: call(payload(name)), says: [heard] }])),
    sign: (given, settings) => signed(given, settings.secretToken),
    stranger: (settings) => ({ ...settings, secretToken: "otra-palabra-muy-secreta" }),
    coversBody: false,
    unknownState: call(payload("poll")),
  },
});

describe("settings", () => {
  test.each([
    ["botToken", "no es una", "bot_token_invalid"],
    ["botToken", "1:abcdefghij/../getMe", "bot_token_invalid"],
    ["secretToken", "corta", "secret_token_invalid"],
    ["botName", "@andino_bot", "bot_name_invalid"],
    ["baseUrl", "http://telegram.example", "url_in_clear"],
    ["baseUrl", "https://user:pass@telegram.example", "url_invalid"],
  ])("%s %s: %s", (path, value, message) => {
    const read = telegramBot.settings.safeParse({ ...SETTINGS, [path]: value });
    expect(read.error?.issues).toMatchObject([{ path: [path], message }]);
  });

  test("the real host is the default, and a slash at the end does no harm", () => {
    expect(SETTINGS.baseUrl).toBe("https://api.telegram.org");
    expect(telegramBot.settings.parse({ ...SETTINGS, baseUrl: "http://127.0.0.1:9/" }).baseUrl).toBe(
      "http://127.0.0.1:9",
    );
  });
});

describe("sending", () => {
  test("plain text, without a preview of the person's own link", async () => {
    const { outcome, asked, said } = await sent({ text: "*Hola* <b>Rosa</b>" }, says(TAKEN));
    expect(outcome).toEqual({ kind: "accepted", providerId: "5550100.39" });
    expect(asked).toMatchObject([
      { method: "POST", url: "https://api.telegram.org/bot7000001:AAprueba_de-32-letras/sendMessage" },
    ]);
    expect(said).toEqual([
      { chat_id: "5550100", text: "*Hola* <b>Rosa</b>", link_preview_options: { is_disabled: true } },
    ]);
  });

  test("buttons, one in a row, to the chat that Telegram once moved them to", async () => {
    const buttons = [
      { id: "promise:friday", title: "Sí, el viernes" },
      { id: "human", title: "Hablar con una persona" },
    ];
    const { said } = await sent({ buttons, alias: "-1009990001" }, says(TAKEN));
    expect(said).toMatchObject([
      {
        chat_id: "-1009990001",
        reply_markup: {
          inline_keyboard: [
            [{ text: "Sí, el viernes", callback_data: "promise:friday" }],
            [{ text: "Hablar con una persona", callback_data: "human" }],
          ],
        },
      },
    ]);
  });

  test.each<[string, Partial<Outgoing>, string]>([
    ["a text too long", { text: "á".repeat(4097) }, "telegram_text_too_long"],
    ["no text", { text: " \n" }, "telegram_text_empty"],
    ["an address of another kind", { to: "+5491155550100" }, "telegram_address_invalid"],
    ["an id that is long in bytes", { buttons: [{ id: "ñ".repeat(33), title: "Sí" }] }, "telegram_button_id_too_long"],
    ["a button without words", { buttons: [{ id: "yes", title: " " }] }, "telegram_button_title_empty"],
    [
      "more buttons than it shows well",
      { buttons: Array.from({ length: 9 }, (_, index) => ({ id: `${index}`, title: `${index}` })) },
      "telegram_too_many_buttons",
    ],
    ["an empty file", { attachments: [{ ...PDF, bytes: Buffer.alloc(0) }] }, "telegram_attachment_empty"],
    ["more files than fit", { attachments: Array(11).fill(PDF) }, "telegram_too_many_attachments"],
  ])("%s never reaches the wire", async (_, message, reason) => {
    const { outcome, asked } = await sent(message, says(TAKEN));
    expect(outcome).toMatchObject({ kind: "refused", reason });
    expect(asked).toEqual([]);
  });

  test("what is as long as it may be does", async () => {
    const { outcome } = await sent(
      { text: "á".repeat(4096), buttons: [{ id: "ñ".repeat(32), title: "Sí" }] },
      says(TAKEN),
    );
    expect(outcome.kind).toBe("accepted");
  });

  test.each<[string, object, object]>([
    [
      "blocked",
      no(403, "Forbidden: bot was blocked by the user"),
      { kind: "refused", reason: "telegram_403", stop: "channel" },
    ],
    [
      "never opened",
      no(403, "Forbidden: bot can't initiate conversation with a user"),
      { kind: "refused", stop: "channel" },
    ],
    ["gone", no(403, "Forbidden: user is deactivated"), { kind: "refused", reason: "telegram_403", stop: "address" }],
    [
      "no such chat",
      no(400, "Bad Request: chat not found"),
      { kind: "refused", reason: "telegram_400", stop: "address" },
    ],
    ["our own mistake", no(400, "Bad Request: BUTTON_DATA_INVALID"), { kind: "refused", reason: "telegram_400" }],
    ["no such bot", no(404, "Not Found"), { kind: "refused", reason: "telegram_404", stop: "account" }],
    [
      "somebody else polls",
      no(409, "Conflict: terminated by other getUpdates request"),
      { kind: "refused", stop: "account" },
    ],
    ["its server fell", no(500, "Internal Server Error: restart"), { kind: "unknown", reason: "telegram_500" }],
    [
      "yes, in no form we know",
      says({ ok: true, result: true }),
      { kind: "unknown", reason: "telegram_answer_unreadable" },
    ],
  ])("%s", async (_, answer, expected) => {
    const { outcome } = await sent({}, answer);
    expect(outcome).toMatchObject(expected);
    if (!("stop" in expected)) expect(outcome).not.toHaveProperty("stop");
  });

  test("a chat that moved is written to where it is now, once, and the new id is told", async () => {
    const moved = no(400, "Bad Request: group chat was upgraded", { migrate_to_chat_id: -1009990002 });
    const { outcome, said } = await sent({}, moved, says(TAKEN));
    expect(said.map(({ chat_id }) => chat_id)).toEqual(["5550100", "-1009990002"]);
    expect(outcome).toEqual({ kind: "accepted", providerId: "5550100.39", alias: "-1009990002" });
    const lost = await sent({}, moved);
    expect(lost.asked).toHaveLength(2);
    expect(lost.outcome).toMatchObject({ kind: "refused", reason: "telegram_moved_twice" });
  });
});

describe("files", () => {
  async function overTheWire(message: Partial<Outgoing>, ...answers: LoopbackAnswer[]) {
    const server = await startLoopback(...answers);
    toClose.push(server.close);
    const settings = { ...SETTINGS, baseUrl: server.url };
    const outcome = await telegramBot.open(settings, ioAt(AT, { http })).send({ ...MESSAGE, ...message });
    const forms = await Promise.all(
      server.received.map(async ({ path, headers, body }) => {
        const type = headers["content-type"] ?? "";
        const method = path.split("/").at(-1);
        if (type === "application/json") return { method, ...JSON.parse(body.toString()) };
        const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
        return { method, ...Object.fromEntries(form) };
      }),
    );
    return { outcome, forms };
  }
  const yes: LoopbackAnswer = { body: JSON.stringify(TAKEN) };

  test("the only file carries the text, so that both arrive or neither", async () => {
    const { outcome, forms } = await overTheWire(
      { attachments: [PDF], buttons: [{ id: "ok", title: "Recibido" }] },
      yes,
    );
    expect(outcome).toMatchObject({ kind: "accepted" });
    expect(forms).toMatchObject([{ method: "sendDocument", chat_id: "5550100", caption: "Hola, Rosa" }]);
    const [form] = forms;
    expect(JSON.parse(form?.reply_markup)).toEqual({
      inline_keyboard: [[{ text: "Recibido", callback_data: "ok" }]],
    });
    const file = form?.document as unknown as File;
    expect([file.name, file.type]).toEqual(["recibo.pdf", "application/pdf"]);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PDF.bytes);
  });

  test("a name cannot break out of its line", async () => {
    const name = 'a"; filename="b.exe\r\nContent-Type: text/html\r\n\r\nx';
    const { forms } = await overTheWire({ attachments: [{ ...PDF, name, mime: "text/html\r\nX: y" }] }, yes);
    const file = forms[0]?.document as unknown as File;
    expect(file.type).toBe("application/octet-stream");
    expect(Object.keys(forms[0] ?? {})).toEqual(["method", "chat_id", "caption", "document"]);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PDF.bytes);
  });

  test("a text too long for a caption goes first", async () => {
    const { outcome, forms } = await overTheWire({ text: "a".repeat(1025), attachments: [PDF] }, yes);
    expect(forms.map(({ method }) => method)).toEqual(["sendMessage", "sendDocument"]);
    expect(forms[1]).not.toHaveProperty("caption");
    expect(outcome.kind).toBe("accepted");
  });

  test("what left with its text and not with its file is in doubt, and no more files follow", async () => {
    const refusal = { status: 400, body: JSON.stringify({ ok: false, error_code: 400, description: "Bad Request" }) };
    const { outcome, forms } = await overTheWire({ attachments: [PDF, PDF, PDF] }, yes, refusal);
    expect(forms).toHaveLength(2);
    expect(outcome).toEqual({ kind: "unknown", reason: "telegram_attachment_lost" });
    const nothingLeft = await overTheWire({ attachments: [PDF, PDF] }, refusal);
    expect(nothingLeft.outcome).toMatchObject({ kind: "refused", reason: "telegram_400" });
  });

  test("a connection cut after the request is a doubt", async () => {
    const { outcome } = await overTheWire({ attachments: [PDF] }, { cut: true });
    expect(outcome).toMatchObject({ kind: "unknown" });
  });
});

describe("looking at an account", () => {
  const HOOK = "https://cobranza.example.test/hooks/abc";
  const me = says({ ok: true, result: { id: 7000001, is_bot: true, username: "Andino_prueba_bot" } });
  const hook = (more: object) => says({ ok: true, result: { url: HOOK, pending_update_count: 0, ...more } });
  const check = (botName: string | undefined, ...answers: Parameters<typeof scriptedHttp>) =>
    telegramBot
      .open({ ...SETTINGS, botName }, ioAt(AT, { http: scriptedHttp(...answers).http, hookUrl: HOOK }))
      .check();

  test.each<[string, string | undefined, object[], object]>([
    ["all is well", "andino_prueba_bot", [me, hook({})], { ok: true }],
    ["not listening yet", undefined, [me, hook({ url: "" })], { ok: true }],
    ["a wrong token", undefined, [no(401, "Unauthorized")], { ok: false, reason: "telegram_401: Unauthorized" }],
    ["another bot", "otro_bot", [me], { ok: false, reason: "telegram_other_bot: Andino_prueba_bot" }],
    [
      "its calls go elsewhere",
      undefined,
      [me, hook({ url: "https://otro.example.test" })],
      { ok: false, reason: "telegram_webhook_elsewhere" },
    ],
    [
      "its calls do not reach us",
      undefined,
      [me, hook({ pending_update_count: 3, last_error_message: "Wrong response from the webhook: 502" })],
      { ok: false, reason: "telegram_webhook_failing: Wrong response from the webhook: 502" },
    ],
    [
      "nobody there",
      undefined,
      [{ kind: "unreachable", code: "ENOTFOUND" }],
      { ok: false, reason: "http_unreachable: ENOTFOUND" },
    ],
    ["not Telegram", undefined, [{ status: 200, body: "<html>" }], { ok: false, reason: "http_200" }],
  ])("%s", async (_, botName, answers, expected) => {
    expect(await check(botName, ...answers)).toEqual(expected);
  });

  test("it is told where to call, with our secret and for what we read", async () => {
    const { http, asked } = scriptedHttp(says({ ok: true, result: true }));
    expect(await telegramBot.open(SETTINGS, ioAt(AT, { http })).listen?.(HOOK)).toEqual({ ok: true });
    expect(JSON.parse(String(asked[0]?.body))).toEqual({
      url: HOOK,
      secret_token: SECRET,
      allowed_updates: ["message", "edited_message", "callback_query", "my_chat_member"],
    });
    const refused = scriptedHttp(no(400, "Bad Request: bad webhook: HTTPS URL must be provided for webhook"));
    expect(await telegramBot.open(SETTINGS, ioAt(AT, { http: refused.http })).listen?.(HOOK)).toEqual({
      ok: false,
      reason: "telegram_400: Bad Request: bad webhook: HTTPS URL must be provided for webhook",
    });
  });
});

describe("hearing", () => {
  const { hear } = telegramBot;

  test.each([
    ["a secret that is longer", `${SECRET}a`],
    ["one that differs in its last letter", `${SECRET.slice(0, -1)}b`],
    ["an empty one", ""],
  ])("%s is no secret", (_, secret) => {
    const forged = signed(call(payload("text")), secret);
    expect(hear?.verify(forged, SETTINGS, AT)).toEqual({ kind: "refuse", because: "forged" });
  });

  test("what another bot says is nobody's word", () => {
    const update = JSON.parse(payload("text").toString());
    update.message.from.is_bot = true;
    const said = call(Buffer.from(JSON.stringify(update)));
    expect(hear?.read(said, SETTINGS)).toEqual([{ kind: "nothing", because: "bot" }]);
  });

  test("what is no update is not taken", () => {
    const strange = signed(call(Buffer.from('{"message":{}}')), SECRET);
    expect(hear?.verify(strange, SETTINGS, AT)).toEqual({ kind: "refuse", because: "unreadable" });
  });

  test("only a press is answered with a call of theirs", () => {
    expect(hear?.thanks?.(call(payload("press")), SETTINGS)).toEqual({
      type: "application/json",
      body: '{"method":"answerCallbackQuery","callback_query_id":"23857000111222333"}',
    });
    expect(hear?.thanks?.(call(payload("text")), SETTINGS)).toEqual({ type: "application/json", body: "" });
    expect(hear?.thanks?.(call(Buffer.from("null")), SETTINGS)).toEqual({ type: "application/json", body: "" });
  });
});
