/**
 * What stands between a file and the portfolio: rows of text with the number a person sees beside them, and
 * rejections that name the row, the column and the cause.
 */

/** One thing wrong with one row. `code` and `values` make a sentence; see `sentences.json`. */
export interface RowProblem {
  /** The target field, when the problem was found while reading one. */
  readonly field: string | null;
  /** The header of the column in the person's file, or what stands in for it (a constant's field). */
  readonly column: string | null;
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** A row that does not enter, with everything that is wrong with it and its cells as they were read. */
export interface Rejection {
  readonly row: number;
  readonly raw: readonly string[];
  readonly problems: readonly RowProblem[];
}

/** Consecutive rows. The row at index `i` is number `firstRow + i`; a blank row is an empty array, to be skipped. */
export interface RawBatch {
  /** As a spreadsheet numbers it: the first row of the file is 1, whether it is the header or a title above it. */
  readonly firstRow: number;
  readonly rows: readonly (string[] | Rejection)[];
  /** A number for each row that is the same for rows of the same text, so that repeated ones are told cheaply. */
  readonly digests: readonly number[];
  /** Bytes of the source consumed so far, in the unit of the table's `bytesTotal`. */
  readonly bytesRead: number;
}

/** The digest of a row of cells, in which `ab|c` and `a|bc` differ. */
export function digestOf(cells: readonly string[]): number {
  let word = 0x811c9dc5;
  for (const cell of cells) {
    for (let at = 0; at < cell.length; at += 1) word = Math.imul(word ^ cell.charCodeAt(at), 0x01000193);
    word = Math.imul(word ^ 0x1f, 0x01000193);
    word = (word << 5) | (word >>> 27);
  }
  return mixBits(word);
}

/** Spreads what a word holds over all its bits (the finish of MurmurHash3). */
export function mixBits(word: number): number {
  let value = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** What a reader could not make of a row: its quotes, its cell count, its characters, a formula in it. */
export const READER_CODES = [
  "wrong_cell_count",
  "bad_quote",
  "unbalanced_quote",
  "bad_encoding",
  "control_character",
  "formula_in_cell",
  "error_in_cell",
] as const;
export type ReaderCode = (typeof READER_CODES)[number];

/** Why a whole file is refused. */
export const FILE_CODES = [
  "empty_file",
  "unsupported_format",
  "old_excel",
  "password_protected",
  "broken_file",
  "not_a_workbook",
  "file_too_large",
  "zip_bomb",
  "too_many_strings",
  "too_many_columns",
  "unknown_sheet",
  "line_too_long",
] as const;
export type FileCode = (typeof FILE_CODES)[number];

/** The letters a spreadsheet gives the column at `index`: 0 is A, 26 is AA. */
export function columnLetters(index: number): string {
  let letters = "";
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return letters;
}

/**
 * A copy that owns its characters.
 *
 * The engine makes a cell a view on the text of its whole block; keeping one cell for long would keep the block.
 */
export const detach = (text: string): string => (text.length < 13 ? text : ` ${text}`.slice(1));

const SHOWN_CHARS = 80;

/** The offending text as a sentence may quote it: its own copy, cut when it is long. */
export const quoted = (text: string): string =>
  text.length > SHOWN_CHARS ? `${detach(text.slice(0, SHOWN_CHARS))}…` : detach(text);

const RAW_CHARS_MAX = 2_000;
const RAW_CELLS_MAX = 500;

const copyOf = (cell: string): string => detach(cell.length > RAW_CHARS_MAX ? cell.slice(0, RAW_CHARS_MAX) : cell);

/** The rejection of one row; its cells are copied, since rejections outlive the block they were read from. */
export function reject(row: number, raw: readonly string[], problems: readonly RowProblem[]): Rejection {
  return { row, raw: raw.slice(0, RAW_CELLS_MAX).map(copyOf), problems };
}

/** A rejection with a single cause. */
export function rejectFor(
  row: number,
  raw: readonly string[],
  code: string,
  values: Record<string, string | number> = {},
  column: string | null = null,
): Rejection {
  return reject(row, raw, [{ field: null, column, code, values }]);
}

export const isRejection = (row: object): row is Rejection => "problems" in row;
