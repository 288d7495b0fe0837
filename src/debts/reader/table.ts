import type { RawBatch } from "../domain/import/raw.js";
import type { Encoding } from "./encoding.js";

/** A file opened as a table: what it is, its columns, a first look, and its rows once. */
export interface Table {
  readonly format: "csv" | "xlsx";
  /** As known so far: plain ASCII counts as `utf-8` until the first accent tells. Sheets are always `utf-8`. */
  readonly encoding: Encoding;
  /** CSV only. */
  readonly delimiter?: string;
  /** Workbooks only: the sheet that is read, and all that could be. */
  readonly sheet?: string;
  readonly sheets?: readonly string[];
  readonly headers: readonly string[];
  readonly headerRow: number;
  /** The first good rows, for a preview and for guessing the mapping. Reading them takes nothing from `rows`. */
  readonly sample: readonly (readonly string[])[];
  /** Size of what `bytesRead` counts: bytes of a CSV file, unpacked bytes of a sheet. Null for a stream. */
  readonly bytesTotal: number | null;
  /** All rows below the header. May be called once. Leaving the loop, or aborting, closes the file. */
  rows(signal?: AbortSignal): AsyncGenerator<RawBatch, void, undefined>;
  /** For a table whose rows are not read. Harmless otherwise. */
  close(): Promise<void>;
}

export interface TableOptions {
  /** Each overrides what would be detected, when the person knows better. */
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  /** The row that names the columns, as a spreadsheet numbers it. */
  readonly headerRow?: number;
  readonly sheet?: string;
  /** Rows with formulas are refused unless their last calculated values are asked for. */
  readonly formulas?: "refuse" | "values";
  readonly batchRows?: number;
  /** Where a workbook that arrives as a stream is laid down to be read; it is removed afterwards. */
  readonly spoolFolder?: string;
}
