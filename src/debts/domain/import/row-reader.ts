import type { Result } from "../../../kernel/result.js";
import type { LocalDate } from "../../../kernel/time.js";
import { type DecimalMark, parseAmount } from "./amounts.js";
import { currencyParser } from "./currencies.js";
import { type DateResult, dateParser } from "./dates.js";
import type { Emails } from "./emails.js";
import { parseEmails } from "./emails.js";
import { columnIndex, type FieldSource, type Mapping } from "./mapping.js";
import { type Phones, type PhonesResult, phoneParser } from "./phones.js";
import { columnLetters, quoted, type RowProblem } from "./raw.js";
import { cellFault, meantText } from "./safe-cell.js";
import { parseTemplate } from "./template.js";
import { cleanText, isCutNumber, saysNothing, TEXT_CHARS } from "./text.js";

/** A field of the mapping, ready to be read: the index of its column, or pieces to put together, or one text. */
export interface Cell {
  readonly field: string;
  /** What a rejection calls the column. */
  readonly column: string;
  readonly index: number;
  readonly pieces: readonly { readonly index: number; readonly text: string }[];
  readonly text: string;
  readonly required: boolean;
}

export function compileCell(field: string, source: FieldSource, headers: readonly string[], required: boolean): Cell {
  if ("column" in source) {
    const index = columnIndex(headers, source.column);
    return { field, column: headers[index] ?? source.column, index, pieces: [], text: "", required };
  }
  if ("constant" in source) {
    return { field, column: field, index: -1, pieces: [], text: source.constant.trim(), required };
  }
  const template = parseTemplate(source.template);
  const pieces = (template.ok ? template.value : []).map((piece) =>
    "column" in piece ? { index: columnIndex(headers, piece.column), text: "" } : { index: -1, text: piece.text },
  );
  const column = headers[pieces.find(({ index }) => index >= 0)?.index ?? -1] ?? field;
  return { field, column, index: -1, pieces, text: "", required };
}

/** What optional text fields hold when there is nothing to hold. */
const EMPTY_WORDS = new Set(["-", "--", "N/A", "n/a", "NA", "N/D", "null", "NULL", "None", "#N/A"]);

const TAGS_MAX = 20;

/**
 * Reads the fields of one row after another, and gathers what is wrong with the row at hand.
 *
 * One reader serves a whole file: it remembers days, currencies and numbers it has read before.
 */
export class RowReader {
  problems: RowProblem[] = [];
  #raw: readonly string[] = [];
  readonly #decimal: DecimalMark | undefined;
  readonly #date: (text: string) => DateResult;
  readonly #currency: (text: string) => Result<string, "unknown_currency">;
  readonly #phones: (text: string, country: string | undefined) => PhonesResult;
  readonly #headers: readonly string[];

  constructor(mapping: Mapping, headers: readonly string[]) {
    this.#headers = headers;
    this.#decimal = mapping.decimal;
    this.#date = dateParser(mapping.dateOrder);
    this.#currency = currencyParser(mapping.defaults.currency);
    this.#phones = phoneParser();
  }

  /** Begins a row. Its formulas and spreadsheet errors are found here, in any column. */
  begin(raw: readonly string[], row: number): void {
    this.#raw = raw;
    if (this.problems.length > 0) this.problems = [];
    for (let index = 0; index < raw.length; index += 1) {
      const text = raw[index] as string;
      // Letters and digits, as nearly all cells begin, need no closer look.
      if (text.charCodeAt(0) > 0x40) continue;
      const code = cellFault(text);
      if (code === null) continue;
      this.#blameColumn(this.#headers[index] ?? "", code, { cell: columnLetters(index) + row, text: quoted(text) });
    }
  }

  blame(cell: Cell, code: string, values: Readonly<Record<string, string | number>> = {}): void {
    // A formula or an error in the cell is the cause of whatever else is wrong with it.
    if (this.problems.some(({ field, column }) => field === null && column === cell.column)) return;
    this.problems.push({ field: cell.field, column: cell.column, code, values });
  }

