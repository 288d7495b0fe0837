import { expect, test } from "vitest";
import { soundRule } from "./rule-model.js";
import { largeFrom, STARTERS, starterRule } from "./starters.js";

const bar = (currency: string, fromMinor: string, count: number) => ({ currency, fromMinor, count });
const BARS = [
  bar("COP", "100", 60),
  bar("COP", "200", 28),
  bar("COP", "500", 10),
  bar("COP", "1000", 2),
  bar("MXN", "5", 3),
];

test("a large amount begins at the round figure that few reach", () => {
  expect(largeFrom(BARS, "COP")).toBe("500");
  expect(largeFrom(BARS, "MXN")).toBe("5");
  expect(largeFrom(BARS, "PEN")).toBeNull();
});

test("every starter is a sound rule where there are balances", () => {
  expect(STARTERS.filter((starter) => soundRule(starterRule(starter, BARS)) === null)).toEqual([]);
  expect(starterRule("large", BARS.slice(4))).toEqual({
    all: [
      { fact: "openCount", op: "ge", value: 1 },
      { fact: "openMinor", op: "ge", value: { currency: "MXN", minor: "5" } },
    ],
  });
  expect(soundRule(starterRule("large", []))).toBeNull();
});
