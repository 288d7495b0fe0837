import { describe, expect, test } from "vitest";
import { bytes, fields, letter, ORIGINAL, report } from "./mail.fixture.js";
import { readMail } from "./read-mail.js";

const kindOf = async (source: string | Uint8Array) =>
  (await readMail(typeof source === "string" ? bytes(source) : source)).kind;

describe("a person's answer", () => {
  test("the words, what they answer, and for whom our mark says they are", async () => {
    const reading = await readMail(
      bytes(
        letter(
          "Pago el lunes.\n\nEl lun, 3 nov 2025 a las 10:00, Cobros <ayuda@cobros.example.com>\nescribió:\n\n> Su saldo\n",
        ),
      ),
    );
    expect(reading).toEqual({
      kind: "reply",
      text: "Pago el lunes.",
      hasQuote: true,
      attachments: [],
      files: [],
      facts: {
        from: { address: "ana@correo.test", name: "Ana Ruiz" },
        subject: "Re: Su saldo próximo",
        sentAt: new Date("2025-11-03T16:00:00Z"),
        messageId: "resp-1@correo.test",
        inReplyTo: ["carta-77@cobros.example.com"],
        references: ["carta-77@cobros.example.com", "carta-70@cobros.example.com"],
        token: "k3v9q2x7ab",
        marks: ["k3v9q2x7ab"],
        truncated: false,
      },
    });
  });

  test("documents come apart from what is shown and logged, the mail's own signature is none", async () => {
    const source = letter(
      [
        "--sep",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Adjunto el comprobante",
        "--sep",
        'Content-Type: application/pdf; name="=?utf-8?Q?comprobaci=C3=B3n=2Epdf?="',
        "Content-Disposition: attachment",
        "Content-Transfer-Encoding: base64",
        "",
        Buffer.from("%PDF-1.7").toString("base64"),
        "--sep",
        "Content-Type: image/png; name=logo.png",
        "Content-ID: <logo@correo.test>",
        "Content-Transfer-Encoding: base64",
        "",
        "aWNvbg==",
        "--sep",
        "Content-Type: message/rfc822",
        "",
        ORIGINAL,
        "--sep",
        "Content-Type: application/pkcs7-signature; name=smime.p7s",
        "",
        "x",
        "--sep--",
      ].join("\n"),
      "Content-Type: multipart/mixed; boundary=sep",
    );
    const reading = await readMail(bytes(source));
    expect(reading).toMatchObject({
      kind: "reply",
      text: "Adjunto el comprobante",
      attachments: [
        { name: "comprobación.pdf", type: "application/pdf", sizeBytes: 8, isInline: false },
        { name: "logo.png", type: "image/png", isInline: true },
        { name: null, type: "message/rfc822" },
      ],
    });
    if (reading.kind === "reply") expect(Buffer.from(reading.files[0] ?? []).toString()).toBe("%PDF-1.7");
  });

  test.each([
    ["UTF-8 without saying so", "", Buffer.from("¿Cuándo?")],
    ["the old Western charset without saying so", "", Buffer.from("¿Cuándo?", "latin1")],
    [
      "the old Western charset under the name of another",
      "Content-Type: text/plain; charset=utf-8\n",
      Buffer.from("¿Cuándo?", "latin1"),
    ],
    [
      "a charset that says its name",
      "Content-Type: text/plain; charset=iso-8859-1\n",
      Buffer.from("¿Cuándo?", "latin1"),
    ],
    ["a charset that nobody knows", "Content-Type: text/plain; charset=x-nobody\n", Buffer.from("¿Cuándo?", "latin1")],
    [
      "quoted-printable",
      "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n",
      Buffer.from("=C2=BFCu=C3=A1ndo=\n?"),
    ],
    [
      "base64",
      "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
      Buffer.from(Buffer.from("¿Cuándo?").toString("base64")),
    ],
  ])("in %s", async (_, headers, body) => {
    const head = Buffer.from(`From: ana@correo.test\nSubject: Re\n${headers}\n`);
    expect(await readMail(Buffer.concat([head, body]))).toMatchObject({ kind: "reply", text: "¿Cuándo?" });
  });

  test("headers in raw 8-bit letters, of either kind", async () => {
    for (const encoding of ["utf8", "latin1"] as const) {
      const source = Buffer.from("From: José Peña <jose@correo.test>\nSubject: Más información\n\nhola\n", encoding);
      expect(await readMail(source)).toMatchObject({
        facts: { from: { name: "José Peña" }, subject: "Más información" },
      });
    }
  });

  test.each([
    [
      "plain text that is only an excuse for HTML",
      "Your mail program does not display HTML.",
      "<p>Pago el lunes</p>",
      "Pago el lunes",
    ],
    ["empty plain text", "", "<p>Pago el lunes</p>", "Pago el lunes"],
    ["plain text that says it", "Pago el lunes", "<p>otra cosa</p>", "Pago el lunes"],
  ])("beside its HTML: %s", async (_, plain, markup, text) => {
    const source = letter(
      `--sep\nContent-Type: text/plain\n\n${plain}\n--sep\nContent-Type: text/html\n\n${markup}\n--sep--\n`,
      "Content-Type: multipart/alternative; boundary=sep",
    );
    expect(await readMail(bytes(source))).toMatchObject({ kind: "reply", text });
  });

  test.each([
    ["a greeting with a colon", "Hola: quiero pagar el lunes.\n\nGracias", "Hola: quiero pagar el lunes.\n\nGracias"],
    [
      "nothing but a block that is quoted",
      "Sí\n\nDe: Cobros <ayuda@cobros.example.com>\nEnviado: lunes\nPara: Ana\nAsunto: Saldo\n\nhola",
      "Sí",
    ],
    ["the encoding it was saved with", "Ma=C3=B1ana pa=\ngo\n", "Mañana pago"],
    ["Windows lines", "Sí\r\n\r\n> no\r\n", "Sí"],
  ])("bare text: %s", async (_, source, text) => {
    expect(await readMail(bytes(source))).toMatchObject({ kind: "reply", text, facts: { inReplyTo: [] } });
  });

  test("ids without brackets, a date that is none, a subject that is folded", async () => {
    const source =
      "From: a@correo.test\nDate: el lunes\nIn-Reply-To: carta-77@cobros.example.com\nSubject: una\n  línea\n\nhola";
    const { facts } = (await readMail(bytes(source))) as { facts: object };
    expect(facts).toEqual({
      from: { address: "a@correo.test" },
      subject: "una línea",
      inReplyTo: ["carta-77@cobros.example.com"],
      marks: [],
      references: [],
      truncated: false,
    });
  });
});

