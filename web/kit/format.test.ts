import { describe, expect, test } from "vitest";
import type { LocalDate } from "../../src/kernel/time.js";
import * as format from "./format.js";

const BOGOTA = "America/Bogota";
/** Without what differs between the language data of two versions of Node: points of abbreviations, kinds of blanks. */
const plain = (text: string): string =>
  text
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/(?<=[a-z])\./g, "")
    .replace(/ %/, "%");
const at = (text: string): number => Date.parse(`${text}-05:00`);
const now = at("2026-11-18T15:04:00");

describe("moments", () => {
  test.each([
    ["2026-11-18T15:03:40", "ahora", "now", "agora"],
    ["2026-11-18T14:44:00", "hace 20 min", "20 min ago", "há 20 min"],
    ["2026-11-18T18:10:00", "en 3 h", "in 3 hr", "em 3 h"],
    ["2026-11-17T22:00:00", "ayer 22:00", "yesterday 22:00", "ontem 22:00"],
    ["2026-11-19T08:00:00", "mañana 08:00", "tomorrow 08:00", "amanhã 08:00"],
    ["2026-11-20T09:00:00", "en 2 días", "in 2 days", "em 2 dias"],
    ["2026-11-15T08:00:00", "hace 3 días", "3 days ago", "há 3 dias"],
    ["2026-10-02T08:00:00", "2 oct", "Oct 2", "2 de out"],
    ["2025-10-02T08:00:00", "2 oct 2025", "Oct 2, 2025", "2 de out de 2025"],
  ])("%s is %s", (when, es, en, pt) => {
    const said = (["es", "en", "pt"] as const).map((locale) =>
      plain(format.formatRelative(at(when), now, locale, BOGOTA)),
    );
    expect(said).toEqual([es, en, pt]);
  });

  test("the zone of the reader decides what yesterday is", () => {
    const evening = at("2026-11-17T23:30:00");
    expect(format.formatRelative(evening, now, "es", BOGOTA)).toBe("ayer 23:30");
    expect(format.formatRelative(evening, now, "es", "Europe/Madrid")).toBe("hoy 05:30");
  });

  test("the exact moment names its zone", () => {
    expect(plain(format.formatExact(now, "es", BOGOTA))).toMatch(/18 de noviembre de 2026.*15:04:00.*GMT-5/);
  });
});

test("calendar days never move with a zone", () => {
  const day = "2026-11-18" as LocalDate;
  expect(plain(format.formatDay(day, "es"))).toBe("18 nov 2026");
  expect(plain(format.formatDay(day, "es", "2026-01-01" as LocalDate))).toBe("18 nov");
  expect(format.formatRelativeDay("2026-11-21" as LocalDate, day, "es")).toBe("en 3 días");
  expect(format.formatRelativeDay(day, day, "pt")).toBe("hoje");
});

test.each([
  ["123456", "MXN", { amount: "1,234.56", currency: "MXN" }],
  ["123456700", "COP", { amount: "1,234,567", currency: "COP" }],
  ["123456750", "COP", { amount: "1,234,567.50", currency: "COP" }],
  ["-500", "CLP", { amount: "-500", currency: "CLP" }],
  ["900719925474099312", "PEN", { amount: "9,007,199,254,740,993.12", currency: "PEN" }],
  ["77", "ZZZ", { amount: "77", currency: "ZZZ" }],
])("%s minor units of %s", (minor, currency, text) => {
  expect(format.formatMoney(minor, currency, "es")).toEqual(text);
});

test("spans, sizes and shares are short", () => {
  expect(plain(format.formatSpan(200, "es"))).toBe("3 min 20 s");
  expect(plain(format.formatSpan(3600, "es"))).toBe("1 h");
  expect(plain(format.formatBytes(4_210_000, "pt"))).toBe("4,2 MB");
  expect(plain(format.formatPercent(0.0213, "es"))).toBe("2.1%");
  expect(plain(format.formatPercent(0.42, "en"))).toBe("42%");
});
