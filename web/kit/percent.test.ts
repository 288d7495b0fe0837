import { expect, test } from "vitest";
import { bpsIn, percentOf } from "./percent.js";

test.each([
  ["4,5", 450],
  ["4.5 %", 450],
  [" 12 ", 1_200],
  ["0,01", 1],
  ["100", 10_000],
  ["100,01", null],
  ["0", null],
  ["-3", null],
  ["1,234", null],
  ["tres", null],
  ["", null],
])("%s is read as %s basis points", (typed, bps) => {
  expect(bpsIn(typed, 10_000)).toBe(bps);
});

test("per cent is written as its reader writes it", () => {
  expect(["es", "en", "pt"].map((locale) => percentOf(1_825, locale as "es"))).toEqual(["18.25", "18.25", "18,25"]);
});