  #blameColumn(column: string, code: string, values: Readonly<Record<string, string | number>>): void {
    this.problems.push({ field: null, column, code, values });
  }

  /** The text of a field, cleaned; empty when there is none. */
  #text(cell: Cell): string {
    if (cell.index >= 0) return textOf(this.#raw[cell.index] ?? "");
    if (cell.pieces.length === 0) return cell.text;
    let text = "";
    for (const piece of cell.pieces) {
      if (piece.index < 0) text += piece.text;
      else {
        const part = textOf(this.#raw[piece.index] ?? "");
        if (part === "") return "";
        text += part;
      }
    }
    return text;
  }

  text(cell: Cell | null, charsMax: number): string | null {
    if (cell === null) return null;
    const text = this.#text(cell);
    if (text === "" || (text.length <= 4 && !cell.required && EMPTY_WORDS.has(text))) {
      if (cell.required) this.blame(cell, "missing_value");
      return null;
    }
    if (text.length > charsMax) {
      this.blame(cell, "text_too_long", { max: charsMax, length: text.length });
      return null;
    }
    return text;
  }

  /** A reference: a text that must not have been cut by a spreadsheet. */
  ref(cell: Cell | null): string | null {
    const text = this.text(cell, TEXT_CHARS.ref);
    if (text === null || cell === null || text.indexOf("E+") < 0 || !isCutNumber(text)) return text;
    this.blame(cell, "scientific_notation", { text: quoted(text) });
    return null;
  }

  /** A field with a reader of its own. A text that only says that there is nothing counts as blank. */
  value<T>(cell: Cell | null, parse: (text: string) => Result<T>): T | null {
    if (cell === null) return null;
    const text = this.#text(cell);
    if (text !== "") {
      const read = parse(text);
      if (read.ok) return read.value;
      if (!saysNothing(text)) {
        this.blame(cell, read.refusal.code, read.refusal.values);
        return null;
      }
    }
    if (cell.required) this.blame(cell, "missing_value");
    return null;
  }

  date(cell: Cell | null): LocalDate | null {
    return this.value(cell, this.#date);
  }

  currency(cell: Cell | null): string | null {
    return this.value(cell, this.#currency);
  }

  emails(cell: Cell | null): Emails | null {
    return this.value(cell, parseEmails);
  }

  phones(cell: Cell | null, country: string | undefined): Phones | null {
    if (cell === null) return null;
    return this.value(cell, (text) => this.#phones(text, country));
  }

  /** The amount in minor units. With no known currency it is still looked at, for what else may be wrong with it. */
  amount(cell: Cell, currency: string | null): bigint | null {
    const text = this.#text(cell);
    if (text === "") {
      this.blame(cell, "missing_value");
      return null;
    }
    const read = parseAmount(text, currency ?? TWO_DIGITS, this.#decimal);
    if (read.ok) return read.value;
    const { code, values } = read.refusal;
    if (currency !== null || (code !== "currency_mismatch" && code !== "too_many_decimals")) {
      this.blame(cell, code, values);
    }
    return null;
  }

  tags(cell: Cell | null): readonly string[] {
    const text = this.text(cell, TEXT_CHARS.note);
    if (text === null) return NO_TAGS;
    if (!/[;|,]/.test(text)) return [text];
    const tags = new Set(text.split(/[;|,]/).map((tag) => tag.trim()));
    tags.delete("");
    return [...tags].slice(0, TAGS_MAX);
  }

  /** The columns that no field takes, as far as they hold something. */
  extra(
    columns: readonly { readonly index: number; readonly name: string }[],
  ): Readonly<Record<string, string>> | null {
    let extra: Record<string, string> | null = null;
    for (const { index, name } of columns) {
      const text = textOf(this.#raw[index] ?? "");
      if (text === "") continue;
      if (text.length > TEXT_CHARS.extra) {
        this.#blameColumn(name, "text_too_long", { max: TEXT_CHARS.extra, length: text.length });
        continue;
      }
      extra ??= {};
      extra[name] = text;
    }
    return extra;
  }
}

const NO_TAGS: readonly string[] = [];
const TWO_DIGITS = "USD";

const textOf = (cell: string): string => cleanText(cell.charCodeAt(0) <= 0x3d ? meantText(cell) : cell);
