import nodemailer from "nodemailer";
import { afterEach, describe, expect, test } from "vitest";
import { ioAt } from "./adapter.fixture.js";
import type { Outgoing, Sender } from "./adapter.js";
import { type ScriptedSmtp, type ScriptStep, startScriptedSmtp } from "./email-scripted.fixture.js";
import { emailSmtp } from "./email-smtp.js";

const AT = new Date("2026-11-21T20:41:05Z");
const adapter = emailSmtp;
const IO = ioAt(AT);
const letter = (key: number): Outgoing => ({
  key: `m-${key}`,
  at: AT,
  to: `d${key}@sandbox.test`,
  text: "Hola",
  html: "<p>Hola</p>",
  locale: "es",
});
const letters = (count: number) => Array.from({ length: count }, (_, index) => letter(index));

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

function open(port: number, more: object = {}): Sender {
  const settings = adapter.settings.parse({
    host: "127.0.0.1",
    port,
    security: "none",
    from: { name: "Andino", address: "cobranza@andino.test" },
    connectTimeoutMs: 2_000,
    greetingTimeoutMs: 2_001,
    replyTimeoutMs: 2_002,
    finalTimeoutMs: 2_003,
    closeTimeoutMs: 2_000,
    ...more,
  });
  const sender = adapter.open(settings, IO);
  toClose.push(() => sender.close());
  return sender;
}

async function scripted(script: readonly ScriptStep[], port = 0): Promise<ScriptedSmtp> {
  const server = await startScriptedSmtp(script, port);
  toClose.push(() => server.close());
  return server;
}

const keysOf = (server: ScriptedSmtp) =>
  server.messages.map((message) => /^X-Acuerdo-Key: (.*?)\r?$/m.exec(message)?.[1]);
const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const kinds = (outcomes: readonly { kind: string }[]) => [...new Set(outcomes.map(({ kind }) => kind))];

describe("at most once", () => {
  test("a letter whose answer was lost is never handed over again", async () => {
    const server = await scripted([{ on: ".", and: "drop" }]);
    const sender = open(server.port, { connectionsMax: 4 });
    const outcomes = await Promise.all(letters(40).map((each) => sender.send(each)));
    expect(kinds(outcomes)).toEqual(["unknown"]);
    expect(server.messages.length).toBe(40);
    expect(new Set(keysOf(server)).size).toBe(40);
  });

  test("a server that closes before it greets is tried once, where nodemailer's pool requeues the mail", async () => {
    const server = await scripted([{ on: "connect", and: "drop" }]);
    const peer = nodemailer.createTransport({ host: "127.0.0.1", port: server.port, pool: true, maxRequeues: 1 });
    await expect(peer.sendMail({ from: "a@andino.test", to: "b@sandbox.test", text: "" })).rejects.toThrow();
    peer.close();
    expect(server.connections()).toBe(2);

    expect(await open(server.port).send(letter(1))).toEqual({ kind: "retry", reason: "smtp_greeting_lost" });
    expect(server.connections()).toBe(3);
  });

  test("nor does a connection that went stale send the letter on to another", async () => {
    const server = await scripted([{ on: "MAIL", and: "drop", skip: 1 }]);
    const sender = open(server.port);
    expect(await sender.send(letter(1))).toMatchObject({ kind: "accepted" });
    expect(await sender.send(letter(2))).toEqual({ kind: "retry", reason: "smtp_mail_lost", afterMs: 0 });
    expect(server.messages.length).toBe(1);
    expect(server.connections()).toBe(1);
  });
});

