import fc from "fast-check";
import { expect, test } from "vitest";
import { meantBy, nameQuery, variantsOf, wordsOf } from "./name-query.js";

test.each([
  ["garcia", "garcía"],
  ["munoz", "muñoz"],
  ["conceicao", "conceição"],
  ["goncalves", "gonçalves"],
  ["ibanez", "ibáñez"],
  ["nunez", "núñez"],
  ["simoes", "simões"],
  ["oscar", "óscar"],
])("%s is also looked for as %s", (typed, written) => {
  expect(variantsOf(typed)).toContain(written);
});

test.each([
  ["Rosa  QUISPE", ["rosa", "quispe"]],
  ["Óscar Ibáñez", ["oscar", "ibanez"]],
  ["O'Higgins & Cía. S.A.", ["o", "higgins", "cia", "s", "a"]],
  ["  --  ", []],
])("%j is the words %j", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test("a query of no words is none", () => {
  expect(nameQuery(" . ")).toBeNull();
});

test("whatever is typed, a query has only quoted words in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const query = nameQuery(text);
      if (query !== null) expect(query).toMatch(/^[('\p{L}\p{N}\p{M}:*|& )]+$/u);
    }),
  );
});

test.each([
  ["rosa quispe", { asName: true, asRef: false, asEmail: false, asPhone: false }],
  ["rosa@ejemplo.test", { asName: false, asRef: false, asEmail: true, asPhone: false }],
  ["C-00123", { asName: true, asRef: true, asEmail: true, asPhone: false }],
  ["+57 300 123 4567", { asName: false, asRef: true, asEmail: false, asPhone: true }],
  ["900123456-7", { asName: false, asRef: true, asEmail: false, asPhone: true }],
  ["1234", { asName: false, asRef: true, asEmail: false, asPhone: false }],
])("%j may be meant so", (text, expected) => {
  const meant = meantBy(text);
  expect(Object.fromEntries(Object.entries(meant).map(([name, value]) => [name, value !== null]))).toEqual(expected);
});
