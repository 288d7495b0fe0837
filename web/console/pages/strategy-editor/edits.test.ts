import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHANNELS } from "../../../../src/kernel/channel.js";
import { problemsOf } from "../../../../src/strategy/domain/check-definition.js";
import {
  type Definition,
  DefinitionShape,
  EVENTS,
  LANES,
  type Step,
} from "../../../../src/strategy/domain/definition.js";
import { isError } from "../../../../src/strategy/domain/definition-problem.js";
import { branchesOf, flatSteps } from "../../../../src/strategy/domain/outline.js";
import { engineStrategy } from "../../../../src/strategy/domain/program.js";
import {
  addArm,
  closeBranch,
  copyOf,
  evenArms,
  insertStep,
  moveStep,
  moveTo,
  moveToDay,
  patchArm,
  placeAfter,
  placeInside,
  removeArm,
  removeStep,
  spotWithout,
} from "./edits.js";
import { type Beginnings, newStep, STEP_KINDS, type StepKind } from "./new-step.js";
import { patchSettings, patchStep, type SettingsPatch, type StepPatch } from "./patches.js";
import { rowsOf } from "./rows.js";
import { type Spot, stepOf } from "./tree.js";
import { edited, redone, startWork, undone, type Work } from "./work.js";

const BEGIN: Beginnings = {
  template: "t",
  script: "s",
  channels: ["whatsapp", "email"],
  field: "nota",
  endpoint: "crm",
};
const message = (id: string, day?: number): Step => ({
  kind: "message",
  id,
  ...(day !== undefined && { day }),
  at: "09:30",
  template: "t",
  channels: ["email"],
});
const late = { fact: "daysLate", op: "gt", value: 5 } as const;
const of = (steps: readonly Step[]): Definition =>
  DefinitionShape.parse({ audience: {}, days: { from: -5, to: null }, steps });
const tree = of([
  message("a", 1),
  { kind: "condition", id: "c", if: late, yes: [message("y", 3)], no: [] },
  { ...message("b", 9), couldNot: [{ kind: "tone", id: "t", tone: "warm" }] } as Step,
  { kind: "stop", id: "end" },
]);

/** The outline in short: `a c(y|) b(t) end`. */
const brief = (steps: readonly Step[]): string =>
  steps
    .map((step) => {
      const branches = branchesOf(step);
      return branches.length === 0 ? step.id : `${step.id}(${branches.map(brief).join("|")})`;
    })
    .join(" ");

describe("moving along the outline", () => {
  test.each([
    ["a", "down", "c(a y|) b(t) end"],
    ["y", "down", "a c(|y) b(t) end"],
    ["y", "up", "a y c(|) b(t) end"],
    ["y", "out", "a c(|) y b(t) end"],
    ["b", "up", "a c(y|b(t)) end"],
    ["b", "in", "a c(y|b(t)) end"],
    ["end", "up", "a c(y|) b(t end)"],
    ["t", "down", "a c(y|) b() t end"],
    ["c", "in", "a(c(y|)) b(t) end"],
    ["a", "up", "a c(y|) b(t) end"],
    ["end", "down", "a c(y|) b(t) end"],
    ["a", "in", "a c(y|) b(t) end"],
    ["nobody", "up", "a c(y|) b(t) end"],
  ] as const)("%s %s", (id, way, after) => {
    expect(brief(moveStep(tree, id, way).steps)).toBe(after);
  });

  test("down a hundred times from the top, and up again, is where it began", () => {
    let down = tree;
    for (let step = 0; step < 100; step++) down = moveStep(down, "a", "down");
    expect(brief(down.steps)).toBe("c(y|) b(t) end a");
    for (let step = 0; step < 100; step++) down = moveStep(down, "a", "up");
    expect(down).toEqual(tree);
  });
});

