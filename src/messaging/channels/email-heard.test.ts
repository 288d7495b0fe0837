import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLAIN_MARKS } from "./adapter.fixture.js";
import { fields, letter, report } from "./email-hear/mail.fixture.js";
import { MAIL_BYTES_MAX } from "./email-hear/open-mail.js";
import { type EmailSmtpSettings, emailSmtp } from "./email-smtp.js";
import type { Callback, Heard } from "./heard.js";
import { HeardShape } from "./suite-shapes.fixture.js";

const SECRET = "a secret of sixteen or more";
const SETTINGS = emailSmtp.settings.parse({
  host: "smtp.cobros.test",
  port: 587,
  security: "starttls",
  from: { name: "Cobros", address: "avisos@cobros.test" },
  inbound: { kind: "hook", secret: SECRET, address: "Ayuda@cobros.test", bounces: "bounce@cobros.test" },
});
const hear = emailSmtp.hear as NonNullable<typeof emailSmtp.hear>;
const MARK = "7-e1.1.1.0.mark";
const OUR_ID = "7-e1=2e1=2e1=2e0@cobros.test";

const callOf = (raw: string | Buffer, headers: Record<string, string> = {}): Callback => ({
  method: "POST",
  url: "https://acuerdo.test/hooks/mail/t",
  query: {},
  headers,
  body: Buffer.from(raw),
});
const readAll = (raw: string | Buffer, settings: EmailSmtpSettings = SETTINGS): Promise<readonly Heard[]> =>
  hear.read(callOf(raw), settings, PLAIN_MARKS);
const read = async (raw: string): Promise<Heard> => (await readAll(raw))[0] as Heard;

/** A report that came to the marked address. */
const reported = (recipients: string[], to = `bounce+${MARK}@cobros.test`): string =>
  report({
    recipients,
    original: "From: avisos@cobros.test\nTo: ana@correo.test\nSubject: Su saldo\n\nHola",
    headers: `Return-Path: <>\nFrom: MAILER-DAEMON@mx.test\nTo: ${to}\nSubject: Undelivered Mail\nMessage-ID: <i1@mx.test>\nDate: Mon, 3 Nov 2025 10:05:00 -0500`,
  });
const answer = (body: string, headers = "", to = `ayuda+${MARK.toUpperCase()}@cobros.test`): string =>
  `From: Ana Ruiz <Ana@Correo.test>\nTo: ${to}\nSubject: Re: Su saldo\nDate: Mon, 3 Nov 2025 11:00:00 -0500\nMessage-ID: <r1@correo.test>\n${headers}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n${body}`;

describe("who brings mail", () => {
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const verify = (headers: Record<string, string>, settings = SETTINGS, body: string | Buffer = "x") =>
    hear.verify(callOf(body, headers), settings, new Date());

  test("knows the secret, as a header or as a password", () => {
    expect(verify({ "x-hook-secret": SECRET })).toEqual({ kind: "take" });
    expect(verify({ authorization: basic("anybody", SECRET) })).toEqual({ kind: "take" });
  });

  test("or is refused", () => {
    const forged = { kind: "refuse", because: "forged" };
    expect(verify({})).toEqual(forged);
    expect(verify({ "x-hook-secret": `${SECRET}x` })).toEqual(forged);
    expect(verify({ authorization: basic(SECRET, "") })).toEqual(forged);
    expect(verify({ authorization: "Basic" })).toEqual(forged);
    expect(verify({ "x-hook-secret": "undefined" }, { ...SETTINGS, inbound: undefined })).toEqual(forged);
    expect(verify({ "x-hook-secret": SECRET }, SETTINGS, "")).toEqual({ kind: "refuse", because: "unreadable" });
    const [most, more] = [1, 2].map((over) => Buffer.alloc(MAIL_BYTES_MAX + over, "x"));
    expect(verify({ "x-hook-secret": SECRET }, SETTINGS, most)).toEqual({ kind: "take" });
    expect(verify({ "x-hook-secret": SECRET }, SETTINGS, more)).toEqual({ kind: "refuse", because: "unreadable" });
  });
});

