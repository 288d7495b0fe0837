import { mixBits, quoted, type RawBatch, rejectFor } from "../domain/import/raw.js";
import { decodeBytes, type Encoding } from "./encoding.js";
import { LIMITS, UnreadableFile } from "./limits.js";

export type RawRows = RawBatch["rows"][number][];

/** Rows on their way into a batch, each with its digest. */
export interface Gathered {
  readonly rows: RawRows;
  readonly digests: number[];
}

const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;
const BLANK: string[] = [];

/** A lost character, or UTF-8 that was read as Windows-1252 and saved so (`MuÃ±oz`): what it said is not known. */
export const DAMAGED =
  /\uFFFD|[ÃÂ][\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]/;

const HAS_C1 = /[\u0080-\u009F]/;

/** Why a record could not be cut into cells; `null` means that more bytes are needed. */
type Stop = "bad_quote" | "unbalanced_quote" | null;

export interface CsvShape {
  readonly delimiter: string;
  /** `cr` for the line ends of old Macs; `lf` takes CR LF too. */
  readonly lineEnd: "lf" | "cr";
}

/**
 * Cuts blocks of bytes into records of cells, as a spreadsheet would: a cell that begins with a quote ends at its
 * closing quote and may hold delimiters, line ends and doubled quotes; a quote elsewhere is a plain character.
 *
 * It walks bytes, since every character that matters is ASCII, and takes cells as views on the block's text, since
 * nearly all of them are ASCII too; only a cell with a high byte is decoded by itself. A record whose quotes do not
 * fit is refused and reading resumes on its next line, so that one stray quote costs one row.
 */
export class CsvSplitter {
  readonly #delimiter: number;
  readonly #newline: number;
  #encoding: Encoding;
  /** Cells a record must have; zero takes any number. */
  #columns = 0;
  #headers: readonly string[] = [];
  /** The block at hand and what was left of the one before, in a store that is used again and again. */
  #store: Buffer = Buffer.alloc(0);
  #bytes: Buffer = this.#store;
  #words = new DataView(this.#store.buffer, this.#store.byteOffset, this.#store.length);
  #text = "";
  #at = 0;
  #last = false;
  #watchNul = false;
  #row = 1;
  #stop: Stop = null;
  /** The first cell of this record whose characters are damaged, or -1. */
  #damaged = -1;

  constructor(shape: CsvShape, encoding: Encoding) {
    this.#delimiter = shape.delimiter.charCodeAt(0);
    this.#newline = shape.lineEnd === "cr" ? CR : LF;
    this.#encoding = encoding;
  }

  /** The number of the next record, as a spreadsheet counts rows. */
  get row(): number {
    return this.#row;
  }

  /** From here on records must have one cell for each header. */
  expect(headers: readonly string[]): void {
    this.#headers = headers;
    this.#columns = headers.length;
  }

  setEncoding(encoding: Encoding): void {
    this.#encoding = encoding;
  }

