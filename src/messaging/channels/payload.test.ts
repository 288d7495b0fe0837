import { expect, test } from "vitest";
import { epochSeconds, jsonIn, listIn, recordIn, sameText, textIn } from "./payload.js";

test.each<[unknown, string | null]>([
  ["1780000000", "2026-05-28T20:26:40.000Z"],
  [1_780_000_000, "2026-05-28T20:26:40.000Z"],
  [1_780_000_000.5, "2026-05-28T20:26:40.500Z"],
  ["0", null],
  [0, null],
  [-1, null],
  ["-1", null],
  [1e300, null],
  ["999999999999", null],
  [Number.NaN, null],
  ["1780000000s", null],
  ["", null],
  [null, null],
  [{}, null],
])("the moment of %j", (value, moment) => {
  expect(epochSeconds(value)?.toISOString() ?? null).toBe(moment);
});

test("what has the wrong type is absent", () => {
  expect([textIn(7), textIn(""), textIn("\0"), textIn("a\0b")]).toEqual([undefined, undefined, undefined, "ab"]);
  expect([recordIn([1]), recordIn(null), recordIn("a"), listIn({ length: 1 })]).toEqual([{}, {}, {}, []]);
  expect([jsonIn(Buffer.from("{")), jsonIn(Buffer.from("null"))]).toEqual([undefined, null]);
});

test("two texts are the same in every byte, or not at all", () => {
  expect([sameText("ñ", "ñ"), sameText("ñ", "n"), sameText("a", "ab"), sameText("", "")]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
