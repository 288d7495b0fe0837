import { describe, expect, test } from "vitest";
import { compilePacks, PACKS, packsFor, requiredContent } from "../../compliance/domain/index.js";
import type { CreditorNotice } from "../../debts/domain/creditor-notice.js";
import type { LocalDate } from "../../kernel/time.js";
import { legalNotice } from "../domain/legal-notice.js";
import { carriedContent } from "../domain/template-content.js";
import type { TemplateVars } from "../domain/template-vars.js";

// What the law obliges a text to state, against what the shipped e-mail states for a creditor that gave its details.

const AT = new Date("2026-03-09T15:00:00Z");
const KINDS = ["financial", "commercial", "agency"] as const;
const today = "2026-03-09" as LocalDate;
const total = { minor: 150_000n, currency: "USD" };

const OWN: CreditorNotice = {
  responsible: "Laura Medina",
  address: "Calle Luz 1",
  taxId: "LUZ-010203",
  howToPay: "En cualquier ventanilla",
  complaints: "La oficina del consumidor",
  disclosure: "Texto que fija la ley",
  validation: "Puede pedir que se verifique",
  payableToCreditor: true,
  callsRecorded: true,
  balanceIsCapital: true,
};
const HIRED: CreditorNotice = { ...OWN, agency: "Gestión Amable", agencyAddress: "Av. Reforma 222" };

const varsOf = (given: CreditorNotice, collectsItself: boolean): TemplateVars => {
  const notice = legalNotice(given, { contract: "C-1", total, today });
  return {
    debtor: { name: "Rosa Prado", kind: "person" },
    creditor: { name: "Luz del Sur", phone: "+576015550100", collectsItself },
    sender: { name: "Lía", isBot: true, hearsReplies: false },
    account: { total, count: 1, moreCount: 0, currency: "USD", oldestDueOn: today, daysLate: 0 },
    debts: [{ ref: "F-1", amount: total, dueOn: today, daysLate: 0 }],
    links: { stop: "https://luz.example/s/1" },
    ...(notice && { notice }),
    today,
  };
};

const places = [
  ...new Set(
    PACKS.flatMap(({ jurisdiction: { country, subdivision, countries = [] } }) =>
      country === "*"
        ? []
        : [country, ...countries].map((one) => `${one} ${one === country ? (subdivision ?? "") : ""}`.trim()),
    ),
  ),
].sort();

function lacks(place: string, creditorKind: (typeof KINDS)[number], vars: TemplateVars, isFirst: boolean): string[] {
  const [country, subdivision] = place.split(" ");
  const set = compilePacks(packsFor({ country, ...(subdivision && { subdivision }), creditorKind }, AT));
  const carried = carriedContent("email", vars, true);
  return requiredContent(set, "email", isFirst).filter((field) => !carried.includes(field));
}

describe("an e-mail of a creditor that gave its details states all that the law demands", () => {
  test.each(places.flatMap((place) => KINDS.map((kind) => [place, kind] as const)))("in %s, %s", (place, kind) => {
    const vars = kind === "agency" ? varsOf(HIRED, false) : varsOf(OWN, true);
    for (const isFirst of [true, false]) expect(lacks(place, kind, vars, isFirst)).toEqual([]);
  });
});

test.each([
  ["CO", "commercial", []],
  ["PE", "commercial", []],
  ["MX", "commercial", ["person", "address", "contract", "complaint-route"]],
  ["BR", "commercial", ["supplier-address", "supplier-tax-id", "itemised-amount", "call-recorded"]],
] as const)("without details the first e-mail in %s, %s, lacks %j", (place, kind, expected) => {
  expect(lacks(place, kind, varsOf({}, true), true)).toEqual(expected);
});

test("a creditor that gives nothing states nothing", () => {
  expect(legalNotice({}, { contract: "C-1", total, today })).toBeNull();
  const charged = { contract: "C-1", total, interestMinor: 30n, feesMinor: 20n, today };
  expect(legalNotice({ balanceIsCapital: true }, charged)).toMatchObject({
    capital: { minor: total.minor - 50n },
    interest: { minor: 30n },
    charges: { minor: 20n },
  });
  expect(legalNotice({ taxId: "X" }, { contract: "C-1", total, today })).toEqual({
    contract: "C-1",
    creditorTaxId: "X",
  });
});
