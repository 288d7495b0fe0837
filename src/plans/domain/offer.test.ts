import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DebtId } from "../../kernel/id.js";
import { addDays, daysBetween, type LocalDate, parseLocalDate } from "../../kernel/time.js";
import {
  chosenOffer,
  type DueDebt,
  discountBps,
  type Offer,
  type OfferEnd,
  type OfferFacts,
  offerNow,
  offersFor,
} from "./offer.js";
import type { DiscountStep, OfferTerms } from "./offer-policy.js";
import { OfferTermsShape } from "./offer-wire.js";

const ON = "2026-03-09" as LocalDate;
const debt = (id: bigint, daysLate: number, balanceMinor: bigint): DueDebt => ({
  id: id as DebtId,
  dueOn: addDays(ON, -daysLate),
  balanceMinor,
});
const terms = (over: Partial<OfferTerms> = {}): OfferTerms => ({
  discounts: [
    { fromDays: 30, bps: 1_000 },
    { fromDays: 90, bps: 2_500 },
  ],
  instalments: { most: 6, smallestMinor: "10000", downPaymentBps: 0, firstWithinDays: 15 },
  validDays: 10,
  ...over,
});
const brief = (offer: Offer | { because: string }): string =>
  "because" in offer
    ? offer.because
    : offer.kind === "settlement"
      ? `${offer.amountMinor} instead of ${offer.totalMinor} until ${offer.validUntil}`
      : `${offer.instalments.map(({ on, amountMinor }) => `${on}:${amountMinor}`).join(" ")} until ${offer.validUntil}`;
const chosen = (
  debts: readonly DueDebt[],
  wanted: "settlement" | "instalments" | "best",
  over = {},
  validDays?: number,
) => brief(chosenOffer(debts, terms(over), { wanted, validDays }, ON));
const plan = (over: Partial<NonNullable<OfferTerms["instalments"]>>) => ({
  instalments: { most: 6, smallestMinor: "10000", downPaymentBps: 0, firstWithinDays: 15, ...over },
});

describe("a settlement", () => {
  test.each([
    ["lets off by age", [debt(1n, 45, 100_000n)], "90000 instead of 100000 until 2026-03-19"],
    ["lets off more of what is older", [debt(1n, 120, 100_000n)], "75000 instead of 100000 until 2026-03-19"],
    [
      "each debt by its own age",
      [debt(1n, 95, 100_000n), debt(2n, 5, 50_000n)],
      "125000 instead of 150000 until 2026-03-19",
    ],
    ["rounded down", [debt(1n, 45, 999n)], "900 instead of 999 until 2026-03-19"],
    [
      "never of what is not due",
      [debt(1n, 45, 100_000n), debt(2n, -3, 900n)],
      "90000 instead of 100000 until 2026-03-19",
    ],
    ["not before its day", [debt(1n, 29, 100_000n)], "offer_no_discount"],
    ["not of nothing", [debt(1n, 45, 0n)], "offer_nothing_due"],
    ["not before anything is due", [debt(1n, -1, 100_000n)], "offer_nothing_due"],
  ])("%s", (_, debts, expected) => expect(chosen(debts, "settlement")).toBe(expected));

  test("stands as long as asked, and never longer than the policy says", () => {
    expect(chosen([debt(1n, 45, 100_000n)], "settlement", {}, 3)).toContain("until 2026-03-12");
    expect(chosen([debt(1n, 45, 100_000n)], "settlement", {}, 30)).toContain("until 2026-03-19");
  });
});

describe("instalments", () => {
  test.each([
    [
      "are as many as the smallest allows, and come to the total",
      [debt(1n, 5, 35_000n)],
      plan({}),
      "2026-03-24:11667 2026-04-24:11667 2026-05-24:11666 until 2026-03-19",
    ],
    [
      "are no more than the longest plan",
      [debt(1n, 5, 9_000_000n)],
      plan({ most: 2 }),
      "2026-03-24:4500000 2026-04-24:4500000 until 2026-03-19",
    ],
    [
      "begin with the down payment where that is more than an even share",
      [debt(1n, 5, 100_001n)],
      plan({ most: 3, downPaymentBps: 5_000 }),
      "2026-03-24:50001 2026-04-24:25000 2026-05-24:25000 until 2026-03-19",
    ],
    [
      "and evenly where it is not",
      [debt(1n, 5, 90_000n)],
      plan({ most: 3, downPaymentBps: 1_000 }),
      "2026-03-24:30000 2026-04-24:30000 2026-05-24:30000 until 2026-03-19",
    ],
    [
      "keep within short months",
      [debt(1n, 5, 60_000n)],
      plan({ most: 3, firstWithinDays: 22 }),
      "2026-03-31:20000 2026-04-30:20000 2026-05-31:20000 until 2026-03-19",
    ],
    [
      "are offered no longer than until the first",
      [debt(1n, 5, 60_000n)],
      plan({ most: 2, firstWithinDays: 4 }),
      "2026-03-13:30000 2026-04-13:30000 until 2026-03-13",
    ],
    ["are none of less than two of the smallest", [debt(1n, 5, 19_999n)], plan({}), "offer_too_small"],
    ["are none where the policy has none", [debt(1n, 5, 60_000n)], { instalments: null }, "offer_no_instalments"],
  ])("%s", (_, debts, over, expected) => expect(chosen(debts, "instalments", over)).toBe(expected));
});

