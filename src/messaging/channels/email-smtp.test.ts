import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { ioAt } from "./adapter.fixture.js";
import type { Outgoing, Sender } from "./adapter.js";
import { type ScriptedSmtp, type ScriptStep, startScriptedSmtp } from "./email-scripted.fixture.js";
import { emailSmtp } from "./email-smtp.js";
import { providerOf } from "./index.js";

const SHORT_MS = 400;
const AT = new Date("2026-11-21T20:41:05Z");
const LETTER: Outgoing = {
  key: "m-42",
  at: AT,
  to: "ana@sandbox.test",
  subject: "Hola",
  text: "Hola, Ana",
  locale: "es",
};
const ACCEPTED = { kind: "accepted", providerId: "<m-42@andino.test>" };
const adapter = emailSmtp;
const IO = ioAt(AT);

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

function connect(port: number, more: object = {}): Sender {
  const settings = adapter.settings.parse({
    host: "127.0.0.1",
    port,
    security: "none",
    from: { name: "Andino", address: "cobranza@andino.test" },
    closeTimeoutMs: 1_000,
    ...more,
  });
  return adapter.open(settings, IO);
}

function open(port: number, more: object = {}): Sender {
  const sender = connect(port, more);
  toClose.push(() => sender.close());
  return sender;
}

async function scripted(script: readonly ScriptStep[]): Promise<ScriptedSmtp> {
  const server = await startScriptedSmtp(script);
  toClose.push(() => server.close());
  return server;
}

/** A port where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

const EHLO_PLAIN: ScriptStep = { on: "EHLO", say: "250 scripted\r\n" };
const EHLO_AUTH: ScriptStep = { on: "EHLO", say: "250-scripted\r\n250 AUTH LOGIN PLAIN\r\n" };
const EHLO_TLS: ScriptStep = { on: "EHLO", say: "250-scripted\r\n250 STARTTLS\r\n" };
const SIGN_IN = { user: "u", password: "p" };
const BIG = "<p>cuota</p>\n".repeat(1_000_000);

/** What the script says, what becomes of the letter, and how often a whole message reached the server. */
type Row = readonly [name: string, script: readonly ScriptStep[], outcome: object, messages: number, settings?: object];

