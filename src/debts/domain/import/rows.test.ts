import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openTable } from "../../reader/index.js";
import { DuplicateGuard } from "./duplicates.js";
import { emptyMapping, type Mapping } from "./mapping.js";
import { PRESETS, presetById } from "./presets.js";
import { digestOf, isRejection, type RawBatch } from "./raw.js";
import {
  compileDebts,
  compileMapping,
  type DebtRow,
  guardFor,
  type ParsedRow,
  type PaymentRow,
  parseBatch,
} from "./rows.js";
import { cellFault, meantText, safeCell } from "./safe-cell.js";

const HEADERS = ["ref", "cliente", "nombre", "saldo", "moneda", "vence", "correo", "celular", "pais", "asesor"];
const column = (name: string) => ({ column: name });
const MAPPING: Mapping = {
  ...emptyMapping("debts"),
  columns: {
    debtRef: column("ref"),
    debtorRef: column("cliente"),
    debtorName: column("nombre"),
    amount: column("saldo"),
    currency: column("moneda"),
    dueOn: column("vence"),
    email: column("correo"),
    phone: column("celular"),
    country: column("pais"),
  },
  dateOrder: "dmy",
  decimal: ",",
};
const GOOD = {
  ref: "FV-1",
  cliente: "C-1",
  nombre: "Ana Pérez",
  saldo: "1.234,56",
  moneda: "COP",
  vence: "28/02/2026",
  correo: "Ana@X.co",
  celular: "300 123 4567",
  pais: "Colombia",
  asesor: "Rosa",
};
type Cells = Record<keyof typeof GOOD, string>;

function read(cells: Partial<Cells>, mapping: Mapping = MAPPING): ParsedRow | [field: string | null, code: string][] {
  const compiled = compileMapping(mapping, HEADERS);
  if (!compiled.ok) throw new Error(compiled.refusal.code);
  const raw = HEADERS.map((header) => ({ ...GOOD, ...cells })[header as keyof Cells]);
  const row = compiled.value(raw, 7);
  return isRejection(row) ? row.problems.map(({ field, code }) => [field, code]) : row;
}

describe("a row of debts", () => {
  test("that is good, in our words", () => {
    expect(read({})).toEqual({
      kind: "debts",
      row: 7,
      debtorRef: "C-1",
      debtorName: "Ana Pérez",
      debtorKind: null,
      taxId: null,
      country: "CO",
      subdivision: null,
      timeZone: null,
      locale: null,
      email: "ana@x.co",
      email2: null,
      phone: "+573001234567",
      phone2: null,
      whatsapp: null,
      address: null,
      city: null,
      debtRef: "FV-1",
      amountMinor: 123456n,
      currency: "COP",
      issuedOn: null,
      dueOn: "2026-02-28",
      product: null,
      portfolio: null,
      tags: [],
      extra: { asesor: "Rosa" },
    });
  });

  test.each<[string, Partial<Cells>, [string | null, string][]]>([
    ["a day that is not", { vence: "30/02/2026" }, [["dueOn", "no_such_day"]]],
    ["the other order of day and month", { vence: "02/28/2026" }, [["dueOn", "date_order_mismatch"]]],
    ["a negative amount", { saldo: "-1.234,56" }, [["amount", "negative_amount"]]],
    ["nothing owed", { saldo: "0" }, [["amount", "zero_amount"]]],
    ["an unknown currency", { moneda: "XYZ" }, [["currency", "unknown_currency"]]],
    ["a phone without country", { pais: "" }, [["phone", "phone_without_country"]]],
    ["an address that is none", { correo: "ana(arroba)x" }, [["email", "bad_email"]]],
    ["a reference cut by a spreadsheet", { ref: "1.23457E+11" }, [["debtRef", "scientific_notation"]]],
    [
      "a formula",
      { nombre: '=HYPERLINK("http://x")', saldo: "=1+1" },
      [
        [null, "formula_in_cell"],
        [null, "formula_in_cell"],
      ],
    ],
    ["a formula in a column that nobody mapped", { asesor: "@SUM(A1)" }, [[null, "formula_in_cell"]]],
    ["a spreadsheet's error", { asesor: "#¡REF!" }, [[null, "error_in_cell"]]],
    ["a name too long", { nombre: "x".repeat(301) }, [["debtorName", "text_too_long"]]],
    ["an unknown country", { pais: "Narnia", celular: "" }, [["country", "unknown_country"]]],
    [
      "required cells left blank",
      { ref: " ", nombre: "", saldo: "", vence: "-" },
      [
        ["debtorName", "missing_value"],
        ["debtRef", "missing_value"],
        ["amount", "missing_value"],
        ["dueOn", "missing_value"],
      ],
    ],
    [
      "everything at once",
      { saldo: "-5", moneda: "XYZ", vence: "nunca", correo: "y" },
      [
        ["currency", "unknown_currency"],
        ["email", "bad_email"],
        ["amount", "negative_amount"],
        ["dueOn", "bad_date"],
      ],
    ],
    ["a currency left blank without a default", { moneda: "" }, [["currency", "missing_value"]]],
  ])("with %s is refused, and says so", (_, cells, problems) => {
    expect(read(cells)).toEqual(problems);
  });

  test.each<[string, Partial<Cells>, Partial<DebtRow>]>([
    ["words for nothing in optional cells", { correo: "no tiene", celular: "N/A" }, { email: null, phone: null }],
    [
      "two addresses and two numbers in one cell",
      { correo: "a@x.co; b@y.co", celular: "3001234567/3109876543" },
      {
        email: "a@x.co",
        email2: "b@y.co",
        phone: "+573001234567",
        phone2: "+573109876543",
      },
    ],
    ["a sign on phone and name is no formula", { celular: "+573001234567", nombre: "-Ana" }, { debtorName: "-Ana" }],
    ["a report's shell around zeros", { ref: '="00123"' }, { debtRef: "00123" }],
    ["our own apostrophe coming back", { celular: "'+57 300 1234567" }, { phone: "+573001234567" }],
    ["spaces and unusual characters", { nombre: " Ana\u00A0 Mun\u0303oz 🦤 " }, { debtorName: "Ana Muñoz 🦤" }],
    ["an amount in the other style, with one reading", { saldo: "1,234.56" }, { amountMinor: 123456n }],
  ])("takes %s", (_, cells, wanted) => {
    expect(read(cells)).toMatchObject(wanted);
  });

  test("a formula's cell is named, and the text is quoted short", () => {
    const compiled = compileDebts(MAPPING, HEADERS);
    const raw = HEADERS.map((header) => (header === "nombre" ? `=${"x".repeat(500)}` : GOOD[header as keyof Cells]));
    const row = compiled.ok ? compiled.value(raw, 7) : null;
    expect(row).toMatchObject({
      row: 7,
      raw,
      problems: [{ column: "nombre", values: { cell: "C7", text: `=${"x".repeat(79)}…` } }],
    });
  });

  test("constants, templates and defaults", () => {
    const mapping: Mapping = {
      ...MAPPING,
      columns: {
        ...MAPPING.columns,
        debtorName: { template: "Cliente {cliente}" },
        email: { template: "{correo}@sandbox.test" },
        debtorKind: { constant: "company" },
        currency: column("moneda"),
        locale: { constant: "pt-BR" },
        tags: { constant: "a; b;a" },
      },
      defaults: { currency: "USD", country: "CO", timeZone: "America/Bogota" },
      keepExtra: false,
    };
    expect(read({ correo: "", moneda: "", pais: "" }, mapping)).toMatchObject({
      debtorName: "Cliente C-1",
      email: null,
      debtorKind: "company",
      currency: "USD",
      country: "CO",
      phone: "+573001234567",
      locale: "pt",
      timeZone: "America/Bogota",
      tags: ["a", "b"],
      extra: null,
    });
  });
});

