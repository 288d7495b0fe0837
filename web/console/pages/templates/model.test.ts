import { describe, expect, test } from "vitest";
import type { ShelfRow } from "./data.js";
import { rowsOf, stateOf } from "./model.js";

const row = (key: string, intent: string, over: Partial<ShelfRow> = {}): ShelfRow => ({
  key,
  intent,
  id: "1",
  draftId: null,
  version: 1,
  name: null,
  channels: [],
  locales: [],
  tones: [],
  changedAt: "",
  changedBy: "",
  archivedAt: null,
  draftAt: null,
  draftBy: null,
  sentCount: 0,
  lastSentAt: null,
  ...over,
});

describe("the shelf", () => {
  const rows = [
    row("thanks", "thanks"),
    row("own", "mine"),
    row("welcome", "welcome"),
    row("old", "talk", { archivedAt: "x" }),
  ];
  const keys = (search: Parameters<typeof rowsOf>[1]) =>
    rowsOf(rows, search, ({ key }) => `Última ${key}`).map(({ key }) => key);

  test("goes by an account's life, with what is put away apart", () => {
    expect(keys({})).toEqual(["welcome", "thanks", "own"]);
    expect(keys({ show: "archived" })).toEqual(["old"]);
  });

  test("is searched without accents", () => {
    expect(keys({ q: "ULTIMA w" })).toEqual(["welcome"]);
  });

  test("says how each stands", () => {
    expect(stateOf(row("a", "b"))).toBe("published");
    expect(stateOf(row("a", "b", { draftId: "2" }))).toBe("edited");
    expect(stateOf(row("a", "b", { id: null, draftId: "2" }))).toBe("draft");
    expect(stateOf(row("a", "b", { archivedAt: "x" }))).toBe("archived");
  });
});