const BEFORE_THE_LETTER: readonly Row[] = [
  ["greeting: never comes", [{ on: "connect" }], { kind: "retry", reason: "smtp_greeting_timeout" }, 0],
  [
    "greeting: half a line",
    [{ on: "connect", say: "220 scri" }],
    { kind: "retry", reason: "smtp_greeting_timeout" },
    0,
  ],
  ["greeting: closed", [{ on: "connect", and: "drop" }], { kind: "retry", reason: "smtp_greeting_lost" }, 0],
  ["greeting: reset", [{ on: "connect", and: "reset" }], { kind: "retry" }, 0],
  [
    "greeting: garbage",
    [{ on: "connect", say: "SSH-2.0-OpenSSH\r\n" }],
    { kind: "retry", reason: "smtp_greeting_garbled" },
    0,
  ],
  [
    "greeting: another 2xx",
    [{ on: "connect", say: "250 hi\r\n" }],
    { kind: "retry", reason: "smtp_greeting_garbled" },
    0,
  ],
  [
    "greeting: busy",
    [{ on: "connect", say: "421 busy\r\n", and: "drop" }],
    { kind: "retry", reason: "smtp_greeting_421" },
    0,
  ],
  [
    "greeting: blocked",
    [{ on: "connect", say: "554 no\r\n" }],
    { kind: "refused", reason: "smtp_greeting_554", stop: "account" },
    0,
  ],
  ["EHLO: no answer", [{ on: "EHLO" }], { kind: "retry", reason: "smtp_ehlo_timeout" }, 0],
  ["EHLO: closed", [{ on: "EHLO", and: "drop" }], { kind: "retry", reason: "smtp_ehlo_lost" }, 0],
  ["EHLO: half an answer", [{ on: "EHLO", say: "250-a\r\n" }], { kind: "retry", reason: "smtp_ehlo_timeout" }, 0],
  [
    "EHLO: an answer of two codes",
    [{ on: "EHLO", say: "250-a\r\n550 b\r\n" }],
    { kind: "retry", reason: "smtp_ehlo_garbled" },
    0,
  ],
  ["EHLO: refused", [{ on: "EHLO", say: "550 no\r\n" }], { kind: "refused", stop: "account" }, 0],
  [
    "STARTTLS: not offered",
    [],
    { kind: "refused", reason: "smtp_starttls_not_offered", stop: "account" },
    0,
    { security: "starttls" },
  ],
  [
    "STARTTLS: not now",
    [EHLO_TLS, { on: "STARTTLS", say: "454 later\r\n" }],
    { kind: "retry", reason: "smtp_starttls_454" },
    0,
    { security: "starttls" },
  ],
  [
    "STARTTLS: no TLS behind it",
    [EHLO_TLS, { on: "STARTTLS", say: "220 go\r\n", and: "drop" }],
    { kind: "retry", reason: "smtp_tls_failed" },
    0,
    { security: "starttls" },
  ],
  [
    "STARTTLS: silence behind it",
    [EHLO_TLS, { on: "STARTTLS", say: "220 go\r\n", and: "stop-reading" }],
    { kind: "retry", reason: "smtp_tls_timeout" },
    0,
    { security: "starttls" },
  ],
  [
    "STARTTLS: half a line slipped in before TLS",
    [EHLO_TLS, { on: "STARTTLS", say: "220 go\r\n250-AUTH" }],
    { kind: "retry", reason: "smtp_starttls_garbled" },
    0,
    { security: "starttls" },
  ],
  [
    "STARTTLS: words slipped in before TLS",
    [EHLO_TLS, { on: "STARTTLS", say: "220 go\r\n250 AUTH PLAIN\r\n" }],
    { kind: "retry", reason: "smtp_starttls_garbled" },
    0,
    { security: "starttls" },
  ],
  ["TLS: the server speaks none", [], { kind: "retry", reason: "smtp_tls_failed" }, 0, { security: "tls" }],
  [
    "TLS: the server says nothing",
    [{ on: "connect", and: "stop-reading" }],
    { kind: "retry", reason: "smtp_tls_timeout" },
    0,
    { security: "tls" },
  ],
  ["AUTH: not offered", [], { kind: "refused", reason: "smtp_auth_not_offered", stop: "account" }, 0, SIGN_IN],
  [
    "AUTH: wrong password",
    [EHLO_AUTH, { on: "AUTH", say: "535 5.7.8 no\r\n" }],
    { kind: "refused", reason: "smtp_auth_535_5.7.8", stop: "account" },
    0,
    SIGN_IN,
  ],
  [
    "AUTH: not now",
    [EHLO_AUTH, { on: "AUTH", say: "454 4.7.0 later\r\n" }],
    { kind: "retry", reason: "smtp_auth_454_4.7.0" },
    0,
    SIGN_IN,
  ],
  ["AUTH: no answer", [EHLO_AUTH, { on: "AUTH" }], { kind: "retry", reason: "smtp_auth_timeout" }, 0, SIGN_IN],
  ["AUTH: closed", [EHLO_AUTH, { on: "AUTH", and: "drop" }], { kind: "retry", reason: "smtp_auth_lost" }, 0, SIGN_IN],
];