describe("a row of payments", () => {
  const headers = ["recibo", "factura", "cliente", "valor", "fecha"];
  const mapping: Mapping = {
    ...emptyMapping("payments"),
    columns: {
      paymentRef: column("recibo"),
      debtRef: column("factura"),
      debtorRef: column("cliente"),
      amount: column("valor"),
      paidOn: column("fecha"),
    },
    defaults: { currency: "COP" },
  };
  const compiled = compileMapping(mapping, headers);
  const pay = (...raw: string[]) => (compiled.ok ? compiled.value(raw, 2) : null);

  test("names a debt, or a debtor", () => {
    expect(pay("R-1", "FV-1", "", "100", "2026-01-31")).toEqual({
      kind: "payments",
      row: 2,
      paymentRef: "R-1",
      debtRef: "FV-1",
      debtorRef: null,
      amountMinor: 10000n,
      currency: "COP",
      paidOn: "2026-01-31",
      method: null,
      note: null,
      extra: null,
    });
    expect(pay("R-1", "", "C-1", "100", "2026-01-31")).toMatchObject({ debtRef: null, debtorRef: "C-1" });
    expect(pay("R-1", "", "", "100", "2026-01-31")).toMatchObject({
      problems: [{ code: "missing_reference", column: "factura" }],
    });
  });
});

