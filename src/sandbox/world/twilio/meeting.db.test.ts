import { beforeEach, describe, expect, test } from "vitest";
import { ioAt } from "../../../messaging/channels/adapter.fixture.js";
import type { ChannelAdapter, Outgoing } from "../../../messaging/channels/adapter.js";
import { callTwilio } from "../../../messaging/channels/call-twilio.js";
import type { Callback, Heard } from "../../../messaging/channels/heard.js";
import { http } from "../../../messaging/channels/http.js";
import { smsTwilio } from "../../../messaging/channels/sms-twilio.js";
import { whatsappTwilio } from "../../../messaging/channels/whatsapp-twilio.js";
import { setClock } from "../../../platform/clock.js";
import { Faults } from "../../domain/faults.js";
import type { Line } from "../../domain/line.js";
import { say } from "../people.js";
import { sandboxSettings } from "../settings.js";
import { setFaults } from "../store.js";
import { type HookCall, heardBy, later, NOW, testWorld } from "../world.fixture.js";
import { pickUp, pressKey } from "./voice.js";

/** The real adapters meet the world: two readings of the same documents, written apart. */
const world = testWorld();
let line: Line = { tenant: 780n, accountId: 5n };
beforeEach(async () => {
  line = { ...line, tenant: line.tenant + 1n };
  await world.db(line.tenant).begin((tx) => setClock(tx, NOW, 0));
});

function meet<Settings>(adapter: ChannelAdapter<Settings>) {
  const settings = () =>
    adapter.settings.parse(
      sandboxSettings(world.keys, { ...line, channel: adapter.channel, provider: "twilio", ports: world.ports }),
    );
  return {
    settings,
    sender: () => adapter.open(settings(), ioAt(NOW, { http, hookUrl: world.hookUrl })),
    heard: (): Heard[] => heardBy(adapter, settings(), world),
  };
}

const KEY = "78-e1.0.1.0";
const message = (to: string, more: Partial<Outgoing> = {}): Outgoing => ({
  key: KEY,
  at: NOW,
  to,
  text: "Hola, Rosa: ¿podemos hablar? 🙏",
  locale: "es",
  ...more,
});

let people = 100;
const newNumber = (): string => {
  people += 1;
  return `+573001234${people}`;
};
const doing = <T>(work: Parameters<ReturnType<typeof world.db>["begin"]>[0]) =>
  world.db(line.tenant).begin(work) as Promise<T>;
const says = (channel: string, handle: string, saying: Parameters<typeof say>[2]) =>
  doing((tx) =>
    say(tx, { channelAccountId: line.accountId, channel, provider: "twilio", handle }, saying, NOW, world.keys),
  );

describe("the real Twilio adapters and the world", () => {
  test("agree on a text, its delivery and its answer", async () => {
    const { sender, heard } = meet(smsTwilio);
    const to = newNumber();
    expect(await sender().check()).toMatchObject({ ok: true, account: { name: "Acuerdo" } });
    expect(await sender().send(message(to))).toMatchObject({
      kind: "accepted",
      providerId: expect.stringMatching(/^SM/),
      parts: 1,
    });
    await world.goTo(line.tenant, later(60));
    expect(heard()).toMatchObject([
      { kind: "receipt", fact: "sent", of: { key: KEY } },
      { kind: "receipt", fact: "delivered", of: { key: KEY } },
    ]);
    await says("sms", to, { text: "Ya pagué, ¿lo ven? 🙏" });
    await world.goTo(line.tenant, later(61));
    expect(heard()).toMatchObject([{ kind: "turn", text: "Ya pagué, ¿lo ven? 🙏", from: { address: to } }]);
  });

  test("agree on a WhatsApp message, who read it and what was pressed", async () => {
    const { sender, heard } = meet(whatsappTwilio);
    const to = newNumber();
    await says("whatsapp", to, { text: "hola", name: "Rosa" });
    await world.goTo(line.tenant, later(1));
    expect(heard()).toMatchObject([{ kind: "turn", text: "hola", from: { address: to, name: "Rosa" } }]);
    const sent = await sender().send(message(to));
    expect(sent).toMatchObject({ kind: "accepted" });
    const answers = sent.kind === "accepted" ? sent.providerId : "";
    await says("whatsapp", to, { text: "", pressed: { id: "paid", title: "Ya pagué", by: "reply" }, answers });
    await world.goTo(line.tenant, later(60));
    const all = heard();
    expect(all.find(({ kind }) => kind === "turn")).toMatchObject({
      text: "Ya pagué",
      pressed: "paid",
      answers: { providerId: answers },
    });
    expect(all).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "receipt", fact: "delivered", of: { providerId: answers, key: KEY } }),
      ]),
    );
  });

  test("agree on what goes wrong", async () => {
    const { sender, heard } = meet(smsTwilio);
    const fates = async (given: Partial<Faults>) => {
      await doing((tx) => setFaults(tx, "sms", Faults.parse(given)));
      return sender().send(message(newNumber()));
    };
    expect(await fates({ isDown: true })).toMatchObject({ kind: "retry" });
    expect(await fates({ htmlPercent: 100 })).toMatchObject({ kind: "unknown" });
    expect(await fates({ cutPercent: 100 })).toMatchObject({ kind: "unknown" });
    await fates({ perSecondMax: 1 });
    expect(await sender().send(message(newNumber()))).toMatchObject({ kind: "retry", reason: "twilio_20429" });
    await fates({ failPercent: 100 });
    await world.goTo(line.tenant, later(60));
    expect(heard().find((one) => one.kind === "receipt" && one.fact === "failed")).toMatchObject({
      reason: expect.stringMatching(/^twilio_3000\d$/),
    });
    await fates({});
    expect(await sender().send(message("+15005550004"))).toMatchObject({ kind: "refused", stop: "opt_out" });
  });
});

