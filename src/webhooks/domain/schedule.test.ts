import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  afterAnswer,
  type Fared,
  faredAfter,
  GIVEN_UP_MS,
  retryAfterMs,
  WAITS_MS,
  WELL,
} from "./schedule.js";

const NOW = new Date("2026-03-09T15:00:00Z");
const HOUR_MS = 3_600_000;
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const status = (code: number, retryAfter: number | null = null): Answer => ({
  kind: "answered",
  status: code,
  retryAfterMs: retryAfter,
});
const silence: Answer = { kind: "no_answer", because: "timeout" };
const delivery = { id: 7n, tries: 0, isTest: false };

describe("a delivery", () => {
  test.each([
    ["taken", status(204), { state: "delivered" }],
    ["redirected", status(302), { state: "waiting", because: "http_302" }],
    ["not found", status(404), { state: "waiting", because: "http_404" }],
    ["unheard", silence, { state: "waiting", because: "timeout" }],
    ["no longer wanted", status(410), { state: "failed", because: "endpoint_gone" }],
    ["broken off by us", { kind: "given_back" }, { state: "waiting", at: NOW, isTry: false }],
  ] as const)("that was %s", (_, answer, expected) => {
    expect(afterAnswer(delivery, answer, NOW)).toMatchObject(expected);
  });

  test("is tried ten times in about three days, each wait longer than the one before", () => {
    const waits = Array.from({ length: WAITS_MS.length }, (_, tries) => {
      const next = afterAnswer({ ...delivery, tries }, silence, NOW);
      return next.state === "waiting" ? next.at.getTime() - NOW.getTime() : 0;
    });
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    const all = waits.reduce((sum, wait) => sum + wait, 0);
    expect(all).toBeGreaterThan(75 * HOUR_MS);
    expect(all).toBeLessThan(GIVEN_UP_MS);
    expect(afterAnswer({ ...delivery, tries: WAITS_MS.length }, silence, NOW)).toEqual({
      state: "failed",
      because: "timeout",
    });
  });

  test("waits as long as the receiver asks, up to a day", () => {
    expect(afterAnswer(delivery, status(429, HOUR_MS), NOW)).toMatchObject({ at: later(HOUR_MS) });
    expect(afterAnswer(delivery, status(503, 900 * HOUR_MS), NOW)).toMatchObject({ at: later(24 * HOUR_MS) });
  });

  test("waits within a tenth of the schedule, and not with its neighbours", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 62n }), fc.nat(WAITS_MS.length - 1), (id, tries) => {
        const next = afterAnswer({ id, tries, isTest: false }, silence, NOW);
        const wait = WAITS_MS[tries] as number;
        const at = next.state === "waiting" ? next.at.getTime() - NOW.getTime() : -1;
        expect(at).toBeGreaterThanOrEqual(wait);
        expect(at).toBeLessThanOrEqual(Math.ceil(wait * 1.1));
      }),
    );
    const at = (id: bigint) => JSON.stringify(afterAnswer({ ...delivery, id, tries: 4 }, silence, NOW));
    expect(new Set([1n, 2n, 3n, 4n].map(at)).size).toBe(4);
  });

  test("that is a ping is tried once", () => {
    expect(afterAnswer({ ...delivery, isTest: true }, status(500), NOW)).toMatchObject({ state: "failed" });
  });
});

describe("an endpoint", () => {
  const fared = (answers: readonly Answer[], everyMs: number): Fared & { at: Date } =>
    answers.reduce<Fared & { at: Date }>(
      (before, answer) => {
        const at = new Date(before.at.getTime() + everyMs);
        return { ...faredAfter(before.health, answer, at), at };
      },
      { health: WELL, pause: null, at: NOW },
    );
  const failures = (count: number): Answer[] => Array.from({ length: count }, () => status(500));

  test("that fails a few times is asked on; that goes on failing rests, and longer each time up to a bound", () => {
    expect(fared(failures(4), 1_000).health.restUntil).toBeNull();
    const rest = (count: number) => {
      const { health, at } = fared(failures(count), 1_000);
      return (health.restUntil?.getTime() ?? 0) - at.getTime();
    };
    expect([5, 6, 7].map(rest)).toEqual([10_000, 20_000, 40_000]);
    expect(rest(60)).toBe(600_000);
  });

  test("that takes something is well again", () => {
    expect(fared([...failures(9), status(200)], 1_000).health).toEqual(WELL);
  });

  test("that took nothing for three days is paused; many failures in an hour do not pause it", () => {
    expect(fared(failures(500), 1_000).pause).toBeNull();
    expect(fared(failures(9), 20 * HOUR_MS).pause).toBeNull();
    expect(fared(failures(10), 8 * HOUR_MS).pause).toBe("failing");
    expect(fared([...failures(9), status(200), ...failures(3)], 8 * HOUR_MS).pause).toBeNull();
  });

  test("that says it is gone is paused at once", () => expect(fared([status(410)], 0).pause).toBe("gone"));

  test("is none the worse for what we broke off", () =>
    expect(fared([{ kind: "given_back" }], 0)).toMatchObject({ health: WELL, pause: null }));
});

test.each([
  ["120", 120_000],
  ["Mon, 09 Mar 2026 15:02:00 GMT", 120_000],
  ["Mon, 09 Mar 2026 14:00:00 GMT", 0],
  ["soon", null],
  [undefined, null],
])("Retry-After: %s", (header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms));
