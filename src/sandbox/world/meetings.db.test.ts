import { beforeEach, describe, expect, test } from "vitest";
import { ioAt } from "../../messaging/channels/adapter.fixture.js";
import type { ChannelAdapter, Outgoing } from "../../messaging/channels/adapter.js";
import { callTwilio } from "../../messaging/channels/call-twilio.js";
import { http } from "../../messaging/channels/http.js";
import { pushWeb } from "../../messaging/channels/push-web.js";
import { smsHttp } from "../../messaging/channels/sms-http.js";
import { smsInfobip } from "../../messaging/channels/sms-infobip.js";
import { smsTwilio } from "../../messaging/channels/sms-twilio.js";
import { telegramBot } from "../../messaging/channels/telegram-bot.js";
import { whatsappTwilio } from "../../messaging/channels/whatsapp-twilio.js";
import { setClock } from "../../platform/clock.js";
import { Faults } from "../domain/faults.js";
import type { LineProvider } from "../domain/line.js";
import { block, type Phone, type Saying, say, start, subscribe } from "./people.js";
import { onLoopback, sandboxSettings } from "./settings.js";
import { setFaults } from "./store.js";
import { pickUp, pressKey } from "./twilio/voice.js";
import { heardBy, later, NOW, testWorld } from "./world.fixture.js";

/** Every real adapter meets the world: two readings of the same documents, written apart. */
const world = testWorld();
let tenant = 200n;
beforeEach(async () => {
  tenant += 1n;
  await world.db(tenant).begin((tx) => setClock(tx, NOW, 0));
});

const message = (to: string, more: Partial<Outgoing> = {}): Outgoing => ({
  key: `${tenant}-e1.0.1.0`,
  at: NOW,
  to,
  text: "Hola, Rosa: ¿podemos hablar?",
  locale: "es",
  ...more,
});

/** One adapter, opened with the settings that the world gives its account. */
function meet<Settings>(adapter: ChannelAdapter<Settings>, accountId: bigint) {
  const { channel, provider } = adapter;
  const account = { tenant, accountId, channel, provider, ports: world.ports };
  const settings = adapter.settings.parse(sandboxSettings(world.keys, account));
  const sender = adapter.open(settings, ioAt(NOW, { http: onLoopback(http, world.ports), hookUrl: world.hookUrl }));
  const phone = (handle: string): Phone => ({
    channelAccountId: accountId,
    channel,
    provider: provider as LineProvider,
    handle,
  });
  const at = world.db(tenant);
  return {
    sender,
    settings,
    phone,
    heard: () => heardBy(adapter, settings, world),
    faults: (given: Partial<Faults>) => at.begin((tx) => setFaults(tx, channel, Faults.parse(given))),
    says: (handle: string, saying: Saying) => at.begin((tx) => say(tx, phone(handle), saying, NOW, world.keys)),
  };
}

const receipts = (heard: ReturnType<ReturnType<typeof meet>["heard"]>) =>
  heard.flatMap((one) => (one.kind === "receipt" ? [`${one.fact}${one.reason ? ` ${one.reason}` : ""}`] : []));

describe.each([
  ["SMS over Twilio", smsTwilio, ["sent", "delivered"]],
  ["SMS over Infobip", smsInfobip, ["delivered"]],
  ["SMS over a provider described as data", smsHttp, ["sent", "delivered"]],
])("%s", (_, given, told) => {
  const to = "+573001234567";
  const adapter = given as unknown as ChannelAdapter<unknown>;
  const on = () => meet(adapter, 3n);

  test("agrees on what is sent, delivered, said and forged", async () => {
    const { sender, heard, faults, says } = on();
    expect(await sender.check()).toMatchObject({ ok: true });
    await faults({ forgePercent: 100, truncatePercent: 100, duplicatePercent: 100 });
    expect(await sender.send(message(to))).toMatchObject({ kind: "accepted", providerId: expect.any(String) });
    await says(to, { text: "¿Cuánto es?" });
    await world.goTo(tenant, later(120));
    const all = heard();
    expect(new Set(receipts(all))).toEqual(new Set(told));
    const refs = all.flatMap((one) => (one.kind === "receipt" ? [one.of.key] : []));
    expect(refs.every((key) => key === undefined || key === `${tenant}-e1.0.1.0`)).toBe(true);
    const turns = all.flatMap((one) => (one.kind === "turn" ? [one] : []));
    expect(turns.length).toBeGreaterThan(0);
    expect(turns[0]).toMatchObject({ text: "¿Cuánto es?", from: { address: to } });
  });

  test("agrees on what goes wrong", async () => {
    const { sender, faults, heard } = on();
    const fate = async (weather: Partial<Faults>, key = "x") => {
      await faults(weather);
      return sender.send(message(to, { key }));
    };
    expect(await fate({ isDown: true }, "a")).toMatchObject({ kind: "retry" });
    expect(await fate({ cutPercent: 100 }, "b")).toMatchObject({ kind: "unknown" });
    expect(await fate({ htmlPercent: 100 }, "c")).toMatchObject({ kind: "unknown" });
    await fate({ perSecondMax: 1 }, "d");
    expect(await sender.send(message(to, { key: "e" }))).toMatchObject({ kind: "retry" });
    await fate({ failPercent: 100 }, "f");
    await world.goTo(tenant, later(120));
    expect(receipts(heard()).filter((one) => one.startsWith("failed"))).not.toEqual([]);
  });
});