test("a step that goes to another day finds its place among the days", () => {
  expect(brief(moveToDay(tree, "b", 2).steps)).toBe("a b(t) c(y|) end");
  expect(brief(moveToDay(tree, "a", 30).steps)).toBe("c(y|) b(t) a end");
  expect(brief(moveToDay(tree, "b", 11).steps)).toBe("a c(y|) b(t) end");
  expect(stepOf(moveToDay(tree, "y", 4).steps, "y")).toMatchObject({ day: 4 });
  expect(moveToDay(tree, "c", 4)).toBe(tree);
});

test("nothing goes under itself, nor where nothing is", () => {
  expect(moveTo(tree, "c", { owner: "y", branch: 0, at: 0 })).toBe(tree);
  expect(moveTo(tree, "a", { owner: "c", branch: 7, at: 0 })).toBe(tree);
  expect(moveTo(tree, "a", { owner: "nobody", branch: 0, at: 0 })).toBe(tree);
});

test.each<[Step, StepPatch, object]>([
  [message("x", 1), { day: 99_999 }, { day: 3650 }],
  [message("x", 1), { day: Number.NaN, at: "25:00", template: "  ", channels: [] }, message("x", 1)],
  [message("x", 1), { day: null, channels: ["sms", "sms", "email"] }, { channels: ["sms", "email"] }],
  [{ kind: "wait", id: "x", days: 3 }, { days: 0 }, { days: 1 }],
  [{ kind: "wait", id: "x", days: 3 }, { until: { monthDays: [31, 40, 1, 1] } }, { until: { monthDays: [1, 31] } }],
  [{ kind: "wait", id: "x", days: 3 }, { until: { date: "2026-02-30" } }, { days: 3 }],
  [
    { kind: "wait", id: "x", days: 3 },
    { until: { payday: true, otherwiseDays: 90 } },
    { until: { otherwiseDays: 60 } },
  ],
  [
    { kind: "tag", id: "x", add: ["a"] },
    { add: [" b ", "", "b"], remove: ["c"] },
    { add: ["b"], remove: ["c"] },
  ],
  [
    { kind: "field", id: "x", field: "a", value: "1" },
    { field: "", value: null },
    { field: "a", value: null },
  ],
  [{ kind: "goto", id: "x", to: "a" }, { to: "No Such Name" }, { to: "a" }],
])("what is typed is brought within bounds (case %#)", (step, patch, after) => {
  const given = of([message("a", 0), step]);
  expect(stepOf(patchStep(given, "x", patch).steps, "x")).toMatchObject(after);
});

test("what is chosen after a removal stands beside it, or around it", () => {
  expect(spotWithout(tree, "a")).toBe("c");
  expect(spotWithout(tree, "end")).toBe("b");
  expect(spotWithout(tree, "y")).toBe("c/0");
  const one = of([message("a", 1)]);
  expect(removeStep(one, "a")).toBe(one);
});

test("a copy has names of its own, and its ways lead inside it", () => {
  const loop: Step = {
    kind: "condition",
    id: "c",
    if: late,
    yes: [
      { kind: "wait", id: "w", days: 1 },
      { kind: "goto", id: "g", to: "w" },
    ],
    no: [],
  };
  const copy = copyOf(loop, new Set(["c", "w", "g", "w-1"]));
  expect(brief([copy])).toBe("c-1(w-2 g-1|)");
  expect(stepOf([copy], "g-1")).toMatchObject({ to: "w-2" });
});

test("arms share evenly with one click, and stay between two and six", () => {
  const split = of([message("a", 1), { kind: "split", id: "s", arms: ["A", "B", "C"].map((name) => arm(name)) }]);
  const arms = (definition: Definition): unknown =>
    (stepOf(definition.steps, "s") as { arms: { percent: number }[] }).arms.map(({ percent }) => percent);
  expect(arms(evenArms(split, "s"))).toEqual([34, 33, 33]);
  expect(arms(patchArm(split, "s", 1, { percent: 250 }))).toEqual([10, 100, 10]);
  expect(arms(removeArm(removeArm(split, "s", 0), "s", 0))).toEqual([10, 10]);
  const full = ["D", "E", "F", "G"].reduce((definition, name) => addArm(definition, "s", name), split);
  expect(arms(full)).toEqual([10, 10, 10, 0, 0, 0]);
});

