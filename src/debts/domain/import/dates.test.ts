import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOfEpochDay, type LocalDate } from "../../../kernel/time.js";
import { type DateOrder, parseDate } from "./dates.js";

const read = (text: string, order?: DateOrder): string => {
  const result = parseDate(text, order);
  return result.ok ? result.value : result.refusal.code;
};

describe("which day does this text name", () => {
  test.each<[string, DateOrder | undefined, string]>([
    // One reading, whatever the order.
    ["2026-02-28", undefined, "2026-02-28"],
    ["2026/2/8", "mdy", "2026-02-08"],
    ["2026.02.28", "dmy", "2026-02-28"],
    ["20260228", "dmy", "2026-02-28"],
    ["2026-02-28T00:00:00.000Z", undefined, "2026-02-28"],
    ["2026-02-28 13:45", undefined, "2026-02-28"],
    ["46081", "dmy", "2026-02-28"],
    ["46081.75", undefined, "2026-02-28"],
    // Days that the calendar does not have.
    ["30/02/2026", "dmy", "no_such_day"],
    ["30/02/2026", undefined, "no_such_day"],
    ["2026-02-30", undefined, "no_such_day"],
    ["2/30/2026", "mdy", "no_such_day"],
    ["29/02/2025", "dmy", "no_such_day"],
    ["29/02/2024", "dmy", "2024-02-29"],
    ["31-abr-2026", "dmy", "no_such_day"],
    ["20260230", undefined, "no_such_day"],
    ["45/13/2026", "dmy", "no_such_day"],
    // The order decides, and is held to.
    ["03/04/2026", "dmy", "2026-04-03"],
    ["03/04/2026", "mdy", "2026-03-04"],
    ["03/04/2026", undefined, "ambiguous_date_order"],
    ["04/04/2026", undefined, "2026-04-04"],
    ["13/04/2026", undefined, "2026-04-13"],
    ["04/13/2026", undefined, "2026-04-13"],
    ["13/04/2026", "mdy", "date_order_mismatch"],
    ["04/13/2026", "dmy", "date_order_mismatch"],
    ["1/2/2013", "mdy", "2013-01-02"],
    ["1/2/2013 0:00", "mdy", "2013-01-02"],
    ["1/2/2013 12:00:00 AM", "mdy", "2013-01-02"],
    ["26/02/03", "ymd", "2026-02-03"],
    ["28022026", "dmy", "2026-02-28"],
    // Two digits: this century up to 69.
    ["01/02/69", "dmy", "2069-02-01"],
    ["01/02/70", "dmy", "1970-02-01"],
    // Months in words.
    ["12-ene-2026", undefined, "2026-01-12"],
    ["12 de enero de 2026", undefined, "2026-01-12"],
    ["lunes, 12 de enero de 2026", undefined, "2026-01-12"],
    ["12/ENE/26", undefined, "2026-01-12"],
    ["12-sept.-2026", undefined, "2026-09-12"],
    ["3 de março de 2026", undefined, "2026-03-03"],
    ["05-dez-26", undefined, "2026-12-05"],
    ["1º de out. de 2026", undefined, "2026-10-01"],
    ["Jan 12, 2026", undefined, "2026-01-12"],
    ["12Jan2026", undefined, "2026-01-12"],
    ["2026-Aug-03", undefined, "2026-08-03"],
    ["February 30, 2026", undefined, "no_such_day"],
    // Nothing of the kind.
    ["ayer", "dmy", "bad_date"],
    ["12", "dmy", "bad_date"],
    ["1234567", "dmy", "bad_date"],
    ["99999", "dmy", "bad_date"],
    ["0202-01-01", "dmy", "bad_date"],
    ["1/2", "dmy", "bad_date"],
    ["1/2/202", "dmy", "bad_date"],
    ["1-2/2026", "dmy", "bad_date"],
    ["12 marzipan 2026", undefined, "bad_date"],
    ["", "dmy", "bad_date"],
    ["9".repeat(500), "dmy", "bad_date"],
  ])("%s read %s", (text, order, wanted) => {
    expect(read(text, order)).toBe(wanted);
  });

  test("a refusal quotes the text", () => {
    expect(parseDate("30/02/2026", "dmy")).toEqual({
      ok: false,
      refusal: { code: "no_such_day", values: { text: "30/02/2026" } },
    });
  });

  const days = fc.integer({ min: -25_000, max: 84_000 }).map((day) => dateOfEpochDay(day));
  const forms: Record<string, (y: string, m: string, d: string) => string> = {
    dmy: (y, m, d) => `${d}/${m}/${y}`,
    mdy: (y, m, d) => `${m}-${d}-${y}`,
    ymd: (y, m, d) => `${y}.${m}.${d}`,
  };

  test("every day comes back from every form it is written in", () => {
    fc.assert(
      fc.property(days, fc.constantFrom<DateOrder>("dmy", "mdy", "ymd"), (day: LocalDate, order) => {
        const [y = "", m = "", d = ""] = day.split("-");
        expect(read(forms[order]?.(y, m, d) ?? "", order)).toBe(day);
        expect(read(day, order)).toBe(day);
        const words = new Date(`${day}T00:00:00Z`).toLocaleDateString("es", { dateStyle: "long", timeZone: "UTC" });
        expect(read(words, order)).toBe(day);
      }),
    );
  });

  test("without an order, what is read is what both orders would read, or one of them alone could", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.integer({ min: 1990, max: 2050 }), (a, b, year) => {
        const text = `${a}/${b}/${year}`;
        const plain = read(text);
        if (!plain.startsWith("20") && !plain.startsWith("19")) return;
        const both = (["dmy", "mdy"] as const).map((order) => read(text, order)).filter((one) => /^\d/.test(one));
        expect(both.length).toBeGreaterThan(0);
        for (const one of both) expect(one).toBe(plain);
      }),
    );
  });
});
