import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE_MS } from "../../kernel/time.js";
import { ATTEMPTS_MAX, backoffMs } from "./retry.js";

describe("how long to wait after a provider's trouble", () => {
  test.each([
    [1, 2],
    [2, 8],
    [3, 32],
    [4, 128],
    [5, 360],
    [7, 360],
  ])("after attempt %i: %i minutes", (attempt, minutes) => {
    expect(backoffMs(attempt)).toBe(minutes * MINUTE_MS);
  });

  test("all waits of a message together span most of a day", () => {
    const waits = Array.from({ length: ATTEMPTS_MAX - 1 }, (_, index) => backoffMs(index + 1));
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / (60 * MINUTE_MS);
    expect(hours).toBeGreaterThan(16);
    expect(hours).toBeLessThan(26);
  });

  test("never shorter than before, never shorter than the provider asks, and never without end", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30_000 }),
        fc.option(fc.nat(86_400_000), { nil: undefined }),
        (attempt, asked) => {
          const wait = backoffMs(attempt, asked);
          expect(wait).toBeGreaterThanOrEqual(asked ?? 0);
          expect(wait).toBeGreaterThanOrEqual(backoffMs(1));
          expect(backoffMs(attempt + 1, asked)).toBeGreaterThanOrEqual(wait);
          expect(wait).toBeLessThanOrEqual(Math.max(360 * MINUTE_MS, asked ?? 0));
        },
      ),
    );
  });
});
