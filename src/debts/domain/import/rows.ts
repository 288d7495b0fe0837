import type { Locale } from "../../../kernel/locale.js";
import { ok, type Result, refuse } from "../../../kernel/result.js";
import type { LocalDate } from "../../../kernel/time.js";
import { DuplicateGuard } from "./duplicates.js";
import { DEBT_FIELDS, type DebtField, type FieldType, fieldsOf, PAYMENT_FIELDS, type PaymentField } from "./fields.js";
import { checkMapping, columnIndex, type Mapping, type MappingCode } from "./mapping.js";
import { isRejection, type RawBatch, type Rejection, reject } from "./raw.js";
import { type Cell, compileCell, RowReader } from "./row-reader.js";
import { TEXT_CHARS } from "./text.js";
import {
  type DebtorKind,
  parseAmount,
  parseCountry,
  parseCurrency,
  parseDate,
  parseDebtorKind,
  parseEmails,
  parseLocale,
  parsePhones,
  parseSubdivision,
  parseTimeZone,
} from "./values.js";

/** Columns that no field takes, by header. Null when they are all blank or not kept. */
export type Extra = Readonly<Record<string, string>> | null;

export interface DebtRow {
  readonly kind: "debts";
  readonly row: number;
  readonly debtorRef: string;
  readonly debtorName: string;
  readonly debtorKind: DebtorKind | null;
  readonly taxId: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly timeZone: string | null;
  readonly locale: Locale | null;
  readonly email: string | null;
  readonly email2: string | null;
  readonly phone: string | null;
  readonly phone2: string | null;
  readonly whatsapp: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly debtRef: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly issuedOn: LocalDate | null;
  readonly dueOn: LocalDate;
  readonly product: string | null;
  readonly portfolio: string | null;
  readonly tags: readonly string[];
  readonly extra: Extra;
}

export interface PaymentRow {
  readonly kind: "payments";
  readonly row: number;
  readonly paymentRef: string;
  /** One of the two references is there at least. */
  readonly debtRef: string | null;
  readonly debtorRef: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paidOn: LocalDate;
  readonly method: string | null;
  readonly note: string | null;
  readonly extra: Extra;
}

export type ParsedRow = DebtRow | PaymentRow;
export type ParseRow<Row extends ParsedRow = ParsedRow> = (raw: readonly string[], row: number) => Row | Rejection;

/**
 * Makes the reader of one file's rows from its mapping and headers, or says what the mapping lacks (the first such
 * thing; `checkMapping` gives all of them).
 */
export function compileMapping(mapping: Mapping, headers: readonly string[]): Result<ParseRow, MappingCode> {
  return mapping.kind === "debts" ? compileDebts(mapping, headers) : compilePayments(mapping, headers);
}

export function compileDebts(mapping: Mapping, headers: readonly string[]): Result<ParseRow<DebtRow>, MappingCode> {
  const compiled = compile<DebtField>(mapping, headers, DEBT_FIELDS);
  return compiled.ok ? ok(debtParser(compiled.value)) : compiled;
}

export function compilePayments(
  mapping: Mapping,
  headers: readonly string[],
): Result<ParseRow<PaymentRow>, MappingCode> {
  const compiled = compile<PaymentField>(mapping, headers, PAYMENT_FIELDS);
  return compiled.ok ? ok(paymentParser(compiled.value)) : compiled;
}

interface Compiled<Field extends string> {
  readonly reader: RowReader;
  readonly cells: Readonly<Record<Field, Cell | null>>;
  readonly extras: readonly { readonly index: number; readonly name: string }[];
  readonly defaults: {
    readonly country: string | undefined;
    readonly currency: string | null;
    readonly locale: Locale | null;
    readonly timeZone: string | null;
  };
}

