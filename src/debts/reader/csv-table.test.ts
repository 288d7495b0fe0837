import { Readable } from "node:stream";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { openTable } from "./index.js";
import { LIMITS } from "./limits.js";
import { codesOf, readAll, refusalOf, streamOf } from "./table.fixture.js";

const LINES = ["nombre,saldo", "Ana Muñoz,10", "João Ação,20", "Ñandú 🦤 \u{1F468}\u200D\u{1F469},30"];
const ROWS = LINES.slice(1).map((line) => line.split(","));

describe("the encoding is told by the bytes", () => {
  const text = LINES.join("\n");
  const latin = LINES.slice(0, 3).join("\r\n");
  const big = Buffer.from(text, "utf16le").swap16();
  test.each([
    ["UTF-8", Buffer.from(text), "utf-8", ROWS],
    ["UTF-8 with its mark", Buffer.from(`\uFEFF${text}`), "utf-8", ROWS],
    ["UTF-16 LE with its mark", Buffer.from(`\uFEFF${text}`, "utf16le"), "utf-16le", ROWS],
    ["UTF-16 LE without", Buffer.from(text, "utf16le"), "utf-16le", ROWS],
    ["UTF-16 BE with its mark", Buffer.concat([Buffer.from([0xfe, 0xff]), big]), "utf-16be", ROWS],
    ["UTF-16 BE without", big, "utf-16be", ROWS],
    ["Windows-1252", iconv.encode(latin, "win1252"), "windows-1252", ROWS.slice(0, 2)],
    ["DOS code page 850", iconv.encode(latin, "cp850"), "ibm850", ROWS.slice(0, 2)],
  ])("%s", async (_, bytes, encoding, rows) => {
    for (const pieceBytes of [1, 7, 65_536]) {
      const read = await readAll(bytes, {}, pieceBytes);
      expect(read.table.encoding).toBe(encoding);
      expect(read.table.headers).toEqual(["nombre", "saldo"]);
      expect(read.rows).toEqual(rows);
      expect(read.rejected).toEqual([]);
    }
  });

  test("a first accent long after the start still tells, and nothing is read twice", async () => {
    const plain = "ana,1\n".repeat(400_000);
    const bytes = Buffer.concat([Buffer.from(`nombre,saldo\n${plain}`), iconv.encode("Muñoz €,2\n", "win1252")]);
    const read = await readAll(bytes);
    expect(read.table.encoding).toBe("windows-1252");
    expect(read.rows).toHaveLength(400_001);
    expect(read.rows.at(-1)).toEqual(["Muñoz €", "2"]);
  });

  test("a damaged letter in good UTF-8 costs its row, which is named", async () => {
    const bytes = Buffer.concat([
      Buffer.from("nombre,saldo\nMuñoz,1\nPeña,2\n"),
      Buffer.from([0x50, 0xf1, 0x61]),
      Buffer.from(",3\nÁvila,4\n"),
    ]);
    const read = await readAll(bytes);
    expect(read.rows.map(([name]) => name)).toEqual(["Muñoz", "Peña", "Ávila"]);
    expect(read.rejected).toMatchObject([{ row: 4, problems: [{ code: "bad_encoding", column: "nombre" }] }]);
  });

  test("UTF-8 that somebody saved as Windows-1252 is refused, upper-case Portuguese is not", async () => {
    const read = await readAll("nome,saldo\nMuÃ±oz,1\nJOÃO DA CONCEIÇÃO,2\nMarÃ­a,3\n");
    expect(read.rows.map(([name]) => name)).toEqual(["JOÃO DA CONCEIÇÃO"]);
    expect(codesOf(read.rejected)).toEqual([
      [2, "bad_encoding"],
      [4, "bad_encoding"],
    ]);
  });

  test("a person may know better", async () => {
    const read = await readAll(iconv.encode("nombre,saldo\nMuñoz,1\n", "win1252"), { encoding: "utf-8" });
    expect(codesOf(read.rejected)).toEqual([[2, "bad_encoding"]]);
  });
});

