import { expect, test } from "vitest";
import { DefinitionShape } from "../../../../src/strategy/domain/definition.js";
import { emptyDefinition, ladderMarks } from "./model.js";

const message = (id: string, day: number): Parameters<typeof ladderMarks>[0][number] => ({
  kind: "message",
  id,
  day,
  at: "10:00",
  template: "t",
  channels: ["email"],
});

test("steps stand in order between the ends, and the due date has its place", () => {
  const { marks, dueAt } = ladderMarks([
    message("a", -4),
    message("b", 0),
    message("c", 9),
    { kind: "stop", id: "end" },
  ]);
  expect(marks.map(({ id, share }) => [id, share])).toEqual([
    ["a", 0],
    ["b", 0.4],
    ["c", 1],
  ]);
  expect(dueAt).toBe(0.4);
});

test("a ladder without contacts has no line", () => {
  expect(ladderMarks([{ kind: "stop", id: "end" }])).toEqual({ marks: [], dueAt: null });
});

test("an empty strategy begins with one message, of a template that may be used and by the channels it is written for", () => {
  const row = { archivedAt: null, intent: "collect", channels: ["email", "sms"] as const };
  const shelf = [
    { ...row, key: "draft", id: null },
    { ...row, key: "old", id: "1", archivedAt: "2026-01-01T00:00:00Z" },
    { ...row, key: "thanks", id: "2", intent: "thanks" },
    { ...row, key: "first", id: "3" },
  ];
  expect(emptyDefinition(shelf).steps).toMatchObject([{ template: "first", channels: ["sms", "email"], day: 1 }]);
  expect(DefinitionShape.safeParse(emptyDefinition([])).success).toBe(true);
});
