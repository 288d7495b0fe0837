import { expect, test } from "vitest";
import { groupByDay } from "./timeline-days.js";

const entry = (at: string) => ({ at });

test("days are those of the person's zone", () => {
  const entries = ["2026-11-19T03:00:00Z", "2026-11-18T20:00:00Z", "2026-11-18T04:59:00Z"].map(entry);
  const days = (zone: string) => groupByDay(entries, zone).map(({ day, entries: of }) => [day, of.length]);
  expect(days("America/Bogota")).toEqual([
    ["2026-11-18", 2],
    ["2026-11-17", 1],
  ]);
  expect(days("UTC")).toEqual([
    ["2026-11-19", 1],
    ["2026-11-18", 2],
  ]);
});

test("an empty timeline has no days", () => {
  expect(groupByDay([], "UTC")).toEqual([]);
});
