import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvSplitter, type Gathered } from "./csv-splitter.js";

// csv-parse is the oracle: any table written as CSV is cut into the same cells, however the bytes arrive.

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.stringMatching(/^[a-z ",;\n\r"]{0,10}$/),
  fc.constantFrom("", '"', '""', " ", "\n", "\r\n", "a\nb", ",", "𝕏", "ñ"),
);
const tables = fc
  .integer({ min: 2, max: 6 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }));

interface Style {
  readonly delimiter: string;
  readonly end: string;
  readonly quoteAll: boolean;
  readonly lastEnd: boolean;
}
const styles: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  end: fc.constantFrom("\n", "\r\n"),
  quoteAll: fc.boolean(),
  lastEnd: fc.boolean(),
});

function written(table: readonly (readonly string[])[], { delimiter, end, quoteAll, lastEnd }: Style): string {
  const field = (text: string) =>
    quoteAll || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  return table.map((row) => row.map(field).join(delimiter)).join(end) + (lastEnd ? end : "");
}

/** Characters that the reader refuses on purpose are not for this test. */
const isClean = (table: readonly (readonly string[])[]): boolean =>
  table.every(
    (row) =>
      row.some((text) => text !== "") &&
      row.every((text) => !/[\0\uFFFD\uD800-\uDFFFÃÂ]/.test(text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, ""))),
  );

function cut(bytes: Buffer, delimiter: string, cuts: readonly number[]): Gathered["rows"] {
  const splitter = new CsvSplitter({ delimiter, lineEnd: "lf" }, "utf-8");
  const places = [...new Set(cuts.map((at) => at % (bytes.length + 1)))].sort((a, b) => a - b);
  const gathered: Gathered = { rows: [], digests: [] };
  let from = 0;
  for (const to of [...places, bytes.length]) {
    splitter.push(bytes.subarray(from, to), to === bytes.length);
    splitter.take(gathered, Number.POSITIVE_INFINITY);
    from = to;
  }
  expect(gathered.digests).toHaveLength(gathered.rows.length);
  return gathered.rows;
}

describe("the splitter", () => {
  test("cuts what csv-parse cuts, wherever the blocks end", () => {
    fc.assert(
      fc.property(tables, styles, fc.array(fc.nat(2_000), { maxLength: 6 }), (table, style, cuts) => {
        fc.pre(isClean(table));
        const text = written(table, style);
        const oracle: string[][] = parse(text, { delimiter: style.delimiter, record_delimiter: style.end });
        expect(oracle).toEqual(table);
        expect(cut(Buffer.from(text), style.delimiter, cuts)).toEqual(table);
      }),
      { numRuns: 1_000 },
    );
  });

  test("never throws, and gives each line of any text once, as cells or as a refusal", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab",\n]{0,60}$/), fc.array(fc.nat(100), { maxLength: 4 }), (text, cuts) => {
        const rows = cut(Buffer.from(text), ",", cuts);
        expect(rows).toEqual(cut(Buffer.from(text), ",", []));
        const lines = text.split("\n").length - (text.endsWith("\n") || text === "" ? 1 : 0);
        expect(rows.length).toBeLessThanOrEqual(lines);
        if (!text.includes('"')) expect(rows).toHaveLength(lines);
      }),
      { numRuns: 1_000 },
    );
  });

  test("equal rows have equal digests, whatever stands around them", () => {
    const splitter = new CsvSplitter({ delimiter: ",", lineEnd: "lf" }, "utf-8");
    const gathered: Gathered = { rows: [], digests: [] };
    splitter.push(Buffer.from("a,b,12345\r\nx\na,b,12345\nab,,12345\na,b,12345"), true);
    splitter.take(gathered, 100);
    const [first, , third, fourth, fifth] = gathered.digests;
    expect(first).toBe(third);
    expect(first).toBe(fifth);
    expect(first).not.toBe(fourth);
  });
});