const BEFORE_THE_DOT: readonly Row[] = [
  [
    "MAIL: slow down",
    [{ on: "MAIL", say: "421 4.7.0 slow\r\n", and: "drop" }],
    { kind: "retry", reason: "smtp_mail_421_4.7.0" },
    0,
  ],
  [
    "MAIL: not now",
    [
      { on: "MAIL", say: "451 later\r\n" },
      { on: "RCPT", say: "503 no\r\n" },
      { on: "DATA", say: "503 no\r\n" },
    ],
    { kind: "retry", reason: "smtp_mail_451" },
    0,
  ],
  [
    "MAIL: never",
    [
      { on: "MAIL", say: "550 5.7.1 no\r\n" },
      { on: "RCPT", say: "503 no\r\n" },
      { on: "DATA", say: "503 no\r\n" },
    ],
    { kind: "refused", reason: "smtp_mail_550_5.7.1", stop: "account" },
    0,
  ],
  [
    "MAIL: no answer",
    [{ on: "MAIL" }, { on: "RCPT" }, { on: "DATA" }],
    { kind: "retry", reason: "smtp_mail_timeout" },
    0,
  ],
  ["MAIL: closed", [{ on: "MAIL", and: "drop" }], { kind: "retry", reason: "smtp_mail_lost" }, 0],
  [
    "RCPT: not now",
    [
      { on: "RCPT", say: "450 4.2.0 grey\r\n" },
      { on: "DATA", say: "503 no\r\n" },
    ],
    { kind: "retry", reason: "smtp_rcpt_450_4.2.0" },
    0,
  ],
  [
    "RCPT: unknown",
    [
      { on: "RCPT", say: "550 5.1.1 no\r\n" },
      { on: "DATA", say: "503 no\r\n" },
    ],
    { kind: "refused", reason: "smtp_rcpt_550_5.1.1", stop: "address" },
    0,
  ],
  [
    "RCPT: unknown, and DATA goes on",
    [{ on: "RCPT", say: "550 5.1.1 no\r\n" }],
    { kind: "refused", reason: "smtp_rcpt_550_5.1.1", stop: "address" },
    0,
  ],
  [
    "RCPT: unknown, and then nothing",
    [{ on: "RCPT", say: "550 5.1.1 no\r\n" }, { on: "DATA" }],
    { kind: "refused", reason: "smtp_rcpt_550_5.1.1", stop: "address" },
    0,
    { replyTimeoutMs: SHORT_MS },
  ],
  [
    "RCPT: unknown, and then closed",
    [{ on: "RCPT", say: "550 5.1.1 no\r\n", and: "drop" }],
    { kind: "refused", reason: "smtp_rcpt_550_5.1.1", stop: "address" },
    0,
  ],
  ["RCPT: garbage", [{ on: "RCPT", say: "ok whatever\r\n" }], { kind: "retry" }, 0],
  ["DATA: not now", [{ on: "DATA", say: "451 4.3.0 later\r\n" }], { kind: "retry", reason: "smtp_data_451_4.3.0" }, 0],
  ["DATA: never", [{ on: "DATA", say: "554 5.7.1 no\r\n" }], { kind: "refused", reason: "smtp_data_554_5.7.1" }, 0],
  ["DATA: no answer", [{ on: "DATA" }], { kind: "retry", reason: "smtp_data_timeout" }, 0],
  ["DATA: closed", [{ on: "DATA", and: "drop" }], { kind: "retry", reason: "smtp_data_lost" }, 0],
  ["DATA: half a line", [{ on: "DATA", say: "354 g" }], { kind: "retry", reason: "smtp_data_timeout" }, 0],
  [
    "DATA: a 250 instead of 354",
    [{ on: "DATA", say: "250 ok\r\n" }],
    { kind: "retry", reason: "smtp_data_garbled" },
    0,
  ],
  ["DATA: accepted before it was sent", [{ on: "DATA", say: "354 go\r\n250 2.0.0 queued\r\n" }], { kind: "retry" }, 0],
  [
    "DATA: go, and half a line more",
    [{ on: "DATA", say: "354 go\r\n25" }],
    { kind: "retry", reason: "smtp_body_garbled" },
    0,
  ],
];

