import { afterEach, describe, expect, test } from "vitest";
import { ioAt, PLAIN_MARKS } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import { returnsOf } from "./email-inbound.js";
import { type ScriptStep, startScriptedSmtp } from "./email-scripted.fixture.js";
import { emailSmtp } from "./email-smtp.js";

const SECRET = "a secret of sixteen or more";
const FROM = { name: "Cobros", address: "avisos@cobros.test" };
const LETTER: Outgoing = { key: "7-e1.1.1.0", at: new Date(0), to: "ana@casa.test", text: "Hola", locale: "es" };
const MARK = "7-e1.1.1.0.mark";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function sent(ehlo: string, inbound?: object): Promise<string> {
  const script: ScriptStep[] = [{ on: "EHLO", say: ehlo }];
  const server = await startScriptedSmtp(script);
  const settings = { host: "127.0.0.1", port: server.port, security: "none", from: FROM, inbound };
  const sender = emailSmtp.open(emailSmtp.settings.parse(settings), ioAt(new Date(0)));
  closers.push(
    () => server.close(),
    () => sender.close(),
  );
  expect(await sender.send(LETTER)).toMatchObject({ kind: "accepted", providerId: "<7-e1=2e1=2e1=2e0@cobros.test>" });
  return [...server.heard, ...server.messages.map((each) => each.replaceAll("\r", "")), ""].join("\n");
}

const DSN = "250-scripted\r\n250 DSN\r\n";

describe("a letter names its way back", () => {
  test("in Reply-To, in its envelope, and to a server that sends reports on demand", async () => {
    const said = await sent(DSN, {
      kind: "hook",
      secret: SECRET,
      address: "ayuda@cobros.test",
      bounces: "bounce@cobros.test",
    });
    expect(said).toContain(`Reply-To: ayuda+${MARK}@cobros.test`);
    expect(said).toContain(`MAIL FROM:<bounce+${MARK}@cobros.test> RET=HDRS ENVID=${MARK}`);
    expect(said).toContain("RCPT TO:<ana@casa.test> NOTIFY=FAILURE,DELAY");
    expect(said).toContain('From: "Cobros" <avisos@cobros.test>');
  });

  test("one mailbox is enough, and a server without reports is asked for none", async () => {
    const said = await sent("250 scripted\r\n", { kind: "hook", secret: SECRET });
    expect(said).toContain(`Reply-To: avisos+${MARK}@cobros.test`);
    expect(said).toContain(`MAIL FROM:<avisos+${MARK}@cobros.test>\n`);
    expect(said).not.toMatch(/ENVID|NOTIFY/);
  });

  test("and nothing changes where nobody looks", async () => {
    const said = await sent(DSN);
    expect(said).toContain("MAIL FROM:<avisos@cobros.test>\n");
    expect(said).not.toMatch(/Reply-To|ENVID|NOTIFY|mark/);
  });
});

test("an address that would be longer than servers take stays as it is", () => {
  const address = `${"a".repeat(50)}@cobros.test`;
  const inbound = { kind: "hook" as const, secret: SECRET, address };
  expect(returnsOf({ from: FROM, inbound }, LETTER.key, PLAIN_MARKS)).toMatchObject({
    replyTo: address,
    envelopeFrom: address,
  });
  expect(returnsOf({ from: FROM, inbound }, "Ñ", PLAIN_MARKS)).toEqual({ replyTo: address, envelopeFrom: address });
});

test.each([
  ["a password in clear", { kind: "imap", host: "imap.test", port: 143, security: "none", user: "a", password: "b" }],
  ["a secret that can be guessed", { kind: "hook", secret: "short" }],
  ["an address that is none", { kind: "hook", secret: SECRET, address: "here" }],
  ["another kind", { kind: "pop3" }],
])("settings are refused: %s", (_, inbound) => {
  const settings = { host: "smtp.test", port: 587, security: "starttls", from: FROM, inbound };
  expect(emailSmtp.settings.safeParse(settings).success).toBe(false);
});
