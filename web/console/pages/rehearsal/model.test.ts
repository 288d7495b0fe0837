import { expect, test } from "vitest";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import type { Report } from "./data.js";
import { everyDay, flowPicture, hourSpan, isOld, placesOf, standingOf, unaccounted } from "./model.js";
import { stretchOf } from "./stretch.js";

const message = (id: string, day: number): Definition["steps"][number] => ({
  kind: "message",
  id,
  day,
  at: "10:00",
  template: "t",
  channels: ["email"],
});
const places = placesOf({
  definition: {
    steps: [message("a", 1), { kind: "wait", id: "w", days: 2 }, message("b", 5), message("c", 9)],
  } as Definition,
});

test("steps are numbered as they are everywhere, waits included", () => {
  expect(places.map(({ id, no }) => [id, no])).toEqual([
    ["a", 1],
    ["w", 2],
    ["b", 3],
    ["c", 4],
  ]);
});

const way = (from: string | null, to: string | null, accounts: number): Report["flow"][number] => ({
  from,
  to,
  accounts,
});

test("bands stand in the order of the steps, as high as they have accounts, and what leaves a step out dips below it", () => {
  const flow = [
    way(null, "a", 80),
    way(null, "b", 20),
    way("a", "b", 60),
    way("a", null, 20),
    way("b", "c", 70),
    way("b", null, 10),
    way("c", null, 70),
    way("c", "a", 5),
  ];
  const { nodes, links, height } = flowPicture(flow, places, 100);
  expect(nodes.map(({ id, x, accounts, last }) => [id, x, accounts, last])).toEqual([
    ["", 0, 100, 0],
    ["a", 100, 80, 20],
    ["b", 200, 80, 10],
    ["c", 300, 75, 70],
  ]);
  expect(nodes[1]?.high).toBeCloseTo((nodes[0]?.high ?? 0) * 0.8);
  // The way back from c to a is in the table only.
  expect(links.map(({ id }) => id)).toEqual([">a", ">b", "a>b", "b>c"]);
  expect(links[1]?.path).toContain("L");
  expect(links[0]?.path).not.toContain("L");
  expect(height).toBeGreaterThan(nodes[0]?.high ?? 0);
});

test("bands that pass the same step by do not lie on each other", () => {
  const flow = [
    way(null, "a", 10),
    way(null, "b", 30),
    way(null, "c", 30),
    way("a", null, 10),
    way("b", null, 30),
    way("c", null, 30),
  ];
  const { links } = flowPicture(flow, places, 100);
  const lowOf = (id: string): number =>
    Number(/L\d+ ([\d.]+)/.exec(links.find((one) => one.id === id)?.path ?? "")?.[1]);
  const wide = links.find(({ id }) => id === ">c")?.wide ?? 0;
  expect(lowOf(">c") - lowOf(">b")).toBeGreaterThanOrEqual(wide);
});

test("nothing that happened is no picture of nothing", () => {
  const { nodes, links } = flowPicture([way(null, null, 3)], places, 100);
  expect(nodes.map(({ last }) => last)).toEqual([3]);
  expect(links).toEqual([]);
});

test("a day is its instants on the reader's clock", () => {
  expect(stretchOf("2026-11-20", "America/Bogota")).toEqual({
    from: "2026-11-20T05:00:00.000Z",
    until: "2026-11-21T05:00:00.000Z",
  });
  expect(stretchOf(undefined, "UTC")).toEqual({});
});

test.each([
  ["of no strategy", { strategyId: null, version: null }, undefined, undefined, "unsaved"],
  ["a draft as it was typed", { strategyId: "1", version: null }, { state: "live", hash: "old" }, "x", "none"],
  ["a draft that changed", { strategyId: "1", version: null }, { state: "live", hash: "old" }, "y", "draft"],
  ["a version beside a draft", { strategyId: "1", version: 2 }, { state: "live", hash: "old" }, "y", "none"],
  ["what runs", { strategyId: "1", version: 2 }, { state: "live", hash: "x" }, "y", "live"],
  ["what is paused", { strategyId: "1", version: 2 }, { state: "paused", hash: "x" }, "y", "none"],
  ["a retired strategy", { strategyId: "1", version: 2 }, { state: "retired", hash: "x" }, "x", "retired"],
] as const)("%s", (_, rehearsal, strategy, draft, standing) => {
  expect(standingOf({ hash: "x", ...rehearsal }, strategy, draft === undefined ? undefined : { hash: draft })).toBe(
    standing,
  );
});

test("counts that do not add up are told", () => {
  const accounts = { entered: 10, sent: 4, deferred: 1, excluded: 2, waiting: 2, finished: 1 } as Report["accounts"];
  expect(unaccounted(accounts)).toBe(0);
  expect(unaccounted({ ...accounts, sent: 3 })).toBe(1);
});

test("a portfolio that was read more than a day ago is old, by its last reading", () => {
  const snapshots = ["2026-11-18T10:00:00Z", "2026-11-18T12:00:00Z"];
  expect(isOld({ snapshots }, Date.parse("2026-11-19T11:00:00Z"))).toBe(false);
  expect(isOld({ snapshots }, Date.parse("2026-11-19T12:00:01Z"))).toBe(true);
});

test("a day without anything between two others is there too", () => {
  const on = (day: string) => ({ day, count: 1, channels: [], hours: [], callsOver: null, visitsOver: null });
  expect(everyDay([on("2026-11-29"), on("2026-12-02")]).map(({ day, count }) => [day, count])).toEqual([
    ["2026-11-29", 1],
    ["2026-11-30", 0],
    ["2026-12-01", 0],
    ["2026-12-02", 1],
  ]);
  expect(everyDay([])).toEqual([]);
});

test("the hours shown are those that are open or used", () => {
  const none = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  const week = none.map((hours, day) => hours.map((_, hour) => (day === 2 && hour === 20 ? 3 : 0)));
  const open = none.map((hours) => hours.map((_, hour) => hour >= 7 && hour < 19));
  expect(hourSpan(week, open)).toEqual([7, 20]);
});
