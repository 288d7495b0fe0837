import { expect, test } from "vitest";
import type { SegmentRow } from "./data.js";
import { rowsOf, usersOf } from "./model.js";

const row = (name: string, over: Partial<SegmentRow> = {}): SegmentRow => ({
  id: name,
  name,
  state: "active",
  version: 1,
  rule: { all: [] },
  totals: [],
  countedAt: "2026-11-18T16:00:00Z",
  createdAt: "",
  changedAt: "",
  changedBy: "",
  usedBy: { segments: [], strategies: [] },
  ...over,
});
const names = (...of: string[]) => of.map((name) => ({ id: name, name }));

test("segments are found by name and by what their rule says, those put aside apart", () => {
  const rows = [row("Promesa rota"), row("Grandes"), row("Vieja promesa", { state: "archived" })];
  const found = (search: Parameters<typeof rowsOf>[1]) =>
    rowsOf(rows, search, ({ name }) => (name === "Grandes" ? "saldo: al menos 500 y días de atraso" : "")).map(
      ({ name }) => name,
    );
  expect(found({})).toEqual(["Promesa rota", "Grandes"]);
  expect(found({ q: "dias grand" })).toEqual(["Grandes"]);
  expect(found({ q: "PROMESA", show: "archived" })).toEqual(["Vieja promesa"]);
});

test("two users are named, more are counted", () => {
  const users = (strategies: string[], segments: string[]) =>
    usersOf({ usedBy: { strategies: names(...strategies), segments: names(...segments) } });
  expect(users(["a"], ["b"])).toEqual({ named: ["a", "b"], more: 0 });
  expect(users(["a", "b"], ["c"])).toEqual({ named: ["a"], more: 2 });
});