const AFTER_THE_DOT: readonly Row[] = [
  ["accepted", [], ACCEPTED, 1],
  ["accepted by a server that closes at once", [{ on: ".", say: "250 ok\r\n", and: "drop" }], ACCEPTED, 1],
  ["accepted by a server that goes on talking", [{ on: ".", say: "250 ok\r\n250 ok\r\nwhat\r\n" }], ACCEPTED, 1],
  ["not now", [{ on: ".", say: "451 4.3.0 full\r\n" }], { kind: "retry", reason: "smtp_final_451_4.3.0" }, 1],
  [
    "shutting down",
    [{ on: ".", say: "421 4.3.2 bye\r\n", and: "drop" }],
    { kind: "retry", reason: "smtp_final_421_4.3.2" },
    1,
  ],
  ["never", [{ on: ".", say: "550 5.7.1 spam\r\n" }], { kind: "refused", reason: "smtp_final_550_5.7.1" }, 1],
  [
    "nobody there after all",
    [{ on: ".", say: "550 5.1.1 no\r\n" }],
    { kind: "refused", reason: "smtp_final_550_5.1.1", stop: "address" },
    1,
  ],
  ["no answer", [{ on: "." }], { kind: "unknown", reason: "smtp_timeout_after_body" }, 1],
  ["closed", [{ on: ".", and: "drop" }], { kind: "unknown", reason: "smtp_lost_after_body" }, 1],
  ["reset", [{ on: ".", and: "reset" }], { kind: "unknown", reason: "smtp_lost_after_body" }, 1],
  ["half an answer", [{ on: ".", say: "250 2.0" }], { kind: "unknown", reason: "smtp_timeout_after_body" }, 1],
  [
    "half an answer, then closed",
    [{ on: ".", say: "550 5.1", and: "drop" }],
    { kind: "unknown", reason: "smtp_lost_after_body" },
    1,
  ],
  ["garbage", [{ on: ".", say: "it went well\r\n" }], { kind: "unknown", reason: "smtp_garbled_after_body" }, 1],
  ["another 354", [{ on: ".", say: "354 more\r\n" }], { kind: "unknown", reason: "smtp_garbled_after_body" }, 1],
];

/** The wait that this outcome is the end of, made short. Every other one is long, for machines that are busy. */
function shortest(outcome: object): object {
  const [, stage] = /^smtp_(\w+)_timeout$/.exec("reason" in outcome ? String(outcome.reason) : "") ?? [];
  if (stage === "connect" || stage === "tls") return { connectTimeoutMs: SHORT_MS };
  if (stage === "greeting") return { greetingTimeoutMs: SHORT_MS };
  if (stage !== undefined && stage !== "body") return { replyTimeoutMs: SHORT_MS };
  return "reason" in outcome && String(outcome.reason).includes("timeout") ? { finalTimeoutMs: SHORT_MS } : {};
}

async function expectRow([, script, outcome, messages, settings]: Row, more: object = {}): Promise<void> {
  const server = await startScriptedSmtp(script);
  const sender = connect(server.port, { ...shortest(outcome), ...settings });
  try {
    const got = await sender.send({ ...LETTER, ...more });
    expect({ ...got, messages: server.messages.length }).toEqual({ ...got, ...outcome, messages });
    expect(server.heard.filter((line) => line.startsWith("MAIL")).length).toBeLessThanOrEqual(1);
  } finally {
    await sender.close();
    await server.close();
  }
}

const rowsByName = (rows: readonly Row[]) => rows.map((row) => [row[0], row] as const);

describe.each([
  ["before the letter", BEFORE_THE_LETTER],
  ["before the final dot", BEFORE_THE_DOT],
  ["after the final dot", AFTER_THE_DOT],
])("%s", (_, rows) => {
  test.concurrent.each(rowsByName(rows))("%s", (_name, row) => expectRow(row));
});

describe("without PIPELINING", () => {
  test.concurrent.each([...BEFORE_THE_DOT, ...AFTER_THE_DOT].map((row) => [row[0], row] as const))(
    "%s",
    (_name, [name, script, outcome, messages, settings]) =>
      expectRow([name, [EHLO_PLAIN, ...script], outcome, messages, settings ?? {}]),
  );

  test("each command waits for the answer before it", async () => {
    const server = await scripted([EHLO_PLAIN, { on: "MAIL", say: "451 later\r\n" }]);
    await open(server.port).send(LETTER);
    expect(server.heard).toEqual(["EHLO andino.test", "MAIL FROM:<cobranza@andino.test>"]);
  });
});

