import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AMOUNT_MINOR_MAX, type DecimalMark, parseAmount } from "./amounts.js";
import { parseCurrency } from "./currencies.js";

const read = (text: string, currency = "COP", decimal?: DecimalMark): string => {
  const result = parseAmount(text, currency, decimal);
  return result.ok ? result.value.toString() : result.refusal.code;
};

describe("how much is this", () => {
  test.each<[string, string, string, DecimalMark?]>([
    ["1234.56", "COP", "123456"],
    ["1.234,56", "COP", "123456"],
    ["1,234.56", "COP", "123456"],
    ["1.234,56", "COP", "123456", "."],
    ["1,234.56", "COP", "123456", ","],
    ["1 234,56", "COP", "123456"],
    ["1\u00A0234\u202F567,8", "COP", "123456780"],
    ["1'234.56", "COP", "123456"],
    ["1’234’567", "COP", "123456700"],
    ["1.234.567", "COP", "123456700"],
    ["1,234,567", "COP", "123456700"],
    ["12,5", "COP", "1250"],
    [".5", "COP", "50"],
    ["007", "COP", "700"],
    ["100.0000", "COP", "10000"],
    ["1.2340", "COP", "too_many_decimals", ","],
    ["1.230", "COP", "123", "."],
    // Two readings: the mapping decides, or nobody.
    ["1.234", "COP", "ambiguous_amount"],
    ["1,234", "COP", "ambiguous_amount"],
    ["1.234", "COP", "123400", ","],
    ["1,234", "COP", "123400", "."],
    ["1.234", "COP", "too_many_decimals", "."],
    ["1.234", "KWD", "1234", "."],
    ["1234.567", "KWD", "1234567"],
    ["0.125", "KWD", "125"],
    // Around the figures.
    ["$ 1.234,56", "COP", "123456"],
    ["COP 1.234,56", "COP", "123456"],
    ["1.234,56 cop", "COP", "123456"],
    ["US$1,234.56", "USD", "123456"],
    ["R$ 1.234,56", "BRL", "123456"],
    ["S/. 1,234.50", "PEN", "123450"],
    ["S/.100", "PEN", "10000"],
    ["Bs.100,50", "BOB", "10050"],
    ["$1.500.-", "CLP", "ambiguous_amount"],
    ["$1.500.-", "CLP", "1500", ","],
    ["€ 10,00", "EUR", "1000"],
    ["US$ 10.00", "COP", "currency_mismatch"],
    ["10 USD", "COP", "currency_mismatch"],
    // Below and at zero.
    ["-1234.56", "COP", "negative_amount"],
    ["1.234,56-", "COP", "negative_amount"],
    ["(1,234.56)", "COP", "negative_amount"],
    ["$ (1,234.56)", "COP", "negative_amount"],
    ["-$ 5.00", "COP", "negative_amount"],
    ["−5", "COP", "negative_amount"],
    ["0", "COP", "zero_amount"],
    ["0,00", "COP", "zero_amount"],
    ["-0", "COP", "zero_amount"],
    // Decimals and size.
    ["1.5", "CLP", "too_many_decimals"],
    ["1500.00", "CLP", "1500"],
    ["10.001", "USD", "too_many_decimals", "."],
    ["9999999999999.99", "COP", "999999999999999"],
    ["10000000000000.01", "COP", "amount_too_large"],
    ["999999999999999999999", "COP", "amount_too_large"],
    ["1.5E+11", "COP", "scientific_notation"],
    // No amount.
    ["abc", "COP", "bad_amount"],
    ["", "COP", "bad_amount"],
    ["1.23.45", "COP", "bad_amount"],
    ["1,23,456.00", "COP", "bad_amount"],
    ["12..5", "COP", "bad_amount"],
    ["1.234,567.8", "COP", "bad_amount"],
    ["12-05", "COP", "bad_amount"],
    ["2026-01-01", "COP", "bad_amount"],
    ["12 manzanas", "COP", "bad_amount"],
    ["--5", "COP", "bad_amount"],
    ["5.", "COP", "bad_amount"],
    ["1".repeat(90), "COP", "bad_amount"],
  ])("%s in %s is %s", (text, currency, wanted, decimal) => {
    expect(read(text, currency, decimal)).toBe(wanted);
  });

  test("any amount comes back from any way of writing it", () => {
    const marks = fc.constantFrom<[string, string]>(
      [".", ","],
      [",", "."],
      [" ", ","],
      ["'", "."],
      ["", "."],
      ["", ","],
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: AMOUNT_MINOR_MAX }),
        marks,
        fc.constantFrom("", "$", "$ ", "USD "),
        (minor, [group, mark], sign) => {
          const text = minor.toString().padStart(3, "0");
          const whole = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group);
          expect(read(`${sign}${whole}${mark}${text.slice(-2)}`, "USD")).toBe(minor.toString());
        },
      ),
    );
  });

  test("it is total", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d.,' ()$+-]{0,20}$/), (text) => {
        const result = parseAmount(text, "COP", undefined);
        if (result.ok) expect(result.value > 0n && result.value <= BigInt(AMOUNT_MINOR_MAX)).toBe(true);
      }),
    );
  });
});

test.each([
  ["COP", undefined, "COP"],
  ["cop", undefined, "COP"],
  [" mxn ", undefined, "MXN"],
  ["R$", undefined, "BRL"],
  ["S/.", undefined, "PEN"],
  ["€", undefined, "EUR"],
  ["US$", undefined, "USD"],
  ["$", undefined, "unknown_currency"],
  ["$", "COP", "COP"],
  ["$", "EUR", "unknown_currency"],
  ["Bs", "VES", "VES"],
  ["XXX", "COP", "unknown_currency"],
  ["pesitos", "COP", "unknown_currency"],
  ["constructor", undefined, "unknown_currency"],
])("the currency %s where %s is usual is %s", (text, usual, wanted) => {
  const result = parseCurrency(text, usual);
  expect(result.ok ? result.value : result.refusal.code).toBe(wanted);
});