  /** Takes a block over; its memory may be used again afterwards. */
  push(block: Buffer, last: boolean): void {
    const kept = this.#bytes.subarray(this.#at);
    const length = kept.length + block.length;
    const before = this.#store;
    if (length > before.length) {
      this.#store = Buffer.allocUnsafeSlow(length + LIMITS.blockBytes);
      this.#words = new DataView(this.#store.buffer);
    }
    kept.copy(this.#store, 0);
    block.copy(this.#store, kept.length);
    this.#bytes = this.#store.subarray(0, length);
    this.#text = this.#bytes.toString("latin1");
    this.#watchNul = this.#bytes.includes(0);
    this.#at = 0;
    this.#last = last;
  }

  /** Adds records until there are `rowsMax` of them or more bytes are needed. */
  take({ rows, digests }: Gathered, rowsMax: number): void {
    while (rows.length < rowsMax && this.#at < this.#bytes.length) {
      const start = this.#at;
      const row = this.#record() ?? this.#broken();
      if (row === null) {
        if (this.#bytes.length - this.#at > LIMITS.lineBytesMax) this.#tooLong();
        return;
      }
      rows.push(this.#watchNul ? this.#checkNul(row) : row);
      digests.push(this.#digest(start, this.#at));
      this.#row += 1;
    }
  }

  /** The next record, or null when it is cut off or broken (`#stop` says which). */
  #record(): RawRows[number] | null {
    const bytes = this.#bytes;
    const end = bytes.length;
    const start = this.#at;
    const cells = new Array<string>(this.#columns);
    let count = 0;
    let at = start;
    this.#stop = null;
    this.#damaged = -1;
    for (;;) {
      const isQuoted = at < end && bytes[at] === QUOTE;
      at = isQuoted ? this.#quotedCell(cells, count, at + 1) : this.#plainCell(cells, count, at);
      if (at < 0) return null;
      count += 1;
      at += 1;
      if (at > end || bytes[at - 1] === this.#newline) break;
    }
    if (at - start > LIMITS.lineBytesMax) {
      this.#stop = "unbalanced_quote"; // Its first line may still be short; if not, `take` ends the reading.
      return null;
    }
    this.#at = Math.min(at, end);
    if (this.#damaged >= 0) return this.#refuseDamaged(cells);
    return count === this.#columns && cells[0] !== "" ? cells : this.#fit(cells, count);
  }

  /** The record at hand as a rejection of its first line, with reading resumed below it; null when it is cut off. */
  #broken(): RawRows[number] | null {
    const start = this.#at;
    const end = this.#stop === null ? -1 : this.#lineEndFrom(start);
    if (end < 0 || end - start > LIMITS.lineBytesMax || this.#stop === null) return null;
    this.#at = end + 1;
    const text = this.#decoded(start, end);
    return rejectFor(this.#row, [text], this.#stop, { text: quoted(text) });
  }

  /** Reads a cell without quotes; gives the place of the delimiter or line end after it, or -1 when it is cut off. */
  #plainCell(cells: string[], count: number, from: number): number {
    const bytes = this.#bytes;
    const end = bytes.length;
    const delimiter = this.#delimiter;
    const newline = this.#newline;
    let at = from;
    let byte = 0;
    let high = 0;
    for (; at < end; at += 1) {
      byte = bytes[at] as number;
      if (byte === delimiter || byte === newline) break;
      high |= byte;
    }
    if (at >= end && !this.#last) return -1;
    const to = byte !== delimiter && at > from && bytes[at - 1] === CR ? at - 1 : at;
    cells[count] = high < 0x80 ? this.#text.slice(from, to) : this.#decode(from, to, count);
    return at;
  }

  /** Reads a quoted cell that begins at `from`; gives the place of the delimiter or line end after it, or -1. */
  #quotedCell(cells: string[], count: number, from: number): number {
    const bytes = this.#bytes;
    const end = bytes.length;
    let at = from;
    let doubled = false;
    let high = 0;
    for (;;) {
      let byte = 0;
      while (at < end) {
        byte = bytes[at] as number;
        if (byte === QUOTE) break;
        high |= byte;
        at += 1;
      }
      if (at + 1 < end && bytes[at + 1] === QUOTE) {
        doubled = true;
        at += 2;
        continue;
      }
      break;
    }
    const close = at;
    // A quote at the very end of the block may be the first of two, or be followed by CR LF.
    if (close >= end || (close + 2 >= end && !this.#last)) return this.#openEnded(close);
    at = close + 1;
    if (this.#newline === LF && bytes[at] === CR && (at + 1 >= end || bytes[at + 1] === LF)) at += 1;
    if (at < end && bytes[at] !== this.#delimiter && bytes[at] !== this.#newline) {
      this.#stop = "bad_quote";
      return -1;
    }
    const text = high < 0x80 ? this.#text.slice(from, close) : this.#decode(from, close, count);
    cells[count] = doubled ? text.replaceAll('""', '"') : text;
    return at;
  }

  /** A quoted cell runs to the end of what is here: wait for more, unless there is none or it is too much. */
  #openEnded(close: number): -1 {
    const tooLong = this.#bytes.length - this.#at > LIMITS.lineBytesMax;
    this.#stop = close >= this.#bytes.length && (this.#last || tooLong) ? "unbalanced_quote" : null;
    return -1;
  }

  /** A number for the bytes of a record, four at a time; its line end does not count. */
  #digest(from: number, to: number): number {
    const bytes = this.#bytes;
    let end = to;
    if (end > from && bytes[end - 1] === this.#newline) end -= 1;
    if (end > from && bytes[end - 1] === CR) end -= 1;
    let word = end - from;
    let at = from;
    for (; at + 4 <= end; at += 4) {
      word = Math.imul(word ^ this.#words.getInt32(at, true), 0x9e3779b1);
      word = (word << 13) | (word >>> 19);
    }
    for (; at < end; at += 1) word = Math.imul(word ^ (bytes[at] as number), 0x01000193);
    return mixBits(word);
  }

  #tooLong(): never {
    throw new UnreadableFile("line_too_long", { row: this.#row, maxKb: LIMITS.lineBytesMax >> 10 });
  }

  #lineEndFrom(start: number): number {
    const found = this.#bytes.indexOf(this.#newline, start);
    return found >= 0 ? found : this.#last ? this.#bytes.length : -1;
  }

  /** Settles a record whose cell count differs from the header's, or that may be blank. */
  #fit(cells: string[], count: number): RawRows[number] {
    cells.length = count;
    if (cells.every((cell) => cell === "") || (count === 1 && cells[0]?.trim() === "")) return BLANK;
    const columns = this.#columns;
    if (columns === 0 || count === columns) return cells;
    if (count > columns && cells.slice(columns).every((cell) => cell.trim() === "")) return cells.slice(0, columns);
    return rejectFor(this.#row, cells, "wrong_cell_count", { expected: columns, found: count });
  }

  /** The text of a cell that is not plain ASCII. */
  #decode(from: number, to: number, index: number): string {
    const text = this.#decoded(from, to);
    if (this.#damaged < 0 && DAMAGED.test(text)) this.#damaged = index;
    return text;
  }

  #decoded(from: number, to: number): string {
    if (this.#encoding === "utf-8") return this.#bytes.toString("utf8", from, to);
    if (this.#encoding === "windows-1252") {
      // It differs from Latin-1 only where that has control characters.
      const text = this.#text.slice(from, to);
      if (!HAS_C1.test(text)) return text;
    }
    return decodeBytes(this.#bytes.subarray(from, to), this.#encoding);
  }

  #refuseDamaged(cells: string[]): RawRows[number] {
    const text = quoted(cells[this.#damaged] ?? "");
    return rejectFor(this.#row, cells, "bad_encoding", { text }, this.#headers[this.#damaged] ?? null);
  }

  /** PostgreSQL cannot hold a NUL in text; a row that has one is damaged. */
  #checkNul(cells: RawRows[number]): RawRows[number] {
    if (!Array.isArray(cells)) return cells;
    const index = cells.findIndex((cell) => cell.includes("\0"));
    if (index < 0) return cells;
    return rejectFor(this.#row, cells, "control_character", {}, this.#headers[index] ?? null);
  }
}
