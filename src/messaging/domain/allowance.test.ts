import { describe, expect, test } from "vitest";
import { allowanceOf, type Limits, misbehaves } from "./allowance.js";

const NOW = new Date("2026-03-10T15:00:00Z");
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const FREE: Limits = {
  perSecond: null,
  burst: 1,
  tokens: 0,
  refilledAt: null,
  restsUntil: null,
  perDay: null,
  providerPerDay: null,
  warmUpFirst: null,
  warmUpFrom: null,
  dayOn: null,
  dayCount: 0,
};
const today = new Date("2026-03-10T00:00:00Z");

describe("how many may leave", () => {
  test.each<[string, Partial<Limits>, number]>([
    ["as many as are asked for, without any limit", {}, 500],
    ["a full bucket at first", { perSecond: 10, burst: 20 }, 20],
    ["what flowed in since", { perSecond: 10, burst: 20, tokens: 1, refilledAt: later(-500) }, 6],
    ["never more than the bucket holds", { perSecond: 10, burst: 20, tokens: 19, refilledAt: later(-60_000) }, 20],
    ["none while the provider asked for quiet", { restsUntil: later(1) }, 0],
    ["again when that is over", { restsUntil: later(0) }, 500],
    ["what is left of the day", { perDay: 100, dayOn: today, dayCount: 70 }, 30],
    ["a whole day after midnight", { perDay: 100, dayOn: later(-86_400_000), dayCount: 100 }, 100],
    ["the provider's day where it is smaller", { perDay: 100, providerPerDay: 80, dayOn: today, dayCount: 75 }, 5],
    ["none when a day was lowered below what left", { perDay: 10, dayOn: today, dayCount: 70 }, 0],
    ["few on the first day of a new sender", { warmUpFirst: 50, warmUpFrom: today }, 50],
    ["twice as many each day", { warmUpFirst: 50, warmUpFrom: new Date("2026-03-07T00:00:00Z") }, 400],
  ])("%s", (_, limits, expected) => {
    expect(allowanceOf({ ...FREE, ...limits }, NOW, NOW, 500)).toBeCloseTo(expected, 6);
  });
});

const QUIET = { troubles: 0, dayCount: 0, dayFailed: 0, dayComplained: 0 };

test.each([
  [{ troubles: 24, dayCount: 0, dayFailed: 0 }, null],
  [{ troubles: 25, dayCount: 0, dayFailed: 0 }, "too_many_troubles"],
  [{ troubles: 0, dayCount: 49, dayFailed: 49 }, null],
  [{ troubles: 0, dayCount: 50, dayFailed: 20 }, null],
  [{ troubles: 0, dayCount: 50, dayFailed: 21 }, "too_many_failures"],
  [{ dayCount: 2, dayComplained: 2 }, null],
  [{ dayCount: 0, dayComplained: 3 }, "too_many_complaints"],
  [{ dayCount: 1_000, dayComplained: 3 }, null],
  [{ dayCount: 1_000, dayComplained: 4 }, "too_many_complaints"],
])("%j is %s", (counts, expected) => {
  expect(misbehaves({ ...QUIET, ...counts })).toBe(expected);
});