function compile<Field extends string>(
  mapping: Mapping,
  headers: readonly string[],
  fields: Readonly<Record<Field, { readonly type: FieldType; readonly required: boolean }>>,
): Result<Compiled<Field>, MappingCode> {
  const [problem] = [...checkMapping(mapping, headers), ...checkConstants(mapping)];
  if (problem) return { ok: false, refusal: problem };
  const names = Object.keys(fields) as Field[];
  const cells = Object.fromEntries(
    names.map((field) => {
      const source = mapping.columns[field];
      return [field, source ? compileCell(field, source, headers, fields[field].required) : null];
    }),
  ) as Record<Field, Cell | null>;
  const taken = new Set(
    Object.values(mapping.columns).map((source) => ("column" in source ? columnIndex(headers, source.column) : -1)),
  );
  const others = headers.map((name, index) => ({ name, index })).filter(({ index }) => !taken.has(index));
  const { country, currency, locale, timeZone } = mapping.defaults;
  return ok({
    reader: new RowReader(mapping, headers),
    cells,
    extras: mapping.keepExtra ? others : [],
    defaults: {
      country: valueIn(parseCountry(country ?? "")) ?? undefined,
      currency: currency ?? null,
      locale: valueIn(parseLocale(locale ?? "")),
      timeZone: valueIn(parseTimeZone(timeZone ?? "")),
    },
  });
}

const valueIn = <T>(result: Result<T>): T | null => (result.ok ? result.value : null);

/** A constant that no row could be read with is a fault of the mapping, not of a million rows. */
function checkConstants(mapping: Mapping): { code: MappingCode; values: Record<string, string> }[] {
  const fields = fieldsOf(mapping.kind);
  return Object.entries(mapping.columns).flatMap(([field, source]) => {
    const type = fields[field]?.type;
    if (type === undefined || !("constant" in source)) return [];
    const read = readConstant(type, source.constant.trim(), mapping);
    if (read === null || read.ok) return [];
    return [{ code: "bad_constant" as const, values: { field, text: source.constant, because: read.refusal.code } }];
  });
}

function readConstant(type: FieldType, text: string, mapping: Mapping): Result<unknown> | null {
  switch (type) {
    case "amount":
      return parseAmount(text, mapping.defaults.currency ?? "USD", mapping.decimal);
    case "currency":
      return parseCurrency(text, mapping.defaults.currency);
    case "date":
      return parseDate(text, mapping.dateOrder);
    case "email":
      return parseEmails(text);
    case "phone":
      return parsePhones(text, mapping.defaults.country);
    case "country":
      return parseCountry(text);
    case "timeZone":
      return parseTimeZone(text);
    case "locale":
      return parseLocale(text);
    case "debtorKind":
      return parseDebtorKind(text);
    default:
      return text === "" ? refuse("missing_value") : null;
  }
}

function debtParser({ reader, cells, extras, defaults }: Compiled<DebtField>): ParseRow<DebtRow> {
  return (raw, row) => {
    reader.begin(raw, row);
    const country = reader.value(cells.country, parseCountry) ?? defaults.country ?? null;
    const currency = reader.currency(cells.currency) ?? defaults.currency;
    const email = reader.emails(cells.email);
    const email2 = reader.emails(cells.email2);
    const phone = reader.phones(cells.phone, country ?? undefined);
    const phone2 = reader.phones(cells.phone2, country ?? undefined);
    const whatsapp = reader.phones(cells.whatsapp, country ?? undefined);
    const subdivision = reader.text(cells.subdivision, TEXT_CHARS.word);
    const parsed = {
      kind: "debts" as const,
      row,
      debtorRef: reader.ref(cells.debtorRef),
      debtorName: reader.text(cells.debtorName, TEXT_CHARS.name),
      debtorKind: reader.value(cells.debtorKind, parseDebtorKind),
      taxId: reader.ref(cells.taxId),
      country,
      subdivision: subdivision === null ? null : parseSubdivision(subdivision, country),
      timeZone: reader.value(cells.timeZone, parseTimeZone) ?? defaults.timeZone,
      locale: reader.value(cells.locale, parseLocale) ?? defaults.locale,
      email: email === null ? (email2?.first ?? null) : email.first,
      email2: secondOf(email, email2),
      phone: phone === null ? (phone2?.first ?? null) : phone.first,
      phone2: secondOf(phone, phone2),
      whatsapp: whatsapp?.first ?? null,
      address: reader.text(cells.address, TEXT_CHARS.address),
      city: reader.text(cells.city, TEXT_CHARS.word),
      debtRef: reader.ref(cells.debtRef),
      amountMinor: amountOf(reader, cells.amount, currency),
      currency: currencyOf(reader, cells.currency, currency),
      issuedOn: reader.date(cells.issuedOn),
      dueOn: reader.date(cells.dueOn),
      product: reader.text(cells.product, TEXT_CHARS.word),
      portfolio: reader.text(cells.portfolio, TEXT_CHARS.word),
      tags: reader.tags(cells.tags),
      extra: reader.extra(extras),
    };
    // Whatever a debt must have and lacks has left a problem behind.
    return reader.problems.length === 0 ? (parsed as DebtRow) : reject(row, raw, reader.problems);
  };
}

