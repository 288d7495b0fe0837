import { expect, test } from "vitest";
import { type Definition, DefinitionShape, type Step } from "./definition.js";
import { differencesOf } from "./diff.js";
import { placesInNew } from "./move.js";

const message = (id: string, template = "t"): Step => ({
  kind: "message",
  id,
  at: "10:00",
  template,
  channels: ["email"],
});
const definition = (steps: readonly Step[], over: object = {}): Definition =>
  DefinitionShape.parse({ audience: {}, days: { from: 0, to: null }, steps, ...over });

test("who stands before a step stands before it in the new version; where it is gone, before the next that is not", () => {
  const old = definition([message("a"), message("b"), message("c"), message("d")]);
  const fresh = definition([message("x"), message("a"), message("d"), message("c")]);
  //                                        a  b→c  c  d  the end
  expect(placesInNew(old, fresh)).toEqual([1, 3, 3, 2, 4]);
});

test("steps within branches are found by their names", () => {
  const old = definition([
    { kind: "condition", id: "c", if: { fact: "openCount", op: "gt", value: 1 }, yes: [message("a")], no: [] },
  ]);
  const fresh = definition([message("z"), message("a")]);
  expect(placesInNew(old, fresh)).toEqual([1, 1, 2]);
});

test("what is different between two versions is said step by step", () => {
  const old = definition([message("a"), message("b"), message("c")]);
  const fresh = definition([message("c"), message("a", "other"), message("n")], { gapDays: 5 });
  expect(differencesOf(old, fresh)).toEqual([
    { kind: "setting", name: "gapDays", before: 2, after: 5 },
    { kind: "changed", step: "a", stepKind: "message", fields: [{ name: "template", before: "t", after: "other" }] },
    { kind: "moved", step: "a", stepKind: "message" },
    { kind: "added", step: "n", stepKind: "message" },
    { kind: "removed", step: "b", stepKind: "message" },
  ]);
  expect(differencesOf(old, old)).toEqual([]);
});

test("a step that went into a branch was moved; the branch's own step is not the same as what stands in it", () => {
  const rule = { fact: "openCount", op: "gt", value: 1 } as const;
  const old = definition([message("a"), message("b")]);
  const fresh = definition([message("a"), { kind: "condition", id: "c", if: rule, yes: [message("b")], no: [] }]);
  expect(differencesOf(old, fresh)).toEqual([
    { kind: "added", step: "c", stepKind: "condition" },
    { kind: "moved", step: "b", stepKind: "message" },
  ]);
});
