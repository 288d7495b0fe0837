import type { RejectRow } from "./data.js";

/** Rows whose cells do not stand under their own headers, and repeated ones, which nobody needs. */
const BEYOND_MENDING = new Set(["wrong_cell_count", "bad_quote", "unbalanced_quote", "duplicate_row"]);

/** Can this row be put right cell by cell? */
export const isMendable = (
  { problems, cells }: Pick<RejectRow, "problems" | "cells">,
  headers: readonly string[],
): boolean =>
  headers.length > 0 && cells.length <= headers.length && problems.every(({ code }) => !BEYOND_MENDING.has(code));

/** The columns that something is wrong with, where they stand in the file; all of them when none is named. */
export function blamedColumns(
  { problems }: Pick<RejectRow, "problems">,
  headers: readonly string[],
): readonly number[] {
  const found = [...new Set(problems.map(({ column }) => (column === null ? -1 : headers.indexOf(column))))].filter(
    (index) => index >= 0,
  );
  return found.length > 0 ? found.sort((a, b) => a - b) : headers.map((_, index) => index);
}

const BYTE_ORDER_MARK = "\uFEFF";
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Rows as a CSV file, under the headers of the file they came from. */
export const csvOf = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
  BYTE_ORDER_MARK +
  [headers, ...rows.map((row) => headers.map((_, index) => row[index] ?? ""))]
    .map((cells) => `${cells.map(quoted).join(",")}\r\n`)
    .join("");
