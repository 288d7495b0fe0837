import { expect, test } from "vitest";
import { type Base, beginWork, foundWork, isDirty, keptText, meeting, overrule } from "./work.js";

const base: Base = { version: 3, name: "Vencidos", rule: { fact: "daysLate", op: "ge", value: 1 } };
const begun = beginWork(base);
const written = { ...begun, rule: { all: [{ fact: "daysLate", op: "ge" as const, value: 8 }] } };

test("only what was changed is dirty", () => {
  expect(isDirty(begun)).toBe(false);
  expect(isDirty({ ...begun, name: " Vencidos " })).toBe(false);
  expect(isDirty(written)).toBe(true);
});

test("what was left unsaved is found again, with the version it began from", () => {
  const found = foundWork(keptText(written), { ...base, version: 4 });
  expect(found).toMatchObject({ name: "Vencidos", isFound: true, base: { version: 3 } });
  expect(found && isDirty(found)).toBe(true);
  for (const text of [null, "", "{", "null", '{"name":"x"}', keptText(begun)]) expect(foundWork(text, base)).toBeNull();
});

test("somebody else's version is taken over where nothing is written, and else stands against it", () => {
  const theirs = { ...base, version: 4, name: "Vencidos hoy" };
  expect(meeting(begun, base)).toEqual({ work: begun, isConflict: false });
  expect(meeting(begun, theirs)).toEqual({ work: beginWork(theirs), isConflict: false });
  expect(meeting(beginWork(theirs), base)).toEqual({ work: beginWork(theirs), isConflict: false });
  expect(meeting(written, theirs)).toEqual({ work: written, isConflict: true });
  expect(meeting(overrule(written, theirs), theirs)).toMatchObject({ isConflict: false, work: { name: "Vencidos" } });
});
