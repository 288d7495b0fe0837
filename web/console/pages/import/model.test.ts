import { describe, expect, test } from "vitest";
import {
  amountReading,
  type CheckedRow,
  columnAt,
  dateReadings,
  groupsOf,
  healthOf,
  isAnswered,
  lacksOf,
  type Mapping,
  NO_CONSENT,
  nextBad,
  noticeOf,
  orderOf,
  questionsOf,
  rawText,
  shownFields,
  unusedColumns,
  wholePart,
  withDateOrder,
  withDefault,
  withSource,
} from "./model.js";

const HEADERS = ["customerID", "Nombre", "Vencimiento", "Saldo", "Región"];
const ROW = ["C-1", "Rosa", "03/02/2026", "1.234", "Sur"];

const mapping: Mapping = {
  kind: "debts",
  columns: { debtorRef: { column: "customerID" }, dueOn: { column: "Vencimiento" }, amount: { column: "Saldo" } },
  defaults: {},
  keepExtra: true,
};

const row = (no: number, ...problems: CheckedRow["problems"]): CheckedRow => ({
  row: no,
  values: problems.length > 0 ? null : {},
  problems,
});
const ambiguousDate = {
  field: "dueOn",
  column: "Vencimiento",
  code: "ambiguous_date_order",
  values: { text: "03/02/2026" },
};

describe("where a field comes from", () => {
  test("a name finds its column in spite of case and accents, and none where two are alike", () => {
    expect(columnAt(HEADERS, "region")).toBe(4);
    expect(columnAt(["Saldo", "SALDO"], "saldo")).toBe(-1);
    expect(columnAt(["Saldo", "SALDO"], "SALDO")).toBe(1);
  });

  test.each([
    ["a column", { column: "Nombre" }, "Rosa"],
    ["the same text for all", { constant: "CO" }, "CO"],
    ["columns put together", { template: "{customerID}@sandbox.test" }, "C-1@sandbox.test"],
    ["a template that is half typed, as it stands", { template: "{customerID" }, "{customerID"],
    ["nothing", undefined, ""],
  ])("%s", (_, source, text) => {
    expect(rawText(source, HEADERS, ROW)).toBe(text);
  });

  test("columns that nothing takes are those beside every source, templates too", () => {
    const both = withSource(mapping, "email", { template: "{Nombre}@x.test" });
    expect(unusedColumns(mapping, HEADERS)).toEqual(["Nombre", "Región"]);
    expect(unusedColumns(both, HEADERS)).toEqual(["Región"]);
  });

  test("what is half typed is not tried", () => {
    const half = withSource(mapping, "country", { constant: " " });
    expect(Object.keys(half.columns)).toContain("country");
    expect(Object.keys(wholePart(half).columns)).not.toContain("country");
  });

  test("a source and a default can be taken away again", () => {
    expect(withSource(mapping, "amount", undefined).columns).not.toHaveProperty("amount");
    expect(withDefault(withDefault(mapping, "country", "CO"), "country", undefined).defaults).toEqual({});
  });

  test("fields on the screen: needed, filled or asked for", () => {
    const [who] = groupsOf("debts");
    if (!who) throw new Error("debts have groups");
    expect(shownFields(who, mapping, new Set())).toEqual(["debtorRef", "debtorName", "country"]);
    expect(shownFields(who, mapping, new Set(["taxId"]))).toContain("taxId");
  });
});

