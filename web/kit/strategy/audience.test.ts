import { expect, test } from "vitest";
import type { Values, Words } from "../words.js";
import { audienceWords } from "./audience.js";

/** The key with what fills it, so that the sentence's parts are seen and not its letters. */
const words: Words = (key, values: Values = {}) =>
  key === "audience.sentence"
    ? `${String(values.who)} / ${String(values.when)}`
    : [key, ...Object.values(values)].join(":");

const days = { from: -5, to: 0 };

test.each([
  ["everybody", {}, "audience.everybody / audience.fromTo:day.before:5:day.due"],
  [
    "one country",
    { debtorKind: "person", countries: ["CO"] },
    "audience.person audience.in:Colombia / audience.fromTo:day.before:5:day.due",
  ],
  [
    "many countries are counted",
    { countries: ["CO", "MX", "PE"] },
    "audience.everybody audience.countries:3 / audience.fromTo:day.before:5:day.due",
  ],
  [
    "creditors without names",
    { creditorIds: ["1", "2"] },
    "audience.everybody audience.creditors:2 / audience.fromTo:day.before:5:day.due",
  ],
] as const)("%s", (_, audience, sentence) => {
  expect(audienceWords({ definition: { audience: { ...audience } as never, days } }, words, "es")).toBe(sentence);
});

test("creditors by name, and a span without an end", () => {
  const given = {
    definition: { audience: { creditorIds: ["1"] }, days: { from: 1, to: null } },
    creditors: [{ name: "Norte S.A." }],
  };
  expect(audienceWords(given, words, "es")).toBe(
    "audience.everybody audience.of:Norte S.A. / audience.from:day.after:1",
  );
});
