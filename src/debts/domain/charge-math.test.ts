import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FINE,
  flatShare,
  interestMinor,
  type Owed,
  partsOf,
  simpleBpsOf,
  type Tier,
  tieredMinor,
} from "./charge-math.js";

const minor = fc.bigInt({ min: 0n, max: 10n ** 13n });
const bps = fc.integer({ min: 1, max: 10_000 });
const tiers = fc
  .tuple(fc.uniqueArray(minor, { minLength: 0, maxLength: 5 }), fc.array(bps, { minLength: 6, maxLength: 6 }))
  .map(([bounds, rates]): Tier[] =>
    [...bounds.sort((a, b) => (a < b ? -1 : 1)).map((bound): bigint | null => bound * FINE), null].map((upTo, at) => ({
      upTo,
      bps: rates[at] as number,
    })),
  );

describe("tiers", () => {
  const art37 = (uf: bigint): Tier[] => [
    { upTo: 10n * uf, bps: 900 },
    { upTo: 50n * uf, bps: 600 },
    { upTo: null, bps: 300 },
  ];
  // The agency's own example: 100 000 pesos when the UF was worth 27 205.11.
  const uf = 272_051_100n;

  test.each([
    ["the first tier alone", 100_000n, 0n, 9_000n],
    ["less a fifth of a unit, rounded in the debtor's favour", 100_000n, uf / 5n, 3_558n],
    ["nothing where more is taken off than there is", 10_000n, uf / 5n, 0n],
    // 10 UF at 9 % are 24 484.599, 40 UF at 6 % are 65 292.264, the rest of a million at 3 % would begin at 1 360 255.5.
    ["into the second tier", 1_000_000n, 0n, 68_161n],
    ["into the third", 2_000_000n, 0n, 108_969n],
  ])("%s", (_, base, less, expected) => {
    expect(tieredMinor(base, art37(uf), less)).toBe(expected);
  });

  test("each part bears its own rate, and the parts are the whole", () => {
    fc.assert(
      fc.property(minor, tiers, (base, all) => {
        let from = 0n;
        let fine = 0n;
        for (const { upTo, bps: rate } of all) {
          const to = upTo === null || upTo > base * FINE ? base * FINE : upTo;
          if (to > from) fine += (to - from) * BigInt(rate);
          from = to > from ? to : from;
        }
        expect(from).toBe(base * FINE);
        expect(tieredMinor(base, all)).toBe(fine / (FINE * 10_000n));
      }),
    );
  });

  test("never below zero, never above the highest rate on the whole, and never less for a larger amount", () => {
    fc.assert(
      fc.property(minor, minor, tiers, minor, (base, more, all, less) => {
        const charged = tieredMinor(base, all, less);
        const highest = Math.max(...all.map(({ bps: rate }) => rate));
        expect(charged).toBeGreaterThanOrEqual(0n);
        expect(charged).toBeLessThanOrEqual(tieredMinor(base, flatShare(highest)));
        expect(charged).toBeLessThanOrEqual(tieredMinor(base + more, all, less));
      }),
    );
  });
});

const history = fc
  .array(fc.record({ after: fc.integer({ min: 1, max: 90 }), minor }), { minLength: 1, maxLength: 6 })
  .map((steps): Owed[] => {
    let from = 0;
    return steps.map(({ after, minor: owed }) => {
      const step = { from, minor: owed };
      from += after;
      return step;
    });
  });

describe("interest", () => {
  test("a year at 24 % is 24 %, and a day is a 365th of it, rounded down", () => {
    const owed = [{ from: 0, minor: 1_000_00n }];
    expect(interestMinor(owed, 0, 365, 2400)).toBe(240_00n);
    expect(interestMinor(owed, 0, 1, 2400)).toBe(65n);
  });

  test("what was paid on the way bears interest only as long as it was owed", () => {
    const owed = [
      { from: 0, minor: 1_000_00n },
      { from: 30, minor: 400_00n },
    ];
    expect(interestMinor(owed, 0, 60, 3650)).toBe(30_00n + 12_00n);
    expect(interestMinor(owed, 45, 60, 3650)).toBe(6_00n);
  });

  test("split periods come to the whole period, but for less than one minor unit each", () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 0, maxLength: 6 }),
        fc.integer({ min: 1, max: 100_000 }),
        (owed, cuts, rate) => {
          const days = [0, ...cuts.sort((a, b) => a - b), 500];
          const parts = days.slice(1).map((to, at) => interestMinor(owed, days[at] as number, to, rate));
          const sum = parts.reduce((all, part) => all + part, 0n);
          const whole = interestMinor(owed, 0, 500, rate);
          expect(sum).toBeLessThanOrEqual(whole);
          expect(whole - sum).toBeLessThan(BigInt(parts.length));
          for (const part of parts) expect(part).toBeGreaterThanOrEqual(0n);
        },
      ),
    );
  });

  test("never above the rate on the most that was owed, and nothing for no time", () => {
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 100_000 }),
        (owed, days, rate) => {
          const most = owed.reduce((top, { minor: one }) => (one > top ? one : top), 0n);
          expect(interestMinor(owed, 0, days, rate)).toBeLessThanOrEqual((most * BigInt(days * rate)) / 3_650_000n);
          expect(interestMinor(owed, days, days, rate)).toBe(0n);
        },
      ),
    );
  });

  test("simple interest at the rate for an effective one never comes to more than compounding would", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 3_650 }), (effective, days) => {
        const simple = (simpleBpsOf(effective) / 10_000) * (days / 365);
        expect(simple).toBeLessThanOrEqual((1 + effective / 10_000) ** (days / 365) - 1 + 1e-12);
      }),
    );
    expect(simpleBpsOf(2800)).toBe(2469);
  });
});

test("a balance is principal, interest and fees, and a payment pays them in that order", () => {
  expect(partsOf(1_150n, 100n, 50n)).toEqual({ principalMinor: 1_000n, interestMinor: 100n, feesMinor: 50n });
  expect(partsOf(120n, 100n, 50n)).toEqual({ principalMinor: 0n, interestMinor: 70n, feesMinor: 50n });
  expect(partsOf(30n, 100n, 50n)).toEqual({ principalMinor: 0n, interestMinor: 0n, feesMinor: 30n });
  fc.assert(
    fc.property(minor, minor, minor, minor, (principal, interest, fees, paid) => {
      const owed = principal + interest + fees;
      const balance = owed > paid ? owed - paid : 0n;
      const parts = partsOf(balance, interest, fees);
      expect(parts.principalMinor + parts.interestMinor + parts.feesMinor).toBe(balance);
      expect(parts.principalMinor).toBe(principal > paid ? principal - paid : 0n);
    }),
  );
});
