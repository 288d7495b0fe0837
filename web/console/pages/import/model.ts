import type { CheckMapping, CreditorNotice, ImportOrder, MappingChecked } from "../../../../src/debts/contract.js";
import { fieldsOf, type ImportKind } from "../../../../src/debts/domain/import/fields.js";
import type { FieldSource, Mapping } from "../../../../src/debts/domain/import/mapping.js";
import { parseTemplate } from "../../../../src/debts/domain/import/template.js";
import { fold } from "../../../../src/debts/domain/import/text.js";
import type { Channel } from "../../../../src/kernel/channel.js";
import { type LocalDate, localDate } from "../../../../src/kernel/time.js";
import type { Wire } from "../../../kit/api.js";

export type { FieldSource, ImportKind, Mapping };
export type CheckedRow = Wire<typeof MappingChecked>["rows"][number];
export type RowTrouble = CheckedRow["problems"][number];
export type AmountMeans = "balance" | "original";

// The fields, in the order in which people think of them

export interface FieldGroup {
  readonly id: "who" | "reach" | "what" | "payment";
  readonly fields: readonly string[];
}

const GROUPS: Readonly<Record<ImportKind, readonly FieldGroup[]>> = {
  debts: [
    {
      id: "who",
      fields: ["debtorRef", "debtorName", "debtorKind", "taxId", "country", "subdivision", "timeZone", "locale"],
    },
    { id: "what", fields: ["debtRef", "amount", "currency", "dueOn", "issuedOn", "product", "portfolio", "tags"] },
    { id: "reach", fields: ["email", "email2", "phone", "phone2", "whatsapp", "address", "city"] },
  ],
  payments: [
    { id: "payment", fields: ["paymentRef", "debtRef", "debtorRef", "amount", "currency", "paidOn", "method", "note"] },
  ],
};

export const groupsOf = (kind: ImportKind): readonly FieldGroup[] => GROUPS[kind];

/** Shown although no column fills them: without them rows are refused, or the law cannot be told. */
const ALWAYS: Readonly<Record<ImportKind, ReadonlySet<string>>> = {
  debts: new Set(["country", "currency", "email", "phone"]),
  payments: new Set(["debtRef", "debtorRef", "currency"]),
};

/** Which fields of a group have a row on the screen? Those needed, those filled, and those somebody asked for. */
export function shownFields(group: FieldGroup, mapping: Mapping, added: ReadonlySet<string>): readonly string[] {
  const specs = fieldsOf(mapping.kind);
  return group.fields.filter(
    (field) =>
      specs[field]?.required ||
      ALWAYS[mapping.kind].has(field) ||
      mapping.columns[field] !== undefined ||
      added.has(field),
  );
}

export const isRequired = (kind: ImportKind, field: string): boolean => fieldsOf(kind)[field]?.required ?? false;

// Where a field comes from

export type SourceKind = "none" | "column" | "constant" | "template";

export const sourceKind = (source: FieldSource | undefined): SourceKind =>
  source === undefined ? "none" : "column" in source ? "column" : "constant" in source ? "constant" : "template";

/** Fields that every row may share, so that a mapping gives them once. */
export const DEFAULTED = ["country", "currency", "locale", "timeZone"] as const;
export type Defaulted = (typeof DEFAULTED)[number];
export const isDefaulted = (field: string): field is Defaulted => (DEFAULTED as readonly string[]).includes(field);

export function withSource(mapping: Mapping, field: string, source: FieldSource | undefined): Mapping {
  const { [field]: _, ...others } = mapping.columns;
  return { ...mapping, columns: source === undefined ? others : { ...others, [field]: source } };
}

export function withDefault(mapping: Mapping, name: Defaulted, value: string | undefined): Mapping {
  const { [name]: _, ...others } = mapping.defaults;
  return { ...mapping, defaults: value === undefined ? others : { ...others, [name]: value } };
}

export type DateOrder = NonNullable<Mapping["dateOrder"]>;
export type DecimalMark = NonNullable<Mapping["decimal"]>;

export function withDateOrder({ dateOrder: _, ...mapping }: Mapping, order: DateOrder | undefined): Mapping {
  return order === undefined ? mapping : { ...mapping, dateOrder: order };
}

export function withDecimal({ decimal: _, ...mapping }: Mapping, mark: DecimalMark | undefined): Mapping {
  return mark === undefined ? mapping : { ...mapping, decimal: mark };
}

