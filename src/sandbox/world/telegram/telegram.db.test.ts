import { beforeEach, describe, expect, test } from "vitest";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import type { Line } from "../../domain/line.js";
import { block, type Phone, say, start } from "../people.js";
import { setFaults } from "../store.js";
import { later, NOW, testWorld } from "../world.fixture.js";
import { botToken } from "./account.js";

const world = testWorld();
let line: Line;
let tenants = 100n;
beforeEach(async () => {
  tenants += 1n;
  line = { tenant: tenants, accountId: 7n };
  await world.db(tenants).begin((tx) => setClock(tx, NOW, 0));
});

const CHAT = 900_100_200;

async function ask(method: string, given: object = {}, token = botToken(world.keys, line)) {
  const answer = await fetch(`${world.base}/telegram/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(given),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { ok: boolean; description?: string; result?: Record<string, unknown> },
  };
}
const phone = (): Phone => ({
  channelAccountId: line.accountId,
  channel: "telegram",
  provider: "telegram",
  handle: String(CHAT),
});
const opens = (token = "for-rosa") =>
  world.db(line.tenant).begin((tx) => start(tx, phone(), token, "Rosa", NOW, world.keys));
const listen = () =>
  ask("setWebhook", { url: world.hookUrl, secret_token: "agreed-word", allowed_updates: ["message"] });
const updates = () => world.calls.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
const write = (more: object = {}) => ask("sendMessage", { chat_id: CHAT, text: "Hola, Rosa", ...more });
const keyboard = (data: string) => ({ inline_keyboard: [[{ text: "Ya pagué", callback_data: data }]] });

test("a bot knows itself, and only by its own token", async () => {
  expect((await ask("getMe")).body.result).toMatchObject({ is_bot: true, username: `acuerdo_${line.tenant}_7_bot` });
  expect(await ask("getMe", {}, `${botToken(world.keys, line)}0`)).toMatchObject({
    status: 401,
    body: { ok: false, description: "Unauthorized" },
  });
  expect((await ask("getStars")).status).toBe(404);
});

describe("a person", () => {
  test("is written to after they opened the chat, and not before, nor after they shut it", async () => {
    expect(await write()).toMatchObject({ status: 400, body: { description: "Bad Request: chat not found" } });
    await listen();
    await opens();
    const { body } = await write();
    expect(body).toMatchObject({ ok: true, result: { chat: { id: CHAT, type: "private" }, text: "Hola, Rosa" } });
    await world.db(line.tenant).begin((tx) => block(tx, phone(), true, NOW, world.keys));
    expect(await write()).toMatchObject({
      status: 403,
      body: { description: "Forbidden: bot was blocked by the user" },
    });
    await world.goTo(line.tenant, later(60));
    expect(updates()).toMatchObject([
      { message: { text: "/start for-rosa", from: { id: CHAT, first_name: "Rosa" } } },
      { my_chat_member: { new_chat_member: { status: "kicked" } } },
    ]);
  });

  test("presses a button, answers, sends a voice note; every call carries the word that was agreed on", async () => {
    await listen();
    await opens();
    const { body } = await write({ reply_markup: keyboard("paid") });
    const answers = `${CHAT}:${body.result?.message_id}`;
    const does = (saying: Parameters<typeof say>[2]) =>
      world.db(line.tenant).begin((tx) => say(tx, phone(), saying, NOW, world.keys));
    await does({ text: "", pressed: { id: "paid", title: "Ya pagué", by: "reply" }, answers });
    await does({ text: "mañana", answers });
    await does({ text: "", media: { kind: "voice", name: "nota.ogg", mime: "audio/ogg" } });
    await world.goTo(line.tenant, later(60));
    const [, pressed, said, voice] = updates();
    expect(pressed).toMatchObject({
      callback_query: { data: "paid", message: { message_id: body.result?.message_id } },
    });
    expect(said).toMatchObject({
      message: { text: "mañana", reply_to_message: { message_id: body.result?.message_id } },
    });
    expect(voice).toMatchObject({ message: { voice: { duration: 9 } } });
    expect(new Set(world.calls.map(({ headers }) => headers["x-telegram-bot-api-secret-token"]))).toEqual(
      new Set(["agreed-word"]),
    );
    expect(new Set(updates().map(({ update_id }) => update_id)).size).toBe(4);
  });

  test("is told of twice, by a stranger too, and in half: the same update has the same number", async () => {
    await listen();
    await world
      .db(line.tenant)
      .begin((tx) =>
        setFaults(tx, "telegram", Faults.parse({ duplicatePercent: 100, forgePercent: 100, truncatePercent: 100 })),
      );
    await opens();
    await world.goTo(line.tenant, later(60));
    const whole = world.calls.filter(({ body }) => body.endsWith("}"));
    expect(world.calls).toHaveLength(4);
    expect(new Set(whole.map(({ body }) => body)).size).toBe(1);
    expect(whole.filter(({ headers }) => headers["x-telegram-bot-api-secret-token"] !== "agreed-word")).toHaveLength(1);
  });
});

test.each([
  ["nowhere to", { chat_id: "" }, "chat_id is empty"],
  ["no words", { text: " " }, "message text is empty"],
  ["too many words", { text: "a".repeat(4097) }, "message is too long"],
  ["a mark that stays open", { text: "<b>a", parse_mode: "HTML" }, "can't parse entities"],
  ["a button that says too much", { reply_markup: keyboard("a".repeat(65)) }, "BUTTON_DATA_INVALID"],
])("a message with %s is refused", async (_, more, words) => {
  await opens();
  const { status, body } = await write(more);
  expect(status).toBe(400);
  expect(body.description).toContain(words);
});

test("a file goes by a form, up to its limits", async () => {
  await opens();
  const form = new FormData();
  form.set("chat_id", String(CHAT));
  form.set("caption", "Su estado de cuenta");
  form.set("document", new Blob(["%PDF"], { type: "application/pdf" }), "estado.pdf");
  const answer = await fetch(`${world.base}/telegram/bot${botToken(world.keys, line)}/sendDocument`, {
    method: "POST",
    body: form,
  });
  expect(await answer.json()).toMatchObject({
    ok: true,
    result: { caption: "Su estado de cuenta", document: { file_name: "estado.pdf" } },
  });
  const [shown] = await world
    .db(line.tenant)
    .begin((tx) => tx`select text, extra from sandbox.phone_message where direction = 'out'`);
  expect(shown).toMatchObject({
    text: "Su estado de cuenta",
    extra: { files: [{ name: "estado.pdf", mime: "application/pdf", sizeBytes: 4 }] },
  });
});

test("a hook lies behind https or on this machine, and its word has letters that fit a header", async () => {
  expect((await ask("setWebhook", { url: "http://example.test/hook" })).status).toBe(400);
  expect((await ask("setWebhook", { url: world.hookUrl, secret_token: "no blanks" })).status).toBe(400);
  await listen();
  expect((await ask("getWebhookInfo")).body.result).toMatchObject({ url: world.hookUrl, pending_update_count: 0 });
});
