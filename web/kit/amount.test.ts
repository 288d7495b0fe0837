import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAmount } from "./amount.js";
import { formatMoney } from "./format.js";

describe("an amount is read as people write it", () => {
  test.each([
    ["150000", "COP", ".", 15_000_000n],
    ["1.234.567", "COP", ".", 123_456_700n],
    ["1,234,567", "COP", ",", 123_456_700n],
    ["1.234,56", "MXN", ".", 123_456n],
    ["1,234.56", "MXN", ",", 123_456n],
    ["1234,5", "PEN", ".", 123_450n],
    ["$ 900", "MXN", ".", 90_000n],
    ["12 500 COP", "COP", ".", 1_250_000n],
    // One mark before three digits: nobody has thousandths of a peso.
    ["1.234", "COP", ".", 123_400n],
    ["1,234", "COP", ".", 123_400n],
    // Where there are thousandths, the reader's own mark decides.
    ["1.234", "KWD", ".", 1_234n],
    ["1,234", "KWD", ".", 1_234_000n],
    ["5000", "CLP", ".", 5_000n],
  ] as const)("%s %s", (typed, currency, mark, minor) => {
    expect(readAmount(typed, currency, mark)).toBe(minor);
  });

  test.each(["", "abc", "-5", "1,23,456", "1.2.3", "12.345.67", "1.234.567,899", ".5", "0.123.456", "1e5"])(
    "%j is none",
    (typed) => {
      expect(readAmount(typed, "MXN", ".")).toBeNull();
    },
  );

  test("whatever we write in any language, we read back", () => {
    const currencies = fc.constantFrom("COP", "MXN", "PEN", "CLP", "BRL", "USD");
    const locales = fc.constantFrom("es", "en", "pt") as fc.Arbitrary<"es" | "en" | "pt">;
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 14n), currencies, locales, (minor, currency, locale) => {
        const { amount } = formatMoney(minor, currency, locale);
        expect(readAmount(amount, currency, locale === "pt" ? "," : ".")).toBe(minor);
      }),
    );
  });
});
