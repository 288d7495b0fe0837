import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FINE, flatShare, type Owed, type Tier, tieredMinor } from "../../debts/domain/charge-math.js";
import {
  type ChargeSettings,
  type FeeBasis,
  type InterestBasis,
  NO_CHARGES,
} from "../../debts/domain/charge-settings.js";
import type { DebtId } from "../../kernel/id.js";
import { epochDayOf, type LocalDate } from "../../kernel/time.js";
import { afterCharges, type ChargeableDebt, type ChargeFacts, chargesNow, type DebtCharge } from "./charge.js";
import type { EngineCharge } from "./program.js";

const TODAY = epochDayOf("2026-05-25" as LocalDate);
const signed = { contract: "clause 8", confirmedBy: "Ana", confirmedAt: "2026-01-05T10:00:00Z" };
const fee = (over: Partial<FeeBasis> = {}): FeeBasis => ({
  ...signed,
  afterDays: 0,
  maxBps: 1_000,
  maxMinor: null,
  ...over,
});
const interest = (over: Partial<InterestBasis> = {}): InterestBasis => ({
  ...signed,
  afterDays: 0,
  maxAnnualBps: 3_000,
  ...over,
});
const settings = (over: Partial<ChargeSettings["person"]> = {}, values: ChargeSettings["values"] = {}) => ({
  person: { fee: fee(), interest: interest(), ...over },
  company: NO_CHARGES.company,
  values,
});

const debt = (id: bigint, daysLate: number, minor: bigint, over: Partial<ChargeableDebt> = {}): ChargeableDebt => ({
  id: id as DebtId,
  dueDay: TODAY - daysLate,
  principalMinor: over.owed?.at(-1)?.minor ?? minor,
  owed: [{ from: TODAY - daysLate - 30, minor }],
  feesMinor: 0n,
  interestUntil: null,
  made: [],
  ...over,
});
const account = (debts: readonly ChargeableDebt[], over: Partial<ChargeFacts> = {}): ChargeFacts => ({
  currency: "MXN",
  place: { countries: ["MX"], debtorKind: "person", creditorKind: "commercial" },
  settings: settings(),
  debts,
  toldOn: [],
  ...over,
});

const share = (bps: number, once: "debt" | "round" = "debt"): EngineCharge => ({
  of: "fee",
  minor: null,
  tiers: flatShare(bps),
  currency: null,
  once,
});
const fixed = (minor: bigint, currency = "MXN"): EngineCharge => ({
  of: "fee",
  minor,
  tiers: [],
  currency,
  once: "debt",
});
const yearly = (annualBps: number): EngineCharge => ({ of: "interest", annualBps });

const ask = (charge: EngineCharge, facts: ChargeFacts, key = "e1.1.2", today = TODAY): string => {
  const answer = chargesNow({ charge, key, name: "7.late" }, facts, today);
  if ("because" in answer) return answer.because;
  const sums = answer.charges.map(({ debtId, amountMinor }) => `${debtId}:${amountMinor}`).join(" ");
  return answer.isCapped ? `${sums} capped` : sums;
};

