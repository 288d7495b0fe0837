import nodemailer from "nodemailer";
import { afterEach, describe, expect, test } from "vitest";
import { ioAt } from "../messaging/channels/adapter.fixture.js";
import type { Outgoing, Sender } from "../messaging/channels/adapter.js";
import { emailSmtp } from "../messaging/channels/email-smtp.js";
import type { SendOutcome } from "../messaging/channels/outcome.js";
import {
  type Misbehaviour,
  type SandboxMail,
  type SandboxOptions,
  type SmtpSandbox,
  startSmtpSandbox,
} from "./index.js";

const AT = new Date("2026-11-21T20:41:05Z");
const adapter = emailSmtp;
const IO = ioAt(AT);
const LETTER: Outgoing = {
  key: "m-42",
  at: AT,
  to: "ana@sandbox.test",
  toName: "Ana Muñoz",
  subject: "Su cuota está próxima",
  text: "Hola, Ana:\n.\nSaludos",
  html: "<p>Hola, <b>Ana</b>: ¿cómo está?</p>",
  locale: "es",
  headers: { "List-Unsubscribe": "<https://andino.test/u/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
};
const ACCEPTED = { kind: "accepted", providerId: "<m-42@andino.test>" };

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function start(more: Partial<SandboxOptions> = {}): Promise<SmtpSandbox & { readonly mails: SandboxMail[] }> {
  const mails: SandboxMail[] = [];
  const store = async (mail: SandboxMail) => void mails.push(mail);
  const sandbox = await startSmtpSandbox({ port: 0, now: () => AT, store, ...more });
  toClose.push(() => sandbox.close());
  return { ...sandbox, mails };
}

function connect(sandbox: SmtpSandbox, more: object = {}): Sender {
  const settings = adapter.settings.parse({
    host: "127.0.0.1",
    port: sandbox.port,
    security: "none",
    from: { name: "Andino", address: "cobranza@andino.test" },
    closeTimeoutMs: 2_000,
    ...more,
  });
  return adapter.open(settings, IO);
}

function open(sandbox: SmtpSandbox, more: object = {}): Sender {
  const sender = connect(sandbox, more);
  toClose.push(() => sender.close());
  return sender;
}

describe("a mailbox", () => {
  test("holds the mail as it was written", async () => {
    const sandbox = await start();
    expect(await open(sandbox).send(LETTER)).toEqual(ACCEPTED);
    expect(sandbox.mails).toEqual([
      {
        to: "ana@sandbox.test",
        from: "cobranza@andino.test",
        fromName: "Andino",
        subject: "Su cuota está próxima",
        text: "Hola, Ana:\n.\nSaludos\n",
        html: "<p>Hola, <b>Ana</b>: ¿cómo está?</p>\n",
        messageId: "<m-42@andino.test>",
        key: "m-42",
        headers: expect.arrayContaining([
          { name: "to", value: "Ana Muñoz <ana@sandbox.test>" },
          { name: "list-unsubscribe", value: "<https://andino.test/u/1>" },
          { name: "list-unsubscribe-post", value: "List-Unsubscribe=One-Click" },
          { name: "auto-submitted", value: "auto-generated" },
          { name: "date", value: "Sat, 21 Nov 2026 20:41:05 +0000" },
        ]),
        receivedAt: AT,
        sizeBytes: expect.any(Number),
      },
    ]);
  });

  test("is written before the mail is answered", async () => {
    let isStored = false;
    const store = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      isStored = true;
    };
    const sandbox = await start({ store });
    expect(await open(sandbox).send(LETTER)).toEqual(ACCEPTED);
    expect(isStored).toBe(true);
  });

  test("that cannot be written makes the mail come again later", async () => {
    const sandbox = await start({ store: () => Promise.reject(new Error("disk full")) });
    expect(await open(sandbox).send(LETTER)).toEqual({ kind: "retry", reason: "smtp_final_451_4.3.0" });
  });

  test("takes mail of any client", async () => {
    const sandbox = await start();
    const peer = nodemailer.createTransport({ host: "127.0.0.1", port: sandbox.port });
    await peer.sendMail({ from: "a@b.test", to: "c@d.example", subject: "ñ", text: "x", html: "<i>x</i>" });
    expect(sandbox.mails).toMatchObject([{ to: "c@d.example", from: "a@b.test", subject: "ñ", text: "x\n" }]);
    expect(sandbox.mails[0]).not.toHaveProperty("key");
  });

  test.each([
    ["ana@gmail.com", undefined, false],
    ["ana@mytest", undefined, false],
    ["ana@deep.down.test", undefined, true],
    ["ana@example.com", undefined, true],
    ["ana@notexample.com", undefined, false],
    ["ana@andino.co", ["andino.co"], true],
    ["ana@sandbox.test", ["andino.co"], false],
  ])("of %s exists where the domains are %j: %s", async (to, domains, exists) => {
    const sandbox = await start(domains === undefined ? {} : { domains });
    const peer = nodemailer.createTransport({ host: "127.0.0.1", port: sandbox.port });
    const sent = peer.sendMail({ from: "a@b.test", to, text: "x" });
    if (exists) await sent;
    else await expect(sent).rejects.toMatchObject({ responseCode: 550 });
    expect(sandbox.mails.length).toBe(exists ? 1 : 0);
  });

  test("that does not exist is nobody's dead address: it was only never tried", async () => {
    const outcome = await open(await start()).send({ ...LETTER, to: "ana@gmail.com" });
    expect(outcome).toEqual({ kind: "refused", reason: "smtp_rcpt_550_5.7.1" });
  });
});