describe("the shape is told by the lines", () => {
  test.each([
    ["comma", "a,b,c\n1,2,3\n", ","],
    ["semicolon with decimal commas", "a;b;c\nx;1,5;2,5\ny;3,5;4,5\n", ";"],
    ["tab", "a\tb\tc\n1\t2,5\t3\n", "\t"],
    ["pipe", "a|b|c\n1|2|3\n", "|"],
    ["Excel's hint", "sep=|\na|b,x|c\n1|2|3\n", "|"],
    ["one column", "a\n1\n2\n", ","],
    ["delimiters inside quotes do not count", 'a;b\n"x,y,z";1\n"x,y,z";2\n', ";"],
  ])("%s", async (_, text, delimiter) => {
    const { table, rejected, numbers } = await readAll(text);
    expect(table.delimiter).toBe(delimiter);
    expect(rejected).toEqual([]);
    expect(numbers[0]).toBe(2);
  });

  test.each([
    ["LF", "\n"],
    ["CR LF", "\r\n"],
    ["CR", "\r"],
  ])("line ends: %s, with and without the last", async (_, end) => {
    for (const last of [end, ""]) {
      const text = ["a,b", '"x\ny",""', ',"q""q"', "1,"].join(end) + last;
      for (const pieceBytes of [1, 3, 1000]) {
        const { rows, rejected } = await readAll(text, {}, pieceBytes);
        expect(rejected).toEqual([]);
        expect(rows).toEqual([
          ["x\ny", ""],
          ["", 'q"q'],
          ["1", ""],
        ]);
      }
    }
  });

  test("titles and blank lines above the header are passed over, and rows keep their numbers", async () => {
    const text =
      "Cartera vencida,,,\n,,,\nCorte: 31/12/2026,,,\nCliente,Factura,Saldo,Vence\nAna,1,10,2026-01-01\n\nLuis,2,20,2026-01-02\n";
    const { table, rows, numbers } = await readAll(text);
    expect(table.headers).toEqual(["Cliente", "Factura", "Saldo", "Vence"]);
    expect(table.headerRow).toBe(4);
    expect(numbers).toEqual([5, 7]);
    expect(table.sample).toEqual(rows);
  });

  test("a first row of data is never skipped for a later one", async () => {
    const { table } = await readAll("a,,,\n1,2,3,4\n5,6,7,8\n");
    expect(table.headerRow).toBe(1);
  });

  test("headers get names of their own", async () => {
    const { table } = await readAll("Nombre , Nombre,,x\n1,2,3,4\n");
    expect(table.headers).toEqual(["Nombre", "Nombre (2)", "C", "x"]);
  });

  test("the header row may be given", async () => {
    const { table, rows } = await readAll("x,y\na,b\n1,2\n", { headerRow: 2 });
    expect(table.headers).toEqual(["a", "b"]);
    expect(rows).toEqual([["1", "2"]]);
  });
});

describe("a bad row costs itself only", () => {
  test("cells too many or too few, with empty ones at the end forgiven", async () => {
    const { rows, rejected } = await readAll("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n,,\n4,5,6\n");
    expect(rows).toEqual([
      ["1", "2", "3"],
      ["1", "2", "3"],
      ["4", "5", "6"],
    ]);
    expect(rejected).toMatchObject([
      { row: 3, problems: [{ code: "wrong_cell_count", values: { expected: 3, found: 2 } }], raw: ["1", "2"] },
      { row: 4, problems: [{ code: "wrong_cell_count", values: { expected: 3, found: 4 } }] },
    ]);
  });

  test("text after a closing quote", async () => {
    const { rows, rejected } = await readAll('a,b\n"x"y,1\n"ok",2\n');
    expect(rows).toEqual([["ok", "2"]]);
    expect(codesOf(rejected)).toEqual([[2, "bad_quote"]]);
  });

  test("a quote that is never closed: the rows below it are read all the same", async () => {
    const { rows, rejected, numbers } = await readAll('a,b\n1,2\n"x,3\n4,5\n6,7\n');
    expect(rejected).toMatchObject([{ row: 3, problems: [{ code: "unbalanced_quote", values: { text: '"x,3' } }] }]);
    expect(rows).toEqual([
      ["1", "2"],
      ["4", "5"],
      ["6", "7"],
    ]);
    expect(numbers).toEqual([2, 4, 5]);
  });

  test("a quote that is never closed in a large file does not swallow it", async () => {
    const text = `a,b\n"x,0\n${"1,2\n".repeat(600_000)}`;
    const { rows, rejected } = await readAll(text);
    expect(codesOf(rejected)).toEqual([[2, "unbalanced_quote"]]);
    expect(rows).toHaveLength(600_000);
  });

  test("a quote in the middle of a cell is a character, as in spreadsheets", async () => {
    expect((await readAll('a,b\ntubo 5",1\n')).rows).toEqual([['tubo 5"', "1"]]);
  });

  test("a NUL", async () => {
    const { rejected, rows } = await readAll(`a,b\n${"1,2\n".repeat(100)}x\0y,1\n3,4\n`);
    expect(rejected).toMatchObject([{ row: 102, problems: [{ code: "control_character", column: "a" }] }]);
    expect(rows).toHaveLength(101);
  });
});