test("Twilio's own stop and its refusals mean to the adapter what they mean", async () => {
  const { sender, says } = meet(smsTwilio, 3n);
  expect(await sender.send(message("+15005550009"))).toMatchObject({ kind: "refused", reason: "twilio_21614" });
  await says("+573001234567", { text: "STOP" });
  expect(await sender.send(message("+573001234567"))).toMatchObject({
    kind: "refused",
    reason: "twilio_21610",
    stop: "opt_out",
  });
});

test("WhatsApp over Twilio: without a window 63016, on no WhatsApp 63024, a press by its button", async () => {
  const { sender, says, heard } = meet(whatsappTwilio, 4n);
  await sender.send(message("+573001234567"));
  await sender.send(message("+573001230404", { key: "b" }));
  await says("+573009876543", { text: "", pressed: { id: "paid", title: "Ya pagué", by: "template" } });
  await world.goTo(tenant, later(60));
  const all = heard();
  expect(receipts(all).sort()).toEqual(["failed twilio_63016", "failed twilio_63024"]);
  expect(all.find(({ kind }) => kind === "turn")).toMatchObject({
    pressed: "paid",
    from: { address: "+573009876543" },
  });
  expect(await sender.send(message("+573009876543", { key: "c" }))).toMatchObject({ kind: "accepted" });
});

test("Telegram: a link opens the chat, a press and a block are heard, and a blocked bot is told so", async () => {
  const { sender, settings, phone, heard, says } = meet(telegramBot, 5n);
  expect(settings.botName).toBe(`acuerdo_${tenant}_5_bot`);
  expect(await sender.listen?.(world.hookUrl)).toEqual({ ok: true });
  expect(await sender.check()).toMatchObject({ ok: true });
  const to = "900100200";
  expect(await sender.send(message(to))).toMatchObject({ kind: "refused", reason: "telegram_400", stop: "address" });
  await world.db(tenant).begin((tx) => start(tx, phone(to), "tok-1", "Rosa", NOW, world.keys));
  const sent = await sender.send(message(to, { buttons: [{ id: "paid", title: "Ya pagué" }] }));
  expect(sent.kind).toBe("accepted");
  const answers = sent.kind === "accepted" ? sent.providerId : "";
  const onPhone = answers.replace(".", ":");
  await says(to, { text: "", pressed: { id: "paid", title: "Ya pagué", by: "reply" }, answers: onPhone });
  await world.db(tenant).begin((tx) => block(tx, phone(to), true, NOW, world.keys));
  await world.goTo(tenant, later(60));
  expect(heard()).toMatchObject([
    { kind: "linked", token: "tok-1", from: { address: to } },
    { kind: "turn", pressed: "paid", answers: { providerId: answers } },
    { kind: "stop", from: { address: to } },
  ]);
  expect(await sender.send(message(to))).toMatchObject({ kind: "refused", reason: "telegram_403", stop: "channel" });
  const file = { name: "estado.pdf", mime: "application/pdf", bytes: Buffer.from("%PDF-1.7") };
  await world.db(tenant).begin((tx) => block(tx, phone(to), false, NOW, world.keys));
  expect(await sender.send(message(to, { attachments: [file] }))).toMatchObject({ kind: "accepted" });
});

test("notices in a browser are read by it, and not after it unsubscribed", async () => {
  const { sender, phone } = meet(pushWeb, 6n);
  const to = await world.db(tenant).begin((tx) => subscribe(tx, 6n, "rosa", NOW, world.keys));
  expect(await sender.send(message(to))).toMatchObject({ kind: "accepted" });
  const [shown] = (await world.db(tenant).begin((tx) => tx`select handle, text from sandbox.phone_message`)) as [
    { handle: string; text: string },
  ];
  expect(shown.text).toContain("¿podemos hablar?");
  await world.db(tenant).begin((tx) => block(tx, phone(shown.handle), true, NOW, world.keys));
  expect(await sender.send(message(to))).toMatchObject({ kind: "refused", stop: "address" });
});

test("a call tells who calls; the message only after a key, and then what was pressed", async () => {
  const { sender, settings, heard } = meet(callTwilio, 7n);
  world.answerHook((call) => {
    const url = new URL(call.url, world.hookUrl);
    const body = Buffer.from(call.body);
    const callback = {
      method: "POST",
      url: url.href,
      query: Object.fromEntries(url.searchParams),
      headers: call.headers,
      body,
    } as const;
    return { status: 200, body: callTwilio.hear?.thanks?.(callback, settings).body ?? "" };
  });
  const text = "Su saldo es de 100 pesos.";
  expect(await sender.send(message("+573001234567", { text, toName: "Rosa" }))).toMatchObject({ kind: "accepted" });
  const act = <T>(work: Parameters<ReturnType<typeof world.db>["begin"]>[0]) =>
    world.db(tenant).begin(work) as Promise<T>;
  const shown = async () =>
    (
      await act<[{ id: bigint; text: string; state: string }]>(
        (tx) => tx`select id, text, state from sandbox.phone_message`,
      )
    )[0];
  const { id } = await shown();
  await act((tx) => pickUp(tx, id, "human", NOW));
  expect((await shown()).text).not.toContain("100 pesos");
  await act((tx) => pressKey(tx, id, "1", NOW));
  await world.goTo(tenant, later(1));
  expect((await shown()).text).toContain(text);
  await act((tx) => pressKey(tx, id, "9", later(1)));
  await world.goTo(tenant, later(300));
  expect(await shown()).toMatchObject({ state: "read" });
  const all = heard();
  expect(receipts(all)).toEqual(["sent", "read", "delivered"]);
  expect(all.find(({ kind }) => kind === "turn")).toMatchObject({ text: "9", from: { address: "+573001234567" } });
});
