import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Definition,
  DefinitionShape,
  EVENTS,
  LANES,
  type Step,
} from "../../../../src/strategy/domain/definition.js";
import words from "../../../locales/es/strategy-editor.json" with { type: "json" };
import { CARD, drawingOf } from "./canvas-layout.js";
import { insertStep, moveStep, placeAfter, placeInside } from "./edits.js";
import { rungsOf, tryOf, waysOf } from "./ladder-model.js";
import { newStep, STEP_KINDS } from "./new-step.js";
import { lineFor, linesOf, rowsOf, turned, walked } from "./rows.js";
import { saidProblems } from "./said-problems.js";
import type { Saying } from "./say.js";
import { edited, startWork } from "./work.js";

const message = (id: string, day: number, channels: readonly ("email" | "sms")[] = ["email"]): Step => ({
  kind: "message",
  id,
  day,
  at: "09:30",
  template: "t",
  channels: [...channels],
});
const late = { fact: "daysLate", op: "gt", value: 5 } as const;
const of = (steps: readonly Step[]): Definition =>
  DefinitionShape.parse({ audience: {}, days: { from: -5, to: null }, steps });
const tree = of([
  message("early", -3),
  { kind: "condition", id: "c", if: late, yes: [message("y", 3)], no: [] },
  { ...message("b", 9, ["sms", "email"]), couldNot: [{ kind: "call", id: "call", at: "10:00", script: "s" }] } as Step,
  { kind: "call", id: "last", day: 9, at: "10:00", script: "s" },
]);
const NONE = new Set<string>();

test("the outline counts as assistive software reads it; what is closed keeps its number", () => {
  const rows = rowsOf(tree, new Set(["c"]));
  expect(rows.map(({ spot, level, no }) => [spot, level, no])).toEqual([
    ["", 1, null],
    ["early", 1, 0],
    ["c", 1, 1],
    ["b", 1, 3],
    ["b/0", 2, null],
    ["call", 3, 4],
    ["last", 1, 5],
  ]);
  expect(rows.map(({ position, size }) => `${position}/${size}`)).toEqual([
    "1/5",
    "2/5",
    "3/5",
    "4/5",
    "1/1",
    "1/1",
    "5/5",
  ]);
  expect(rows.map(({ isOpen }) => isOpen)).toEqual([null, null, false, true, true, null, null]);
});

test("arrows walk, open, close, and go in and out", () => {
  const rows = rowsOf(tree, new Set(["c/0"]));
  expect([walked(rows, "", "previous"), walked(rows, "early", "next"), walked(rows, "c", "last")]).toEqual([
    "",
    "c",
    "last",
  ]);
  expect(turned(rows, "c", "right")).toEqual({ go: "c/0" });
  expect(turned(rows, "c/0", "right")).toEqual({ open: "c/0" });
  expect(turned(rows, "c", "left")).toEqual({ close: "c" });
  expect(turned(rows, "c/1", "left")).toEqual({ go: "c" });
  expect(turned(rows, "early", "left")).toBeNull();
});

test("a view that shows less has a line for what it does not show", () => {
  const trunk = linesOf(tree, NONE, "trunk");
  expect(trunk.map(({ spot }) => spot)).toEqual(["", "early", "c", "b", "last"]);
  expect([lineFor(trunk, tree, "call"), lineFor(trunk, tree, "c/1"), lineFor(trunk, tree, "b")]).toEqual([
    "b",
    "c",
    "b",
  ]);
});

test("rungs stand on their days, with the due date between them and branches folded", () => {
  const rungs = rungsOf(linesOf(tree, NONE, "trunk"));
  expect(
    rungs.map(({ day, isFirst, gap, isAfterDue, folded }) => [day, isFirst, gap, isAfterDue, folded.length]),
  ).toEqual([
    [-3, true, null, false, 0],
    [null, false, null, false, 1],
    [9, true, 12, true, 1],
    [9, false, null, false, 0],
  ]);
  expect(waysOf(rungs)).toEqual(["email", "sms", "call"]);
  expect(tryOf(rungs[2]?.step as Step, "email")).toBe(2);
  expect(tryOf(rungs[2]?.step as Step, "call")).toBeNull();
});

const BEGIN = { template: "t", script: "s", channels: ["email"] as const, field: "nota", endpoint: "crm" };
const edit = fc.tuple(fc.constantFrom(...STEP_KINDS), fc.nat(30), fc.boolean(), fc.constantFrom("up", "in", "out"));

test("a drawing has a place for every line, none upon another, all within its bounds", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
      let work = startWork(tree);
      for (const [kind, at, isInside, way] of edits) {
        const rows = rowsOf(work.definition, NONE);
        const spot = rows[at % rows.length]?.spot ?? "";
        const place = (isInside ? placeInside : placeAfter)(work.definition, spot);
        const step = newStep(kind, work.definition, place, work.used, BEGIN);
        work = edited(work, insertStep(work.definition, place, step), step.id);
        if (at % 3 === 0) work = edited(work, moveStep(work.definition, step.id, way as "up"));
      }
      const { cards, labels, width, height } = drawingOf(work.definition.steps);
      const drawn = [...cards, ...labels].map(({ spot }) => spot).sort();
      expect(drawn).toEqual(
        rowsOf(work.definition, NONE)
          .map(({ spot }) => spot)
          .sort(),
      );
      for (const [at, { x, y }] of cards.entries()) {
        expect(x >= 0 && y >= 0 && x + CARD.width <= width && y + CARD.height <= height).toBe(true);
        for (const other of cards.slice(0, at))
          expect(Math.abs(other.x - x) >= CARD.width || Math.abs(other.y - y) >= CARD.height).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test("problems are said of what is there, errors first", () => {
  const saying = { words: (key: string) => key, template: (key: string) => key } as unknown as Saying;
  const problem = (severity: "error" | "warning", code: string, step: string | null) => ({
    severity,
    code,
    step,
    values: {},
  });
  const said = saidProblems(
    [problem("warning", "empty_branches", "c"), problem("error", "goto_nowhere", "gone"), problem("error", "x", null)],
    tree.steps,
    saying,
    (key) => key === "problem.empty_branches",
  );
  expect(said.map(({ text }) => text)).toEqual(["problem.other", "problem.empty_branches"]);
});

test("there are words for every code of the checker, every kind, lane and event", () => {
  const checker = readFileSync(
    new URL("../../../../src/strategy/domain/definition-problem.ts", import.meta.url),
    "utf8",
  );
  const types = checker.slice(checker.indexOf("export type ErrorCode"));
  const codes = [...types.matchAll(/\| "([a-z_]+)"/g)].map(([, code]) => code ?? "");
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.filter((code) => !(code in words.problem))).toEqual([]);
  expect(STEP_KINDS.filter((kind) => !(kind in words.kind))).toEqual([]);
  expect(LANES.filter((lane) => !(lane in words.lane))).toEqual([]);
  expect(EVENTS.filter((event) => !(event in words.event && event in words.settings.anchorEvent))).toEqual([]);
});
