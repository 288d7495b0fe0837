import fc from "fast-check";
import { expect, test } from "vitest";
import { labelsShown, ticksFor } from "./chart-scale.js";

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [100, [0, 25, 50, 75, 100]],
  [1234, [0, 500, 1000, 1500]],
])("an axis up to %i", (greatest, ticks) => {
  expect(ticksFor(greatest)).toEqual(ticks);
});

test("shares have broken steps", () => {
  expect(ticksFor(0.4, 4, false)).toEqual([0, 0.1, 0.2, 0.30000000000000004, 0.4]);
});

test("an axis starts at zero, reaches the greatest value and wastes less than a step", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 2, max: 6 }), (greatest, most) => {
      const ticks = ticksFor(greatest, most);
      const [step = 0] = ticks.slice(1);
      const last = ticks.at(-1) ?? 0;
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      expect(last).toBeGreaterThanOrEqual(greatest);
      expect(last - greatest).toBeLessThan(step);
    }),
  );
});

test("labels never stand closer than they are wide, and today's is always there", () => {
  expect([...labelsShown(14, 280, 40)].sort((a, b) => a - b)).toEqual([1, 3, 5, 7, 9, 11, 13]);
  expect(labelsShown(3, 1000, 40).size).toBe(3);
  expect([...labelsShown(30, 10, 40)]).toEqual([29]);
});
