import { expect, test } from "vitest";
import { readGuide } from "./guide-steps.js";
import { lengthOf, lettersOf, progressOf, readSearch } from "./model.js";

test.each([
  ["a person's name", "rosa@correo.test", "Rosa Elena Quispe", "RE"],
  ["one name", "pele@correo.test", "Pelé", "P"],
  ["an address alone", "ana.lucia-rey@correo.test", null, "AL"],
  ["an address of digits", "52310@correo.test", null, "?"],
])("%s gives its letters", (_, mailbox, name, letters) => {
  expect(lettersOf({ mailbox, debtor: name === null ? null : { id: "1", name } })).toBe(letters);
});

test.each([
  ["an hour", "2026-11-18T11:00:00Z", { unit: "hours", count: 1 }],
  ["a day and the seconds that the move took", "2026-11-19T10:00:02Z", { unit: "days", count: 1 }],
  ["half an hour", "2026-11-18T10:31:00Z", { unit: "minutes", count: 31 }],
  ["a weekend", "2026-11-21T09:00:00Z", { unit: "days", count: 3 }],
  ["a morning and a half", "2026-11-18T17:40:00Z", { unit: "hours", count: 8 }],
])("%s is told in units people count in", (_, until, told) => {
  expect(lengthOf({ from: "2026-11-18T10:00:00Z", until })).toEqual(told);
});

test("a job's counts come as text and leave as numbers", () => {
  const job = { state: "running", done: "12", total: null, startedAt: null } as Parameters<typeof progressOf>[0];
  expect(progressOf(job)).toEqual({ state: "running", done: 12, total: null, startedAt: null });
});

test("what the browser remembers of the guide may be anything", () => {
  expect(readGuide("read hidden nonsense read")).toEqual({ isHidden: true, done: new Set(["read"]) });
  expect(readGuide("").isHidden).toBe(false);
});

test("the address keeps the mailbox and the search, and nothing else", () => {
  expect(readSearch({ mailbox: "rosa@correo.test", q: "  rosa ", color: "red" })).toEqual({
    mailbox: "rosa@correo.test",
    q: "rosa",
  });
});
