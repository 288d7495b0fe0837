import { z } from "zod";
import { isCurrency } from "../../../kernel/money.js";
import { ok, type Refusal, type Result, refuse } from "../../../kernel/result.js";
import { DATE_ORDERS } from "./dates.js";
import { fieldsOf, IMPORT_KINDS, type ImportKind } from "./fields.js";
import { parseCountry, parseLocale, parseTimeZone } from "./places.js";
import { parseTemplate } from "./template.js";
import { fold } from "./text.js";

/** Where the text of a field comes from: a column of the file, the same text for all rows, or columns put together. */
export const FieldSource = z.union([
  z.strictObject({ column: z.string().min(1).max(500) }),
  z.strictObject({ constant: z.string().min(1).max(500) }),
  z.strictObject({ template: z.string().min(1).max(500) }),
]);
export type FieldSource = z.infer<typeof FieldSource>;

/** How the columns of one kind of file become our fields. Kept, and offered again for the next file like it. */
export const Mapping = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  columns: z.record(z.string(), FieldSource),
  /** How numeric dates are written. Not needed where every date has one reading. */
  dateOrder: z.enum(DATE_ORDERS).exactOptional(),
  /** What parts units from cents. Not needed where every amount has one reading. */
  decimal: z.enum([",", "."]).exactOptional(),
  /** For rows that do not say it themselves. */
  defaults: z
    .strictObject({
      country: z.string().exactOptional(),
      currency: z.string().exactOptional(),
      locale: z.string().exactOptional(),
      timeZone: z.string().exactOptional(),
    })
    .default({}),
  /** Columns that no field takes are kept beside the debt unless this is false. */
  keepExtra: z.boolean().default(true),
});
export type Mapping = z.infer<typeof Mapping>;

export const MAPPING_CODES = [
  "bad_mapping",
  "unknown_field",
  "unknown_column",
  "unknown_template_column",
  "bad_template",
  "missing_mapping",
  "missing_reference_mapping",
  "missing_currency_mapping",
  "bad_default",
  "bad_constant",
] as const;
export type MappingCode = (typeof MAPPING_CODES)[number];

/** Reads a mapping that came from outside: a request, a file, the database. */
export function parseMapping(input: unknown): Result<Mapping, "bad_mapping"> {
  const parsed = Mapping.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return refuse("bad_mapping", { path: issue?.path.join(".") ?? "", detail: issue?.message ?? "" });
}

/** Which column does this name mean? Its index: the same name, or the only one that differs in case or accents. */
export function columnIndex(headers: readonly string[], name: string): number {
  const exact = headers.indexOf(name);
  if (exact >= 0) return exact;
  const wanted = fold(name);
  const alike = headers.flatMap((header, index) => (fold(header) === wanted ? [index] : []));
  return alike.length === 1 ? (alike[0] ?? -1) : -1;
}

/** What keeps this mapping from reading a file with these headers? Everything that does, in the order of the fields. */
export function checkMapping(mapping: Mapping, headers: readonly string[]): Refusal<MappingCode>[] {
  const fields = fieldsOf(mapping.kind);
  const found: Refusal<MappingCode>[] = [];
  const say = (code: MappingCode, values: Record<string, string>) => found.push({ code, values });
  for (const [field, { required }] of Object.entries(fields)) {
    if (required && !mapping.columns[field]) say("missing_mapping", { field });
  }
  for (const [field, source] of Object.entries(mapping.columns)) {
    if (!Object.hasOwn(fields, field)) say("unknown_field", { field, kind: mapping.kind });
    else found.push(...checkSource(field, source, headers));
  }
  const { columns, defaults } = mapping;
  if (!columns.currency && defaults.currency === undefined) say("missing_currency_mapping", {});
  if (mapping.kind === "payments" && !columns.debtRef && !columns.debtorRef) say("missing_reference_mapping", {});
  const bad = (name: string, text: string) => say("bad_default", { default: name, text });
  if (defaults.country !== undefined && !parseCountry(defaults.country).ok) bad("country", defaults.country);
  if (defaults.currency !== undefined && !isCurrency(defaults.currency)) bad("currency", defaults.currency);
  if (defaults.locale !== undefined && !parseLocale(defaults.locale).ok) bad("locale", defaults.locale);
  if (defaults.timeZone !== undefined && !parseTimeZone(defaults.timeZone).ok) bad("timeZone", defaults.timeZone);
  return found;
}

function checkSource(field: string, source: FieldSource, headers: readonly string[]): Refusal<MappingCode>[] {
  if ("column" in source) {
    const { column } = source;
    return columnIndex(headers, column) < 0 ? [{ code: "unknown_column", values: { field, column } }] : [];
  }
  if ("constant" in source) return [];
  const pieces = parseTemplate(source.template);
  if (!pieces.ok) return [{ code: "bad_template", values: { field, template: source.template } }];
  return pieces.value.flatMap((piece): Refusal<MappingCode>[] =>
    "column" in piece && columnIndex(headers, piece.column) < 0
      ? [{ code: "unknown_template_column", values: { field, column: piece.column } }]
      : [],
  );
}

/** An empty mapping of a kind, to be filled. */
export const emptyMapping = (kind: ImportKind): Mapping => ({ kind, columns: {}, defaults: {}, keepExtra: true });
