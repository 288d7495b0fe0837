import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import type { Outgoing } from "./adapter.js";
import { composeEmail, dotStuffed, messageIdOf } from "./email-compose.js";
import { quotedPrintable } from "./email-encode.js";

const AT = new Date("2026-11-21T20:41:05Z");
const SENDER = { name: "Crédito Andino", address: "cobranza@andino.test" };
const LETTER: Outgoing = {
  key: "m.42",
  at: AT,
  to: "ana@sandbox.test",
  subject: "Hola",
  text: "Hola, Ana",
  locale: "es",
};

function compose(message: Partial<Outgoing>): string {
  const composed = composeEmail({ ...LETTER, ...message }, SENDER, AT);
  if (!composed.ok) throw new Error(composed.refusal.code);
  return composed.value.data;
}
const parse = (data: string) => PostalMime.parse(Buffer.from(data, "latin1"));
const headOf = (data: string) => data.slice(0, data.indexOf("\r\n\r\n"));

/** Half a surrogate pair is no character, and UTF-8 has no way to say it. */
const inUtf8 = (text: string): string => Buffer.from(text, "utf8").toString("utf8");
/** What a reader may see of a line break: nothing but that it is one. */
const asLines = (text: string): string => text.replace(/\r\n|\r|\n/g, "\n").replace(/\n+$/, "");

