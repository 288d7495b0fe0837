import { expect, test } from "vitest";
import type { LocalDate } from "../../kernel/time.js";
import { checkPromise, endOf, lastDayOf, promiseNow } from "./promise.js";

const day = (text: string) => text as LocalDate;
const lastDay = lastDayOf(day("2026-03-09"), 1);
const before = new Date("2026-03-11T10:59:59Z");
const after = new Date("2026-03-11T11:00:00Z");
const facts = { amountMinor: 100n, lastDay, paidMinor: 0n, openMinor: 500n };

test.each([
  ["nothing paid, the last day not over", facts, before, "made"],
  ["nothing paid, the last day over", facts, after, "broken"],
  ["part paid, the last day not over", { ...facts, paidMinor: 99n }, before, "made"],
  ["part paid, the last day over", { ...facts, paidMinor: 99n }, after, "part_kept"],
  ["all paid early", { ...facts, paidMinor: 100n }, before, "kept"],
  ["more than promised", { ...facts, paidMinor: 300n }, after, "kept"],
  ["less than promised, and yet nothing is owed", { ...facts, paidMinor: 50n, openMinor: 0n }, before, "kept"],
  ["the debt was withdrawn before the day", { ...facts, openMinor: 0n }, before, "made"],
  ["the debt was withdrawn, the day is over", { ...facts, openMinor: 0n }, after, "kept"],
] as const)("%s", (_, promise, now, state) => {
  expect(promiseNow(promise, now)).toBe(state);
});

test("the last day is over when it is over everywhere", () => {
  expect(endOf(lastDay)).toEqual(after);
});

test.each([
  ["an honest one", 100n, "2026-03-12", null],
  ["today", 100n, "2026-03-09", null],
  ["yesterday", 100n, "2026-03-07", "promise_in_past"],
  ["next year", 100n, "2027-03-12", "promise_too_far"],
  ["more than is owed", 501n, "2026-03-12", "promise_above_balance"],
])("%s", (_, amountMinor, promisedOn, code) => {
  const now = new Date("2026-03-09T15:00:00Z");
  const checked = checkPromise({ amountMinor, promisedOn: day(promisedOn) }, { openMinor: 500n }, now);
  expect(checked.ok ? null : checked.refusal.code).toBe(code);
  expect(checkPromise({ amountMinor, promisedOn: day(promisedOn) }, { openMinor: 0n }, now)).toMatchObject({
    refusal: { code: "nothing_owed" },
  });
});