describe("security", () => {
  test.each(["starttls", "tls"] as const)("%s, with a certificate that is checked", async (security) => {
    const sandbox = await start({ security });
    const ca = sandbox.certificate;
    expect(await open(sandbox, { security, ca }).send(LETTER)).toEqual(ACCEPTED);
    expect(await open(sandbox, { security, ca, host: "localhost" }).send(LETTER)).toEqual(ACCEPTED);
    expect(await open(sandbox, { security }).send(LETTER)).toEqual({ kind: "retry", reason: "smtp_tls_failed" });
    expect(await open(sandbox, { security }).check()).toMatchObject({
      reason: expect.stringMatching(/^smtp_tls_failed: \w+/),
    });
    const other = await start({ security });
    expect(await open(sandbox, { security, ca: other.certificate }).send(LETTER)).toMatchObject({ kind: "retry" });
    expect(sandbox.mails.length).toBe(2);
  });

  test.each(["none", "starttls"] as const)("an account over %s", async (security) => {
    const sandbox = await start({ security, account: { user: "añdino", password: "s3creta" } });
    const right = { security, ca: sandbox.certificate, user: "añdino", password: "s3creta" };
    expect(await open(sandbox, right).send(LETTER)).toEqual(ACCEPTED);
    expect(await open(sandbox, { ...right, password: "otra" }).send(LETTER)).toEqual({
      kind: "refused",
      reason: "smtp_auth_535_5.7.8",
      stop: "account",
    });
    expect(await open(sandbox, { ...right, user: undefined, password: undefined }).send(LETTER)).toEqual({
      kind: "refused",
      reason: "smtp_mail_530",
      stop: "account",
    });
  });
});

