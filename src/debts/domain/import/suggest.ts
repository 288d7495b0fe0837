import type { Refusal } from "../../../kernel/result.js";
import { parseAmount } from "./amounts.js";
import { conventionsOf } from "./conventions.js";
import { parseDate } from "./dates.js";
import { parseEmails } from "./emails.js";
import { type FieldSpec, fieldsOf, type ImportField, type ImportKind } from "./fields.js";
import { checkMapping, columnIndex, emptyMapping, type Mapping } from "./mapping.js";
import { PRESETS } from "./presets.js";
import { DEBT_SYNONYMS, PAYMENT_SYNONYMS } from "./synonyms.js";
import { fold, saysNothing } from "./text.js";

export interface Suggestion {
  readonly mapping: Mapping;
  /** The preset that fits these headers, when one does; the mapping is then its own. */
  readonly preset: string | null;
  /** How well each guessed field fits its header: 1 is its very name. */
  readonly confidence: Readonly<Record<string, number>>;
  /** What a person must decide before the file is read: the order of dates, the decimal mark. */
  readonly questions: readonly Refusal[];
  /** What the mapping still lacks, as `checkMapping` says it. */
  readonly missing: readonly Refusal[];
}

/**
 * How would these columns become our fields?
 *
 * A preset whose columns are all there wins. Else each header is compared with the names that people use, and the
 * samples have their say: a column of words is no amount. Dates and amounts that read two ways become questions.
 */
export function suggestMapping(
  kind: ImportKind,
  headers: readonly string[],
  sample: readonly (readonly string[])[],
): Suggestion {
  const preset = PRESETS.find(({ mapping }) => mapping.kind === kind && checkMapping(mapping, headers).length === 0);
  if (preset?.verified) {
    return { mapping: preset.mapping, preset: preset.id, confidence: {}, questions: [], missing: [] };
  }
  const guesses = preset ? [] : guessColumns(kind, headers, sample);
  const columns =
    preset?.mapping.columns ?? Object.fromEntries(guesses.map(({ field, header }) => [field, { column: header }]));
  const { dateOrder, decimal, questions } = conventionsOf({ kind, columns }, headers, sample);
  const mapping: Mapping = {
    ...emptyMapping(kind),
    columns,
    defaults: preset?.mapping.defaults ?? {},
    ...(dateOrder && { dateOrder }),
    ...(decimal && { decimal }),
  };
  return {
    mapping,
    preset: preset?.id ?? null,
    confidence: Object.fromEntries(guesses.map(({ field, score }) => [field, score])),
    questions,
    missing: checkMapping(mapping, headers),
  };
}

interface Guess {
  readonly field: ImportField;
  readonly index: number;
  readonly header: string;
  readonly score: number;
}

const SCORE_MIN = 0.5;

/** The best pairs of field and header, each used once. */
function guessColumns(kind: ImportKind, headers: readonly string[], sample: readonly (readonly string[])[]): Guess[] {
  const fields = fieldsOf(kind);
  const synonyms = kind === "debts" ? DEBT_SYNONYMS : PAYMENT_SYNONYMS;
  const guesses: Guess[] = [];
  for (const [index, header] of headers.entries()) {
    const words = fold(header.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"));
    const cells = sample.flatMap((row) => (saysNothing(row[index] ?? "") ? [] : [row[index] ?? ""]));
    for (const [field, spec] of Object.entries(fields)) {
      const names = [fold(field.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")), ...(synonyms[field as ImportField] ?? [])];
      const score = likeness(words, names) * fitness(spec, cells);
      if (score >= SCORE_MIN) guesses.push({ field: field as ImportField, index, header, score });
    }
  }
  guesses.sort((a, b) => b.score - a.score || a.index - b.index);
  const taken = new Set<string | number>();
  const chosen = guesses.filter(({ field, index }) => {
    if (taken.has(field) || taken.has(index)) return false;
    taken.add(field).add(index);
    return true;
  });
  // Files that number no customers tell them apart by their tax number.
  const taxId = chosen.find(({ field }) => field === "taxId");
  return taxId && kind === "debts" && !taken.has("debtorRef")
    ? [...chosen, { ...taxId, field: "debtorRef", score: SCORE_MIN }]
    : chosen;
}

/** 1 for one of the names, a little less for later ones; half and more when the header holds one among other words. */
function likeness(header: string, names: readonly string[]): number {
  const at = names.indexOf(header);
  if (at >= 0) return 1 - Math.min(at, 60) / 300;
  const compact = header.replaceAll(" ", "");
  if (names.some((name) => name.replaceAll(" ", "") === compact)) return 0.8;
  const words = header.split(" ");
  let best = 0;
  for (const name of names) {
    const wanted = name.split(" ");
    if (name.length < 3 || !wanted.every((word) => words.includes(word))) continue;
    best = Math.max(best, 0.5 + (0.25 * wanted.length) / words.length);
  }
  return best;
}

const WRONG = 0.3;
const FITTING_SHARE = 0.8;

/** Do the samples look like this field? 1 when they do or cannot tell, much less when they do not. */
function fitness({ type }: FieldSpec, cells: readonly string[]): number {
  const test = FITS[type];
  if (!test || cells.length === 0) return 1;
  return cells.filter(test).length >= cells.length * FITTING_SHARE ? 1 : WRONG;
}

const isDate = (text: string): boolean => {
  const read = parseDate(text, undefined);
  return read.ok || read.refusal.code !== "bad_date";
};
const isAmount = (text: string): boolean => {
  const read = parseAmount(text, "USD", undefined);
  return read.ok || !["bad_amount", "scientific_notation"].includes(read.refusal.code);
};

const FITS: Partial<Record<FieldSpec["type"], (text: string) => boolean>> = {
  date: isDate,
  amount: (text) => isAmount(text) && !/^\d{4}-\d{2}-\d{2}/.test(text),
  email: (text) => text.includes("@") && parseEmails(text).ok,
  phone: (text) => text.replace(/\D/g, "").length >= 6 && !/\p{L}{4}/u.test(text),
  currency: (text) => text.length <= 12 && !/\d/.test(text),
  country: (text) => !/\d/.test(text),
  name: (text) => /\p{L}/u.test(text),
};

/** Fields that this mapping leaves without a column, by header: what becomes `extra`. */
export function unmappedColumns(mapping: Mapping, headers: readonly string[]): string[] {
  const taken = new Set(
    Object.values(mapping.columns).map((source) => ("column" in source ? columnIndex(headers, source.column) : -1)),
  );
  return headers.filter((_, index) => !taken.has(index));
}
