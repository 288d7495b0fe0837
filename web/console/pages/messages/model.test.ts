import { expect, test } from "vitest";
import { searchOf } from "../../../kit/search.js";
import { filterOf, isNarrowed, messagesSearch, type ReasonCount, reasonsOf, sumOf } from "./model.js";

const read = searchOf(messagesSearch);

test("a day lasts from its midnight to the next on the clock it was asked on", () => {
  expect(filterOf(read({ day: "2026-11-18", zone: "America/Bogota", state: ["sent"] }), "UTC")).toEqual({
    state: ["sent"],
    from: "2026-11-18T05:00:00.000Z",
    until: "2026-11-19T05:00:00.000Z",
  });
  expect(filterOf(read({ day: "2026-11-18" }), "UTC")).toMatchObject({ from: "2026-11-18T00:00:00.000Z" });
});

test("what makes no sense in an address is dropped", () => {
  expect(read({ day: "2026-02-30", zone: "Mars/Olympus", open: "x1", from: "soon", state: "lost" })).toEqual({});
  expect(isNarrowed(read({ open: "m17" }))).toBe(false);
  expect(isNarrowed(read({ because: "outside_hours" }))).toBe(true);
});

test("parts that do not make up the whole leave a rest", () => {
  const states = [
    { state: "deferred", count: 3 },
    { state: "sent", count: 5 },
  ] as const;
  expect(sumOf({ total: 8, states: [...states] })).toMatchObject({
    rest: 0,
    parts: [{ state: "sent" }, { state: "deferred" }],
  });
  expect(sumOf({ total: 10, states: [...states] }).rest).toBe(2);
});

test("one rule is one line, however many states it shows in", () => {
  const reason = (code: string) => ({ of: "rule", code, values: {}, basis: [] }) as ReasonCount["reason"];
  const lines = reasonsOf([
    { state: "deferred", reason: reason("holiday"), count: 2 },
    { state: "deferred", reason: reason("outside_hours"), count: 4 },
    { state: "skipped", reason: reason("holiday"), count: 3 },
  ]);
  expect(lines.map(({ reason: { code }, count }) => [code, count])).toEqual([
    ["holiday", 5],
    ["outside_hours", 4],
  ]);
});