describe("a message too large for one write", () => {
  const ROWS: readonly Row[] = [
    [
      "the server reads nothing",
      [{ on: "DATA", say: "354 go\r\n", and: "stop-reading" }],
      { kind: "retry", reason: "smtp_body_timeout" },
      0,
    ],
    ["the server closes on it", [{ on: "DATA", say: "354 go\r\n", and: "drop" }], { kind: "retry" }, 0],
    [
      "the server refuses it on the way",
      [{ on: "DATA", say: "354 go\r\n", sayLater: "552 5.3.4 too big\r\n", and: "stop-reading" }],
      { kind: "refused", reason: "smtp_body_552_5.3.4" },
      0,
    ],
  ];
  test.each(rowsByName(ROWS))("%s: the dot was never written", (_name, row) => expectRow(row, { html: BIG }));

  test("it arrives whole, with its dot", async () => {
    const server = await scripted([]);
    const sender = open(server.port);
    expect(await sender.send({ ...LETTER, html: "<p>cuota</p>\n".repeat(20_000) })).toEqual(ACCEPTED);
    expect(server.messages[0]?.length).toBeGreaterThan(200_000);
  });

  test("a server that names a smaller limit never hears of it", async () => {
    const server = await scripted([{ on: "EHLO", say: "250-scripted\r\n250 SIZE 1000\r\n" }]);
    const outcome = await open(server.port).send({ ...LETTER, text: "x".repeat(900) });
    expect(outcome).toEqual({ kind: "refused", reason: "smtp_too_large" });
    expect(server.heard).toEqual(["EHLO andino.test"]);
  });
});

describe("no connection at all", () => {
  test("nobody listens", async () => {
    expect(await open(await freePort()).send(LETTER)).toEqual({ kind: "retry", reason: "smtp_connect_refused" });
  });

  test("the name does not exist", async () => {
    const sender = open(25, { host: "smtp.nowhere.invalid", connectTimeoutMs: 5_000 });
    // A resolver that hangs instead of answering ends in the timeout; the letter waits in either case.
    expect(await sender.send(LETTER)).toMatchObject({
      kind: "retry",
      reason: expect.stringMatching(/^smtp_(host_unknown|connect_timeout)$/),
    });
  });
});

describe("refused before the wire", () => {
  test.each<[Partial<Outgoing>, object]>([
    [{ to: "ana" }, { kind: "refused", reason: "address_invalid", stop: "address" }],
    [
      { to: "ana@sandbox.test>\r\nRCPT TO:<eva@sandbox.test" },
      { kind: "refused", reason: "address_invalid", stop: "address" },
    ],
    [{ to: "josé@sandbox.test" }, { kind: "refused", reason: "address_unicode", stop: "address" }],
    [{ headers: { Bcc: "eva@sandbox.test" } }, { kind: "refused", reason: "header_invalid" }],
    [{ key: "two words" }, { kind: "refused", reason: "key_invalid" }],
  ])("%j", async (more, outcome) => {
    const server = await scripted([]);
    expect(await open(server.port).send({ ...LETTER, ...more })).toEqual(outcome);
    expect(server.heard).toEqual([]);
  });
});

describe("the next letter on the same connection", () => {
  test("starts clean after a refusal", async () => {
    const server = await scripted([{ on: "RCPT TO:<eva", say: "550 5.1.1 no\r\n" }]);
    const closing = await scripted([
      { on: "RCPT TO:<eva", say: "550 5.1.1 no\r\n" },
      { on: "DATA", say: "354 go\r\n" },
    ]);
    for (const { port } of [server, closing]) {
      const sender = open(port, { connectionsMax: 1 });
      expect(await sender.send({ ...LETTER, to: "eva@sandbox.test" })).toMatchObject({ kind: "refused" });
      expect(await sender.send(LETTER)).toEqual(ACCEPTED);
    }
  });

  test("is preceded by RSET where a transaction was left open", async () => {
    const server = await scripted([
      { on: "RCPT TO:<eva", say: "550 5.1.1 no\r\n" },
      { on: "DATA", say: "503 no\r\n" },
    ]);
    const sender = open(server.port, { connectionsMax: 1 });
    await sender.send({ ...LETTER, to: "eva@sandbox.test" });
    await sender.send({ ...LETTER, to: "eva@sandbox.test" });
    expect(server.heard.map((line) => line.slice(0, 4))).toEqual([
      "EHLO",
      "MAIL",
      "RCPT",
      "DATA",
      "RSET",
      "MAIL",
      "RCPT",
      "DATA",
    ]);
  });

  test("a RSET that fails condemns nobody", async () => {
    const server = await scripted([
      { on: "RCPT", say: "550 5.1.1 no\r\n" },
      { on: "DATA", say: "503 no\r\n" },
      { on: "RSET", say: "502 what\r\n" },
    ]);
    const sender = open(server.port, { connectionsMax: 1 });
    await sender.send(LETTER);
    expect(await sender.send(LETTER)).toEqual({ kind: "retry", reason: "smtp_reset_502" });
  });
});

