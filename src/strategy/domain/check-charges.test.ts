import { describe, expect, test } from "vitest";
import { type ChargeSettings, NO_CHARGES } from "../../debts/domain/charge-settings.js";
import { epochDayOf, type LocalDate } from "../../kernel/time.js";
import { type ChargingCreditor, chargeProblems, ownChargeProblems } from "./check-charges.js";
import { type ChargeWhat, type Definition, DefinitionShape } from "./definition.js";
import type { DefinitionProblem } from "./definition-problem.js";

const TODAY = epochDayOf("2026-05-25" as LocalDate);

const of = (what: ChargeWhat, over: Partial<Definition> = {}, day: number | undefined = 30): Definition =>
  DefinitionShape.parse({
    audience: {},
    days: { from: 1, to: null },
    steps: [
      { kind: "message", id: "told", day: 1, at: "10:00", template: "t", channels: ["email"] },
      { kind: "charge", id: "fee", ...(day !== undefined && { day }), at: "09:00", what },
    ],
    ...over,
  });
const share = (bps: number): ChargeWhat => ({ of: "fee", amount: { bps }, once: "debt" });
const tiers = (...bounds: (string | null)[]): ChargeWhat => ({
  of: "fee",
  amount: { currency: "CLP", tiers: bounds.map((upToMinor) => ({ upToMinor, bps: 100 })) },
  once: "debt",
});

const signed = { contract: "clause 8", afterDays: 0, confirmedBy: "Ana", confirmedAt: "2026-01-05T10:00:00Z" };
const may: ChargeSettings = {
  person: {
    fee: { ...signed, maxBps: 500, maxMinor: null },
    interest: { ...signed, maxAnnualBps: 2_400 },
  },
  company: NO_CHARGES.company,
  values: { UF: { value: "39000", on: "2026-05-20" as LocalDate } },
};
const creditor = (name: string, country: string, over: Partial<ChargingCreditor> = {}): ChargingCreditor => ({
  id: BigInt(name.length),
  name,
  country,
  currency: country === "CL" ? "CLP" : "MXN",
  kind: "commercial",
  charges: may,
  ...over,
});

const said = (problems: readonly DefinitionProblem[]): string[] =>
  problems.map(({ severity, code, values }) => {
    const { creditors, ...figures } = values;
    const told = Object.values(figures).join(" ");
    return [severity, code, told, creditors].filter((part) => part !== undefined && part !== "").join(" ");
  });

describe("whoever the creditors are", () => {
  test.each<[string, Definition, string[]]>([
    ["a sound one", of(share(250)), []],
    ["in a flow of those who promised", of(share(250), { lane: "promise" }), ["error charge_in_flow"]],
    ["before anything is overdue", of(share(250), {}, 0), ["error charge_before_due 0"]],
    ["a fee of more than all", of(share(10_001)), ["error charge_out_of_range 100"]],
    ["a fee of nothing", of(share(0)), ["error charge_out_of_range 100"]],
    ["interest beyond reason", of({ of: "interest", annualBps: 100_001 }), ["error charge_out_of_range 1000"]],
    ["tiers in order", of(tiers("100", "500", null)), []],
    ["tiers out of order", of(tiers("500", "100", null)), ["error charge_tiers"]],
    ["tiers that end", of(tiers("100", "500")), ["error charge_tiers"]],
    ["an open tier amid others", of(tiers("100", null, null)), ["error charge_tiers"]],
    ["no amount", of({ of: "fee", amount: { minor: "0", currency: "CLP" }, once: "debt" }), ["error charge_tiers"]],
  ])("%s", (_, definition, expected) => {
    expect(said(ownChargeProblems(definition))).toEqual(expected);
  });
});

describe("with these creditors", () => {
  const without = { charges: NO_CHARGES };
  test.each<[string, Definition, ChargingCreditor[], string[]]>([
    ["whose contracts allow it", of(share(250)), [creditor("Norte", "MX")], []],
    [
      "in a country whose caps nobody knows, without a contract",
      of(share(250)),
      [creditor("Norte", "MX", without), creditor("Sureste", "MX", without)],
      ["error charge_no_cap MX Norte, Sureste"],
    ],
    [
      "where the law caps it but no contract allows it",
      of(share(200), { audience: { debtorKind: "person" } }),
      [creditor("Brava", "BR", without)],
      ["warning charge_no_basis Brava"],
    ],
    [
      "whom the audience leaves out",
      of(share(250), { audience: { creditorIds: ["5"] } }),
      [creditor("Norte", "MX"), creditor("Sur", "MX", without)],
      [],
    ],
    [
      "above the law's highest tier",
      of(share(901)),
      [creditor("Andes", "CL")],
      ["error charge_above_cap 9.01 9 CL Andes", "warning charge_above_contract 9.01 5 Andes"],
    ],
    [
      "above the contract alone",
      of(share(600)),
      [creditor("Norte", "MX")],
      ["warning charge_above_contract 6 5 Norte"],
    ],
    [
      "before the law's day",
      of(share(250), {}, 20),
      [creditor("Andes", "CL")],
      ["error charge_before_legal_day 20 20 CL Andes"],
    ],
    ["on the law's first day", of(share(250), {}, 21), [creditor("Andes", "CL")], []],
    [
      "days that count from an event say nothing of the debt's age",
      of(share(250), { anchor: { on: "event", event: "bounce" } }, 2),
      [creditor("Andes", "CL")],
      [],
    ],
    [
      "before the contract's day",
      of(share(250), {}, 5),
      [
        creditor("Norte", "MX", {
          charges: {
            ...may,
            person: { ...may.person, fee: { ...signed, afterDays: 10, maxBps: 500, maxMinor: null } },
          },
        }),
      ],
      ["warning charge_before_contract_day 5 10 Norte"],
    ],
    [
      "without the value of the unit",
      of(share(250)),
      [creditor("Andes", "CL", { charges: { ...may, values: {} } })],
      ["warning charge_no_value UF Andes"],
    ],
    [
      "a fee that the law forbids",
      of(share(1)),
      [creditor("Lima", "PE", { kind: "financial" })],
      ["error charge_above_cap 0.01 0 PE Lima"],
    ],
    [
      "in another currency",
      of(tiers("100", null)),
      [creditor("Norte", "MX")],
      ["warning charge_other_currency CLP Norte"],
    ],
    [
      "interest above a law's rate",
      of({ of: "interest", annualBps: 1_201 }),
      [creditor("Brava", "BR")],
      ["error charge_above_cap 12.01 12 BR Brava"],
    ],
    [
      "interest above a rate that is published anew",
      of({ of: "interest", annualBps: 2_400 }),
      [
        creditor("Andina", "CO", {
          charges: { ...may, values: { "CO-USURA": { value: "24.00", on: "2026-05-20" as LocalDate } } },
        }),
      ],
      ["warning charge_above_rate 24 21.51 CO Andina"],
    ],
    [
      "people who live where the law is another",
      of({ of: "interest", annualBps: 1_300 }, { audience: { countries: ["BR"], debtorKind: "person" } }),
      [creditor("Norte", "MX")],
      ["error charge_above_cap 13 12 BR Norte"],
    ],
  ])("%s", (_, definition, creditors, expected) => {
    expect(said(chargeProblems(definition, creditors, TODAY))).toEqual(expected);
  });
});
