import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import writeXlsxFile from "write-excel-file/node";
import type { RawBatch } from "../domain/import/raw.js";
import { openTable } from "./index.js";
import { LIMITS } from "./limits.js";
import { codesOf, readAll, refusalOf, streamOf } from "./table.fixture.js";
import { workbookOf, type ZipPart, zipOf } from "./zip-maker.fixture.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "acuerdo-xlsx-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (value: string) => `<is><t xml:space="preserve">${value}</t></is>`;
const inline = (place: string, value: string) => `<c r="${place}" t="inlineStr">${text(value)}</c>`;
const HEADER = `<row r="1">${inline("A1", "Cliente")}${inline("B1", "Saldo")}${inline("C1", "Vence")}</row>`;

describe("a workbook as another program writes it", () => {
  const rows = [
    ["Cliente", "Saldo", "Vence", "Activo"],
    ["Ana Muñoz 🦤", 1234.56, new Date(Date.UTC(2026, 1, 28)), true],
    ['José "Pepe" <&> Díaz', 0.1 + 0.2, new Date(Date.UTC(1999, 11, 31)), false],
    ["  con espacios ", 573001234567, null, null],
  ];
  const make = () =>
    writeXlsxFile(
      rows.map((row, at) =>
        row.map((value) =>
          value instanceof Date
            ? { value, type: Date, format: "dd/mm/yyyy" }
            : typeof value === "number"
              ? { value, type: Number }
              : typeof value === "boolean"
                ? { value, type: Boolean }
                : value === null
                  ? null
                  : { value, type: String, ...(at === 0 && { fontWeight: "bold" as const }) },
        ),
      ),
      { sheet: "Cartera" },
    ).toBuffer();

  const wanted = [
    ["Ana Muñoz 🦤", "1234.56", "2026-02-28", "true"],
    ['José "Pepe" <&> Díaz', "0.3", "1999-12-31", "false"],
    ["  con espacios ", "573001234567", "", ""],
  ];

  test("from a stream, laid down for reading and removed afterwards", async () => {
    const spoolFolder = await mkdtemp(join(folder, "spool-"));
    const { table, rows: read, numbers, rejected } = await readAll(await make(), { spoolFolder });
    expect(table).toMatchObject({ format: "xlsx", sheet: "Cartera", sheets: ["Cartera"], headerRow: 1 });
    expect(table.headers).toEqual(rows[0]);
    expect(read).toEqual(wanted);
    expect(table.sample).toEqual(wanted);
    expect(numbers).toEqual([2, 3, 4]);
    expect(rejected).toEqual([]);
    expect(await readdir(spoolFolder)).toEqual([]);
  });

  test("from a path, whatever the file is called", async () => {
    const path = join(folder, "cartera.csv");
    await writeFile(path, await make());
    const table = await openTable(path);
    expect(table.format).toBe("xlsx");
    expect(table.bytesTotal).toBeGreaterThan(100);
    const batches: RawBatch[] = [];
    for await (const batch of table.rows()) batches.push(batch);
    expect(batches[0]?.rows).toEqual(wanted);
    expect(batches[0]?.bytesRead).toBe(table.bytesTotal);
  });

  test("closing without reading removes what was laid down", async () => {
    const spoolFolder = await mkdtemp(join(folder, "spool-"));
    const table = await openTable(streamOf(await make()), { spoolFolder });
    expect(await readdir(spoolFolder)).toHaveLength(1);
    await table.close();
    await table.close();
    expect(await readdir(spoolFolder)).toEqual([]);
  });

  test("a large one comes in batches, in order", async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => [
      { value: `Cliente ${i}`, type: String },
      { value: i, type: Number },
    ]);
    const buffer = await writeXlsxFile([[{ value: "Nombre" }, { value: "Saldo" }], ...many]).toBuffer();
    const { rows: read, numbers } = await readAll(buffer);
    expect(read).toHaveLength(5_000);
    expect(read[4_999]).toEqual(["Cliente 4999", "4999"]);
    expect(numbers).toEqual(many.map((_, i) => i + 2));
  });
});