describe("check", () => {
  test("a server that takes our sender is fine, and no mail was sent", async () => {
    const server = await scripted([]);
    expect(await open(server.port).check()).toEqual({ ok: true });
    expect(server.heard).toEqual(["EHLO andino.test", "MAIL FROM:<cobranza@andino.test>", "QUIT"]);
  });

  test.each<[readonly ScriptStep[], string]>([
    [[{ on: "MAIL", say: "550 5.7.1 Not your domain\r\n" }], "smtp_mail_550_5.7.1: 550 5.7.1 Not your domain"],
    [[{ on: "connect", say: "554 Blocked\r\n" }], "smtp_greeting_554: 554 Blocked"],
    [[{ on: "EHLO" }], "smtp_ehlo_timeout"],
  ])("names what is wrong", async (script, reason) => {
    const server = await scripted(script);
    expect(await open(server.port, { replyTimeoutMs: SHORT_MS }).check()).toEqual({ ok: false, reason });
  });

  test("names the system's error where nobody listens", async () => {
    expect(await open(await freePort()).check()).toEqual({ ok: false, reason: "smtp_connect_refused: ECONNREFUSED" });
  });
});

describe("settings", () => {
  const provider = providerOf("email", "smtp");
  const VALID = {
    host: "smtp.andino.test",
    port: 587,
    security: "starttls",
    from: { name: "", address: "a@andino.test" },
  };
  const ed25519 = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

  test.each(["127.0.0.1", "::1", "fe80::1", "mail_relay", "smtp.andino.test"])("%s is a host", (host) => {
    expect(provider?.faultsOf({ ...VALID, host })).toEqual([]);
  });

  test("the least that is needed passes", () => {
    expect(provider?.faultsOf(VALID)).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{ host: "smtp.andino.test\r\nx" }, "host", "host_invalid"],
    [{ port: 0 }, "port", "too_small"],
    [{ security: "ssl" }, "security", "invalid_value"],
    [{ from: { name: "", address: "andino" } }, "from.address", "address_invalid"],
    [{ replyTo: "a@b\r\nBcc: c@d.test" }, "replyTo", "address_invalid"],
    [{ user: "u" }, "password", "user_and_password_together"],
    [{ user: "u", password: "p", security: "none" }, "security", "password_in_clear"],
    [{ clientName: "a b" }, "clientName", "host_invalid"],
    [
      { dkim: { domain: "andino.test", selector: "s", privateKey: "no key" } },
      "dkim.privateKey",
      "private_key_invalid",
    ],
    [{ dkim: { domain: "andino.test", selector: "s", privateKey: ed25519 } }, "dkim.privateKey", "private_key_invalid"],
    [{ finalTimeoutMs: 0 }, "finalTimeoutMs", "too_small"],
    [{ ca: "no certificate" }, "ca", "ca_invalid"],
    [{ host: "::zz" }, "host", "host_invalid"],
    [{ tlsInsecure: true }, "", "unrecognized_keys"],
  ])("%j names the wrong setting", (more, path, code) => {
    expect(provider?.faultsOf({ ...VALID, ...more })).toContainEqual({ path, code });
    expect(provider?.open({ ...VALID, ...more }, IO)).toMatchObject({
      ok: false,
      refusal: { code: "settings_invalid" },
    });
  });
});
