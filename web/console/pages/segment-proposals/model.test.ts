import { expect, test } from "vitest";
import type { Words } from "../../../kit/words.js";
import { groupName, nameFaults } from "./model.js";

const words: Words = (key, values = {}) => [key, ...Object.values(values)].join(":");

test("a group is called by its parts", () => {
  expect(
    groupName(
      {
        name: [
          { code: "late", from: 31, to: null },
          { code: "large", amounts: [] },
        ],
      },
      words,
    ),
  ).toBe("part.lateFrom:30 · part.large");
  expect(groupName({ name: [{ code: "late", from: 1, to: 30 }] }, words)).toBe("part.lateTo:1:30");
  expect(groupName({ name: [{ code: "pays_late", days: 8 }] }, words)).toBe("part.pays_late:8");
});

test("names of what is saved are there and differ", () => {
  expect([...nameFaults(["a", "a ", "", ""], new Set([1, 0, 2]))]).toEqual([
    [1, "twice"],
    [2, "missing"],
  ]);
});
