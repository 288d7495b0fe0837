import { expect, test } from "vitest";
import { NO_HISTORY, redone, remember, type Stepped, undone } from "./rule-history.js";
import { addAt, type DraftRule, withFact } from "./rule-model.js";

const late = (value: unknown): DraftRule => ({ all: [{ fact: "daysLate", op: "ge", value }] });

test("each change is a step, what is typed into a value is one, and every step has a way back and forth", () => {
  let history = NO_HISTORY;
  let rule: DraftRule = { all: [] };
  const change = (next: DraftRule): void => {
    history = remember(history, rule, next);
    rule = next;
  };
  const step = (stepped: Stepped | null): DraftRule | null => {
    if (stepped) ({ rule, history } = stepped);
    return stepped && rule;
  };
  change({ all: [withFact({}, "daysLate")] });
  for (const typed of [1, 12, 123]) change(late(typed));
  change(addAt(rule, []).rule);
  expect(step(undone(history, rule))).toEqual(late(123));
  expect(step(undone(history, rule))).toEqual({ all: [withFact({}, "daysLate")] });
  expect(step(redone(history, rule))).toEqual(late(123));
  expect(step(undone(history, rule))).not.toBeNull();
  expect(step(undone(history, rule))).toEqual({ all: [] });
  expect(step(undone(history, rule))).toBeNull();
  expect(step(redone(history, rule))).not.toBeNull();
  change(late(7));
  expect(redone(history, rule)).toBeNull();
});