describe("a fee", () => {
  test.each<[string, EngineCharge, ChargeFacts, string]>([
    [
      "is a share of each debt's overdue principal",
      share(500),
      account([debt(1n, 40, 1_000_00n), debt(2n, 5, 333n)]),
      "1:5000 2:16",
    ],
    ["leaves alone what is not late", share(500), account([debt(1n, 40, 100_00n), debt(2n, 0, 100_00n)]), "1:500"],
    ["is one amount for each debt", fixed(50n), account([debt(1n, 9, 1_000n), debt(2n, 8, 1_000n)]), "1:50 2:50"],
    ["is not made in another currency", fixed(50n, "USD"), account([debt(1n, 9, 1_000n)]), "charge_other_currency"],
    ["stays within the contract", share(2_000), account([debt(1n, 9, 1_000n)]), "1:100 capped"],
    [
      "stays within the contract's amount, earlier fees counted",
      fixed(80n),
      account([debt(1n, 9, 10_000n, { feesMinor: 60n })], { settings: settings({ fee: fee({ maxMinor: "100" }) }) }),
      "1:40 capped",
    ],
    ["ends where the cap is used up", share(500), account([debt(1n, 9, 1_000n, { feesMinor: 100n })]), "charge_capped"],
    ["needs a contract", share(500), account([debt(1n, 9, 1_000n)], { settings: NO_CHARGES }), "charge_no_basis"],
    [
      "waits for the contract's day",
      share(500),
      account([debt(1n, 30, 1_000n)], { settings: settings({ fee: fee({ afterDays: 30 }) }) }),
      "charge_not_yet",
    ],
    ["is made once a debt", share(500), account([debt(1n, 9, 1_000n, { made: ["7.late"] })]), "charge_once"],
    [
      "is made again in another round",
      share(500, "round"),
      account([debt(1n, 9, 1_000n, { made: ["7.late"] })]),
      "1:50",
    ],
    [
      "is not made twice by one decision",
      share(500, "round"),
      account([debt(1n, 9, 1_000n, { made: ["e1.1.2"] })]),
      "charge_once",
    ],
    ["bears on no paid debt", share(500), account([debt(1n, 9, 0n)]), "charge_nothing"],
    ["that comes to nothing is none", share(1), account([debt(1n, 9, 99n)]), "charge_nothing"],
  ])("%s", (_, charge, facts, expected) => {
    expect(ask(charge, facts)).toBe(expected);
  });

  const uf = { UF: { value: "27205.11", on: "2026-05-20" as LocalDate } };
  const chile = (debts: readonly ChargeableDebt[], over: Partial<ChargeFacts> = {}): ChargeFacts =>
    account(debts, {
      currency: "CLP",
      place: { countries: ["CL"], debtorKind: "person", creditorKind: "financial" },
      settings: settings({ fee: fee({ maxBps: 10_000 }) }, uf),
      toldOn: [TODAY - 20],
      ...over,
    });

  test.each<[string, ChargeFacts, string]>([
    ["as far as the law's tiers go", chile([debt(1n, 21, 100_000n)]), "1:9000 capped"],
    ["not on the twentieth day", chile([debt(1n, 20, 100_000n)]), "charge_not_yet"],
    [
      "less where nobody told of the arrears in time",
      chile([debt(1n, 21, 100_000n)], { toldOn: [TODAY] }),
      "1:3558 capped",
    ],
    [
      "within the tiers of all debts together",
      chile([debt(1n, 30, 272_051n), debt(2n, 25, 272_051n)], { toldOn: [TODAY - 24] }),
      "1:24484 2:16323 capped",
    ],
    ["never without the unit's value", chile([debt(1n, 21, 100_000n)], { settings: settings() }), "charge_no_value"],
    [
      "never by a value of long ago",
      chile([debt(1n, 21, 100_000n)], {
        settings: settings({}, { UF: { value: "27205.11", on: "2026-04-20" as LocalDate } }),
      }),
      "charge_no_value",
    ],
  ])("in Chile: %s", (_, facts, expected) => {
    expect(ask(share(10_000), facts)).toBe(expected);
  });

  test("both countries bind where debtor and creditor are in two", () => {
    const place = { countries: ["BR", "MX"], debtorKind: "person", creditorKind: "commercial" } as const;
    expect(ask(share(900), account([debt(1n, 9, 1_000_00n)], { place }))).toBe("1:2000 capped");
    expect(ask(share(900), account([debt(1n, 9, 1_000_00n)]))).toBe("1:9000");
  });

  test("where the law forbids it there is none", () => {
    const place = { countries: ["PE"], debtorKind: "person", creditorKind: "financial" } as const;
    expect(ask(share(900), account([debt(1n, 9, 1_000_00n)], { place }))).toBe("charge_capped");
  });
});

describe("interest", () => {
  test.each<[string, EngineCharge, ChargeFacts, string]>([
    ["for the days since the due date", yearly(2_400), account([debt(1n, 30, 1_000_00n)]), "1:1972"],
    [
      "for the days since the last interest",
      yearly(2_400),
      account([debt(1n, 30, 1_000_00n, { interestUntil: TODAY - 10 })]),
      "1:657",
    ],
    [
      "no further than today",
      yearly(2_400),
      account([debt(1n, 30, 1_000_00n, { interestUntil: TODAY })]),
      "charge_nothing",
    ],
    ["at the contract's rate where that is lower", yearly(9_000), account([debt(1n, 73, 1_000_00n)]), "1:6000 capped"],
    [
      "on what was owed while it was owed",
      yearly(3_000),
      account([
        debt(1n, 20, 0n, {
          owed: [
            { from: TODAY - 50, minor: 1_000_00n },
            { from: TODAY - 10, minor: 500_00n },
          ],
        }),
      ]),
      "1:1232",
    ],
  ])("%s", (_, charge, facts, expected) => {
    expect(ask(charge, facts)).toBe(expected);
  });

  test("in Brazil no more than one per cent a month", () => {
    const place = { countries: ["BR"], debtorKind: "person", creditorKind: "commercial" } as const;
    expect(ask(yearly(2_400), account([debt(1n, 30, 1_000_00n)], { place }))).toBe("1:986 capped");
  });

  test("in Colombia no more than the certified rate, which is an effective one", () => {
    const place = { countries: ["CO"], debtorKind: "person", creditorKind: "commercial" } as const;
    const values = { "CO-USURA": { value: "28.00", on: "2026-05-01" as LocalDate } };
    const facts = account([debt(1n, 365, 1_000_00n)], { place, settings: settings({}, values) });
    expect(ask(yearly(2_800), facts)).toBe("1:24690 capped");
    expect(ask(yearly(2_800), { ...facts, settings: settings() })).toBe("charge_no_value");
  });
});