const arm = (name: string): { name: string; percent: number; steps: Step[] } => ({ name, percent: 10, steps: [] });

test("a new contact stands a gap after the one before it, and not after the next", () => {
  const day = (definition: Definition, spot: Spot): unknown =>
    (newStep("message", definition, placeAfter(definition, spot), new Set(), BEGIN) as { day: number }).day;
  expect([day(tree, "a"), day(tree, "b"), day(tree, "c/1"), day(tree, "")]).toEqual([3, 11, 3, -1]);
  expect(day(of([message("a", 1), message("b", 2)]), "a")).toBe(2);
  expect(newStep("visit", tree, placeInside(tree, "b"), new Set(), BEGIN)).toMatchObject({ id: "visit-1", day: 11 });
});

// Any edits, in any order, with anything typed

type Act = (work: Work) => Work;

const spotAt = ({ definition }: Work, at: number): Spot => {
  const rows = rowsOf(definition, new Set());
  return rows[at % rows.length]?.spot ?? "";
};
const idAt = ({ definition }: Work, at: number): string => {
  const all = flatSteps(definition.steps);
  return all[at % (all.length + 1)]?.id ?? "nobody";
};

const number = fc.oneof(fc.integer({ min: -5000, max: 5000 }), fc.constant(Number.NaN), fc.double());
const typed = fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom("08:30", "", "  ", "a", "2026-02-30", "CO"));
const undefinedOr = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const stepPatch = fc.record({
  day: undefinedOr(fc.option(number)),
  at: undefinedOr(typed),
  template: undefinedOr(typed),
  script: undefinedOr(typed),
  channels: undefinedOr(fc.array(fc.constantFrom(...CHANNELS), { maxLength: 9 })),
  days: undefinedOr(number),
  until: undefinedOr(
    fc.oneof(
      fc.record({ date: fc.oneof(typed, fc.constant("2027-03-01")) }),
      fc.record({ weekday: number }),
      fc.record({ monthDays: fc.array(number, { maxLength: 8 }) }),
      fc.record({ payday: fc.constant(true as const), otherwiseDays: number }),
    ),
  ),
  tone: undefinedOr(fc.constantFrom("warm" as const, "firm" as const)),
  add: undefinedOr(fc.array(typed, { maxLength: 14 })),
  remove: undefinedOr(fc.array(typed, { maxLength: 14 })),
  field: undefinedOr(typed),
  value: undefinedOr(fc.option(fc.string({ maxLength: 260 }))),
  to: undefinedOr(typed),
  endpoint: undefinedOr(typed),
  event: undefinedOr(fc.option(fc.oneof(typed, fc.constant("first_notice")))),
}) as fc.Arbitrary<StepPatch>;

const settingsPatch = fc.record({
  lane: undefinedOr(fc.constantFrom(...LANES)),
  event: undefinedOr(fc.option(fc.constantFrom(...EVENTS))),
  gapDays: undefinedOr(number),
  from: undefinedOr(number),
  to: undefinedOr(fc.option(number)),
  audience: undefinedOr(
    fc.record({
      countries: undefinedOr(fc.option(fc.array(typed))),
      creditorIds: undefinedOr(fc.option(fc.array(typed))),
      minOpenMinor: undefinedOr(fc.option(typed)),
      rule: undefinedOr(fc.option(fc.constant(late))),
      segment: undefinedOr(fc.option(fc.constant({ id: "1", version: 1, name: "x" }))),
    }),
  ),
}) as fc.Arbitrary<SettingsPatch>;

