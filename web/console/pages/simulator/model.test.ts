import { expect, test } from "vitest";
import { readGuide } from "./guide-steps.js";
import {
  buttonsOf,
  callOf,
  type Decision,
  type Doing,
  firstNameOf,
  happenings,
  lengthOf,
  lettersOf,
  type PhoneMessage,
  PRESETS,
  presetOf,
  progressOf,
  readSearch,
  viewOf,
} from "./model.js";

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

test.each([
  ["nothing", {}, "phones"],
  ["a mailbox", { mailbox: "rosa@correo.test" }, "mail"],
  ["the faults", { view: "faults" as const }, "faults"],
])("an address that says %s leads there", (_, search, view) => {
  expect(viewOf(search)).toBe(view);
});

const message = (change: Partial<PhoneMessage>): PhoneMessage => ({
  id: "1",
  direction: "out",
  text: "",
  subject: null,
  state: "delivered",
  because: null,
  at: "2026-11-18T10:00:00Z",
  buttons: [],
  files: [],
  isTemplate: false,
  call: null,
  messageId: null,
  ...change,
});

test("buttons are there to press until something was said", () => {
  const offer = message({ buttons: [{ id: "b", title: "Ya pagué" }] });
  expect(buttonsOf([offer])).toEqual({ message: offer, buttons: offer.buttons });
  expect(buttonsOf([offer, message({ direction: "in" })])).toBeNull();
  expect(buttonsOf([])).toBeNull();
});

test("a call goes on while it rings or somebody is on it", () => {
  const rings = message({ id: "2", call: { status: "ringing", waitsForKey: false } });
  expect(callOf([message({}), rings])).toBe(rings);
  expect(callOf([message({ call: { status: "completed", waitsForKey: false } })])).toBeUndefined();
});

test("a person is spoken of by their first name, and a number by itself", () => {
  expect(firstNameOf({ debtor: { id: "1", name: "Rosa Elena Quispe" }, handle: "+51" })).toBe("Rosa");
  expect(firstNameOf({ debtor: null, handle: "+51999000321" })).toBe("+51999000321");
});

test("what happened is told in one row, the newest first, and not without end", () => {
  const decision = (minute: number) => ({ id: `m${minute}`, at: `2026-11-18T10:${minute}:00Z` }) as Decision;
  const doing = (minute: number) => ({ id: `i${minute}`, at: `2026-11-18T10:${minute}:00Z` }) as Doing;
  expect(happenings([decision(10), decision(30)], [doing(20)]).map(({ id }) => id)).toEqual(["m30", "i20", "m10"]);
  const many = Array.from({ length: 40 }, (_, index) => decision(10 + index));
  expect(happenings(many, [])).toHaveLength(24);
});

test("quick settings are known again, whatever the order of their parts", () => {
  expect(presetOf(PRESETS.calm)).toBe("calm");
  expect(presetOf(Object.fromEntries(Object.entries(PRESETS.rough).reverse()) as typeof PRESETS.rough)).toBe("rough");
  expect(presetOf({ ...PRESETS.calm, failPercent: 1 })).toBeNull();
});
