import type { Locale } from "../../../kernel/locale.js";
import sentences from "./sentences.json" with { type: "json" };

const SENTENCES: Readonly<Record<string, Readonly<Record<Locale, string>>>> = sentences;

type Values = Readonly<Record<string, string | number | boolean>>;

/** What does this code of the import say in this language? A code without a sentence is better than no word at all. */
export function sayImport(code: string, values: Values, locale: Locale): string {
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code]?.[locale] : undefined;
  if (sentence === undefined) return code;
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : gap,
  );
}