const at = fc.nat({ max: 40 });
const onStep = (edit: (definition: Definition, id: string) => Definition): ((at: number) => Act) => {
  return (where) => (work) => edited(work, edit(work.definition, idAt(work, where)));
};
const added = (kind: StepKind, where: number, isInside: boolean): Act => {
  return (work) => {
    const place = (isInside ? placeInside : placeAfter)(work.definition, spotAt(work, where));
    const step = newStep(kind, work.definition, place, work.used, BEGIN);
    return edited(work, insertStep(work.definition, place, step), step.id);
  };
};
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...STEP_KINDS), at, fc.boolean()).map((all) => added(...all)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(at, fc.constantFrom("up", "down", "in", "out"))
      .map(([where, way]) => onStep((all, id) => moveStep(all, id, way as "up"))(where)),
  },
  at.map(onStep(removeStep)),
  at.map(
    (where): Act =>
      (work) => {
        const step = stepOf(work.definition.steps, idAt(work, where));
        if (!step) return work;
        const copy = copyOf(step, work.used);
        return edited(work, insertStep(work.definition, placeAfter(work.definition, step.id), copy), copy.id);
      },
  ),
  at.map(onStep((all, id) => closeBranch(all, { owner: id, branch: 0 }))),
  fc.tuple(at, number).map(([where, day]) => onStep((all, id) => patchStep(moveToDay(all, id, 7), id, { day }))(where)),
  fc.tuple(at, stepPatch).map(([where, patch]) => onStep((all, id) => patchStep(all, id, patch))(where)),
  settingsPatch.map(
    (patch): Act =>
      (work) =>
        edited(work, patchSettings(work.definition, patch), work.spot, "typing"),
  ),
  fc.tuple(at, typed).map(([where, name]) => onStep((all, id) => addArm(all, id, name))(where)),
  fc.tuple(at, at).map(([where, no]) => onStep((all, id) => removeArm(all, id, no % 7))(where)),
  fc
    .tuple(at, at, typed, number)
    .map(([where, no, name, percent]) => onStep((all, id) => patchArm(all, id, no % 7, { name, percent }))(where)),
  at.map(onStep(evenArms)),
  fc.constant<Act>(undone),
  fc.constant<Act>(redone),
);

test("any edits give what the server reads, its checkers judge and the engine runs", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      let work = startWork(tree);
      for (const one of acts) work = one(work);
      const { definition, spot } = work;
      expect(DefinitionShape.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
      expect(new Set(flatSteps(definition.steps).map(({ id }) => id)).size).toBe(flatSteps(definition.steps).length);
      expect(rowsOf(definition, new Set()).map((row) => row.spot)).toContain(spot);
      if (!problemsOf(definition, "2026-05-04").some(isError)) engineStrategy(1n, 1n, definition);
    }),
    { numRuns: 400 },
  );
});

test("undo gives back exactly what was, and redo what came of it", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      let work = startWork(tree);
      const seen = [work.definition];
      for (const one of acts) {
        const before = work;
        work = one(work);
        if (work.past.length === before.past.length + 1 && before.future.length === 0) {
          expect(undone(work).definition).toBe(before.definition);
          expect(redone(undone(work)).definition).toBe(work.definition);
        }
        seen.push(work.definition);
      }
      const last = work;
      while (work.past.length > 0) work = undone(work);
      expect(work.definition).toBe(seen[0]);
      expect(undone(work)).toBe(work);
      while (work.future.length > last.future.length) work = redone(work);
      expect(work.definition).toBe(last.definition);
    }),
    { numRuns: 200 },
  );
});

test("what is typed into one field is one step back", () => {
  let work = startWork(tree);
  for (const day of [1, 12, 120]) work = edited(work, patchStep(work.definition, "b", { day }), "b", "b.day");
  expect(work.past).toHaveLength(1);
  expect(undone(work).definition).toBe(tree);
  work = edited(work, patchStep(work.definition, "b", { at: "11:00" }), "b", "b.at");
  expect(work.past).toHaveLength(2);
});

test("no name is given twice, not even that of a step long gone", () => {
  let work = startWork(tree, ["message-1"]);
  const add: Act = added("message", 1, false);
  work = add(work);
  const first = work.spot;
  work = edited(work, removeStep(work.definition, first));
  work = add(work);
  expect([first, work.spot]).toEqual(["message-2", "message-3"]);
});

test("a draft with one name twice is opened with a name for each", () => {
  const twice = of([message("a", 1), message("a", 2)]);
  expect(brief(startWork(twice).definition.steps)).toBe("a a-1");
});