describe("connections", () => {
  test("many letters share a few, and each arrives once", async () => {
    const server = await scripted([]);
    const sender = open(server.port, { connectionsMax: 3 });
    const outcomes = await Promise.all(letters(300).map((each) => sender.send(each)));
    expect(outcomes).toEqual(letters(300).map(({ key }) => ({ kind: "accepted", providerId: `<${key}@andino.test>` })));
    expect(new Set(keysOf(server)).size).toBe(300);
    expect(server.messages.length).toBe(300);
    expect(server.connections()).toBe(3);
  });

  test("a server that allows fewer of them still gets every letter", async () => {
    const server = await scripted([{ on: "connect", say: "421 4.7.0 Too many connections\r\n", and: "drop", skip: 1 }]);
    const sender = open(server.port, { connectionsMax: 4 });
    await sender.send(letter(0));
    const outcomes = await Promise.all(letters(50).map((each) => sender.send(each)));
    expect(kinds(outcomes)).toEqual(["accepted"]);
  });

  test("a server that is away is asked once for all who wait", async () => {
    const server = await scripted([{ on: "connect" }]);
    const sender = open(server.port, { connectionsMax: 2, greetingTimeoutMs: 60 });
    const outcomes = await Promise.all(letters(20).map((each) => sender.send(each)));
    expect(outcomes).toEqual(letters(20).map(() => ({ kind: "retry", reason: "smtp_greeting_timeout" })));
    expect(server.connections()).toBe(2);
  });

  test("each carries no more than it may", async () => {
    const server = await scripted([]);
    const sender = open(server.port, { connectionsMax: 1, messagesPerConnectionMax: 10 });
    const outcomes = await Promise.all(letters(25).map((each) => sender.send(each)));
    expect(kinds(outcomes)).toEqual(["accepted"]);
    expect(server.connections()).toBe(3);
  });

  test("one that rests too long says goodbye, and the next letter opens another", async () => {
    const server = await scripted([]);
    const sender = open(server.port, { idleTimeoutMs: 20 });
    await sender.send(letter(1));
    await until(() => server.heard.includes("QUIT"));
    expect(await sender.send(letter(2))).toMatchObject({ kind: "accepted" });
    expect(server.connections()).toBe(2);
  });

  test.each<[string, ScriptStep]>([
    ["takes leave with 421", { on: ".", say: "250 ok\r\n", sayLater: "421 4.4.2 idle\r\n" }],
    ["talks out of turn", { on: ".", say: "250 ok\r\n", sayLater: "250 ok\r\n" }],
  ])("one whose server %s is not used again", async (_, step) => {
    const server = await scripted([step]);
    const sender = open(server.port);
    expect(await sender.send(letter(1))).toMatchObject({ kind: "accepted" });
    await until(() => server.open() === 0);
    expect(await sender.send(letter(2))).toMatchObject({ kind: "accepted" });
    expect(server.connections()).toBe(2);
  });

  test("one whose server answered 421 is left, though the server forgets to close it", async () => {
    const server = await scripted([
      { on: ".", say: "250 ok\r\n", skip: 1 },
      { on: ".", say: "421 4.3.2 bye\r\n" },
    ]);
    const sender = open(server.port);
    expect(await sender.send(letter(1))).toEqual({ kind: "retry", reason: "smtp_final_421_4.3.2" });
    expect(await sender.send(letter(1))).toMatchObject({ kind: "accepted" });
    expect(server.connections()).toBe(2);
  });

  test("they come back after the server was away", async () => {
    const first = await scripted([]);
    const sender = open(first.port, { connectionsMax: 2 });
    expect(await sender.send(letter(1))).toMatchObject({ kind: "accepted" });
    await first.close();
    expect(await sender.send(letter(2))).toMatchObject({ kind: "retry" });
    expect(await sender.send(letter(2))).toEqual({ kind: "retry", reason: "smtp_connect_refused" });
    const second = await scripted([], first.port);
    expect(await sender.send(letter(2))).toMatchObject({ kind: "accepted" });
    expect([...keysOf(first), ...keysOf(second)]).toEqual(["m-1", "m-2"]);
  });

  test("letters on the wire when the server dies end as they stood, and none arrives twice", async () => {
    const server = await scripted([]);
    const sender = open(server.port, { connectionsMax: 4 });
    const sending = letters(200).map((each) => sender.send(each));
    await until(() => server.messages.length >= 50);
    await server.close();
    const outcomes = await Promise.all(sending);
    const arrived = new Set(keysOf(server));
    expect(arrived.size).toBe(server.messages.length);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.kind === "accepted") expect(arrived).toContain(`m-${index}`);
      if (outcome.kind === "retry") expect(arrived).not.toContain(`m-${index}`);
    }
    expect(kinds(outcomes)).toEqual(expect.arrayContaining(["accepted", "retry"]));
  });
});

describe("closing", () => {
  test("lets the letter on the wire finish and gives the waiting ones back", async () => {
    const server = await scripted([{ on: ".", sayLater: "250 ok\r\n" }]);
    const sender = open(server.port, { connectionsMax: 1 });
    const sending = letters(3).map((each) => sender.send(each));
    await until(() => server.messages.length === 1);
    await sender.close();
    const closed = { kind: "retry", reason: "smtp_sender_closed" };
    expect(await Promise.all(sending)).toMatchObject([{ kind: "accepted" }, closed, closed]);
    expect(await sender.send(letter(4))).toEqual(closed);
    expect(server.messages.length).toBe(1);
  });

  test.each<[string, readonly ScriptStep[], string, object]>([
    [
      "before it can have been accepted",
      [{ on: "MAIL" }, { on: "RCPT" }, { on: "DATA" }],
      "DATA",
      { kind: "retry", reason: "smtp_mail_lost" },
    ],
    ["when it may have been", [{ on: "." }], ".", { kind: "unknown", reason: "smtp_lost_after_body" }],
  ])("cuts what does not finish: %s", async (_, script, last, outcome) => {
    const server = await scripted(script);
    const sender = open(server.port, { closeTimeoutMs: 30 });
    const sending = sender.send(letter(1));
    await until(() => (last === "." ? server.messages.length === 1 : server.heard.includes(last)));
    await sender.close();
    expect(await sending).toEqual(outcome);
  });

  test("does not wait for a connection that is still being made", async () => {
    const server = await scripted([{ on: "connect" }]);
    const sender = open(server.port);
    const sending = sender.send(letter(1));
    await until(() => server.connections() === 1);
    await sender.close();
    expect(await sending).toEqual({ kind: "retry", reason: "smtp_sender_closed" });
  });

  test("twice, and with nothing open, is fine", async () => {
    const sender = open(1);
    await sender.close();
    await sender.close();
  });
});