describe("cells", () => {
  const styles =
    '<numFmts><numFmt numFmtId="164" formatCode="dd&quot;/&quot;mm\\-yy"/><numFmt numFmtId="165" formatCode="000000"/>' +
    '<numFmt numFmtId="166" formatCode="[$$-es-CO] #,##0.00;[Red]-#,##0.00"/><numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>' +
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>' +
    '<xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs>';
  const cellText = async (cell: string, strings = "", workbook?: string) => {
    const { rows, rejected } = await readAll(
      workbookOf({
        rows: `<row r="1">${inline("A1", "x")}${inline("B1", "y")}</row><row r="2">${cell}${inline("B2", "z")}</row>`,
        styles,
        strings,
        ...(workbook && { workbook }),
      }),
    );
    expect(rejected).toEqual([]);
    return rows[0]?.[0];
  };

  test.each([
    ["a date by a built-in format", '<c r="A2" s="1"><v>46081</v></c>', "2026-02-28"],
    ["a date by a format of its own", '<c r="A2" s="2"><v>46081</v></c>', "2026-02-28"],
    ["a moment", '<c r="A2" s="5"><v>46081.75</v></c>', "2026-02-28T18:00:00"],
    ["the first days, before the leap day that never was", '<c r="A2" s="1"><v>1</v></c>', "1900-01-01"],
    ["an ISO date", '<c r="A2" t="d"><v>2026-02-28T00:00:00</v></c>', "2026-02-28"],
    ["zeros in front by format", '<c r="A2" s="3"><v>123</v></c>', "000123"],
    ["money", '<c r="A2" s="4"><v>1234.5</v></c>', "1234.5"],
    ["an exponent", '<c r="A2"><v>1.5E+20</v></c>', "150000000000000000000"],
    ["a small exponent", '<c r="A2"><v>1.25E-5</v></c>', "0.0000125"],
    ["sixteen digits of a float", '<c r="A2"><v>1234.5600000000001</v></c>', "1234.56"],
    ["three decimals cannot be thousands", '<c r="A2"><v>1.234</v></c>', "1.2340"],
    ["a shared string in runs", '<c r="A2" t="s"><v>1</v></c>', "Ana  María"],
    ["a phonetic guide is left out", '<c r="A2" t="s"><v>2</v></c>', "東京"],
    [
      "escaped characters",
      `<c r="A2" t="inlineStr">${text("a_x000A_b &amp; &#241; &#x1F9A4; _x0000_")}</c>`,
      "a\nb & ñ 🦤 ",
    ],
    ["CDATA and comments", '<c r="A2" t="str"><v><!-- no --><![CDATA[<b>]]></v></c>', "<b>"],
    ["a true", '<c r="A2" t="b"><v>1</v></c>', "true"],
    ["a prefix before every name", '<x:c r="A2" t="str"><x:v>ok</x:v></x:c>', "ok"],
    ["no places at all", '<c t="str"><v>ok</v></c>', "ok"],
    ["a > inside an attribute", `<c r="A2" cm=">" t="str"><v>ok</v></c>`, "ok"],
  ])("%s", async (_, cell, wanted) => {
    const strings =
      "<si><t>uno</t></si><si><r><t>Ana </t></r><r><t> María</t></r></si><si><t>東京</t><rPh><t>トウキョウ</t></rPh></si>";
    expect(await cellText(cell, strings)).toBe(wanted);
  });

  test("the day zero of old Macs", async () => {
    const workbook =
      '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/><sheets><sheet name="s" r:id="rId1"/></sheets></workbook>';
    expect(await cellText('<c r="A2" s="1"><v>44619</v></c>', "", workbook)).toBe("2026-02-28");
  });

  test("formulas and errors refuse their row and name the cell", async () => {
    const rows =
      HEADER +
      `<row r="2">${inline("A2", "Ana")}<c r="B2"><f>1+1</f><v>2</v></c></row>` +
      `<row r="3">${inline("A3", "Luis")}<c r="B3" t="e"><v>#N/A</v></c></row>` +
      `<row r="4">${inline("A4", "Eva")}<c r="B4"><f t="shared" si="0"/><v>5</v></c></row>` +
      `<row r="5">${inline("A5", "Paz")}<c r="B5"><v>7</v></c></row>`;
    const refused = await readAll(workbookOf({ rows }));
    expect(refused.rows).toEqual([["Paz", "7", ""]]);
    expect(refused.rejected).toMatchObject([
      { row: 2, problems: [{ code: "formula_in_cell", column: "Saldo", values: { cell: "B2", text: "2" } }] },
      { row: 3, problems: [{ code: "error_in_cell", column: "Saldo", values: { cell: "B3", text: "#N/A" } }] },
      { row: 4, problems: [{ code: "formula_in_cell", values: { cell: "B4" } }] },
    ]);
    const valued = await readAll(workbookOf({ rows }), { formulas: "values" });
    expect(valued.rows).toEqual([
      ["Ana", "2", ""],
      ["Eva", "5", ""],
      ["Paz", "7", ""],
    ]);
    expect(codesOf(valued.rejected)).toEqual([[3, "error_in_cell"]]);
  });

  test("gaps keep the numbers; cells outside the header refuse, damaged letters too", async () => {
    const rows =
      `<row r="3">${inline("A3", "Informe")}</row>` +
      HEADER.replaceAll('1"', '5"') +
      `<row r="7">${inline("A7", "Ana")}<c r="C7"><v>5</v></c></row><row r="900">${inline("C900", "2026-01-01")}</row>` +
      `<row r="901">${inline("A901", "x")}${inline("F901", "nota")}</row><row r="902">${inline("A902", "MuÃ±oz")}</row>`;
    const { table, rows: read, numbers, rejected } = await readAll(workbookOf({ rows }));
    expect(table.headerRow).toBe(5);
    expect(read).toEqual([
      ["Ana", "", "5"],
      ["", "", "2026-01-01"],
    ]);
    expect(numbers).toEqual([7, 900]);
    expect(codesOf(rejected)).toEqual([
      [901, "wrong_cell_count"],
      [902, "bad_encoding"],
    ]);
  });
});

