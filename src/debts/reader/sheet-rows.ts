import { columnLetters, quoted, type ReaderCode } from "../domain/import/raw.js";
import { dateOfSerial, padded, plainNumber, unescaped } from "./cell-text.js";
import { LIMITS, UnreadableFile } from "./limits.js";
import type { SharedStrings } from "./shared-strings.js";
import type { Workbook } from "./workbook.js";
import { attributeOf, type XmlListener } from "./xml-scan.js";

/** What is wrong with one cell, by its index and its name in the sheet (`C12`). */
export interface CellFault {
  readonly code: ReaderCode;
  readonly index: number;
  readonly cell: string;
  readonly text: string;
}

export interface SheetRow {
  readonly row: number;
  readonly cells: string[];
  readonly fault: CellFault | null;
}

const ROWS_MAX = 1 << 24;

/** Builds rows of text from the XML of a sheet. Finished rows wait in `rows` until they are taken. */
export class SheetRows implements XmlListener {
  rows: SheetRow[] = [];
  readonly #workbook: Workbook;
  readonly #strings: SharedStrings;
  readonly #refuseFormulas: boolean;
  #row = 0;
  #cells: string[] = [];
  #chars = 0;
  #fault: CellFault | null = null;
  #inRow = false;
  #column = -1;
  #type: string | null = null;
  #style = 0;
  #value = "";
  #hasFormula = false;
  #inValue = false;
  #inGuide = false;

  constructor(workbook: Workbook, strings: SharedStrings, formulas: "refuse" | "values") {
    this.#workbook = workbook;
    this.#strings = strings;
    this.#refuseFormulas = formulas === "refuse";
  }

  open(name: string, attributes: string): void {
    switch (name) {
      case "c":
        this.#openCell(attributes);
        return;
      case "v":
      case "t":
        this.#inValue = this.#inRow && !this.#inGuide;
        return;
      case "f":
        this.#hasFormula = true;
        return;
      case "row":
        this.#openRow(attributes);
        return;
      case "rPh":
        this.#inGuide = true;
        return;
    }
  }

  close(name: string): void {
    switch (name) {
      case "c":
        this.#closeCell();
        return;
      case "v":
      case "t":
        this.#inValue = false;
        return;
      case "row":
        this.rows.push({ row: this.#row, cells: this.#cells, fault: this.#fault });
        this.#inRow = false;
        return;
      case "rPh":
        this.#inGuide = false;
        return;
    }
  }

  text(text: string): void {
    if (!this.#inValue) return;
    this.#value += text;
    this.#chars += text.length;
    if (this.#chars > LIMITS.lineBytesMax) {
      throw new UnreadableFile("line_too_long", { row: this.#row, maxKb: LIMITS.lineBytesMax >> 10 });
    }
  }

  #openRow(attributes: string): void {
    const stated = attributeOf(attributes, "r");
    const row = stated === null ? this.#row + 1 : Number(stated);
    if (!Number.isInteger(row) || row <= this.#row || row > ROWS_MAX) {
      throw new UnreadableFile("broken_file", { part: "row order" });
    }
    this.#row = row;
    this.#inRow = true;
    this.#cells = [];
    this.#chars = 0;
    this.#fault = null;
    this.#column = -1;
  }

  #openCell(attributes: string): void {
    const place = attributeOf(attributes, "r");
    this.#column = place === null ? this.#column + 1 : columnOf(place);
    this.#type = attributeOf(attributes, "t");
    const style = attributeOf(attributes, "s");
    this.#style = style === null ? 0 : Number(style);
    this.#value = "";
    this.#hasFormula = false;
  }

  #closeCell(): void {
    const text = this.#cellText();
    if (this.#hasFormula && this.#refuseFormulas) this.#blame("formula_in_cell", text);
    else if (this.#type === "e") this.#blame("error_in_cell", text);
    if (text === "") return;
    const cells = this.#cells;
    const column = this.#column;
    if (column >= LIMITS.columnsMax) throw new UnreadableFile("too_many_columns", { max: LIMITS.columnsMax });
    while (cells.length < column) cells.push("");
    cells[column] = text;
  }

  #blame(code: ReaderCode, text: string): void {
    const cell = columnLetters(this.#column) + this.#row;
    this.#fault ??= { code, index: this.#column, cell, text: quoted(text) };
  }

  #cellText(): string {
    const value = this.#value;
    switch (this.#type) {
      case "s": {
        if (value === "") return "";
        const text = this.#strings.at(Number(value));
        if (text === undefined) throw new UnreadableFile("broken_file", { part: "shared string" });
        return text;
      }
      case "str":
      case "inlineStr":
        return unescaped(value);
      case "b":
        return value === "1" ? "true" : value === "0" ? "false" : value;
      case "d":
        return value.replace(/T00:00:00(?:\.0+)?$/, "");
      case "e":
        return value;
      default:
        return this.#number(value);
    }
  }

  #number(value: string): string {
    if (value === "") return "";
    const style = this.#workbook.styles[this.#style];
    if (style?.kind === "date") return dateOfSerial(Number(value), this.#workbook.date1904) ?? plainNumber(value);
    const text = plainNumber(value);
    return style?.kind === "padded" ? padded(text, style.digits) : text;
  }
}

/** `C12` is column 2. */
function columnOf(place: string): number {
  let column = 0;
  let at = 0;
  for (; at < place.length && at < 4; at += 1) {
    const letter = place.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  if (at === 0) throw new UnreadableFile("broken_file", { part: "cell name" });
  return column - 1;
}
