import { isRejection } from "../domain/import/raw.js";
import { type CsvShape, CsvSplitter, type RawRows } from "./csv-splitter.js";
import type { Encoding } from "./encoding.js";
import { findHeader, usualWidth } from "./header.js";
import { LIMITS } from "./limits.js";

/** In the order of preference when two would do equally well. */
export const DELIMITERS = [",", ";", "\t", "|"] as const;

const SCORED_ROWS = 200;

/** Line ends of old Macs, or any others? Judged outside quotes, where alone they end a line. */
export function lineEndOf(head: Buffer): CsvShape["lineEnd"] {
  let quoted = false;
  let returns = 0;
  for (const byte of head) {
    if (byte === 0x22) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === 0x0a) return "lf";
    else if (byte === 0x0d) returns += 1;
  }
  return returns > 0 ? "cr" : "lf";
}

/** The first records of the head, cut with this shape. A record cut off by the end of the head is left out. */
export function sampleOf(head: Buffer, whole: boolean, shape: CsvShape, encoding: Encoding, rowsMax: number): RawRows {
  const splitter = new CsvSplitter(shape, encoding);
  splitter.push(head, whole);
  const sample = { rows: [], digests: [] };
  splitter.take(sample, rowsMax);
  return sample.rows;
}

export const cellsOf = (rows: RawRows): (readonly string[])[] => rows.map((row) => (isRejection(row) ? row.raw : row));

/**
 * Which character separates the cells?
 *
 * The one that cuts most rows, the header among them, into the same number of cells; of two such, the one that makes
 * more cells. A decimal comma in every amount does not pass, since the header row has none.
 */
export function findDelimiter(head: Buffer, whole: boolean, lineEnd: CsvShape["lineEnd"], encoding: Encoding): string {
  let best: string = DELIMITERS[0];
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const sample = sampleOf(head, whole, { delimiter, lineEnd }, encoding, Math.min(SCORED_ROWS, LIMITS.sampleRows));
    const rows = cellsOf(sample).filter((row) => row.length > 0);
    const width = usualWidth(rows);
    if (width < 2) continue;
    const even = rows.filter((row) => row.length >= width && row.findLastIndex((cell) => cell !== "") < width).length;
    const header = rows[findHeader(rows)]?.length ?? 0;
    const score = (even / rows.length) * (header >= width ? 2 : 1) * Math.log2(width + 1);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** The hint that spreadsheets write and hide: a first line `sep=;`. Its delimiter, and the bytes it takes. */
export function separatorHint(head: Buffer): { delimiter: string; bytes: number } | null {
  const match = /^"?sep=([,;\t|])"?(?:\r\n|\n|\r)/i.exec(head.toString("latin1", 0, 12));
  return match?.[1] === undefined ? null : { delimiter: match[1], bytes: match[0].length };
}
