import { describe, expect, test } from "vitest";
import type { LocalDate } from "../../kernel/time.js";
import { epochDayOf } from "../../kernel/time.js";
import { DefinitionShape, type Step, type WaitUntil } from "./definition.js";
import { dueAt, entryStep, reanchoredStep } from "./position.js";
import { type EngineStrategy, engineStrategy } from "./program.js";
import { isHeldOut, shareOf } from "./share.js";

const message = (id: string, day?: number): Step => ({
  kind: "message",
  id,
  ...(day !== undefined && { day }),
  at: "10:00",
  template: "t",
  channels: ["email"],
});
const rule = { fact: "openCount", op: "gt", value: 1 } as const;
const program = (steps: readonly Step[], over: object = {}): EngineStrategy =>
  engineStrategy(1n, 1n, DefinitionShape.parse({ audience: {}, days: { from: -10, to: null }, steps, ...over }));

/** Each step by name, with where it goes. */
const ways = ({ steps }: EngineStrategy): string[] => {
  const name = (index: number): string => steps[index]?.id ?? "the end";
  return steps.map((step) => {
    if (step.kind === "condition") return `${step.id}: yes ${name(step.yes)}, no ${name(step.no)}`;
    if (step.kind === "split")
      return `${step.id}: ${step.arms.map((arm) => `${arm.below} ${name(arm.to)}`).join(", ")}`;
    if (step.kind === "message") return `${step.id}: ${name(step.next)}, could not ${name(step.couldNot)}`;
    return `${step.id}: ${name(step.next)}`;
  });
};

const branched = [
  message("first", 1),
  { kind: "condition", id: "many", if: rule, yes: [message("a", 3), message("b", 5)], no: [] },
  {
    kind: "split",
    id: "try",
    arms: [
      { name: "A", percent: 30, steps: [{ ...message("c", 8), couldNot: [message("d", 8)] }] },
      { name: "B", percent: 70, steps: [{ kind: "goto", id: "back", to: "many" }] },
    ],
  },
  message("last", 20),
] as Step[];

test("branches come together again after them, and a step that could not be sent has its own way", () => {
  expect(ways(program(branched))).toEqual([
    "first: many, could not many",
    "many: yes a, no try",
    "a: b, could not b",
    "b: try, could not try",
    "try: 3000 c, 10000 back",
    "c: last, could not d",
    "d: last, could not last",
    "back: many",
    "last: the end, could not the end",
  ]);
});

describe("where an account goes on, with branches", () => {
  const strategy = program(branched);
  const at = (id: string): number => strategy.steps.findIndex((step) => step.id === id);

  test("in a branch that is behind it stays; a debt too young for the branch enters it anew", () => {
    expect(reanchoredStep(strategy, at("b"), 7)).toBe(at("b"));
    expect(reanchoredStep(strategy, at("b"), 4)).toBe(at("many"));
    expect(reanchoredStep(strategy, at("last"), 2)).toBe(at("many"));
    expect(reanchoredStep(strategy, at("first"), 40)).toBe(at("first"));
  });

  test("a newcomer begins at the first level, never inside a branch", () => {
    expect(entryStep(strategy, 30)).toBe(at("first"));
    expect(entryStep(program(branched, { entry: "current" }), 9)).toBe(at("try"));
    expect(entryStep(program(branched, { entry: "current" }), 30)).toBe(at("last"));
  });
});

describe("how long a wait is", () => {
  const zone = "America/Bogota";
  const anchorDay = epochDayOf("2026-05-04" as LocalDate); // a Monday
  const wait = (until: WaitUntil, from: string, payday: number | null = null): string => {
    const strategy = program([message("m", 0), { kind: "wait", id: "w", until }]);
    const at = dueAt(strategy, { anchorDay, nextStep: 1, stepDoneAt: Date.parse(`${from}-05:00`) }, zone, payday);
    return new Date(at - 5 * 3_600_000).toISOString().slice(0, 16);
  };

  test.each<[string, WaitUntil, string, string, number | null]>([
    ["until a date", { date: "2026-05-20" }, "2026-05-04T10:00", "2026-05-20T00:00", null],
    ["until a date that has come: no wait", { date: "2026-05-04" }, "2026-05-04T10:00", "2026-05-04T10:00", null],
    ["until Friday", { weekday: 5 }, "2026-05-04T10:00", "2026-05-08T00:00", null],
    ["until the 15th or the last of the month", { monthDays: [15, 31] }, "2026-02-16T10:00", "2026-02-28T00:00", null],
    ["until the person's payday", { payday: true, otherwiseDays: 4 }, "2026-05-04T10:00", "2026-05-15T00:00", 15],
    [
      "where nobody knows it: some days",
      { payday: true, otherwiseDays: 4 },
      "2026-05-04T10:00",
      "2026-05-08T00:00",
      null,
    ],
  ])("%s", (_, until, from, to, payday) => {
    expect(wait(until, from, payday)).toBe(to);
  });

  test("a step without a day comes at the next such hour", () => {
    const strategy = program([message("m", 0), { kind: "wait", id: "w", days: 1 }, message("n")]);
    const due = (done: string) =>
      new Date(dueAt(strategy, { anchorDay, nextStep: 2, stepDoneAt: Date.parse(done) }, zone, null)).toISOString();
    expect(due("2026-05-05T14:00:00Z")).toBe("2026-05-05T15:00:00.000Z");
    expect(due("2026-05-05T16:00:00Z")).toBe("2026-05-06T15:00:00.000Z");
  });
});

test("shares are even, always the same, and of one purpose independent of another", () => {
  const people = Array.from({ length: 20_000 }, (_, id) => BigInt(id + 1));
  const share = (purpose: string) => people.map((id) => shareOf(purpose, id, 10_000) < 2_000);
  const [a, b] = [share("split-1"), share("split-2")];
  const both = a.filter((is, at) => is && b[at]).length;
  expect(a.filter(Boolean).length / people.length).toBeCloseTo(0.2, 1);
  expect(both / people.length).toBeCloseTo(0.04, 1);
  expect(shareOf("split-1", 42n, 10_000)).toBe(shareOf("split-1", 42n, 10_000));
  expect(people.filter((id) => isHeldOut(id, 500)).length / people.length).toBeCloseTo(0.05, 1);
  expect(people.some((id) => isHeldOut(id, 0))).toBe(false);
});
