import type { Locale } from "../../../kernel/locale.js";
import type { RowProblem } from "./raw.js";
import words from "./rejects-file.json" with { type: "json" };
import { safeCell } from "./safe-cell.js";
import { sayImport } from "./say.js";

/** Spreadsheets know by this mark that a CSV file is UTF-8. */
const BYTE_ORDER_MARK = "\uFEFF";

const cellOf = (text: string): string => {
  const safe = safeCell(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(",")}\r\n`;

/** The first line of a file of rejected rows: theirs, and two columns of ours. */
export const rejectsHead = (headers: readonly string[], locale: Locale): string =>
  BYTE_ORDER_MARK + lineOf([...headers, words.row[locale], words.reason[locale]]);

export interface RejectedRow {
  readonly row: bigint;
  readonly cells: readonly string[];
  readonly problems: readonly RowProblem[];
}

/**
 * A rejected row as a line: its cells as they came, its number, and everything that is wrong with it in words. The cells
 * stand first, so that the mended file can come back with the mapping it had.
 */
export function rejectsLine({ row, cells, problems }: RejectedRow, width: number, locale: Locale): string {
  const reasons = problems.map(({ code, column, values }) =>
    sayImport(code, { ...(column !== null && { column }), ...values }, locale),
  );
  const padded = Array.from({ length: Math.max(width, cells.length) }, (_, at) => cells[at] ?? "");
  // Cells beyond the header would push ours out of their columns: they join the last one.
  const fitted =
    padded.length > width && width > 0 ? [...padded.slice(0, width - 1), padded.slice(width - 1).join(" | ")] : padded;
  return lineOf([...fitted, row.toString(), reasons.join(" · ")]);
}

/** What the file is called: as the one that it comes from, and what is in it. */
export const rejectsName = (fileName: string, locale: Locale): string =>
  `${fileName.replace(/\.\w{1,5}$/, "")}-${words.file[locale]}.csv`;
