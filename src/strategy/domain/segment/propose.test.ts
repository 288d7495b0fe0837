import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "./evaluate.js";
import { leavesOf, type Proposed, propose, type Spread, settled } from "./propose.js";
import { anyRow, factRow, TODAY } from "./rule.fixture.js";
import { checkRule, type Rule } from "./rule.js";

const OWES: Rule = { fact: "openCount", op: "ge", value: 1 };
const spread = (over: Partial<Spread> = {}): Spread => ({
  accounts: 1000,
  daysLate: Array.from({ length: 100 }, (_, at) => ({ value: at, count: 10 })),
  amounts: [
    {
      currency: "COP",
      heaps: [
        { fromMinor: 10_000n, count: 300 },
        { fromMinor: 20_000n, count: 250 },
        { fromMinor: 50_000n, count: 300 },
        { fromMinor: 100_000n, count: 150 },
      ],
    },
  ],
  usualDaysLate: [
    { value: -2, count: 200 },
    { value: 9, count: 200 },
    { value: 20, count: 100 },
  ],
  brokePromises: 50,
  ...over,
});
const codes = (groups: readonly Proposed[] | undefined) =>
  groups?.map(({ name }) => name.map(({ code }) => code).join(" "));

test("cuts fall on round figures near the shares they stand for", () => {
  const found = propose(spread(), [OWES]);
  expect(found.get("age")?.map(({ name }) => name[0])).toEqual([
    { code: "not_due" },
    { code: "late", from: 1, to: 30 },
    { code: "late", from: 31, to: 60 },
    { code: "late", from: 61, to: 90 },
    { code: "late", from: 91, to: null },
  ]);
  expect(found.get("amount")?.map(({ name }) => name[0])).toEqual([
    { code: "small", amounts: [{ currency: "COP", fromMinor: null, toMinor: 50_000n }] },
    { code: "middle", amounts: [{ currency: "COP", fromMinor: 50_000n, toMinor: 100_000n }] },
    { code: "large", amounts: [{ currency: "COP", fromMinor: 100_000n, toMinor: null }] },
  ]);
  expect(codes(found.get("behaviour"))).toEqual(["broke_promise", "pays_on_time", "pays_late", "no_history"]);
  expect(codes(leavesOf(found.get("mixed") ?? []))).toEqual([
    "broke_promise",
    "not_due",
    "late small",
    "late large",
    "late small",
    "late large",
  ]);
});

test("where nothing tells people apart nothing is proposed", () => {
  expect([...propose(spread({ accounts: 0 }), []).keys()]).toEqual([]);
  const alike = spread({
    daysLate: [{ value: 5, count: 1000 }],
    amounts: [{ currency: "COP", heaps: [{ fromMinor: 10_000n, count: 1000 }] }],
    usualDaysLate: [],
    brokePromises: 3,
  });
  expect([...propose(alike, []).keys()]).toEqual([]);
});

test("two currencies get bounds of their own, and one without bounds is small", () => {
  const dollars = {
    currency: "USD",
    heaps: [
      { fromMinor: 100n, count: 5 },
      { fromMinor: 200n, count: 5 },
    ],
  };
  const [small] = propose(spread({ amounts: [...spread().amounts, dollars] }), [OWES]).get("amount") ?? [];
  expect(small?.rule).toEqual({
    all: [
      OWES,
      {
        any: [
          { fact: "openMinor", op: "lt", value: { currency: "COP", minor: "50000" } },
          { fact: "currency", op: "is", value: "USD" },
        ],
      },
    ],
  });
});

test("every account that owes is in one group of each split, whatever the account", () => {
  const found = propose(spread({ amounts: [...spread().amounts, { currency: "MXN", heaps: [] }] }), [OWES]);
  const splits = [...found.values()].map((groups) => leavesOf(groups));
  for (const leaf of splits.flat()) expect(checkRule(leaf.rule)).toEqual([]);
  fc.assert(
    fc.property(anyRow([1n, 2n]), (row) => {
      // Who owes has an oldest debt.
      const owing = { ...row, openCount: 1, oldestDueOn: row.oldestDueOn ?? TODAY };
      for (const leaves of splits) expect(leaves.filter(({ rule }) => evaluate(rule, owing, TODAY))).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
  expect(evaluate(splits[0]?.[0]?.rule as Rule, factRow({ openCount: 0 }), TODAY)).toBe(false);
});

test("parts of which one is a crumb become one group again, with all that they hold", () => {
  const groups = propose(spread(), [OWES]).get("mixed") ?? [];
  const counts = [50, 10, 400, 5, 300, 235];
  const leaves = leavesOf(groups);
  const done = settled(groups, 1000, (leaf) => counts[leaves.indexOf(leaf)] ?? 0);
  expect(codes(done.map(({ group }) => group))).toEqual([
    "broke_promise",
    "not_due",
    "late",
    "late small",
    "late large",
  ]);
  expect(done.flatMap((one) => one.leaves)).toEqual(leaves);
});
