import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMailbox } from "./email-address.js";

describe("readMailbox", () => {
  test.each([
    ["ana@sandbox.test", "ana@sandbox.test"],
    ["Ana.Maria+cuotas_2@Correo.Example.COM", "Ana.Maria+cuotas_2@Correo.Example.COM"],
    ["o'brien@example.org", "o'brien@example.org"],
    ["pagos@compañía.co", "pagos@xn--compaa-7va5a.co"],
    ["a@b.co", "a@b.co"],
    [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
  ])("%s can be written to", (text, address) => {
    expect(readMailbox(text)).toEqual({ ok: true, value: address });
  });

  test.each([
    ["", "address_invalid"],
    ["ana", "address_invalid"],
    ["@example.com", "address_invalid"],
    ["ana@", "address_invalid"],
    ["ana@localhost", "address_invalid"],
    ["ana@192.168.0.1", "address_invalid"],
    ["ana@[127.0.0.1]", "address_invalid"],
    ["ana@-example.com", "address_invalid"],
    ["ana@example..com", "address_invalid"],
    ["ana..maria@example.com", "address_invalid"],
    [".ana@example.com", "address_invalid"],
    [" ana@example.com", "address_invalid"],
    ["ana@example.com ", "address_invalid"],
    ["ana @example.com", "address_invalid"],
    ["Ana <ana@example.com>", "address_invalid"],
    ["ana@example.com,eva@example.com", "address_invalid"],
    ["ana%otro.com@example.com", "address_invalid"],
    ["otro.com!ana@example.com", "address_invalid"],
    ['"ana"@example.com', "address_invalid"],
    ["ana@example.com\r\nRCPT TO:<eva@example.com>", "address_invalid"],
    ["ana\r\nDATA@example.com", "address_invalid"],
    ["ana\u0000@example.com", "address_invalid"],
    ["ana@exa\u0000mple.com", "address_invalid"],
    [`${"a".repeat(65)}@example.com`, "address_invalid"],
    [`a@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example.com`, "address_invalid"],
    ["josé@example.com", "address_unicode"],
    ["アナ@example.com", "address_unicode"],
  ])("%j cannot", (text, code) => {
    expect(readMailbox(text)).toMatchObject({ ok: false, refusal: { code } });
  });

  test("whatever passes is one word of ASCII with one @", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc
        .tuple(fc.string({ unit: "grapheme", maxLength: 9 }), fc.string({ unit: "grapheme", maxLength: 9 }))
        .map(([a, b]) => `${a}@${b}.com`),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const mailbox = readMailbox(text);
        if (mailbox.ok) expect(mailbox.value).toMatch(/^[!-;=?A-~]+@[a-zA-Z0-9.-]+$/);
      }),
      { numRuns: 400 },
    );
  });
});
