import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IMPORT_CODES, REJECTION_CODES } from "./codes.js";
import { DEBT_FIELDS, PAYMENT_FIELDS } from "./fields.js";
import { checkMapping, emptyMapping, type Mapping, parseMapping } from "./mapping.js";
import { PRESETS, presetById } from "./presets.js";
import { compileMapping } from "./rows.js";
import { suggestMapping, unmappedColumns } from "./suggest.js";
import { parseTemplate } from "./template.js";

describe("templates", () => {
  test.each<[string, unknown]>([
    ["{customerID}@sandbox.test", [{ column: "customerID" }, { text: "@sandbox.test" }]],
    [
      "Cliente {Nro Factura} ({ x })",
      [{ text: "Cliente " }, { column: "Nro Factura" }, { text: " (" }, { column: "x" }, { text: ")" }],
    ],
    ["{{literal}} {a}", [{ text: "{literal} " }, { column: "a" }]],
    ["just text", [{ text: "just text" }]],
    ["{a", "bad_template"],
    ["a}", "bad_template"],
    ["{}", "bad_template"],
    ["", "bad_template"],
    ["{a{b}}", "bad_template"],
  ])("%s", (template, wanted) => {
    const read = parseTemplate(template);
    expect(read.ok ? read.value : read.refusal.code).toEqual(wanted);
  });

  test("any text is a template of itself once its braces are doubled", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(parseTemplate(text.replace(/[{}]/g, "$&$&"))).toEqual({ ok: true, value: [{ text }] });
      }),
    );
  });
});

describe("a mapping from outside", () => {
  test("comes with its defaults filled in", () => {
    expect(parseMapping({ kind: "debts", columns: { amount: { column: "Saldo" } } })).toEqual({
      ok: true,
      value: { kind: "debts", columns: { amount: { column: "Saldo" } }, defaults: {}, keepExtra: true },
    });
  });

  test.each([
    [{ kind: "houses", columns: {} }, "kind"],
    [{ kind: "debts", columns: { amount: { column: "a", constant: "b" } } }, "columns.amount"],
    [{ kind: "debts", columns: {}, decimal: ";" }, "decimal"],
    [{ kind: "debts", columns: {}, surprise: 1 }, ""],
    [null, ""],
  ])("is refused with the place where it is wrong: %j", (input, path) => {
    expect(parseMapping(input)).toMatchObject({ ok: false, refusal: { code: "bad_mapping", values: { path } } });
  });

  test("what it lacks is named, all of it", () => {
    const mapping: Mapping = {
      ...emptyMapping("debts"),
      columns: {
        debtorRef: { column: "Cédula" },
        debtorName: { template: "{Nombre} {Apellido}" },
        email: { template: "{x" },
        amount: { column: "SALDO" },
        colour: { constant: "red" },
      },
      defaults: { country: "Narnia", locale: "es" },
    };
    expect(checkMapping(mapping, ["cedula", "Nombre", "saldo"])).toEqual([
      { code: "missing_mapping", values: { field: "debtRef" } },
      { code: "missing_mapping", values: { field: "dueOn" } },
      { code: "unknown_template_column", values: { field: "debtorName", column: "Apellido" } },
      { code: "bad_template", values: { field: "email", template: "{x" } },
      { code: "unknown_field", values: { field: "colour", kind: "debts" } },
      { code: "missing_currency_mapping", values: {} },
      { code: "bad_default", values: { default: "country", text: "Narnia" } },
    ]);
  });

  test("two columns that differ only in case are not mixed up", () => {
    const mapping = { ...emptyMapping("debts"), columns: { amount: { column: "saldo" } } };
    const codes = (headers: string[]) => checkMapping(mapping, headers).map(({ code }) => code);
    expect(codes(["Saldo", "saldo"])).not.toContain("unknown_column");
    expect(codes(["Saldo", "SALDO"])).toContain("unknown_column");
  });

  test("a constant that no row could be read with is the mapping's fault", () => {
    const columns = {
      debtorRef: { column: "a" },
      debtorName: { column: "a" },
      debtRef: { column: "a" },
      amount: { column: "a" },
      dueOn: { constant: "30/02/2026" },
      currency: { constant: "COP" },
    };
    const compiled = compileMapping({ ...emptyMapping("debts"), columns, dateOrder: "dmy" }, ["a"]);
    expect(compiled).toMatchObject({
      ok: false,
      refusal: { code: "bad_constant", values: { field: "dueOn", text: "30/02/2026", because: "no_such_day" } },
    });
  });

  test("a payment needs a debt or a debtor", () => {
    const columns = { paymentRef: { column: "a" }, amount: { column: "a" }, paidOn: { column: "a" } };
    const mapping = { ...emptyMapping("payments"), columns, defaults: { currency: "COP" } };
    expect(checkMapping(mapping, ["a"])).toEqual([{ code: "missing_reference_mapping", values: {} }]);
  });
});

