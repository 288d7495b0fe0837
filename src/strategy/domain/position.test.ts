import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, epochDayOf, type LocalDate } from "../../kernel/time.js";
import { DefinitionShape } from "./definition.js";
import { dueAt, entryStep, reanchoredStep, stepsBehind } from "./position.js";
import { type EngineStrategy, engineStrategy } from "./program.js";

const message = (day: number) => ({
  kind: "message",
  id: day < 0 ? `before${-day}` : `d${day}`,
  day,
  at: "09:30",
  template: "t",
  channels: ["email"],
});

const program = (steps: readonly object[], entry: "first" | "current" = "first"): EngineStrategy =>
  engineStrategy(1n, 1n, DefinitionShape.parse({ audience: {}, days: { from: -10, to: null }, entry, steps }));

const ladder = (days: readonly number[], entry: "first" | "current" = "first"): EngineStrategy =>
  program(days.map(message), entry);

const usual = ladder([-3, 0, 3, 7, 15, 30]);

describe("where a newcomer begins", () => {
  test.each([
    ["ten days to go: at the first step", -10, "first", 0],
    ["three days to go: that step is today's", -3, "first", 0],
    ["two days to go: the -3 step is void", -2, "first", 1],
    ["due today", 0, "first", 1],
    ["one day late: the first late step", 1, "first", 1],
    ["forty days late, from the beginning", 40, "first", 1],
    ["forty days late, where its age is", 40, "current", 5],
    ["seven days late, where its age is", 7, "current", 3],
  ] as const)("%s", (_, daysLate, entry, step) => {
    expect(entryStep(ladder([-3, 0, 3, 7, 15, 30], entry), daysLate)).toBe(step);
  });
});

describe("where it goes on after a part payment", () => {
  test.each([
    ["had come to +15, the next debt is 5 days late: +7 comes next", 5, 5, 3],
    ["had come to -3 only, the next debt is 40 days late: no stage is skipped", 1, 40, 1],
    ["the next debt is not due yet: the reminder before its date", 6, -5, 0],
  ])("%s", (_, nextStep, daysLate, step) => {
    expect(reanchoredStep(usual, nextStep, daysLate)).toBe(step);
  });

  test("never further than it had come, never further than its age", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -20, max: 60 }), (next, late) => {
        const step = reanchoredStep(usual, next, late);
        expect(step).toBeLessThanOrEqual(next);
        expect(step).toBeLessThanOrEqual(stepsBehind(usual, late));
      }),
    );
  });
});

describe("when a step falls due", () => {
  const anchorDay = epochDayOf("2026-03-02" as LocalDate);
  const at = (text: string) => Date.parse(text);

  test("on its day at its hour where the person lives", () => {
    expect(dueAt(usual, { anchorDay, nextStep: 2, stepDoneAt: null }, "America/Bogota", null)).toBe(
      at("2026-03-05T14:30:00Z"),
    );
    expect(dueAt(usual, { anchorDay, nextStep: 0, stepDoneAt: null }, "America/Bogota", null)).toBe(
      at("2026-02-27T14:30:00Z"),
    );
  });

  test("steps that are caught up keep a gap", () => {
    const stepDoneAt = at("2026-05-01T14:30:00Z");
    expect(dueAt(usual, { anchorDay, nextStep: 3, stepDoneAt }, "America/Bogota", null)).toBe(stepDoneAt + 2 * DAY_MS);
  });
});
