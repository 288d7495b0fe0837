import { expect, test } from "vitest";
import type { StepRow } from "./data.js";
import { countsOf, gapBefore, isAfterDue, lanesOf, signedDay, tryOf, unaccounted } from "./model.js";

const NONE = { planned: 0, deferred: 0, leaving: 0, sent: 0, suppressed: 0, failed: 0, unknown: 0 };
const rung = (no: number, step: StepRow["step"], change: Partial<StepRow> = {}): StepRow => ({
  no,
  step,
  standing: 0,
  messages: NONE,
  decisions: [],
  ...change,
});
const STEPS: readonly StepRow[] = [
  rung(0, { kind: "message", id: "a", day: -5, at: "09:30", template: "t", channels: ["email", "sms"] }),
  rung(1, { kind: "call", id: "b", day: 2, at: "10:00", script: "s" }),
  rung(2, { kind: "wait", id: "c", days: 3 }),
  rung(3, { kind: "message", id: "d", day: 10, at: "10:00", template: "t", channels: ["whatsapp", "email"] }),
  rung(4, { kind: "stop", id: "e" }),
];

test("lanes follow the order of first use; calls stand last", () => {
  expect(lanesOf(STEPS)).toEqual(["email", "sms", "whatsapp", "call"]);
});

test("which try a channel is", () => {
  const [first, call, , last] = STEPS.map(({ step }) => step);
  if (!first || !call || !last) throw new Error("five rungs");
  expect([tryOf(first, "email"), tryOf(first, "sms"), tryOf(first, "call")]).toEqual([1, 2, null]);
  expect(tryOf(call, "call")).toBe(1);
  expect(tryOf(last, "email")).toBe(2);
});

test("the due date lies before the first step that is not before it", () => {
  expect(STEPS.map((_, index) => isAfterDue(STEPS, index))).toEqual([false, true, false, false, false]);
});

test("days from contact to contact, over waits", () => {
  expect(STEPS.map((_, index) => gapBefore(STEPS, index))).toEqual([null, 7, null, 8, null]);
});

test("days as they stand over a column", () => {
  expect([-5, 0, 2].map(signedDay)).toEqual(["−5", "0", "+2"]);
});

test("what became of a step puts messages and decisions together", () => {
  const [first] = STEPS;
  if (!first) throw new Error("five rungs");
  const row = {
    ...first,
    messages: { ...NONE, planned: 1, leaving: 1, sent: 9, deferred: 2, suppressed: 3, failed: 1, unknown: 1 },
    decisions: [
      { kind: "deferred", because: "holiday", count: 4 },
      { kind: "skipped", because: "no_address", count: 5 },
      { kind: "tasked", because: "call", count: 6 },
    ] as const,
  };
  expect(countsOf({ ...row, decisions: [...row.decisions] })).toEqual({
    planned: 2,
    sent: 9,
    deferred: 6,
    skipped: 8,
    failed: 2,
    tasked: 6,
    held: 0,
  });
});

test("accounts add up, or it is said by how many they do not", () => {
  const counts = {
    entered: 10,
    running: 4,
    waiting: 4,
    parked: 0,
    messages: NONE,
    messagesSince: "2026-03-01T00:00:00Z",
    tasksOpen: 0,
  };
  expect(unaccounted({ counts: { ...counts, left: [{ because: "paid", count: 6 }] } })).toBe(0);
  expect(unaccounted({ counts: { ...counts, left: [] } })).toBe(6);
});
