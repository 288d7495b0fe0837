import type { Refusal } from "../../../kernel/result.js";
import type { DecimalMark } from "./amounts.js";
import type { DateOrder } from "./dates.js";
import { fieldsOf } from "./fields.js";
import { columnIndex, type Mapping } from "./mapping.js";
import { quoted } from "./raw.js";
import { fold } from "./text.js";

export interface Conventions {
  readonly dateOrder: DateOrder | null;
  readonly decimal: DecimalMark | null;
  /** What the samples leave open and a person must say. */
  readonly questions: readonly Refusal[];
}

/** A text of the sample with the header it stands under. */
interface Shown {
  readonly column: string;
  readonly text: string;
}

/**
 * How does this file write dates and amounts?
 *
 * One value with a single reading settles it for the file. Values that contradict each other, or that all read two
 * ways, settle nothing: then the answer is a question with an example, never a guess.
 */
export function conventionsOf(
  { kind, columns }: Pick<Mapping, "kind" | "columns">,
  headers: readonly string[],
  sample: readonly (readonly string[])[],
): Conventions {
  const shownOf = (type: "date" | "amount"): Shown[] =>
    Object.entries(fieldsOf(kind)).flatMap(([field, spec]) => {
      const source = columns[field];
      if (spec.type !== type || !source || !("column" in source)) return [];
      const index = columnIndex(headers, source.column);
      return sample.map((row) => ({ column: source.column, text: (row[index] ?? "").trim() }));
    });
  const dates = dateOrderOf(shownOf("date"), headers);
  const amounts = decimalOf(shownOf("amount"));
  return { dateOrder: dates.answer, decimal: amounts.answer, questions: [...dates.questions, ...amounts.questions] };
}

interface Answer<T> {
  readonly answer: T | null;
  readonly questions: readonly Refusal[];
}

/** Days past 12 tell the order. */
function dateOrderOf(shown: readonly Shown[], headers: readonly string[]): Answer<DateOrder> {
  const seen = new Set<DateOrder>();
  let unclear: Shown | null = null;
  for (const one of shown) {
    const order = orderShown(one.text);
    if (order === "unclear") unclear ??= one;
    else if (order !== null) seen.add(order);
  }
  const [only] = seen;
  if (seen.size === 1 && only) return { answer: only, questions: [] };
  if (seen.size === 0 && unclear === null) return { answer: null, questions: [] };
  const example = unclear ?? shown.find(({ text }) => orderShown(text) !== null);
  const values = {
    column: example?.column ?? "",
    text: quoted(example?.text ?? ""),
    likely: speaksEnglish(headers) ? "mdy" : "dmy",
  };
  return { answer: null, questions: [{ code: "ask_date_order", values }] };
}

function orderShown(text: string): "dmy" | "mdy" | "unclear" | null {
  const match = /^(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2,4}\b/.exec(text);
  if (!match) return null;
  const first = Number(match[1]);
  const second = Number(match[2]);
  if (first > 12) return second > 12 ? null : "dmy";
  if (second > 12) return "mdy";
  return first === second ? null : "unclear";
}

const speaksEnglish = (headers: readonly string[]): boolean =>
  headers.some((header) => /\b(?:due|amount|customer|invoice|date|name|balance)\b/.test(fold(header))) &&
  !headers.some((header) => /\b(?:fecha|saldo|cliente|vencim\w+|nombre|nome|valor)\b/.test(fold(header)));

function decimalOf(shown: readonly Shown[]): Answer<DecimalMark> {
  const seen = new Set<DecimalMark>();
  let unclear: Shown | null = null;
  for (const one of shown) {
    const mark = markShown(one.text);
    if (mark === "unclear") unclear ??= one;
    else if (mark !== null) seen.add(mark);
  }
  const [only] = seen;
  if (seen.size === 1 && only) return { answer: only, questions: [] };
  if (unclear === null) return { answer: null, questions: [] };
  return {
    answer: null,
    questions: [{ code: "ask_decimal", values: { column: unclear.column, text: quoted(unclear.text) } }],
  };
}

/** The mark that this amount shows to be the decimal one; null when it shows none. */
function markShown(text: string): DecimalMark | "unclear" | null {
  const core = /\d[\d.,' \u00A0]*\d|\d/.exec(text)?.[0] ?? "";
  const dot = core.lastIndexOf(".");
  const comma = core.lastIndexOf(",");
  if (dot < 0 && comma < 0) return null;
  if (dot >= 0 && comma >= 0) return dot > comma ? "." : ",";
  const mark = dot >= 0 ? "." : ",";
  const [whole = "", fraction = "", ...more] = core.split(mark);
  if (more.length > 0) return mark === "." ? "," : ".";
  return fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole) ? "unclear" : mark;
}