/** Which column does this name mean? As the server finds it: the same name, or the only one alike. -1 when none. */
export function columnAt(headers: readonly string[], name: string): number {
  const exact = headers.indexOf(name);
  if (exact >= 0) return exact;
  const alike = headers.flatMap((header, index) => (fold(header) === fold(name) ? [index] : []));
  return alike.length === 1 ? (alike[0] ?? -1) : -1;
}

/** The text that a field takes from a row of the file, before it is read. */
export function rawText(source: FieldSource | undefined, headers: readonly string[], cells: readonly string[]): string {
  if (source === undefined) return "";
  if ("constant" in source) return source.constant;
  if ("column" in source) return cells[columnAt(headers, source.column)] ?? "";
  const pieces = parseTemplate(source.template);
  if (!pieces.ok) return source.template;
  return pieces.value
    .map((piece) => ("text" in piece ? piece.text : (cells[columnAt(headers, piece.column)] ?? "")))
    .join("");
}

/** Columns of the file that no field takes. */
export function unusedColumns(mapping: Mapping, headers: readonly string[]): readonly string[] {
  const used = new Set<number>();
  for (const source of Object.values(mapping.columns)) {
    if ("column" in source) used.add(columnAt(headers, source.column));
    else if ("template" in source) {
      const pieces = parseTemplate(source.template);
      if (pieces.ok) for (const piece of pieces.value) if ("column" in piece) used.add(columnAt(headers, piece.column));
    }
  }
  return headers.filter((_, index) => !used.has(index));
}

// How well it reads

export interface Health {
  readonly bad: number;
  readonly of: number;
}

/** Of the rows tried, how many does this field spoil? */
export function healthOf(rows: readonly CheckedRow[], field: string): Health {
  const bad = rows.filter(({ problems }) => problems.some((problem) => problem.field === field)).length;
  return { bad, of: rows.length };
}

export const goodRows = (rows: readonly CheckedRow[]): number =>
  rows.filter(({ problems }) => problems.length === 0).length;

/** The next row with something wrong after `at`, around the end; -1 when all are well. */
export function nextBad(rows: readonly CheckedRow[], at: number): number {
  for (let step = 1; step <= rows.length; step += 1) {
    const index = (at + step) % rows.length;
    if ((rows[index]?.problems.length ?? 0) > 0) return index;
  }
  return -1;
}

// What a person must decide

export interface Question {
  readonly code: "ask_date_order" | "ask_decimal";
  readonly column: string;
  readonly text: string;
  /** For dates: what the language of the headers suggests. */
  readonly likely: DateOrder | null;
}

interface Coded {
  readonly code: string;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

const ASKED_BY: Readonly<Record<string, Question["code"]>> = {
  ask_date_order: "ask_date_order",
  ask_decimal: "ask_decimal",
  ambiguous_date_order: "ask_date_order",
  ambiguous_amount: "ask_decimal",
};

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/**
 * What does the file leave open? What its first look asked, and what rows that read two ways ask once a column was
 * chosen by hand. One question of each kind, answered or not, so that an answer can be changed.
 */
export function questionsOf(
  asked: readonly Coded[],
  rows: readonly CheckedRow[],
  mapping: Mapping,
): readonly Question[] {
  const found = new Map<Question["code"], Question>();
  const seen: readonly Coded[] = [
    ...asked,
    ...rows.flatMap(({ problems }) =>
      problems.map(({ code, column, values }) => ({ code, values: { column, ...values } })),
    ),
  ];
  for (const { code, values } of seen) {
    const asks = ASKED_BY[code];
    if (asks === undefined || found.has(asks)) continue;
    const likely = values?.likely === "mdy" || values?.likely === "dmy" ? values.likely : null;
    const column = textOf(values?.column);
    // A column that nothing reads any more asks nothing.
    if (!Object.values(mapping.columns).some((source) => "column" in source && source.column === column)) continue;
    found.set(asks, { code: asks, column, text: textOf(values?.text), likely });
  }
  return [...found.values()];
}

export const isAnswered = ({ code }: Question, mapping: Mapping): boolean =>
  code === "ask_date_order" ? mapping.dateOrder !== undefined : mapping.decimal !== undefined;

/** The day that this text means in each order, as an example; null where it means none. */
export function dateReadings(text: string): { readonly dmy: LocalDate | null; readonly mdy: LocalDate | null } {
  const match = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2,4})/.exec(text.trim());
  if (!match) return { dmy: null, mdy: null };
  const [first, second, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const full = year < 100 ? 2000 + year : year;
  return { dmy: localDate(full, second, first), mdy: localDate(full, first, second) };
}

