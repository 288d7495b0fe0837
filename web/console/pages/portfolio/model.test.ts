import { describe, expect, test } from "vitest";
import { searchOf } from "../../../kit/search.js";
import {
  filterOf,
  isNarrowed,
  LATE_NAMES,
  LATE_RANGES,
  lateName,
  portfolioSearch,
  searchChange,
  standOf,
} from "./model.js";

const read = searchOf(portfolioSearch);

describe("the address of the list", () => {
  test("takes what the API takes, and drops what makes no sense", () => {
    expect(
      read({ q: " rosa ", strategy: "none", held: "any", country: "PE", lateFrom: "-5", creditorId: "7" }),
    ).toEqual({
      q: "rosa",
      strategy: "none",
      held: "any",
      country: "PE",
      lateFrom: -5,
      creditorId: "7",
    });
    expect(read({ country: "Perú", strategy: "all", held: "forever", lateTo: "99999999", state: "late" })).toEqual({});
  });

  test.each(LATE_NAMES)("the range %s is found again by its days", (name) => {
    const change = searchChange({ late: name });
    expect(change).toEqual(LATE_RANGES[name]);
    expect(lateName(change)).toBe(name);
  });

  test("any other range is another one, and no range is none", () => {
    expect(lateName({ lateFrom: 15, lateTo: 45 })).toBe("other");
    expect(lateName({})).toBeUndefined();
  });

  test("clearing the days clears both, and other filters leave them alone", () => {
    expect(searchChange({ late: undefined, kind: "person" })).toEqual({
      kind: "person",
      lateFrom: undefined,
      lateTo: undefined,
    });
    expect(searchChange({ q: "rosa" })).toEqual({ q: "rosa" });
  });

  test("an order narrows nothing, and adds nothing up", () => {
    expect(isNarrowed({ sort: "name" })).toBe(false);
    expect(isNarrowed({ state: "all" })).toBe(false);
    expect(isNarrowed({ state: "paid" })).toBe(true);
    expect(filterOf({ sort: "name", q: "rosa" })).toEqual({ q: "rosa" });
  });
});

test.each([
  ["what is paid is paid, whatever holds it", { held: "pause", openCount: 0, daysLate: null }, "debt", "paid"],
  ["what stops us outranks being late", { held: "dispute", openCount: 2, daysLate: 40 }, "hold", "dispute"],
  ["late", { held: null, openCount: 1, daysLate: 1 }, "debt", "overdue"],
  ["due today is not late", { held: null, openCount: 1, daysLate: 0 }, "debt", "open"],
] as const)("%s", (_, row, kind, state) => {
  expect(standOf(row)).toEqual({ kind, state });
});
