import { assert } from "../../kernel/assert.js";
import { digestOf, quoted, type RawBatch, rejectFor } from "../domain/import/raw.js";
import { DAMAGED, type Gathered, type RawRows } from "./csv-splitter.js";
import { findHeader, nameColumns } from "./header.js";
import { LIMITS, UnreadableFile } from "./limits.js";
import { readSharedStrings } from "./shared-strings.js";
import { type SheetRow, SheetRows } from "./sheet-rows.js";
import type { Table, TableOptions } from "./table.js";
import { readWorkbook, type Workbook } from "./workbook.js";
import { pieces } from "./xml-pieces.js";
import { XmlScan } from "./xml-scan.js";
import { ZipParts } from "./zip.js";

/** Rows that a sheet leaves out are given as blank ones; a larger gap begins a new batch. */
const GAP_ROWS_MAX = 100;
/** A batch also ends when its rows come from this much XML, so that wide rows do not pile up. */
const BATCH_BYTES = 16 << 20;

interface SheetPiece {
  readonly rows: readonly SheetRow[];
  readonly bytes: number;
}

/** Opens a workbook at its first visible sheet, or the named one. `afterwards` runs when the file is let go. */
export async function openWorkbook(
  path: string,
  options: TableOptions,
  afterwards: () => Promise<void>,
): Promise<Table> {
  const zip = await ZipParts.open(path);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    zip.close();
    await afterwards();
  };
  try {
    return await openSheet(zip, options, close);
  } catch (problem) {
    await close();
    throw problem;
  }
}

async function openSheet(zip: ZipParts, options: TableOptions, close: () => Promise<void>): Promise<Table> {
  const workbook = await readWorkbook(zip);
  const sheet = chosenSheet(workbook, options.sheet);
  const strings = await readSharedStrings(zip, workbook.strings);
  const source = sheetPieces(zip, sheet.part, new SheetRows(workbook, strings, options.formulas ?? "refuse"));

  const ahead: SheetRow[] = [];
  let bytesRead = 0;
  while (ahead.length < LIMITS.sampleRows) {
    const { done, value } = await source.next();
    if (done) break;
    bytesRead += value.bytes;
    for (const row of value.rows) ahead.push(row);
  }
  const headerIndex =
    options.headerRow === undefined
      ? findHeader(ahead.map(({ cells }) => cells))
      : ahead.findIndex(({ row }) => row === options.headerRow);
  const headerRow = ahead[headerIndex];
  const headers = headerRow ? nameColumns(headerRow.cells) : [];
  if (!headerRow || headers.length === 0) throw new UnreadableFile("empty_file");
  const below = ahead.slice(headerIndex + 1);

  let taken = false;
  const closeAll = async () => {
    await source.return();
    await close();
  };
  return {
    format: "xlsx",
    encoding: "utf-8",
    sheet: sheet.name,
    sheets: workbook.sheets.map(({ name }) => name),
    headers,
    headerRow: headerRow.row,
    sample: below.flatMap((row) => goodCells(row, headers)).slice(0, LIMITS.sampleRows),
    bytesTotal: zip.bytesOf(sheet.part),
    rows(signal) {
      assert(!taken, "the rows of a table are read once");
      taken = true;
      const batches = new Batches(headers, headerRow.row + 1, options.batchRows ?? LIMITS.batchRows);
      return readRows(source, below, bytesRead, batches, closeAll, signal);
    },
    close: closeAll,
  };
}

function chosenSheet(workbook: Workbook, name: string | undefined): Workbook["sheets"][number] {
  const { sheets } = workbook;
  const sheet =
    name === undefined ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0]) : sheets.find((one) => one.name === name);
  if (!sheet) {
    throw new UnreadableFile("unknown_sheet", { sheet: name ?? "", sheets: sheets.map((one) => one.name).join(", ") });
  }
  return sheet;
}