/** The number that this text means when `mark` parts the decimals; null where it means none. */
export function amountReading(text: string, mark: DecimalMark): number | null {
  const digits = /\d[\d.,' \u00A0]*/.exec(text)?.[0] ?? "";
  const plain = digits.replace(mark === "," ? /[.' \u00A0]/g : /[,' \u00A0]/g, "").replace(",", ".");
  const value = Number(plain);
  return plain === "" || Number.isNaN(value) ? null : value;
}

// Consent that the creditor declares

export interface Consent {
  readonly isDeclared: boolean;
  readonly channels: readonly Channel[];
  /** What proves it, such as a clause of a contract. */
  readonly medium: string;
  readonly textVersion: string;
}

export const NO_CONSENT: Consent = { isDeclared: false, channels: [], medium: "", textVersion: "" };
export const CONSENT_CHANNELS = ["email", "sms", "whatsapp", "call", "visit"] as const satisfies readonly Channel[];

// Whether it can be read at all

/** What stands in the way of reading the file: where it is on the screen, and its code for a sentence. */
export interface Lack {
  readonly at: string;
  readonly code: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

export interface Plan {
  readonly mapping: Mapping;
  readonly consent: Consent;
}

const wireValues = (values: Coded["values"]): Lack["values"] =>
  Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      typeof value === "number" || typeof value === "boolean" ? value : textOf(value),
    ]),
  );

/** What is still missing before the file can be read, in the order of the screen. */
export function lacksOf(
  { mapping, consent }: Plan,
  missing: readonly Coded[],
  questions: readonly Question[],
): readonly Lack[] {
  const asked = questions
    .filter((question) => !isAnswered(question, mapping))
    .map(({ code, column, text }) => ({
      at: code,
      code,
      values: { column, text },
    }));
  const mapped = missing.map(({ code, values }) => {
    const field =
      textOf(values?.field) ||
      (code === "missing_currency_mapping" ? "currency" : code === "missing_reference_mapping" ? "debtRef" : "");
    return { at: `field-${field}`, code, values: wireValues(values) };
  });
  const declared: Lack[] = [];
  if (mapping.kind === "debts" && consent.isDeclared) {
    if (consent.channels.length === 0)
      declared.push({ at: "consent-channels", code: "no_consent_channels", values: {} });
    if (consent.medium.trim() === "") declared.push({ at: "consent-medium", code: "no_consent_medium", values: {} });
  }
  return [...asked, ...mapped, ...declared];
}

/** The mapping without sources that are still empty, for trying it while somebody types. */
export const wholePart = (mapping: Mapping): Mapping => ({
  ...mapping,
  columns: Object.fromEntries(
    Object.entries(mapping.columns).filter(([, source]) => Object.values(source).every((text) => text.trim() !== "")),
  ),
});

// What is sent

export interface TableChoice {
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly headerRow?: number;
  readonly sheet?: string;
}

export interface OrderParts extends Plan {
  readonly creditorId: string;
  readonly fileName: string;
  readonly amountMeans: AmountMeans;
  readonly table: TableChoice;
}

/** The order that goes before the file in an upload. */
export function orderOf({
  creditorId,
  fileName,
  mapping,
  amountMeans,
  consent,
  table,
}: OrderParts): Wire<typeof ImportOrder> {
  const declares = mapping.kind === "debts" && consent.isDeclared;
  return {
    creditorId,
    fileName,
    mapping,
    options: {
      amountMeans,
      ...(declares && {
        consent: {
          channels: [...consent.channels],
          medium: consent.medium.trim(),
          ...(consent.textVersion.trim() !== "" && { textVersion: consent.textVersion.trim() }),
        },
      }),
      ...(Object.keys(table).length > 0 && { table }),
    },
  };
}

export const checkOf = (
  mapping: Mapping,
  headers: readonly string[],
  sample: readonly (readonly string[])[],
  creditorId: string,
): Wire<typeof CheckMapping> => ({
  mapping: wholePart(mapping),
  headers: [...headers],
  sample: sample.map((row) => [...row]),
  creditorId,
});

/** What a creditor's messages state because the law wants it. */
export type NoticeView = Wire<typeof CreditorNotice>;

/** As it is kept: what was left blank is not said at all. */
export const noticeOf = (form: NoticeView): NoticeView =>
  Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      const said = typeof value === "string" ? value.trim() : value;
      return said === "" || said === false || said === undefined ? [] : [[name, said]];
    }),
  );
