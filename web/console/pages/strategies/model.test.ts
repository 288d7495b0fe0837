import { expect, test } from "vitest";
import { ladderMarks } from "./model.js";

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
