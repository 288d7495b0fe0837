import { expect, test } from "vitest";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { dayBy, daysOf, isEmpty, monthBy, sourcesOf, totalOf, weeksOf } from "./model.js";

test.each([
  ["2026-11", 1, "2026-12"],
  ["2026-12", 1, "2027-01"],
  ["2026-01", -1, "2025-12"],
  ["2026-03", -15, "2024-12"],
])("%s and %i months is %s", (month, step, other) => {
  expect(monthBy(month, step)).toBe(other);
});

test("a month stands in whole weeks from Monday", () => {
  const weeks = weeksOf("2026-11");
  expect(weeks).toHaveLength(6);
  expect([weeks[0]?.[0], weeks[0]?.[6], weeks.at(-1)?.[0], weeks.at(-1)?.[6]]).toEqual([
    "2026-10-26",
    "2026-11-01",
    "2026-11-30",
    "2026-12-06",
  ]);
  // A month that begins on a Monday and has four weeks.
  expect(weeksOf("2027-02")).toHaveLength(4);
});

const view = {
  zone: "America/Bogota",
  today: "2026-11-18",
  rehearsals: [],
  countries: ["CO"],
  marks: [{ day: "2026-11-16", country: "CO", holiday: "independence-of-cartagena", closed: true }],
  counts: [
    { day: "2026-11-17", source: "sent" as const, channel: "email" as const, count: 4 },
    { day: "2026-11-17", source: "sent" as const, channel: "sms" as const, count: 9 },
    { day: "2026-11-19", source: "ready" as const, channel: "email" as const, count: 2 },
    { day: "2026-11-19", source: "known" as const, channel: "email" as const, count: 3 },
    { day: "2026-11-19", source: "rehearsed" as const, channel: "email" as const, count: 6 },
  ],
};

test("a day says what left, what is known to come and what is foretold, never added together", () => {
  const days = daysOf("2026-11", view);
  const on = (day: string) => days.find((one) => one.day === day);
  expect(on("2026-11-17")?.groups.left).toEqual([
    { channel: "sms", count: 9 },
    { channel: "email", count: 4 },
  ]);
  expect(on("2026-11-19")?.groups).toMatchObject({
    coming: [{ channel: "email", count: 5 }],
    rehearsed: [{ channel: "email", count: 6 }],
  });
  expect([on("2026-11-17")?.isPast, on("2026-11-18")?.isToday, on("2026-10-31")?.isOfMonth]).toEqual([
    true,
    true,
    false,
  ]);
  expect(totalOf(on("2026-11-17")?.groups.left ?? [])).toBe(13);
  expect(days.filter((day) => !isEmpty(day)).map(({ day }) => day)).toEqual(["2026-11-16", "2026-11-17", "2026-11-19"]);
  expect(sourcesOf(view, "2026-11-19").map(({ source, count }) => [source, count])).toEqual([
    ["ready", 2],
    ["known", 3],
    ["rehearsed", 6],
  ]);
});

test("a day is closed when nobody may be reached in any country", () => {
  const closedOn = (countries: string[]) =>
    daysOf("2026-11", { ...view, countries }).flatMap(({ day, isClosed }) => (isClosed ? [day] : []));
  expect(closedOn(["CO"])).toEqual(["2026-11-16"]);
  expect(closedOn(["CO", "PE"])).toEqual([]);
  expect(closedOn([])).toEqual([]);
});

test("arrows go from day to day and from week to week", () => {
  const day = "2026-11-30" as LocalDate;
  expect(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "x"].map((key) => dayBy(day, key))).toEqual([
    "2026-11-29",
    "2026-12-01",
    "2026-11-23",
    "2026-12-07",
    null,
  ]);
});