function paymentParser({ reader, cells, extras, defaults }: Compiled<PaymentField>): ParseRow<PaymentRow> {
  return (raw, row) => {
    reader.begin(raw, row);
    const currency = reader.currency(cells.currency) ?? defaults.currency;
    const parsed = {
      kind: "payments" as const,
      row,
      paymentRef: reader.ref(cells.paymentRef),
      debtRef: reader.ref(cells.debtRef),
      debtorRef: reader.ref(cells.debtorRef),
      amountMinor: amountOf(reader, cells.amount, currency),
      currency: currencyOf(reader, cells.currency, currency),
      paidOn: reader.date(cells.paidOn),
      method: reader.text(cells.method, TEXT_CHARS.word),
      note: reader.text(cells.note, TEXT_CHARS.note),
      extra: reader.extra(extras),
    };
    if (parsed.debtRef === null && parsed.debtorRef === null && reader.problems.length === 0) {
      const cell = cells.debtRef ?? cells.debtorRef;
      if (cell) reader.blame(cell, "missing_reference");
    }
    return reader.problems.length === 0 ? (parsed as PaymentRow) : reject(row, raw, reader.problems);
  };
}

const amountOf = (reader: RowReader, cell: Cell | null, currency: string | null): bigint | null =>
  cell === null ? null : reader.amount(cell, currency);

/** The currency of the row; a blank one without a default leaves a problem, unless its text already did. */
function currencyOf(reader: RowReader, cell: Cell | null, currency: string | null): string | null {
  if (currency !== null || cell === null) return currency;
  if (!reader.problems.some(({ field }) => field === "currency")) reader.blame(cell, "missing_value");
  return null;
}

interface Pair {
  readonly first: string;
  readonly second: string | null;
}

/** The second address of a person: the other column's, else the second one in the same cell. */
function secondOf(main: Pair | null, other: Pair | null): string | null {
  if (main === null) return other?.second ?? null;
  if (other !== null && other.first !== main.first) return other.first;
  return main.second;
}

/** The guard against references that come twice in a file of this mapping. */
export function guardFor(mapping: Mapping): DuplicateGuard {
  const field = mapping.kind === "debts" ? "debtRef" : "paymentRef";
  return new DuplicateGuard(field, columnOf(mapping, field));
}

/** The column that a field is read from, or the field's own name where no single column fills it. */
export function columnOf(mapping: Mapping, field: keyof Mapping["columns"]): string {
  const source = mapping.columns[field];
  return source && "column" in source ? source.column : field;
}

export interface ParsedBatch<Row extends ParsedRow> {
  readonly accepted: readonly Row[];
  readonly rejected: readonly Rejection[];
}

/** Reads a batch: its good rows, and all rejections, the reader's among them. Blank rows are passed over. */
export function parseBatch<Row extends ParsedRow>(
  batch: RawBatch,
  parse: ParseRow<Row>,
  guard: DuplicateGuard | null,
): ParsedBatch<Row> {
  const accepted: Row[] = [];
  const rejected: Rejection[] = [];
  for (let index = 0; index < batch.rows.length; index += 1) {
    const raw = batch.rows[index] as (typeof batch.rows)[number];
    if (!Array.isArray(raw)) rejected.push(raw as Rejection);
    else if (raw.length > 0) {
      const parsed = parse(raw, batch.firstRow + index);
      const result = isRejection(parsed) ? parsed : checked(parsed, raw, batch.digests[index] ?? 0, guard);
      if (isRejection(result)) rejected.push(result);
      else accepted.push(result);
    }
  }
  return { accepted, rejected };
}

const checked = <Row extends ParsedRow>(
  parsed: Row,
  raw: readonly string[],
  digest: number,
  guard: DuplicateGuard | null,
): Row | Rejection => guard?.check(parsed.row, refOf(parsed), raw, digest) ?? parsed;

/** What a row calls itself: the same reference again is the same debt, or the same payment. */
export const refOf = (row: ParsedRow): string => (row.kind === "debts" ? row.debtRef : row.paymentRef);
