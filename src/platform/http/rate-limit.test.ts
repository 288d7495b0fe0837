import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.js";

test("so many in a span, for each key", () => {
  const limit = new RateLimit(2, 1_000);
  const at = (ms: number) => new Date(1_000_000 + ms);
  expect([limit.passes("a", at(0)), limit.passes("a", at(1)), limit.passes("a", at(2))]).toEqual([true, true, false]);
  expect(limit.passes("b", at(2))).toBe(true);
  expect(limit.passes("a", at(999))).toBe(false);
  expect(limit.passes("a", at(1_000))).toBe(true);
});
