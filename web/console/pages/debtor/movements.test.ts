import { expect, test } from "vitest";
import { movementsOf } from "./movements.js";
import { sameAnswers } from "./permits.js";
import type { PermitView, TimelineItem, TimelineOf } from "./shapes.js";

const at = "2026-11-09T17:00:00Z";
const named = (id: string) => ({ id, ref: `F-${id}` });
const money = (minor: string) => ({ minor, currency: "COP" });

const payment: TimelineOf<"payment"> = {
  kind: "payment",
  id: "p1",
  at,
  account: null,
  paymentId: "1",
  ref: "PSE-1",
  amount: money("300"),
  paidOn: "2026-11-08",
  method: null,
  state: "applied",
  unappliedMinor: "0",
  applied: [
    { ...named("1"), minor: "100" },
    { ...named("2"), minor: "200" },
  ],
};
const posting: TimelineOf<"posting"> = {
  kind: "posting",
  id: "g1",
  at,
  account: null,
  what: "restated",
  debt: named("1"),
  amount: money("50"),
  effect: "more",
};
const arrival: TimelineOf<"arrival"> = {
  kind: "arrival",
  id: "a1",
  at,
  account: null,
  importId: "7",
  fileName: "x.csv",
  count: 2,
  amount: money("900"),
  debts: [named("1"), named("2")],
};
const items: readonly TimelineItem[] = [payment, posting, arrival];

test("of what moved the person's money, a debt shows what moved it, with its own share", () => {
  const debt = { id: "1", originalMinor: "400" };
  expect(movementsOf(debt, items).map(({ what, minor, on }) => [what, minor, on])).toEqual([
    ["payment", -100n, "2026-11-08"],
    ["restated", 50n, null],
    ["arrival", 400n, null],
  ]);
  expect(movementsOf({ id: "9", originalMinor: "1" }, items)).toEqual([]);
});

test("a payment that was reversed moved nothing in the end", () => {
  const reversed = { ...payment, state: "reversed" as const };
  expect(movementsOf({ id: "2", originalMinor: "1" }, [reversed])).toMatchObject([
    { what: "payment_reversed", minor: null },
  ]);
});

const permit = (creditor: string, over: Partial<PermitView> = {}): PermitView => ({
  accountId: creditor,
  creditor: { id: creditor, name: `Creditor ${creditor}` },
  allowed: true,
  reasons: [],
  nextAllowedAt: null,
  packs: ["co@1"],
  local: "",
  ...over,
});

test("an answer that is the same for every creditor is said once, without their names", () => {
  expect(sameAnswers([permit("1"), permit("2")])).toMatchObject([{ creditors: [] }]);
  const split = sameAnswers([permit("1"), permit("2", { allowed: false, nextAllowedAt: at }), permit("3")]);
  expect(split.map(({ creditors }) => creditors)).toEqual([["Creditor 1", "Creditor 3"], ["Creditor 2"]]);
  expect(sameAnswers([])).toEqual([]);
});
