import { expect, test } from "vitest";
import type { LocalDate } from "../../../kernel/time.js";
import { isRejection } from "./raw.js";
import { compileMapping } from "./rows.js";
import { SAMPLE_COUNTRIES, sampleFile } from "./sample-file.js";
import { suggestMapping } from "./suggest.js";

const TODAY = "2026-03-09" as LocalDate;
const rowsOf = (text: string): string[][] =>
  text
    .replace(/^\uFEFF/, "")
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));

test.each(SAMPLE_COUNTRIES.flatMap((country) => [[country, "debts"] as const, [country, "payments"] as const]))(
  "the sample of %s (%s) maps itself and every row of it enters",
  (country, kind) => {
    const [headers = [], ...rows] = rowsOf(sampleFile(country, kind, TODAY) ?? "");
    const { mapping, questions, missing } = suggestMapping(kind, headers, rows);
    expect({ questions, missing }).toEqual({ questions: [], missing: [] });
    const read = compileMapping(mapping, headers);
    if (!read.ok) throw new Error(read.refusal.code);
    const rejected = rows.map((row, at) => read.value(row, at + 2)).filter(isRejection);
    expect(rejected).toEqual([]);
  },
);

test("there is none for a country it is not made for", () => {
  expect(sampleFile("ZZ", "debts", TODAY)).toBeNull();
  expect(sampleFile("toString", "debts", TODAY)).toBeNull();
});