describe("reports", () => {
  const of = { key: "7-e1.1.1.0" };

  test.each([
    ["nobody of that name", "5.1.1", "smtp; 550 5.1.1 User unknown", { reason: "mail_user_unknown", stop: "address" }],
    ["a full mailbox", "5.2.2", "smtp; 552 5.2.2 Mailbox full", { reason: "mail_mailbox_full" }],
    ["our server is blocked", "5.7.1", "smtp; 550 5.7.1 blocked using a blocklist", { reason: "mail_blocked" }],
  ])("%s", async (_, status, said, more) => {
    const heard = await read(reported([fields("ana@correo.test", status, said)]));
    expect(heard).toEqual({ kind: "receipt", of, fact: "failed", at: new Date("2025-11-03T15:05:00Z"), ...more });
  });

  test("what is late has not failed, what was passed on has not arrived, what arrived has", async () => {
    const one = (action: string, status: string) => read(reported([fields("ana@correo.test", status, "", action)]));
    expect(await one("delayed", "4.4.1")).toEqual({ kind: "nothing", because: "mail_delayed" });
    expect(await one("relayed", "2.0.0")).toEqual({ kind: "nothing", because: "mail_relayed" });
    expect(await one("delivered", "2.0.0")).toMatchObject({ fact: "delivered", of });
  });

  test("of several behind a list: where one got it, it arrived; where one may get it later, the address lives", async () => {
    const dead = fields("x@correo.test", "5.1.1", "smtp; 550 5.1.1 User unknown");
    const full = fields("y@correo.test", "5.2.2", "smtp; 552 5.2.2 Mailbox full");
    const there = fields("z@correo.test", "2.0.0", "", "delivered");
    expect(await read(reported([dead, there]))).toMatchObject({ fact: "delivered" });
    const some = await read(reported([dead, full]));
    expect(some).toMatchObject({ fact: "failed" });
    expect(some).not.toHaveProperty("stop");
  });

  test("about somebody else's letter says nothing, whatever mark it carries", async () => {
    const recipients = [fields("ana@correo.test", "5.1.1", "smtp; 550 5.1.1 User unknown")];
    const nothing = { kind: "nothing", because: "not_our_letter" };
    expect(await read(reported(recipients, "bounce+7-e1.1.1.0.forged@cobros.test"))).toEqual(nothing);
    expect(await read(reported(recipients, "bounce@cobros.test"))).toEqual(nothing);
    expect(await read(report({ recipients }))).toEqual(nothing);
  });

  test("without a mark it is known by the Message-ID of the letter, or by the name of its envelope", async () => {
    const recipients = [fields("ana@correo.test", "5.1.1", "smtp; 550 5.1.1 User unknown")];
    const original = `Message-ID: <${OUR_ID}>\nFrom: avisos@cobros.test\n\n`;
    expect(await read(report({ recipients, original }))).toMatchObject({ of: { providerId: `<${OUR_ID}>` } });
    const named = `Reporting-MTA: dns; mx.test\nOriginal-Envelope-Id: ${MARK}`;
    expect(await read(report({ recipients, report: named, original: "From: a@b.test\n\n" }))).toMatchObject({ of });
  });

  test("a complaint is one where the person wants no more", async () => {
    const complaint = (type: string) =>
      `From: fbl@isp.test\nTo: bounce+${MARK}@cobros.test\nSubject: complaint\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n--b\nContent-Type: text/plain\n\nAbuse\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: ${type}\nUser-Agent: x/1\nVersion: 1\n\n--b\nContent-Type: message/rfc822\n\nFrom: avisos@cobros.test\nSubject: x\n\nx\n--b--\n`;
    expect(await read(complaint("abuse"))).toMatchObject({ kind: "receipt", fact: "complained", of });
    expect(await read(complaint("not-spam"))).toEqual({ kind: "nothing", because: "mail_not-spam" });
  });
});