test.each([
  ["something let off, where there is anything", [debt(1n, 45, 100_000n)], {}, /^90000 instead/],
  ["else instalments", [debt(1n, 5, 100_000n)], {}, /^2026-03-24:16667/],
  ["else it says why", [debt(1n, 5, 100n)], {}, /^offer_too_small$/],
  ["without instalments, for want of a discount", [debt(1n, 5, 100n)], { instalments: null }, /^offer_no_discount$/],
])("the best offer is %s", (_, debts, over, expected) => expect(chosen(debts, "best", over)).toMatch(expected));

const steps: fc.Arbitrary<readonly DiscountStep[]> = fc
  .uniqueArray(fc.record({ fromDays: fc.nat(400), bps: fc.nat(9_500) }), { maxLength: 6, selector: (s) => s.fromDays })
  .map((all) => all.sort((a, b) => a.fromDays - b.fromDays));
const rising = steps.map((all) => {
  const bps = all.map((step) => step.bps).sort((a, b) => a - b);
  return all.map((step, at) => ({ ...step, bps: bps[at] as number }));
});
const someTerms = (discounts: fc.Arbitrary<readonly DiscountStep[]>): fc.Arbitrary<OfferTerms> =>
  fc.record({
    discounts,
    instalments: fc.option(
      fc.record({
        most: fc.integer({ min: 2, max: 60 }),
        smallestMinor: fc.bigInt({ min: 1n, max: 10n ** 7n }).map(String),
        downPaymentBps: fc.nat(9_000),
        firstWithinDays: fc.integer({ min: 1, max: 60 }),
      }),
    ),
    validDays: fc.integer({ min: 1, max: 60 }),
  });
const someDebts = fc.array(
  fc.record({ late: fc.integer({ min: -20, max: 500 }), minor: fc.bigInt({ min: 0n, max: 10n ** 12n }) }),
  { maxLength: 5 },
);
const day = fc.integer({ min: 0, max: 3_000 }).map((days) => addDays("2024-01-01" as LocalDate, days));
const debtsOn = (all: readonly { late: number; minor: bigint }[], on: LocalDate): DueDebt[] =>
  all.map(({ late, minor }, at) => ({ id: BigInt(at) as DebtId, dueOn: addDays(on, -late), balanceMinor: minor }));