test("texts are handed in, looked at, and sent by their ids: the adapter and the world agree on each step", async () => {
  const { sender, heard } = meet(whatsappTwilio);
  const body = "Hola {{1}}, le escribe Norte por un asunto de su cuenta.";
  const asked = { name: "aviso_1", language: "es", category: "utility", body, examples: ["Rosa"] } as const;
  expect(await sender().submit?.(asked)).toEqual({ ok: true });
  const threat = { ...asked, name: "aviso_2", body: "Se le embargará, {{1}}, muy pronto." };
  expect(await sender().submit?.(threat)).toEqual({ ok: true });
  expect((await sender().templates?.())?.map(({ state }) => state)).toEqual(["pending", "pending"]);
  await world.goTo(line.tenant, later(200));
  const listed = await sender().templates?.();
  expect(listed).toMatchObject([
    { name: "aviso_1", language: "es", state: "approved", body },
    { name: "aviso_2", state: "rejected", because: "ABUSIVE_CONTENT" },
  ]);
  const [approved, rejected] = listed ?? [];
  const say = (of: typeof approved, params: string[], key: string) =>
    sender().send(
      message(newNumber(), { key, template: { name: "x", language: "es", params, providerId: of?.providerId ?? "" } }),
    );
  expect(await say(approved, ["Rosa"], "a")).toMatchObject({ kind: "accepted" });
  await say(approved, ["Rosa", "Luz"], "b");
  await say(rejected, ["Rosa"], "c");
  await world.goTo(line.tenant, later(300));
  const failed = heard().flatMap((one) => (one.kind === "receipt" && one.fact === "failed" ? [one.reason] : []));
  expect(failed.sort()).toEqual(["twilio_63028", "twilio_63040"]);
  const shown = await doing<{ text: string }[]>((tx) => tx`select text from sandbox.phone_message where key = 'a'`);
  expect(shown).toEqual([{ text: "Hola Rosa, le escribe Norte por un asunto de su cuenta." }]);
});

describe("a spoken reminder in the world", () => {
  const TEXT = "Rosa, su cuota de $ 250.000 venció el lunes.";
  const ring = async (to: string) => {
    const met = meet(callTwilio);
    world.answerHook((call) => ({ status: 200, body: answerTo(call, met.settings()) }));
    expect(await met.sender().send(message(to, { text: TEXT, toName: "Rosa" }))).toMatchObject({ kind: "accepted" });
    await world.goTo(line.tenant, later(3));
    return { ...met, id: (await shown(to)).id };
  };
  const answerTo = (
    { method, url, headers, body }: HookCall,
    settings: ReturnType<typeof callTwilio.settings.parse>,
  ) => {
    const at = new URL(url, world.hookUrl);
    const query = Object.fromEntries(at.searchParams);
    const call: Callback = { method: method as "POST", url: at.href, query, headers, body: Buffer.from(body) };
    const isGenuine = callTwilio.hear?.verify(call, settings, NOW).kind === "take";
    return (isGenuine && callTwilio.hear?.thanks?.(call, settings).body) || "";
  };
  const shown = async (to: string) =>
    (
      await doing<{ id: bigint; text: string }[]>(
        (tx) => tx`select id, text from sandbox.phone_message where handle = ${to}`,
      )
    )[0] as { id: bigint; text: string };

  test("is heard by the person who asks for it, who then wants the link", async () => {
    const to = newNumber();
    const { id, heard } = await ring(to);
    await doing((tx) => pickUp(tx, id, "human", later(3)));
    expect((await shown(to)).text).toMatch(/^Hola\. Llama Acuerdo con un mensaje para Rosa\./);
    expect((await shown(to)).text).not.toContain("cuota");
    await doing((tx) => pressKey(tx, id, "1", later(5)));
    await world.goTo(line.tenant, later(6));
    expect((await shown(to)).text).toContain(TEXT);
    await doing((tx) => pressKey(tx, id, "1", later(8)));
    await world.goTo(line.tenant, later(300));
    expect((await shown(to)).text).toContain("Le enviaremos el enlace por mensaje.");
    expect(heard()).toMatchObject([
      { kind: "receipt", fact: "sent", of: { key: KEY } },
      { kind: "receipt", fact: "read", of: { key: KEY } },
      { kind: "turn", pressed: "pay-link", from: { address: to }, answers: { key: KEY } },
      { kind: "receipt", fact: "delivered", of: { key: KEY } },
    ]);
  });

  test("tells a machine who called, and nothing of why", async () => {
    const to = newNumber();
    const { id, heard } = await ring(to);
    await doing((tx) => pickUp(tx, id, "machine_start", later(3)));
    await doing((tx) => pressKey(tx, id, "1", later(5)));
    await world.goTo(line.tenant, later(300));
    expect((await shown(to)).text).toContain("Llama Acuerdo");
    expect((await shown(to)).text).not.toContain("cuota");
    expect(heard().at(-1)).toMatchObject({ fact: "failed", reason: "twilio_answered_by_machine_start" });
  });
});
