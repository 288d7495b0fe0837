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
const charge: TimelineOf<"charge"> = {
  kind: "charge",
  id: "charge:5:made",
  at,
  account: null,
  chargeId: "5",
  what: "made",
  of: "interest",
  debt: named("1"),
  amount: money("12"),
  base: money("350"),
  annualBps: 2_400,
  fromOn: "2026-11-01",
  madeOn: "2026-11-09",
  step: null,
  contract: "cláusula 8",
  laws: [],
  isReversed: false,
  because: null,
  reversal: null,
};
const items: readonly TimelineItem[] = [payment, posting, arrival, charge];

test("of what moved the person's money, a debt shows what moved it, with its own share", () => {
  const debt = { id: "1", originalMinor: "400" };
  expect(movementsOf(debt, items).map(({ what, minor, on }) => [what, minor, on])).toEqual([
    ["payment", -100n, "2026-11-08"],
    ["restated", 50n, null],
    ["arrival", 400n, null],
    ["interest", 12n, "2026-11-09"],
  ]);
  expect(movementsOf({ id: "9", originalMinor: "1" }, items)).toEqual([]);
});

test("a payment that was reversed moved nothing in the end", () => {
  const reversed = { ...payment, state: "reversed" as const };
  expect(movementsOf({ id: "2", originalMinor: "1" }, [reversed])).toMatchObject([
    { what: "payment_reversed", minor: null },
  ]);
});

test("only a charge that stands can be taken back, and one that was is less owed", () => {
  const taken = { ...charge, id: "charge:5:reversed", what: "reversed" as const, isReversed: true };
  const told = movementsOf({ id: "1", originalMinor: "1" }, [taken, { ...charge, isReversed: true }, charge]);
  expect(told.map(({ what, minor, chargeId }) => [what, minor, chargeId])).toEqual([
    ["charge_reversed", -12n, undefined],
    ["interest", 12n, undefined],
    ["interest", 12n, "5"],
  ]);
  expect(movementsOf({ id: "2", originalMinor: "1" }, [charge])).toEqual([]);
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