describe("a machine's answer", () => {
  test.each([
    ["auto_submitted", "Auto-Submitted: auto-replied"],
    ["auto_submitted", "Auto-Submitted: auto-generated (vacation)"],
    ["auto_reply_header", "X-Autoreply: yes"],
    ["auto_reply_header", "X-Autorespond: Su saldo"],
    ["precedence", "Precedence: auto_reply"],
    ["precedence", "Precedence: bulk"],
    ["null_sender", "Return-Path: <>"],
    ["read_receipt", "Content-Type: multipart/report; report-type=disposition-notification; boundary=x"],
    ["subject", "Subject: Out of Office: Su saldo"],
    ["subject", "Subject: Automatic reply: Su saldo"],
    ["subject", "Subject: Respuesta automática: Su saldo"],
    ["subject", "Subject: RE: Fuera de la oficina"],
    ["subject", "Subject: Resposta automática"],
    ["subject", "Subject: AUTO: Ana is out of the office (returning 10/11/2025)"],
  ])("%s by %s", async (rule, header) => {
    const source = `${header.startsWith("Subject") ? "" : "Subject: Re: Su saldo\n"}${header}\nFrom: ana@correo.test\nTo: b@cobros.example.com\n\nEstoy de vacaciones hasta el lunes.\n`;
    expect(await readMail(bytes(source))).toMatchObject({ kind: "auto_reply", rule });
  });

  test.each(["Auto-Submitted: no", "X-Auto-Response-Suppress: All", "Precedence: list", "Subject: Re: absolutamente"])(
    "%s is no machine",
    async (header) => {
      expect(await kindOf(`${header}\nFrom: ana@correo.test\n\nSí, el lunes.\n`)).toBe("reply");
    },
  );
});

