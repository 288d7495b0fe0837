import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differenceIn, findingOf, type Sample, shareIn } from "./evidence.js";

/** Numbers that look random and are the same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const samples = fc.nat(5000).chain((count) => fc.record({ count: fc.constant(count), paid: fc.nat(count) }));

describe("the share that paid", () => {
  test("lies within its interval, and that within 0 and 1", () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const share = shareIn(sample);
        if (!share) return sample.count === 0;
        return (
          share.low >= 0 && share.low <= share.value + 1e-12 && share.value <= share.high + 1e-12 && share.high <= 1
        );
      }),
    );
  });

  test("of 10 in 100, as the tables of Wilson's interval have it", () => {
    const { low, high } = shareIn({ count: 100, paid: 10 }) as { low: number; high: number };
    expect(low).toBeCloseTo(0.0552, 4);
    expect(high).toBeCloseTo(0.1744, 4);
  });
});

describe("a difference", () => {
  test("turns around with its sides", () => {
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const [one, other] = [differenceIn(a, b), differenceIn(b, a)];
        if (!one || !other) return one === other;
        return Math.abs(one.low + other.high) < 1e-9 && Math.abs(one.value + other.value) < 1e-9;
      }),
    );
  });

  test("of few is not told", () => {
    expect(findingOf(differenceIn({ count: 49, paid: 20 }, { count: 400, paid: 20 }))).toBe("not_enough");
    expect(findingOf(differenceIn({ count: 400, paid: 2 }, { count: 400, paid: 2 }))).toBe("not_enough");
  });

  test("that is there is found", () => {
    expect(findingOf(differenceIn({ count: 2000, paid: 400 }, { count: 2000, paid: 520 }))).toBe("better");
    expect(findingOf(differenceIn({ count: 2000, paid: 520 }, { count: 2000, paid: 400 }))).toBe("worse");
    expect(findingOf(differenceIn({ count: 2000, paid: 400 }, { count: 2000, paid: 430 }))).toBe("unclear");
  });

  test("that is not there is found seldom, though somebody looks after every fifty accounts", () => {
    const random = numbers(7);
    const [tests, looks, each] = [400, 120, 25];
    let wrong = 0;
    let naive = 0;
    for (let one = 0; one < tests; one++) {
      const [a, b] = [
        { count: 0, paid: 0 },
        { count: 0, paid: 0 },
      ];
      let [isWrong, isNaive] = [false, false];
      for (let look = 0; look < looks; look++) {
        for (const arm of [a, b]) {
          arm.count += each;
          for (let n = 0; n < each; n++) if (random() < 0.2) arm.paid += 1;
        }
        isWrong ||= !["unclear", "not_enough"].includes(findingOf(differenceIn(a, b)));
        isNaive ||= a.count >= 50 && Math.abs(zOf(a, b)) > 1.96;
      }
      wrong += Number(isWrong);
      naive += Number(isNaive);
    }
    expect(wrong / tests).toBeLessThan(0.05);
    // What is looked at as often with an ordinary interval cries wolf in a good part of all tests.
    expect(naive / tests).toBeGreaterThan(0.2);
  });
});

function zOf(a: Sample, b: Sample): number {
  const all = (a.paid + b.paid) / (a.count + b.count);
  return (b.paid / b.count - a.paid / a.count) / Math.sqrt(all * (1 - all) * (1 / a.count + 1 / b.count));
}
