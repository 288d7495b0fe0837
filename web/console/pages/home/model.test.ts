import { expect, test } from "vitest";
import { changeShare, currencyRows, type HomeView, linkOf, totalOf } from "./model.js";

test.each([
  ["a half more", "150", "100", 0.5],
  ["a quarter less", "75", "100", -0.25],
  ["nothing to compare with", "75", "0", null],
  ["amounts past what a number holds", "30000000000000000000", "20000000000000000000", 0.5],
] as const)("%s", (_, now, before, share) => {
  expect(changeShare(now, before)).toBe(share);
});

test("a currency that only payments came in has its row, with zeros", () => {
  const home = {
    open: [{ currency: "COP", minor: "500" }],
    overdue: [],
    dueToday: [],
    dueThisWeek: [],
    collected: [{ currency: "MXN", last7Minor: "7", before7Minor: "0", last30Minor: "9", before30Minor: "1" }],
  } as unknown as HomeView;
  expect(currencyRows(home).map(({ currency, open, last30 }) => [currency, open, last30])).toEqual([
    ["COP", "500", "0"],
    ["MXN", "0", "9"],
  ]);
});

test("the server's path becomes a place with its filters", () => {
  expect(linkOf("/portfolio?state=open&held=any")).toEqual({
    to: "/portfolio",
    search: { state: "open", held: "any" },
  });
  expect(linkOf("/import")).toEqual({ to: "/import", search: {} });
});

test("today adds up", () => {
  expect(totalOf({ planned: 1, deferred: 2, sent: 3, suppressed: 4, failed: 5, unknown: 6, skipped: 7, held: 8 })).toBe(
    36,
  );
});