describe("a complaint", () => {
  const complaint = (feedback: string, more = "") =>
    `From: fbl@buzon.test\nTo: quejas@cobros.example.com\nSubject: FW: Su saldo\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=sep\n\n--sep\nContent-Type: text/plain\n\nAn abuse report\n--sep\nContent-Type: message/feedback-report\n\nFeedback-Type: ${feedback}\nUser-Agent: Test/1\nVersion: 1\n${more}\n--sep\nContent-Type: message/rfc822\n\n${ORIGINAL}\n--sep--\n`;

  test.each([
    ["abuse", true],
    ["opt-out", true],
    ["fraud", true],
    ["auth-failure", false],
    ["not-spam", false],
  ])("%s: wants no more is %s", async (feedback, isOptOut) => {
    expect(await readMail(bytes(complaint(feedback)))).toMatchObject({
      kind: "complaint",
      feedback,
      isOptOut,
      recipient: "ana@correo.test",
      originalMessageId: "carta-77@cobros.example.com",
      facts: { token: "k3v9q2x7ab" },
    });
  });

  test("who it was for, as the report names it", async () => {
    expect(await readMail(bytes(complaint("abuse", "Original-Rcpt-To: <eva@correo.test>")))).toMatchObject({
      recipient: "eva@correo.test",
    });
    expect(await readMail(bytes(complaint("opt-out", "Removal-Recipient: leo@correo.test")))).toMatchObject({
      recipient: "leo@correo.test",
    });
  });

  test("a redacted address is nobody's", async () => {
    const source = complaint("abuse").replace("To: Ana Ruiz <ana@correo.test>", "To: redacted@buzon.test");
    expect(await readMail(bytes(source))).not.toHaveProperty("recipient");
  });

  test("Microsoft's, which has no fields", async () => {
    const source = letter(
      `--sep\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: ana@correo.test\n${ORIGINAL}\n--sep--\n`,
      "Content-Type: multipart/mixed; boundary=sep",
    );
    expect(await readMail(bytes(source))).toMatchObject({
      kind: "complaint",
      feedback: "abuse",
      isOptOut: true,
      recipient: "ana@correo.test",
    });
  });

  test("fields without the part they belong in", async () => {
    const source = complaint("opt-out").replace(/^--sep.*\n/gm, "");
    expect(await readMail(bytes(source))).toMatchObject({ kind: "complaint", feedback: "opt-out" });
  });
});

describe("what cannot be read, and what has to be bounded", () => {
  test.each([
    ["nothing", Buffer.alloc(0), "empty"],
    ["blanks", Buffer.from(" \n\n  \n"), "empty"],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, ...Array.from({ length: 400 }, (_, at) => at % 7)]), "binary"],
    [
      "what is encrypted",
      Buffer.from(
        letter(
          "--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x--\n",
          "Content-Type: multipart/encrypted; boundary=x",
        ),
      ),
      "encrypted",
    ],
  ])("%s", async (_, source, cause) => {
    expect(await readMail(source)).toEqual({ kind: "unreadable", cause });
  });

  test("parts nested without end, headers without end, parts without number", async () => {
    const nested = `From: a@correo.test\nContent-Type: multipart/mixed; boundary=b0\n\n${Array.from({ length: 400 }, (_, at) => `--b${at}\nContent-Type: multipart/mixed; boundary=b${at + 1}\n\n`).join("")}hola`;
    const headers = `From: a@correo.test\n${"X-A: b\n".repeat(200_000)}\nhola`;
    const parts = `From: a@correo.test\nContent-Type: multipart/mixed; boundary=b\n\n${"--b\n\nx\n".repeat(20_100)}`;
    for (const source of [nested, headers, parts]) expect(await kindOf(source)).toBe("reply");
  });

  test("short lines without end are cut, and the document behind them is not", async () => {
    const source = letter(
      `--sep\nContent-Type: text/plain\n\n${"no\n".repeat(31_000)}--sep\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n${`${"QUJD".repeat(19)}\n`.repeat(3_000)}--sep--\n`,
      "Content-Type: multipart/mixed; boundary=sep",
    );
    const reading = await readMail(bytes(source));
    expect(reading).toMatchObject({
      kind: "reply",
      facts: { truncated: true },
      attachments: [{ name: "a.pdf", sizeBytes: 171_000 }],
    });
  });

  test("a report is asked for before a machine's answer, because it calls itself one", async () => {
    expect(await kindOf(report({ recipients: [fields("ana@correo.test", "5.1.1")] }))).toBe("bounce");
  });
});