describe("answers", () => {
  test("the words that were typed, who typed them, and the letter they answer", async () => {
    const said = await read(answer("El viernes le pago.\n\nEl lun, 3 nov 2025 a las 10:00, Cobros escribió:\n> BAJA"));
    expect(said).toEqual({
      kind: "turn",
      id: "r1@correo.test",
      from: { address: "ana@correo.test", name: "Ana Ruiz" },
      at: new Date("2025-11-03T16:00:00Z"),
      text: "El viernes le pago.",
      subject: "Re: Su saldo",
      answers: { key: "7-e1.1.1.0" },
    });
  });

  test("a letter is found by In-Reply-To, then by References; somebody else's ids are passed over", async () => {
    const to = "ayuda@cobros.test";
    const older = "7-e1=2e1=2e0=2e0@cobros.test";
    const both = `In-Reply-To: <other@correo.test>\nReferences: <${older}> <${OUR_ID}> <x@y.test>\n`;
    expect(await read(answer("Sí", both, to))).toMatchObject({ answers: { providerId: `<${OUR_ID}>` } });
    const direct = `In-Reply-To: <${older}>\nReferences: <${OUR_ID}>\n`;
    expect(await read(answer("Sí", direct, to))).toMatchObject({ answers: { providerId: `<${older}>` } });
    expect(await read(letter("Sí"))).not.toHaveProperty("answers");
  });

  test("a machine's answer is told as such", async () => {
    expect(await read(answer("Estoy de vacaciones", "Auto-Submitted: auto-replied\n"))).toMatchObject({
      isAutomatic: true,
      text: "Estoy de vacaciones",
    });
  });

  test("our own letters that come round say nothing", async () => {
    const own = { kind: "nothing", because: "own_mail" };
    expect(await read(answer("x").replace("Ana@Correo.test", `ayuda+${MARK}@cobros.test`))).toEqual(own);
    expect(await read(answer("x").replace("r1@correo.test", OUR_ID))).toEqual(own);
  });

  test("what hangs on it is named; logos are not", async () => {
    const part = (head: string, body: string) => `--b\n${head}\n\n${body}\n`;
    const mixed = answer("").replace(
      /Content-Type[\s\S]*$/,
      `Content-Type: multipart/mixed; boundary="b"\n\n${part("Content-Type: text/plain", "Va el comprobante")}${part(
        'Content-Type: application/pdf; name="pago.pdf"\nContent-Disposition: attachment; filename="pago.pdf"\nContent-Transfer-Encoding: base64',
        Buffer.from("%PDF-1.4").toString("base64"),
      )}${part(
        'Content-Type: image/png; name="logo.png"\nContent-ID: <l>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64',
        "iVBORw0KGgo=",
      )}--b--\n`,
    );
    expect(await read(mixed)).toMatchObject({
      text: "Va el comprobante",
      media: [{ kind: "document", name: "pago.pdf", mime: "application/pdf", sizeBytes: 8 }],
    });
  });
});

test("nothing makes reading throw, and what is read keeps its shape", async () => {
  const whole = answer("Hola\n\n> cita");
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((some) => Buffer.from(some)),
    fc.nat(whole.length).map((at) => Buffer.from(whole.slice(0, at))),
    fc
      .tuple(fc.nat(whole.length), fc.string({ maxLength: 30 }))
      .map(([at, junk]) => Buffer.from(`${whole.slice(0, at)}${junk}\u0000${whole.slice(at)}`)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (body) => {
      for (const heard of await readAll(body)) {
        expect(HeardShape.safeParse(heard).error).toBeUndefined();
        expect(JSON.stringify(heard)).not.toContain("\\u0000");
      }
    }),
    { numRuns: 200 },
  );
});
