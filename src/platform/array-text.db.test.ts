import fc from "fast-check";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/db.js";
import { instantArray, numberArray, textArray } from "./array-text.js";

const database = testDatabase();

const it = <T>(value: T): T => value;

test("PostgreSQL reads back what was written", async () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("NULL", "null", "", "a,b", '"', "\\", "{}", " ", "e1.2")),
  );
  const cases = fc.record({
    texts: fc.array(fc.option(texts.map((list) => list.join("").replaceAll("\0", "")))),
    numbers: fc.array(fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))),
    instants: fc.array(
      fc.option(fc.date({ min: new Date("1900-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })),
    ),
  });
  await database.db.outside(async (tx) => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ texts: words, numbers, instants }) => {
        const [read] = await tx<{ texts: string[]; numbers: string[]; instants: (Date | null)[] }>`
          select ${textArray(words, it)}::text[] as texts, ${numberArray(numbers, it)}::bigint[]::text[] as numbers,
                 ${instantArray(instants, it)}::timestamptz[] as instants`;
        expect(read?.texts).toEqual(words);
        expect(read?.numbers).toEqual(numbers.map((number) => number?.toString() ?? null));
        expect(read?.instants).toEqual(instants);
      }),
      { numRuns: 100 },
    );
  });
});