const minor = fc.bigInt({ min: 0n, max: 10n ** 10n });
const facts = fc
  .record({
    debts: fc.array(fc.record({ late: fc.integer({ min: -5, max: 90 }), minor, paid: minor }), {
      minLength: 1,
      maxLength: 4,
    }),
    maxBps: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: null }),
    maxMinor: fc.bigInt({ min: 1n, max: 10n ** 8n }),
    maxAnnualBps: fc.integer({ min: 1, max: 5_000 }),
    country: fc.constantFrom("MX", "CL", "BR", "CO", "PE"),
    told: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 3 }),
  })
  .map(({ debts, maxBps, maxMinor, maxAnnualBps, country, told }) =>
    account(
      debts.map(({ late, minor: owed, paid }, at) => {
        const steps: Owed[] = [{ from: TODAY - late - 30, minor: owed }];
        if (late > 1) steps.push({ from: TODAY - Math.floor(late / 2), minor: paid < owed ? owed - paid : 0n });
        return debt(BigInt(at), late, owed, { owed: steps });
      }),
      {
        place: { countries: [country], debtorKind: "person", creditorKind: "commercial" },
        toldOn: told.map((ago) => TODAY - ago),
        settings: settings(
          { fee: fee({ maxBps, maxMinor: maxMinor.toString() }), interest: interest({ maxAnnualBps }) },
          {
            UF: { value: "27205.11", on: "2026-05-20" as LocalDate },
            "CO-USURA": { value: "28.00", on: "2026-05-20" as LocalDate },
            "CL-IMC": { value: "33.5", on: "2026-05-20" as LocalDate },
            "PE-MORA": { value: "12", on: "2026-05-20" as LocalDate },
          },
        ),
      },
    ),
  );
const steps = fc.array(
  fc.record({
    charge: fc.oneof(
      fc.integer({ min: 1, max: 10_000 }).map((bps) => share(bps, "round")),
      fc
        .bigInt({ min: 1n, max: 10n ** 7n })
        .map((amount): EngineCharge => ({ ...fixed(amount), once: "round" }) as EngineCharge),
      fc.integer({ min: 1, max: 50_000 }).map(yearly),
    ),
    days: fc.integer({ min: 0, max: 40 }),
  }),
  { minLength: 1, maxLength: 6 },
);

const UF_TIERS: readonly Tier[] = [
  { upTo: 10n * 2_720_511n * FINE, bps: 900 },
  { upTo: 50n * 2_720_511n * FINE, bps: 600 },
  { upTo: null, bps: 300 },
];

test("however often steps charge, no cap is ever passed, nothing is negative, and nobody early is charged", () => {
  fc.assert(
    fc.property(facts, steps, (start, all) => {
      let known = start;
      let today = TODAY;
      const made: DebtCharge[] = [];
      for (const [at, { charge, days }] of all.entries()) {
        today += days;
        const answer = chargesNow({ charge, key: `e1.${at}.1`, name: "7.late" }, known, today);
        if ("because" in answer) continue;
        expect(answer.charges.length).toBeGreaterThan(0);
        made.push(...answer.charges);
        known = afterCharges(known, answer.charges);
      }
      const [country] = start.place.countries;
      const sum = (of: string, one?: ChargeableDebt) =>
        made
          .filter((charge) => charge.of === of && (one === undefined || charge.debtId === one.id))
          .reduce((total, { amountMinor }) => total + amountMinor, 0n);
      for (const charge of made) expect(charge.amountMinor).toBeGreaterThan(0n);
      const charged = start.debts.filter((one) => sum("fee", one) > 0n);
      const principal = charged.reduce((total, { owed }) => total + (owed.at(-1)?.minor ?? 0n), 0n);
      for (const one of start.debts) {
        const { maxBps, maxMinor } = start.settings.person.fee as FeeBasis;
        const now = one.owed.at(-1)?.minor ?? 0n;
        expect(sum("fee", one)).toBeLessThanOrEqual(BigInt(maxMinor as string));
        if (maxBps !== null) expect(sum("fee", one)).toBeLessThanOrEqual(tieredMinor(now, flatShare(maxBps)));
        if (country === "BR") expect(sum("fee", one)).toBeLessThanOrEqual(tieredMinor(now, flatShare(200)));
        const most = one.owed.reduce((top, { minor: owed }) => (owed > top ? owed : top), 0n);
        const rate = BigInt((start.settings.person.interest as InterestBasis).maxAnnualBps);
        const days = BigInt(Math.max(0, today - one.dueDay));
        expect(sum("interest", one)).toBeLessThanOrEqual((most * rate * days) / 3_650_000n);
      }
      if (country === "CL") {
        expect(sum("fee")).toBeLessThanOrEqual(tieredMinor(principal, UF_TIERS));
        for (const { of, on, debtId } of made)
          if (of === "fee")
            expect(on - (start.debts.find(({ id }) => id === debtId)?.dueDay ?? on)).toBeGreaterThan(20);
      }
    }),
    { numRuns: 300 },
  );
});