describe("a file that cannot be read ends soon and says why", () => {
  test.each([
    ["nothing", "", "empty_file", {}],
    ["blank lines", "\n\n\n", "empty_file", {}],
    ["a PDF", "%PDF-1.7 …", "unsupported_format", { format: "pdf" }],
    ["a page named .xls", "<html><table><tr><td>x</td></tr></table>", "unsupported_format", { format: "html" }],
    ["XML", '<?xml version="1.0"?><Workbook/>', "unsupported_format", { format: "xml" }],
    ["JSON", '[{"a":1}]', "unsupported_format", { format: "json" }],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]), "unsupported_format", { format: "png" }],
    [
      "some program",
      Buffer.from(Array.from({ length: 999 }, (_, i) => i % 32)),
      "unsupported_format",
      { format: "binary" },
    ],
  ])("%s", async (_, bytes, code, values) => {
    expect(await refusalOf(bytes)).toMatchObject({ code, values });
  });

  test("2 GB of one line: refused after the first megabyte or two, the rest is never asked for", async () => {
    const piece = Buffer.alloc(1 << 20, 0x61);
    let given = 0;
    const endless = Readable.from(
      (function* () {
        for (; given < 2048; given += 1) yield piece;
      })(),
    );
    expect(await refusalOf(endless)).toMatchObject({ code: "line_too_long", values: { row: 1, maxKb: 1024 } });
    expect(given).toBeLessThan(40);
  });

  test("a long line further down names its row", async () => {
    const text = `a,b\n1,2\n${"x".repeat(LIMITS.lineBytesMax * 2)},3\n`;
    expect(await refusalOf(text)).toMatchObject({ code: "line_too_long", values: { row: 3 } });
    expect(await refusalOf(`a,b\n1,2\n"${"x".repeat(LIMITS.lineBytesMax * 2)}",3\n`)).toMatchObject({
      code: "line_too_long",
    });
  });

  test("too many columns", async () => {
    const text = `${Array.from({ length: 2_001 }, (_, i) => `c${i}`).join(",")}\n`;
    expect(await refusalOf(text)).toMatchObject({ code: "too_many_columns" });
  });
});

describe("reading can be stopped", () => {
  const text = `a,b\n${"1,2\n".repeat(20_000)}`;

  test("by a signal, between batches", async () => {
    const abort = new AbortController();
    const table = await openTable(streamOf(text));
    let batches = 0;
    await expect(async () => {
      for await (const _ of table.rows(abort.signal)) if (++batches === 3) abort.abort();
    }).rejects.toThrow(/abort/i);
    expect(batches).toBe(3);
  });

  test("by leaving, which closes the stream", async () => {
    const stream = streamOf(text);
    const table = await openTable(stream);
    for await (const { rows, digests, firstRow } of table.rows()) {
      expect([rows.length, digests.length, firstRow]).toEqual([LIMITS.batchRows, LIMITS.batchRows, 2]);
      break;
    }
    expect(stream.destroyed).toBe(true);
  });

  test("an error of the stream is the reader's error", async () => {
    const stream = Readable.from(
      (async function* () {
        yield Buffer.alloc(2 << 20, "a,b\n");
        throw new Error("connection lost");
      })(),
    );
    await expect(readAll(stream)).rejects.toThrow("connection lost");
  });
});
