import fc from "fast-check";
import { getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, test } from "vitest";
import { parseEmails } from "./emails.js";
import { isE164, lineTypeOf, parsePhones, phoneParser } from "./phones.js";

const emails = (text: string) => {
  const read = parseEmails(text);
  return read.ok ? [read.value.first, read.value.second] : read.refusal.code;
};

test.each<[string, unknown]>([
  ["ana@x.co", ["ana@x.co", null]],
  [" Ana.Perez+deudas@Correo.EXAMPLE ", ["ana.perez+deudas@correo.example", null]],
  ["ana@x.co; luis@y.co", ["ana@x.co", "luis@y.co"]],
  ["ana@x.co, luis@y.co / eva@z.co", ["ana@x.co", "luis@y.co"]],
  ["ana@x.co ANA@X.CO", ["ana@x.co", null]],
  ["Ana Pérez <ana@x.co>", ["ana@x.co", null]],
  ["Ana <ana@x.co>; Luis <luis@y.co>", ["ana@x.co", "luis@y.co"]],
  ["mailto:ana@x.co", ["ana@x.co", null]],
  ["ana@x.co y luis@y.co", ["ana@x.co", "luis@y.co"]],
  ["ana@x.co.", ["ana@x.co", null]],
  ["ana@compañía.co", ["ana@xn--compaa-7va5a.co", null]],
  ["ana@x", "bad_email"],
  ["ana", "bad_email"],
  ["@x.co", "bad_email"],
  ["ana@@x.co", "bad_email"],
  ["ana@-x.co", "bad_email"],
  ["ana@x-.co", "bad_email"],
  ["ana@x..co", "bad_email"],
  [".ana@x.co", "bad_email"],
  ["ana.@x.co", "bad_email"],
  ["ana perez@x.co", "bad_email"],
  ["josé@x.co", "bad_email"],
  ["ana@x.123", "bad_email"],
  ["ana@x.co; luis@", "bad_email"],
  [`${"a".repeat(65)}@x.co`, "bad_email"],
  [`${"x@".repeat(400)}`, "bad_email"],
  ["", "bad_email"],
])("the addresses in %s", (text, wanted) => {
  expect(emails(text)).toEqual(wanted);
});

test("any ordinary address is its own reading, and reading twice changes nothing", () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      const read = parseEmails(address);
      fc.pre(read.ok);
      if (read.ok)
        expect(parseEmails(read.value.first)).toEqual({ ok: true, value: { first: read.value.first, second: null } });
    }),
  );
});

const phones = (text: string, country?: string) => {
  const read = parsePhones(text, country);
  return read.ok ? [read.value.first, read.value.second] : read.refusal.code;
};

describe("phones", () => {
  test.each<[string, string | undefined, unknown]>([
    ["+573001234567", undefined, ["+573001234567", null]],
    ["+57 300 123-4567", undefined, ["+573001234567", null]],
    ["(+57) 300 1234567", "MX", ["+573001234567", null]],
    ["3001234567", "CO", ["+573001234567", null]],
    ["573001234567", "CO", ["+573001234567", null]],
    ["0057 300 1234567", "CO", ["+573001234567", null]],
    ["300.123.4567 ext 12", "CO", ["+573001234567", null]],
    ["3001234567.0", "CO", ["+573001234567", null]],
    ["Cel: 300 123 4567", "CO", ["+573001234567", null]],
    ["3001234567 / 3109876543", "CO", ["+573001234567", "+573109876543"]],
    ["3001234567; 3109876543; 3201112233", "CO", ["+573001234567", "+573109876543"]],
    ["300 123 4567 o 300 123 4567", "CO", ["+573001234567", null]],
    ["+5215512345678", undefined, ["+525512345678", null]],
    ["044 55 1234 5678", "MX", ["+525512345678", null]],
    ["5215512345678", "MX", ["+525512345678", null]],
    ["55 1234 5678", "MX", ["+525512345678", null]],
    ["(11) 98765-4321", "BR", ["+5511987654321", null]],
    ["011 15 1234-5678", "AR", ["+5491112345678", null]],
    ["3001234567", undefined, "phone_without_country"],
    ["573001234567", undefined, "phone_without_country"],
    ["3001234567", "XX", "phone_without_country"],
    ["123", "CO", "bad_phone"],
    ["123", undefined, "bad_phone"],
    ["+999123456789", "CO", "bad_phone"],
    ["+57300123", "CO", "bad_phone"],
    ["no tengo", "CO", "bad_phone"],
    ["5.73E+11", "CO", "scientific_notation"],
    ["3001234567 / casa", "CO", ["+573001234567", null]],
    ["9".repeat(300), "CO", "bad_phone"],
  ])("%s in %s", (text, country, wanted) => {
    expect(phones(text, country)).toEqual(wanted);
    expect(phoneParser()(text, country)).toEqual(parsePhones(text, country));
  });

  test("the example of every country is E.164 as it stands, and with a digit cut or four added it may not be", () => {
    for (const country of getCountries()) {
      const number = getExampleNumber(country, examples)?.number;
      if (!number) continue;
      expect(isE164(number), number).toBe(true);
      expect(phones(number)).toEqual([number, null]);
      expect(isE164(`${number}123456`), number).toBe(false);
    }
  });

  test("what is read is E.164 and reads as itself", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[+\d ().-]{4,18}$/),
        fc.constantFrom("CO", "MX", "BR", "US", undefined),
        (text, country) => {
          const read = parsePhones(text, country);
          if (!read.ok) return;
          expect(isE164(read.value.first)).toBe(true);
          expect(parsePhones(read.value.first, country)).toEqual({
            ok: true,
            value: { first: read.value.first, second: null },
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ["+573001234567", "mobile"],
    ["+576012345678", "fixed"],
    ["+5511987654321", "mobile"],
    ["+12025550123", "unknown"],
    ["+445600123456", "voip"],
    ["+999", "unknown"],
  ])("the line of %s is %s", (number, type) => {
    expect(lineTypeOf(number)).toBe(type);
  });
});