/** The names of what does not hold. */
const failing = (claims: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(claims).filter((name) => !claims[name]);
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

function wrongOffer(offer: Offer, due: readonly DueDebt[], { validDays }: OfferTerms, on: LocalDate): string[] {
  const total = sum(due.map(({ balanceMinor }) => balanceMinor));
  return failing({
    "is of what is due": offer.totalMinor === total,
    "adds up": offer.amountMinor + offer.discountMinor === total,
    "lets nobody off everything": offer.amountMinor > 0n,
    "ends in time": daysBetween(on, offer.validUntil) <= validDays && offer.validUntil >= on,
  });
}

function wrongSettlement(
  { discountMinor, instalments }: Offer,
  due: readonly DueDebt[],
  { discounts }: OfferTerms,
  on: LocalDate,
): string[] {
  const most = sum(due.map((one) => one.balanceMinor * BigInt(discountBps(discounts, daysBetween(one.dueOn, on)))));
  return failing({
    "is within the policy": discountMinor * 10_000n <= most,
    "is paid at once": instalments.length === 0,
  });
}

function wrongPlan(
  { totalMinor, validUntil, instalments }: Offer,
  _: readonly DueDebt[],
  { instalments: terms }: OfferTerms,
  on: LocalDate,
): string[] {
  const { most, smallestMinor, downPaymentBps, firstWithinDays } = terms as NonNullable<OfferTerms["instalments"]>;
  const amounts = instalments.map(({ amountMinor }) => amountMinor);
  const days = instalments.map((one) => one.on);
  const [down = 0n, second = 0n] = amounts;
  const first = days[0] as LocalDate;
  const between = days.slice(1).map((one, at) => daysBetween(days[at] as LocalDate, one));
  return failing({
    "comes to the total": sum(amounts) === totalMinor,
    "is no longer than allowed": amounts.length >= 2 && amounts.length <= most,
    "has none too small": amounts.every((amount) => amount >= BigInt(smallestMinor)),
    "begins with the down payment": down * 10_000n >= totalMinor * BigInt(downPaymentBps),
    "is even after it": second - (amounts.at(-1) ?? 0n) <= 1n && down >= second,
    "falls on real days": days.every((one) => parseLocalDate(one) === one),
    "begins in time": daysBetween(on, first) <= firstWithinDays && validUntil <= first,
    "goes on month by month": between.every((gap) => gap >= 28 && gap <= 31),
  });
}

describe("whatever the debts and the terms", () => {
  test("offers add up to the cent, stay within the policy, and fall on real days in order", () => {
    fc.assert(
      fc.property(someDebts, someTerms(steps), day, (all, given, on) => {
        const debts = debtsOn(all, on);
        const due = debts.filter(({ dueOn }) => dueOn <= on);
        const wrong = offersFor(debts, given, on).flatMap((offer) =>
          (offer.kind === "settlement" ? wrongSettlement : wrongPlan)(offer, due, given, on).concat(
            wrongOffer(offer, due, given, on),
          ),
        );
        expect(wrong).toEqual([]);
      }),
    );
  });

  test("equal facts get equal offers, in whatever order the debts are told", () => {
    fc.assert(
      fc.property(someDebts, someTerms(steps), day, (all, given, on) => {
        const debts = debtsOn(all, on);
        expect(offersFor([...debts].reverse(), given, on)).toEqual(offersFor(debts, given, on));
      }),
    );
  });

  test("an older debt never gets a worse discount where the policy rises", () => {
    fc.assert(
      fc.property(someDebts, someTerms(rising), fc.nat(300), (all, given, older) => {
        const letOff = (more: number): bigint => {
          const debts = debtsOn(
            all.filter(({ late }) => late >= 0).map(({ late, minor }) => ({ late: late + more, minor })),
            ON,
          );
          return offersFor(debts, given, ON).find(({ kind }) => kind === "settlement")?.discountMinor ?? 0n;
        };
        expect(letOff(older)).toBeGreaterThanOrEqual(letOff(0));
      }),
    );
  });
});

describe("an open offer", () => {
  const offer: OfferFacts = {
    kind: "settlement",
    totalMinor: 1_000n,
    amountMinor: 900n,
    validUntil: ON,
    debtIds: [7n, 8n],
    owedMinor: 1_000n,
    oldestDebtId: 7n,
    paidMinor: 0n,
  };
  const plan = { kind: "instalments", amountMinor: 1_000n } as const;
  const expired = (because: OfferEnd["because"]) => ({ state: "expired", because });
  const settled = { state: "accepted", because: "settled" };
  test.each<[string, Partial<OfferFacts>, boolean, unknown]>([
    ["stands", {}, false, null],
    ["stands though a part is paid", { paidMinor: 899n, owedMinor: 101n }, false, null],
    [
      "stands though the oldest of its debts is paid",
      { paidMinor: 600n, owedMinor: 400n, oldestDebtId: 8n },
      false,
      null,
    ],
    ["stands though more is owed", { owedMinor: 1_050n }, false, null],
    ["is accepted by paying it", { paidMinor: 900n, owedMinor: 100n, oldestDebtId: 8n }, false, settled],
    [
      "is accepted by paying it in time, though that is known late",
      { paidMinor: 900n, owedMinor: 100n },
      true,
      settled,
    ],
    ["ends when all is paid", { oldestDebtId: null, owedMinor: 0n, paidMinor: 1_000n }, false, expired("paid")],
    ["ends when another debt is the oldest", { oldestDebtId: 9n }, false, expired("oldest_debt_changed")],
    ["ends when a file says that less is owed", { owedMinor: 999n }, false, expired("amount_changed")],
    ["ends with its day", {}, true, expired("not_in_time")],
    ["of instalments stands", plan, false, null],
    [
      "of instalments is not accepted by paying, and ends because its sums are no longer true",
      { ...plan, paidMinor: 1n, owedMinor: 999n },
      false,
      expired("amount_changed"),
    ],
    [
      "of instalments ends when the oldest of its debts is paid",
      { ...plan, oldestDebtId: 8n },
      false,
      expired("oldest_debt_changed"),
    ],
  ])("%s", (_, over, isOver, expected) => expect(offerNow({ ...offer, ...over }, isOver)).toEqual(expected));
});

test("terms whose discounts do not rise by age are none", () => {
  const wrong = terms({
    discounts: [
      { fromDays: 30, bps: 1 },
      { fromDays: 30, bps: 2 },
    ],
  });
  expect(OfferTermsShape.safeParse(wrong).success).toBe(false);
});
