import { describe, expect, test } from "vitest";
import type { ImportCounts, PreviewItem } from "./data.js";
import { changeOf, firstShown, isNews, missingRows, validRows } from "./review-model.js";

const counts = (change: Partial<ImportCounts>): ImportCounts => ({
  rows: 10,
  rejected: 0,
  created: 10,
  updated: 0,
  unchanged: 0,
  newDebtors: 0,
  balanceMinor: "0",
  causes: [],
  ...change,
});

describe("the counts of a checked file", () => {
  test("what is worth a look first", () => {
    expect(firstShown(counts({ rejected: 1, created: 9 }))).toBe("rejected");
    expect(firstShown(counts({}))).toBe("created");
    expect(firstShown(counts({ created: 0, updated: 2, unchanged: 8 }))).toBe("updated");
    expect(firstShown(counts({ created: 0, unchanged: 10 }))).toBe("unchanged");
  });

  test("they add up to the rows, or say by how many they do not", () => {
    expect(missingRows(counts({ created: 6, updated: 2, unchanged: 1, rejected: 1 }))).toBe(0);
    expect(missingRows(counts({ created: 6 }))).toBe(4);
    expect(validRows(counts({ rejected: 3 }))).toBe(7);
    expect(validRows(null)).toBe(0);
  });
});

test.each([
  ["accounts that change something", "debts", {}, true],
  ["accounts that change nothing", "debts", { created: 0, unchanged: 10 }, false],
  ["payments that are all known", "payments", { created: 0, unchanged: 10 }, true],
  ["no payments at all", "payments", { rows: 0, created: 0 }, true],
  ["payments of which none could be read", "payments", { created: 0, rejected: 10 }, false],
] as const)("%s may be confirmed: %s %o %s", (_, kind, change, expected) => {
  expect(isNews({ kind, counts: counts(change) })).toBe(expected);
});

describe("what a row would change", () => {
  const known: NonNullable<PreviewItem["before"]> = {
    dueOn: "2026-01-31",
    balanceMinor: "70000",
    statedMinor: "100000",
    status: "open",
  };
  const item = (change: Partial<Pick<PreviewItem, "day" | "amountMinor" | "before">>) => ({
    day: "2026-01-31",
    amountMinor: "100000",
    before: known,
    ...change,
  });

  test.each([
    ["somebody new changes nothing", item({ before: null }), "balance", null],
    [
      "the same figure is no news, whatever was paid since",
      item({}),
      "balance",
      { due: null, balance: null, isReopened: false },
    ],
    [
      "a new balance is taken as it is",
      item({ amountMinor: "50000" }),
      "balance",
      { balance: { before: 70000n, after: 50000n } },
    ],
    [
      "a new original amount moves the balance by the difference",
      item({ amountMinor: "120000" }),
      "original",
      { balance: { before: 70000n, after: 90000n } },
    ],
    ["and never below nothing", item({ amountMinor: "10000" }), "original", { balance: { before: 70000n, after: 0n } }],
    [
      "a new due date",
      item({ day: "2026-02-28" }),
      "balance",
      { due: { before: "2026-01-31", after: "2026-02-28" }, balance: null },
    ],
    [
      "a withdrawn debt opens again",
      item({ before: { ...known, status: "withdrawn", balanceMinor: "0" } }),
      "balance",
      { isReopened: true, balance: { before: 0n, after: 100000n } },
    ],
  ] as const)("%s", (_, given, means, change) => {
    const found = changeOf(given, means);
    if (change === null) expect(found).toBeNull();
    else expect(found).toMatchObject(change);
  });
});
