import { Readable } from "node:stream";
import { isRejection, type Rejection } from "../domain/import/raw.js";
import { openTable, type Table, type TableOptions, UnreadableFile } from "./index.js";

export interface WholeTable {
  readonly table: Table;
  readonly rows: readonly string[][];
  /** Row numbers of `rows`. */
  readonly numbers: readonly number[];
  readonly rejected: readonly Rejection[];
}

/** The bytes as a stream of pieces of this size, as a network would bring them. */
export function streamOf(bytes: Buffer | string, pieceBytes = 65_536): Readable {
  const whole = Buffer.from(bytes);
  const pieces: Buffer[] = [];
  for (let at = 0; at < whole.length; at += pieceBytes) pieces.push(whole.subarray(at, at + pieceBytes));
  return Readable.from(pieces, { objectMode: true });
}

/** Reads a small file to its end. */
export async function readAll(
  source: Buffer | string | Readable,
  options: TableOptions = {},
  pieceBytes?: number,
): Promise<WholeTable> {
  const stream = source instanceof Readable ? source : streamOf(source, pieceBytes);
  const table = await openTable(stream, options);
  const rows: string[][] = [];
  const numbers: number[] = [];
  const rejected: Rejection[] = [];
  for await (const batch of table.rows()) {
    for (const [index, row] of batch.rows.entries()) {
      if (isRejection(row)) rejected.push(row);
      else if (row.length > 0) {
        rows.push(row);
        numbers.push(batch.firstRow + index);
      }
    }
  }
  return { table, rows, numbers, rejected };
}

/** The refusal of a file that cannot be read; fails when it can. */
export async function refusalOf(
  source: Buffer | string | Readable,
  options: TableOptions = {},
): Promise<UnreadableFile> {
  try {
    await readAll(source, options);
  } catch (problem) {
    if (problem instanceof UnreadableFile) return problem;
    throw problem;
  }
  throw new Error("the file was read");
}

export const codesOf = (rejected: readonly Rejection[]): [row: number, code: string][] =>
  rejected.flatMap(({ row, problems }) => problems.map(({ code }): [number, string] => [row, code]));