describe("composeEmail", () => {
  test("writes a plain message as it can be read", () => {
    expect(compose({ html: "<p>Hola, Ana</p>" })).toBe(
      [
        "From: =?UTF-8?B?Q3LDqWRpdG8gQW5kaW5v?=",
        " <cobranza@andino.test>",
        "To: ana@sandbox.test",
        "Subject: Hola",
        "Date: Sat, 21 Nov 2026 20:41:05 +0000",
        "Message-ID: <m=2e42@andino.test>",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
        "X-Acuerdo-Key: m.42",
        "Content-Language: es",
        'Content-Type: multipart/alternative; boundary="=_acuerdo"',
        "",
        "--=_acuerdo",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        "Hola, Ana",
        "--=_acuerdo",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        "<p>Hola, Ana</p>",
        "--=_acuerdo--",
        "",
      ].join("\r\n"),
    );
  });

  test("passes unsubscribe and threading headers through", async () => {
    const headers = {
      "List-Unsubscribe": `<https://andino.test/u/${"t".repeat(60)}>, <mailto:baja@andino.test?subject=baja>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "In-Reply-To": "<a@b.test>",
      "Reply-To": "reply+abc@andino.test",
    };
    const mail = await parse(compose({ headers }));
    const got = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
    for (const [name, value] of Object.entries(headers)) expect(got[name.toLowerCase()]).toBe(value);
  });

  test("Reply-To comes from the account unless the message brings its own", () => {
    const sender = { ...SENDER, replyTo: "respuestas@andino.test" };
    const lines = (message: Outgoing) => {
      const composed = composeEmail(message, sender, AT);
      return composed.ok ? composed.value.data.split("\r\n").filter((line) => line.startsWith("Reply-To")) : [];
    };
    expect(lines(LETTER)).toEqual(["Reply-To: respuestas@andino.test"]);
    expect(lines({ ...LETTER, headers: { "reply-to": "r@a.test" } })).toEqual([]);
  });

  test.each<[string, Partial<Outgoing>, string]>([
    ["a recipient with a line break", { to: "ana@sandbox.test\r\nBcc: x@y.test" }, "address_invalid"],
    ["a recipient in Unicode", { to: "josé@sandbox.test" }, "address_unicode"],
    ["a key with a line break", { key: "a\r\nBcc: x@y.test" }, "key_invalid"],
    ["a header with a line break", { headers: { "X-A": "a\r\nBcc: x@y.test" } }, "header_invalid"],
    ["a header with a bare CR", { headers: { "X-A": "a\rb" } }, "header_invalid"],
    ["a header outside ASCII", { headers: { "X-A": "ñ" } }, "header_invalid"],
    ["a header name with a line break", { headers: { "X-A\r\nBcc": "x@y.test" } }, "header_invalid"],
    ["a header name with a colon", { headers: { "Bcc: x@y.test\r\nX": "" } }, "header_invalid"],
    ["a second From", { headers: { from: "x@y.test" } }, "header_invalid"],
    ["a hidden recipient", { headers: { Bcc: "x@y.test" } }, "header_invalid"],
    ["one header twice", { headers: { "X-A": "1", "x-a": "2" } }, "header_invalid"],
    ["a header longer than a line may be", { headers: { "X-A": "x".repeat(1_200) } }, "header_invalid"],
  ])("refuses %s", (_, message, code) => {
    expect(composeEmail({ ...LETTER, ...message }, SENDER, AT)).toMatchObject({ ok: false, refusal: { code } });
  });

  test("a subject or name that tries to add a header stays one line", async () => {
    const data = compose({ subject: "Hola\r\nBcc: x@y.test", toName: "Ana\r\n\r\nBody" });
    expect(headOf(data)).not.toMatch(/^Bcc/m);
    const mail = await parse(data);
    expect(mail.subject).toBe("Hola Bcc: x@y.test");
    expect(mail.to).toEqual([{ name: "Ana Body", address: "ana@sandbox.test" }]);
  });

  const hostile = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 200 }) },
    { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
    fc.string({
      unit: fc.constantFrom("\r", "\n", "\r\n", ".", " ", "\t", "=", "a", "ñ", "--=_acuerdo", "=20", "\u0000"),
      maxLength: 300,
    }),
    fc.tuple(fc.constantFrom("a", "é", "𝒳", "="), fc.integer({ min: 900, max: 2_100 })).map(([c, n]) => c.repeat(n)),
    fc.constantFrom(
      "",
      ".",
      "..",
      ".\r\n",
      "\r\n.\r\n",
      "a\r\n.\r\nb",
      "\n.\n",
      "From x\nFrom y",
      "end \t",
      "=?UTF-8?B?eA==?=",
    ),
  );

  test("any text comes back as it was, in lines every server must take", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, fc.option(hostile, { nil: undefined }), async (text, html) => {
        const data = compose({ text, ...(html === undefined ? {} : { html }) });
        expect(data).toMatch(/^[\t\r\n\x20-\x7e]*$/);
        expect(data).not.toMatch(/[^\r]\n|\r[^\n]/);
        expect(Math.max(...data.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
        const mail = await parse(data);
        expect(asLines(mail.text ?? "")).toBe(asLines(inUtf8(text)));
        if (html !== undefined && html !== "") expect(asLines(mail.html ?? "")).toBe(asLines(inUtf8(html)));
        expect(mail.attachments).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("any subject and name come back as one line, in header lines of at most 76 where they are encoded", async () => {
    const shown = (text: string) =>
      inUtf8(text)
        .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
        .trim();
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (subject, toName) => {
        const data = compose({ subject, toName });
        const mail = await parse(data);
        expect(mail.subject ?? "").toBe(shown(subject));
        expect(mail.to?.[0]).toMatchObject({ address: LETTER.to, name: shown(toName) });
        expect(mail.headers.map(({ key }) => key)).toEqual([
          "from",
          "to",
          "subject",
          "date",
          "message-id",
          "mime-version",
          "auto-submitted",
          "x-acuerdo-key",
          "content-language",
          "content-type",
          "content-transfer-encoding",
        ]);
        const encoded = headOf(data)
          .split("\r\n")
          .filter((line) => line.includes("=?UTF-8?B?"));
        expect(Math.max(0, ...encoded.map((line) => line.length))).toBeLessThanOrEqual(76);
      }),
      { numRuns: 300 },
    );
  });
});

describe("dotStuffed", () => {
  test.each([
    ["a", "a\r\n"],
    ["a\r\n", "a\r\n"],
    [".", "..\r\n"],
    ["a\r\n.b\r\n..c\r\n.\r\n", "a\r\n..b\r\n...c\r\n..\r\n"],
    ["a.b\r\nc.\r\n", "a.b\r\nc.\r\n"],
  ])("%j", (data, stuffed) => {
    expect(dotStuffed(data)).toBe(stuffed);
  });

  test("no message can end itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("\r\n", ".", "a"), maxLength: 40 }), (data) => {
        const stuffed = dotStuffed(data);
        expect(`\r\n${stuffed}`).not.toContain("\r\n.\r\n");
        const unstuffed = stuffed.replace(/^\./gm, "");
        expect(unstuffed).toBe(data.endsWith("\r\n") ? data : `${data}\r\n`);
      }),
    );
  });
});

describe("quotedPrintable", () => {
  test("keeps lines at 76 and brings every byte back", () => {
    const bytes = fc
      .uint8Array({ maxLength: 600 })
      .map((array) => Buffer.from(array.filter((byte) => byte !== 10 && byte !== 13)));
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), (lines) => {
        const whole = Buffer.from(lines.map((line) => line.toString("latin1")).join("\r\n"), "latin1");
        const encoded = quotedPrintable(whole);
        for (const line of encoded.split("\r\n")) expect(line).toMatch(/^[\t\x20-\x7e]{0,75}[\x21-\x7e]?$/);
        const decoded = encoded
          .replace(/=\r\n/g, "")
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
        expect(decoded).toBe(whole.toString("latin1"));
      }),
    );
  });
});

describe("messageIdOf", () => {
  test("the same key gives the same id, and different keys different ones", () => {
    const keys = fc.string({
      unit: fc.constantFrom("a", "Z", "9", ".", "=", "2", "e", "<", ">", "@", ":", "/"),
      minLength: 1,
    });
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        expect(messageIdOf(one, "andino.test")).toMatch(/^<[A-Za-z0-9=_-]+@andino\.test>$/);
        expect(messageIdOf(one, "andino.test") === messageIdOf(other, "andino.test")).toBe(one === other);
      }),
    );
  });

  test("a long key becomes a short id", () => {
    expect(messageIdOf(":".repeat(200), "andino.test").length).toBeLessThan(100);
  });
});