describe("sheets", () => {
  const second: ZipPart = {
    name: "xl/worksheets/sheet2.xml",
    content: `<worksheet><sheetData><row r="1">${inline("A1", "Otra")}${inline("B1", "Hoja")}</row></sheetData></worksheet>`,
  };
  const workbook =
    '<workbook xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>' +
    '<sheet name="Notas" state="hidden" q:id="rId1"/><sheet name="Pagos &amp; más" q:id="rId4"/></sheets></workbook>';
  const bytes = workbookOf({ rows: HEADER, workbook, more: [second] });

  test("the first visible one, or the named one", async () => {
    expect((await readAll(bytes)).table).toMatchObject({
      sheet: "Pagos & más",
      sheets: ["Notas", "Pagos & más"],
      headers: ["Otra", "Hoja"],
    });
    expect((await readAll(bytes, { sheet: "Notas" })).table.headers).toEqual(["Cliente", "Saldo", "Vence"]);
  });

  test("an unknown one is refused with the names there are", async () => {
    expect(await refusalOf(bytes, { sheet: "Enero" })).toMatchObject({
      code: "unknown_sheet",
      values: { sheet: "Enero", sheets: "Notas, Pagos & más" },
    });
  });
});

describe("hostile and broken workbooks end with a code, and leave nothing behind", () => {
  const compound = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);
  const locked = Buffer.concat([compound, Buffer.from("EncryptedPackage", "utf16le")]);
  const good = workbookOf({ rows: HEADER });
  const bomb = { name: "xl/worksheets/sheet1.xml", content: Buffer.alloc(12 << 20, 0x20) };
  const manyParts = Array.from({ length: LIMITS.partsMax + 1 }, (_, i): ZipPart => ({ name: `p${i}`, content: "" }));
  const sheetOf = (rows: string) => workbookOf({ rows: HEADER + rows });

  test.each<[string, () => Buffer, string]>([
    ["an old .xls", () => compound, "old_excel"],
    ["a workbook with a password", () => locked, "password_protected"],
    [
      "an encrypted part",
      () => workbookOf({ rows: HEADER, more: [{ name: "x", content: "y", flags: 1 }] }),
      "password_protected",
    ],
    ["a zip bomb", () => zipOf([bomb]), "zip_bomb"],
    [
      "a bomb that states a small size",
      () => workbookOf({ rows: HEADER, strings: " ".repeat(9 << 20), more: [] }),
      "zip_bomb",
    ],
    ["a part larger than it states", () => zipOf(lying()), "broken_file"],
    [
      "sizes stated beyond all measure",
      () =>
        workbookOf({
          rows: HEADER,
          more: [1, 2].map((n) => ({ name: `big${n}`, content: "x", statedBytes: 0xfffffff0 })),
        }),
      "zip_bomb",
    ],
    ["too many parts", () => zipOf(manyParts), "zip_bomb"],
    ["a truncated file", () => good.subarray(0, good.length - 40), "broken_file"],
    [
      "damaged bytes",
      () => Buffer.concat([good.subarray(0, 60), Buffer.alloc(40, 7), good.subarray(100)]),
      "broken_file",
    ],
    ["any other zip", () => zipOf([{ name: "foto.txt", content: "hola" }]), "not_a_workbook"],
    [
      "an OpenDocument",
      () => zipOf([{ name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet" }]),
      "unsupported_format",
    ],
    ["a binary workbook", () => zipOf([{ name: "xl/workbook.bin", content: "x" }]), "unsupported_format"],
    ["an empty sheet", () => workbookOf({ rows: "" }), "empty_file"],
    [
      "a document type with entities",
      () => workbookOf({ rows: HEADER, strings: '<!DOCTYPE x [<!ENTITY a "b">]>' }),
      "broken_file",
    ],
    [
      "a cell of a megabyte",
      () => sheetOf(`<row r="2">${inline("A2", "lorem ipsum ".repeat(100_000))}</row>`),
      "line_too_long",
    ],
    ["a tag without end", () => sheetOf(`<row r="2"><c ${"x".repeat(100_000)}`), "broken_file"],
    ["a sheet cut short", () => sheetOf('<row r="2"><c r="A2"').subarray(0), "broken_file"],
    ["rows out of order", () => sheetOf('<row r="9"/><row r="3"/>'), "broken_file"],
    ["a column beyond all", () => sheetOf(`<row r="2">${inline("XFD2", "x")}</row>`), "too_many_columns"],
    ["a string that is not there", () => sheetOf('<row r="2"><c r="A2" t="s"><v>99</v></c></row>'), "broken_file"],
  ])("%s", async (_, make, code) => {
    const spoolFolder = await mkdtemp(join(folder, "spool-"));
    expect(await refusalOf(make(), { spoolFolder })).toMatchObject({ code });
    expect(await readdir(spoolFolder)).toEqual([]);
  });

  function lying(): ZipPart[] {
    return [{ name: "xl/workbook.xml", content: `<workbook>${" ".repeat(5_000)}</workbook>`, statedBytes: 100 }];
  }
});
