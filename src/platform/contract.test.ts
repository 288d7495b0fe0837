import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { currency, id, instant, localDate, money } from "./contract.js";

const debtId = id<"debt">();
const INT8_MAX = 9_223_372_036_854_775_807n;

describe("an id", () => {
  test("travels as text and comes back as the same number, over the whole of int8", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: INT8_MAX }), (value) => {
        const text = z.encode(debtId, value as z.output<typeof debtId>);
        expect(text).toBe(value.toString());
        expect(debtId.parse(text)).toBe(value);
      }),
    );
  });

  test.each(["0", "-1", "01", "1.0", "1e3", " 1", "abc", "", "9223372036854775808", "99999999999999999999"])(
    "is never %j",
    (text) => expect(debtId.safeParse(text).success).toBe(false),
  );

  test.each([1, 1n, null, undefined, {}])("is text, not %s", (value) =>
    expect(debtId.safeParse(value).success).toBe(false),
  );
});

describe("money", () => {
  test("keeps every minor unit", () => {
    const amount = { minor: 90_071_992_547_409_931n, currency: "COP" };
    expect(z.encode(money, amount)).toEqual({ minor: "90071992547409931", currency: "COP" });
    expect(money.parse({ minor: "-5", currency: "PEN" })).toEqual({ minor: -5n, currency: "PEN" });
  });

  test.each([
    { minor: "1.5", currency: "COP" },
    { minor: "-0", currency: "COP" },
    { minor: 1, currency: "COP" },
    { minor: "1", currency: "XXX" },
  ])("is never %j", (value) => expect(money.safeParse(value).success).toBe(false));

  test("an unknown currency says so", () => {
    expect(currency.safeParse("XXX").error?.issues[0]).toMatchObject({ params: { code: "unknown_currency" } });
  });
});

test("a day of the calendar is a real one", () => {
  expect(localDate.parse("2028-02-29")).toBe("2028-02-29");
  for (const text of ["2026-02-30", "30/02/2026", "2026-2-3", ""])
    expect(localDate.safeParse(text).success).toBe(false);
});

test("a moment has an offset, and replies say it in UTC", () => {
  const at = instant.parse("2026-03-09T08:00:00-05:00");
  expect(z.encode(instant, at)).toBe("2026-03-09T13:00:00.000Z");
  expect(instant.safeParse("2026-03-09T08:00:00").success).toBe(false);
});