test("presets are mappings, with fields that exist", () => {
  for (const { id, mapping } of PRESETS) {
    expect(parseMapping(mapping)).toEqual({ ok: true, value: mapping });
    expect(presetById(id)?.mapping).toBe(mapping);
    const fields = mapping.kind === "debts" ? DEBT_FIELDS : PAYMENT_FIELDS;
    expect(Object.keys(mapping.columns).filter((field) => !(field in fields))).toEqual([]);
  }
});

describe("a suggestion", () => {
  const columnsOf = ({ mapping }: ReturnType<typeof suggestMapping>) =>
    Object.fromEntries(
      Object.entries(mapping.columns).map(([field, source]) => [field, "column" in source ? source.column : source]),
    );

  test("a Colombian portfolio", () => {
    const headers = [
      "Cédula/NIT",
      "Nombre del cliente",
      "Celular",
      "Correo electrónico",
      "Nro Factura",
      "Fecha de emisión",
      "Fecha de vencimiento",
      "Saldo",
      "Moneda",
      "Ciudad",
      "Asesor",
    ];
    const sample = [
      [
        "900123456-1",
        "Comercial El Sol",
        "3001234567",
        "sol@x.co",
        "FV-1",
        "01/03/2026",
        "31/03/2026",
        "1.234.567,50",
        "COP",
        "Cali",
        "Rosa",
      ],
      [
        "79123456",
        "Ana Pérez",
        "3109876543",
        "",
        "FV-2",
        "02/03/2026",
        "01/04/2026",
        "850.000",
        "COP",
        "Bogotá",
        "Rosa",
      ],
    ];
    const suggestion = suggestMapping("debts", headers, sample);
    expect(columnsOf(suggestion)).toEqual({
      debtorRef: "Cédula/NIT",
      taxId: "Cédula/NIT",
      debtorName: "Nombre del cliente",
      phone: "Celular",
      email: "Correo electrónico",
      debtRef: "Nro Factura",
      issuedOn: "Fecha de emisión",
      dueOn: "Fecha de vencimiento",
      amount: "Saldo",
      currency: "Moneda",
      city: "Ciudad",
    });
    expect(suggestion.mapping).toMatchObject({ dateOrder: "dmy", decimal: "," });
    expect(suggestion).toMatchObject({ preset: null, questions: [], missing: [] });
    expect(unmappedColumns(suggestion.mapping, headers)).toEqual(["Asesor"]);
  });

  test("a Brazilian one, whose dates and amounts leave questions", () => {
    const headers = [
      "CPF/CNPJ",
      "Razão Social",
      "Telefone",
      "E-mail",
      "Número do título",
      "Vencimento",
      "Valor em aberto",
    ];
    const suggestion = suggestMapping("debts", headers, [
      ["11222333000181", "Padaria Sol", "11987654321", "a@x.br", "77", "05/06/2026", "1.500"],
    ]);
    expect(columnsOf(suggestion)).toEqual({
      debtorRef: "CPF/CNPJ",
      taxId: "CPF/CNPJ",
      debtorName: "Razão Social",
      phone: "Telefone",
      email: "E-mail",
      debtRef: "Número do título",
      dueOn: "Vencimento",
      amount: "Valor em aberto",
    });
    expect(suggestion.questions).toEqual([
      { code: "ask_date_order", values: { column: "Vencimento", text: "05/06/2026", likely: "dmy" } },
      { code: "ask_decimal", values: { column: "Valor em aberto", text: "1.500" } },
    ]);
    expect(suggestion.missing).toEqual([{ code: "missing_currency_mapping", values: {} }]);
  });

  test("dates that contradict each other are a question, not a guess", () => {
    const { questions, mapping } = suggestMapping("debts", ["due date"], [["13/02/2026"], ["02/13/2026"]]);
    expect(mapping.dateOrder).toBeUndefined();
    expect(questions).toMatchObject([{ code: "ask_date_order", values: { likely: "mdy" } }]);
  });

  test("what the cells hold outranks a header that only sounds right", () => {
    const { mapping } = suggestMapping(
      "debts",
      ["Total", "Saldo"],
      [
        ["Ana", "10.50"],
        ["Luis", "20.50"],
      ],
    );
    expect(mapping.columns).toMatchObject({ amount: { column: "Saldo" } });
  });

  test("payments", () => {
    const headers = ["Recibo", "Factura", "Fecha de pago", "Valor pagado", "Medio de pago"];
    const suggestion = suggestMapping("payments", headers, [["R-1", "FV-1", "2026-03-02", "1000", "PSE"]]);
    expect(columnsOf(suggestion)).toEqual({
      paymentRef: "Recibo",
      debtRef: "Factura",
      paidOn: "Fecha de pago",
      amount: "Valor pagado",
      method: "Medio de pago",
    });
  });

  test("our own field names are understood", () => {
    const headers = Object.keys(DEBT_FIELDS);
    const { mapping } = suggestMapping("debts", headers, []);
    for (const field of headers) expect(mapping.columns[field]).toEqual({ column: field });
  });

  test("a preset wins where all its columns are there; one not tried yet still asks about dates", () => {
    expect(
      suggestMapping("debts", ["customerID", "invoiceNumber", "InvoiceDate", "DueDate", "InvoiceAmount", "x"], []),
    ).toMatchObject({
      preset: "ibm-late-payments",
      mapping: { dateOrder: "mdy" },
      questions: [],
    });
    const quickbooks = suggestMapping(
      "debts",
      ["Date", "Transaction Type", "Num", "Customer", "Due Date", "Amount", "Open Balance"],
      [["03/04/2026", "Invoice", "1001", "Ana", "04/05/2026", "10.00", "10.00"]],
    );
    expect(quickbooks).toMatchObject({ preset: "quickbooks-ar-aging-detail", questions: [{ code: "ask_date_order" }] });
  });
});

describe("sentences", () => {
  const path = new URL("./sentences.json", import.meta.url);
  const sentences: Record<string, Record<string, string>> = existsSync(path)
    ? JSON.parse(readFileSync(path, "utf8"))
    : {};

  test("every code has one in each language, and none is left over", () => {
    expect(Object.keys(sentences).sort()).toEqual([...new Set(IMPORT_CODES)].sort());
    expect(new Set(IMPORT_CODES).size).toBe(IMPORT_CODES.length);
    expect(REJECTION_CODES.length).toBeGreaterThan(30);
  });

  test("the three say the same: equal placeholders, no empty text, no word that screens do not use", () => {
    for (const [code, byLocale] of Object.entries(sentences)) {
      expect(Object.keys(byLocale), code).toEqual(["es", "en", "pt"]);
      const placeholders = Object.values(byLocale).map((text) =>
        [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
      );
      expect(placeholders[1], code).toEqual(placeholders[0]);
      expect(placeholders[2], code).toEqual(placeholders[0]);
      for (const text of Object.values(byLocale)) expect(text, code).not.toMatch(/moroso|deudor|devedor|debtor/i);
    }
  });
});