describe("what a file leaves open", () => {
  test("the first look's question, once, answered or not", () => {
    const asked = [{ code: "ask_date_order", values: { column: "Vencimiento", text: "03/02/2026", likely: "dmy" } }];
    const [question] = questionsOf(asked, [row(1, ambiguousDate)], mapping);
    expect(question).toEqual({ code: "ask_date_order", column: "Vencimiento", text: "03/02/2026", likely: "dmy" });
    if (!question) throw new Error("it asks");
    expect(isAnswered(question, mapping)).toBe(false);
    expect(isAnswered(question, withDateOrder(mapping, "dmy"))).toBe(true);
  });

  test("rows that read two ways ask after a column was chosen by hand", () => {
    expect(questionsOf([], [row(1), row(2, ambiguousDate)], mapping).map(({ code }) => code)).toEqual([
      "ask_date_order",
    ]);
  });

  test("a column that nothing reads any more asks nothing", () => {
    expect(questionsOf([], [row(1, ambiguousDate)], withSource(mapping, "dueOn", undefined))).toEqual([]);
  });

  test.each([
    ["03/02/2026", "2026-02-03", "2026-03-02"],
    ["5-1-26", "2026-01-05", "2026-05-01"],
    ["31/01/2026", "2026-01-31", null],
    ["pronto", null, null],
  ])("%s in each order", (text, dmy, mdy) => {
    expect(dateReadings(text)).toEqual({ dmy, mdy });
  });

  test.each([
    ["1.234", ".", 1.234],
    ["1.234", ",", 1234],
    ["$ 1.234,50", ",", 1234.5],
    ["abc", ",", null],
  ] as const)("%s with %s before the cents", (text, mark, value) => {
    expect(amountReading(text, mark)).toBe(value);
  });
});

describe("what stands in the way", () => {
  const question = { code: "ask_date_order", column: "Vencimiento", text: "03/02/2026", likely: null } as const;

  test("questions first, then fields, then the proof of a declared consent", () => {
    const consent = { ...NO_CONSENT, isDeclared: true };
    const missing = [
      { code: "missing_mapping", values: { field: "debtorName" } },
      { code: "missing_currency_mapping", values: {} },
    ];
    expect(lacksOf({ mapping, consent }, missing, [question]).map(({ at }) => at)).toEqual([
      "ask_date_order",
      "field-debtorName",
      "field-currency",
      "consent-channels",
      "consent-medium",
    ]);
  });

  test("nothing, once it is answered and declared in full", () => {
    const consent = { isDeclared: true, channels: ["email"], medium: "Contrato", textVersion: "" } as const;
    expect(lacksOf({ mapping: withDateOrder(mapping, "dmy"), consent }, [], [question])).toEqual([]);
  });

  test("payments declare nothing", () => {
    const consent = { ...NO_CONSENT, isDeclared: true };
    expect(lacksOf({ mapping: { ...mapping, kind: "payments" }, consent }, [], [])).toEqual([]);
  });
});

describe("rows with something wrong", () => {
  const rows = [row(1), row(2, ambiguousDate), row(3), row(4, ambiguousDate)];

  test("the next one, around the end; none where all is well", () => {
    expect([nextBad(rows, 0), nextBad(rows, 1), nextBad(rows, 3)]).toEqual([1, 3, 1]);
    expect(nextBad([row(1)], 0)).toBe(-1);
  });

  test("how many a field spoils", () => {
    expect(healthOf(rows, "dueOn")).toEqual({ bad: 2, of: 4 });
    expect(healthOf(rows, "amount")).toEqual({ bad: 0, of: 4 });
  });
});

describe("the order before the file", () => {
  const parts = { creditorId: "7", fileName: "cartera.csv", mapping, amountMeans: "balance", table: {} } as const;

  test("consent goes along only when it is declared, without blanks", () => {
    const consent = { isDeclared: true, channels: ["email"], medium: " Contrato ", textVersion: " " } as const;
    expect(orderOf({ ...parts, consent }).options).toEqual({
      amountMeans: "balance",
      consent: { channels: ["email"], medium: "Contrato" },
    });
    expect(orderOf({ ...parts, consent: { ...consent, isDeclared: false } }).options).toEqual({
      amountMeans: "balance",
    });
  });

  test("how the file was read goes along when somebody chose it", () => {
    const order = orderOf({ ...parts, consent: NO_CONSENT, table: { delimiter: ";" } });
    expect(order.options).toEqual({ amountMeans: "balance", table: { delimiter: ";" } });
  });
});

test("of a creditor's legal details only what was filled in is kept", () => {
  expect(
    noticeOf({
      responsible: " Laura ",
      address: "  ",
      taxId: undefined,
      payableToCreditor: true,
      callsRecorded: false,
    }),
  ).toEqual({ responsible: "Laura", payableToCreditor: true });
});
