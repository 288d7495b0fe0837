/** What a file tells before the server has seen it. */

/** As much of a text file as the server needs to look at. */
export const HEAD_BYTES = 1_000_000;
/** Looked at in the middle of a long file as well: rows grow as their numbers do. */
export const MIDDLE_BYTES = 256_000;

const LINE_FEED = 0x0a;

/** A workbook is a zip, whose table of contents lies at its end: it is looked at whole. */
export const isZip = (head: Uint8Array): boolean => head[0] === 0x50 && head[1] === 0x4b;

export interface RowCount {
  readonly rows: number;
  /** The pieces were all of it, so the rows are counted and not guessed. */
  readonly isExact: boolean;
}

/**
 * How many rows has a text file of `size` bytes, going by pieces of it? Null where the pieces hold no end of a line.
 *
 * The first line names the columns and is no row. A line feed inside quotes counts as one: it is an estimate.
 */
export function rowsIn(pieces: readonly Uint8Array[], size: number): RowCount | null {
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  const lines = pieces.reduce((sum, piece) => sum + lineFeeds(piece), 0);
  if (bytes === 0 || lines === 0) return null;
  const isExact = bytes >= size;
  const unended = isExact && pieces.at(-1)?.at(-1) !== LINE_FEED ? 1 : 0;
  const all = isExact ? lines + unended : Math.round((size / bytes) * lines);
  return { rows: Math.max(0, all - 1), isExact };
}

function lineFeeds(piece: Uint8Array): number {
  let count = 0;
  for (const byte of piece) if (byte === LINE_FEED) count += 1;
  return count;
}