describe("references that come twice", () => {
  const batchOf = (rows: readonly string[][], firstRow = 2): RawBatch => ({
    firstRow,
    rows,
    digests: rows.map(digestOf),
    bytesRead: 0,
  });
  const compiled = compileMapping(MAPPING, HEADERS);
  const cells = (change: Partial<Cells> = {}) => Object.values({ ...GOOD, ...change });

  test("the first is taken, its copy and its contradiction are not, across batches", () => {
    if (!compiled.ok) throw new Error(compiled.refusal.code);
    const guard = guardFor(MAPPING);
    const first = parseBatch(batchOf([cells(), [], cells({ ref: "FV-2" }), cells()]), compiled.value, guard);
    expect(first.accepted.map(({ row }) => row)).toEqual([2, 4]);
    expect(first.rejected).toMatchObject([
      {
        row: 5,
        problems: [{ code: "duplicate_row", field: "debtRef", column: "ref", values: { ref: "FV-1", firstRow: 2 } }],
      },
    ]);
    const second = parseBatch(
      batchOf([cells({ ref: "FV-2", saldo: "9" }), cells({ ref: "FV-3" })], 6),
      compiled.value,
      guard,
    );
    expect(second.accepted.map(({ row }) => row)).toEqual([7]);
    expect(second.rejected).toMatchObject([
      { row: 6, problems: [{ code: "conflicting_row", values: { firstRow: 4 } }] },
    ]);
  });

  test("rejections of the reader pass through, and rejected rows do not claim their reference", () => {
    if (!compiled.ok) throw new Error(compiled.refusal.code);
    const broken = { row: 2, raw: ["x"], problems: [{ field: null, column: null, code: "bad_quote", values: {} }] };
    const rows = [broken, cells({ saldo: "-1" }), cells()];
    const { accepted, rejected } = parseBatch(
      { firstRow: 2, rows, digests: [1, 2, 3], bytesRead: 0 },
      compiled.value,
      guardFor(MAPPING),
    );
    expect(accepted.map(({ row }) => row)).toEqual([4]);
    expect(rejected.map(({ row }) => row)).toEqual([2, 3]);
  });

  test("the guard says what a plain map of all references says", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(2)), { maxLength: 100 }), (rows) => {
        const guard = new DuplicateGuard("debtRef", "ref");
        const known = new Map<number, { row: number; digest: number }>();
        for (const [index, [ref, digest]] of rows.entries()) {
          const before = known.get(ref);
          const rejection = guard.check(index + 1, `R-${ref}`, [], digest);
          if (!before) known.set(ref, { row: index + 1, digest });
          const code = before && (before.digest === digest ? "duplicate_row" : "conflicting_row");
          expect(rejection?.problems[0]?.code).toBe(code);
          expect(rejection?.problems[0]?.values.firstRow).toBe(before?.row);
        }
      }),
    );
  });

  test("a hundred thousand different references are all different", () => {
    const guard = new DuplicateGuard("debtRef", "ref");
    let taken = 0;
    for (let row = 1; row <= 100_000; row += 1) if (guard.check(row, `INV-${row}`, [], 0) === null) taken += 1;
    expect(taken).toBe(100_000);
    expect(guard.check(100_001, "INV-77", [], 0)).not.toBeNull();
  });
});

describe("files of ours in a spreadsheet", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+cmd|x", "'+cmd|x"],
    ["-2+3", "'-2+3"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    [" =1", "' =1"],
    ["＝1", "'＝1"],
    ["-1234.56", "-1234.56"],
    ["+573001234567", "+573001234567"],
    ["Ana", "Ana"],
    ["", ""],
    ["a=b", "a=b"],
  ])("%j is written %j", (text, wanted) => {
    expect(safeCell(text)).toBe(wanted);
  });

  test("nothing written runs as a formula, and it comes back as it was", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[=+@\-'\t ]{1,3}\w*$/)), (text) => {
        const cell = safeCell(text);
        expect(cell).not.toMatch(/^[=@\t\r]/);
        if (cell !== text) expect(meantText(cell)).toBe(text);
      }),
    );
  });

  test("a refused formula that comes back in a file of rejects is refused again", () => {
    expect(cellFault("'=1+1")).toBe("formula_in_cell");
    expect(cellFault("'s Gravenhage")).toBeNull();
  });
});

describe("the IBM invoices", () => {
  const path = new URL(
    "../../../../../shared/data/ibm-accounts-receivable/WA_Fn-UseC_-Accounts-Receivable.csv",
    import.meta.url,
  ).pathname;
  const here = existsSync(path);

  test.skipIf(!here)(
    `2,466 invoices and their payments come in whole${here ? "" : " (skipped: ../shared is not beside this clone)"}`,
    async () => {
      for (const id of ["ibm-late-payments", "ibm-late-payments-settled"]) {
        const mapping = presetById(id)?.mapping ?? emptyMapping("debts");
        const table = await openTable(path);
        const compiled = compileMapping(mapping, table.headers);
        if (!compiled.ok) throw new Error(compiled.refusal.code);
        const rows: ParsedRow[] = [];
        const guard = guardFor(mapping);
        for await (const batch of table.rows()) {
          const { accepted, rejected } = parseBatch(batch, compiled.value, guard);
          expect(rejected).toEqual([]);
          rows.push(...accepted);
        }
        expect(rows).toHaveLength(2_466);
        const [first] = rows as (DebtRow & PaymentRow)[];
        if (mapping.kind === "debts") {
          expect(first).toMatchObject({
            debtRef: "0000611365",
            debtorName: "Cliente 0379-NEVHP",
            email: "0379-nevhp@sandbox.test",
            amountMinor: 5594n,
            dueOn: "2013-02-01",
          });
          expect(new Set((rows as DebtRow[]).map(({ debtorRef }) => debtorRef)).size).toBe(100);
        } else
          expect(first).toMatchObject({ paymentRef: "IBM-0000611365", debtRef: "0000611365", paidOn: "2013-01-15" });
      }
      expect(PRESETS.filter(({ verified }) => verified)).toHaveLength(2);
    },
  );
});