describe("misbehaviour", () => {
  type Row = readonly [name: string, misbehaviour: Misbehaviour, outcome: object, stored: number, settings?: object];
  const ROWS: readonly Row[] = [
    [
      "hangs before it greets",
      { at: "greeting", does: { kind: "hang" } },
      { kind: "retry", reason: "smtp_greeting_timeout" },
      0,
      { greetingTimeoutMs: 500 },
    ],
    [
      "drops before it greets",
      { at: "greeting", does: { kind: "drop" } },
      { kind: "retry", reason: "smtp_greeting_lost" },
      0,
    ],
    [
      "is busy",
      { at: "greeting", does: { kind: "answer", code: 421, text: "busy" } },
      { kind: "retry", reason: "smtp_greeting_421" },
      0,
    ],
    [
      "hangs at MAIL",
      { at: "mail", does: { kind: "hang" } },
      { kind: "retry", reason: "smtp_mail_timeout" },
      0,
      { replyTimeoutMs: 500 },
    ],
    [
      "refuses the sender",
      { at: "mail", does: { kind: "answer", code: 550, text: "5.7.1 no" } },
      { kind: "refused", stop: "account" },
      0,
    ],
    [
      "greylists",
      { at: "rcpt", does: { kind: "answer", code: 450, text: "4.2.0 grey" } },
      { kind: "retry", reason: "smtp_rcpt_450_4.2.0" },
      0,
    ],
    [
      "knows no such person",
      { at: "rcpt", does: { kind: "answer", code: 550, text: "5.1.1 unknown" } },
      { kind: "refused", stop: "address" },
      0,
    ],
    ["drops at RCPT", { at: "rcpt", does: { kind: "drop" } }, { kind: "retry" }, 0],
    [
      "refuses the message",
      { at: "body", does: { kind: "answer", code: 552, text: "5.3.4 big" } },
      { kind: "refused", reason: "smtp_final_552_5.3.4" },
      0,
    ],
    [
      "drops while the message comes",
      { at: "body", does: { kind: "drop" } },
      { kind: expect.stringMatching(/^(unknown|retry)$/) },
      0,
    ],
    [
      "calls it spam",
      { at: "end", does: { kind: "answer", code: 550, text: "5.7.1 spam" } },
      { kind: "refused", reason: "smtp_final_550_5.7.1" },
      0,
    ],
    ["has no room now", { at: "end", does: { kind: "answer", code: 452, text: "4.3.1 full" } }, { kind: "retry" }, 0],
    [
      "hangs after the message",
      { at: "end", does: { kind: "hang" } },
      { kind: "unknown", reason: "smtp_timeout_after_body" },
      1,
      { finalTimeoutMs: 500 },
    ],
    [
      "drops after the message, with it",
      { at: "end", does: { kind: "drop", isStored: true } },
      { kind: "unknown", reason: "smtp_lost_after_body" },
      1,
    ],
    [
      "drops after the message, without it",
      { at: "end", does: { kind: "drop" } },
      { kind: "unknown", reason: "smtp_lost_after_body" },
      0,
    ],
    ["takes its time", { at: "end", does: { kind: "delay", ms: 60 } }, ACCEPTED, 1],
    [
      "takes too long",
      { at: "rcpt", does: { kind: "delay", ms: 1_000 } },
      { kind: "retry", reason: "smtp_rcpt_timeout" },
      0,
      { replyTimeoutMs: 500 },
    ],
  ];
  test.concurrent.each(ROWS.map((row) => [row[0], row] as const))("a server that %s", async (_, row) => {
    const [, misbehaviour, outcome, stored, settings] = row;
    const mails: SandboxMail[] = [];
    const store = async (mail: SandboxMail) => void mails.push(mail);
    const sandbox = await startSmtpSandbox({ port: 0, now: () => AT, store });
    const sender = connect(sandbox, settings);
    sandbox.behave(misbehaviour);
    expect(await sender.send(LETTER)).toMatchObject(outcome);
    expect(mails.length).toBe(stored);
    await sender.close();
    await sandbox.close();
  });

  test("can be for one recipient, for a number of times, and taken back", async () => {
    const sandbox = await start();
    const sender = open(sandbox);
    const kindOf = async (to: string): Promise<SendOutcome["kind"]> => (await sender.send({ ...LETTER, to })).kind;
    const no = { kind: "answer", code: 450, text: "4.2.0 later" } as const;
    sandbox.behave({ at: "rcpt", does: no, to: "EVA@sandbox.test", times: 2 });
    const takeBack = sandbox.behave({ at: "end", does: no, to: "leo@sandbox.test" });
    expect([await kindOf("eva@sandbox.test"), await kindOf("ana@sandbox.test")]).toEqual(["retry", "accepted"]);
    expect([await kindOf("eva@sandbox.test"), await kindOf("eva@sandbox.test")]).toEqual(["retry", "accepted"]);
    expect([await kindOf("leo@sandbox.test"), await kindOf("leo@sandbox.test")]).toEqual(["retry", "retry"]);
    takeBack();
    expect(await kindOf("leo@sandbox.test")).toBe("accepted");
  });

  test("too many mails in a second are told to come later", async () => {
    const sandbox = await start({ perSecondMax: 3 });
    const sender = open(sandbox, { connectionsMax: 1 });
    const outcomes: SendOutcome[] = [];
    for (let index = 0; index < 4; index++) outcomes.push(await sender.send(LETTER));
    expect(outcomes).toEqual([ACCEPTED, ACCEPTED, ACCEPTED, { kind: "retry", reason: "smtp_mail_421_4.7.0" }]);
  });
});

test("many at once, over few connections, each stored once", async () => {
  const sandbox = await start({ pipelining: false });
  const sender = open(sandbox, { connectionsMax: 4 });
  const keys = Array.from({ length: 200 }, (_, index) => `m-${index}`);
  const outcomes = await Promise.all(keys.map((key) => sender.send({ ...LETTER, key })));
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["accepted"]));
  expect(sandbox.mails.map(({ key }) => key).sort()).toEqual(keys.sort());
});

test("closing waits for the mail that is being stored, and its answer", async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isStoring = false;
  const sandbox = await start({
    store: () => {
      isStoring = true;
      return held;
    },
  });
  const sending = open(sandbox).send(LETTER);
  while (!isStoring) await new Promise((resolve) => setTimeout(resolve, 5));
  const closing = sandbox.close();
  release();
  expect(await sending).toEqual(ACCEPTED);
  await closing;
});

test("a port that is taken is an error of the start", async () => {
  const sandbox = await start();
  await expect(start({ port: sandbox.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});