async function* sheetPieces(
  zip: ZipParts,
  part: string,
  listener: SheetRows,
): AsyncGenerator<SheetPiece, void, undefined> {
  const scan = new XmlScan(listener);
  for await (const { text, bytes } of pieces(await zip.stream(part))) {
    scan.write(text);
    const { rows } = listener;
    listener.rows = [];
    yield { rows, bytes };
  }
  scan.end();
}

function goodCells(row: SheetRow, headers: readonly string[]): string[][] {
  const fitted = underHeaders(row, headers);
  return Array.isArray(fitted) && fitted.length > 0 ? [fitted] : [];
}

/** The row as cells under the headers, as a rejection, or as a blank row. */
function underHeaders({ row, cells, fault }: SheetRow, headers: readonly string[]): RawRows[number] {
  if (fault) {
    const { code, cell, text } = fault;
    return rejectFor(row, cells, code, { cell, text }, headers[fault.index] ?? null);
  }
  const width = headers.length;
  if (cells.every((cell) => cell.trim() === "")) return [];
  const damaged = cells.findIndex((cell) => DAMAGED.test(cell));
  if (damaged >= 0) {
    return rejectFor(row, cells, "bad_encoding", { text: quoted(cells[damaged] ?? "") }, headers[damaged] ?? null);
  }
  if (cells.length > width) {
    const found = cells.findLastIndex((cell) => cell.trim() !== "") + 1;
    if (found > width) return rejectFor(row, cells, "wrong_cell_count", { expected: width, found });
    cells.length = width;
  }
  while (cells.length < width) cells.push("");
  return cells;
}

/** Gathers rows into batches of consecutive numbers. */
class Batches {
  readonly #headers: readonly string[];
  readonly #rowsMax: number;
  #gathered: Gathered = { rows: [], digests: [] };
  #firstRow: number;

  constructor(headers: readonly string[], firstRow: number, rowsMax: number) {
    this.#headers = headers;
    this.#firstRow = firstRow;
    this.#rowsMax = rowsMax;
  }

  /** Adds a row; gives the batch before it when that one is full or the row is far away. */
  add(row: SheetRow, bytesRead: number): RawBatch | null {
    let full: RawBatch | null = null;
    const count = this.#gathered.rows.length;
    let next = this.#firstRow + count;
    if (count >= this.#rowsMax || row.row - next > GAP_ROWS_MAX) {
      full = this.flush(bytesRead);
      next = row.row;
      this.#firstRow = next;
    }
    for (; next < row.row; next += 1) this.#push([], 0);
    this.#push(underHeaders(row, this.#headers), digestOf(row.cells));
    return full;
  }

  #push(row: RawRows[number], digest: number): void {
    this.#gathered.rows.push(row);
    this.#gathered.digests.push(digest);
  }

  flush(bytesRead: number): RawBatch | null {
    const gathered = this.#gathered;
    if (gathered.rows.length === 0) return null;
    const batch: RawBatch = { firstRow: this.#firstRow, ...gathered, bytesRead };
    this.#firstRow += gathered.rows.length;
    this.#gathered = { rows: [], digests: [] };
    return batch;
  }
}

async function* readRows(
  source: AsyncGenerator<SheetPiece, void, undefined>,
  below: readonly SheetRow[],
  bytesBefore: number,
  batches: Batches,
  close: () => Promise<void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<RawBatch, void, undefined> {
  let bytesRead = bytesBefore;
  let since = bytesBefore;
  try {
    let rows = below;
    for (;;) {
      signal?.throwIfAborted();
      for (const row of rows) {
        const batch = batches.add(row, bytesRead);
        if (batch) yield batch;
      }
      const batch = bytesRead - since >= BATCH_BYTES ? batches.flush(bytesRead) : null;
      if (batch) yield batch;
      if (batch) since = bytesRead;
      const { done, value } = await source.next();
      if (done) break;
      bytesRead += value.bytes;
      rows = value.rows;
    }
    const rest = batches.flush(bytesRead);
    if (rest) yield rest;
  } finally {
    await close();
  }
}
