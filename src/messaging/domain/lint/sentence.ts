import type { Locale } from "../../../kernel/locale.js";
import en from "../../locales/en.json" with { type: "json" };
import es from "../../locales/es.json" with { type: "json" };
import pt from "../../locales/pt.json" with { type: "json" };
import type { Finding } from "./finding.js";

const WORDS: Readonly<Record<Locale, typeof es>> = { es, en, pt };

/** The finding as its author reads it: what is wrong, why, and what to do. */
export function sentenceOf({ rule, values }: Finding, language: Locale): string {
  return filled(WORDS[language].rules[rule], { ...values, said: said({ rule, values }, language) });
}

function said({ rule, values }: Pick<Finding, "rule" | "values">, language: Locale): string | number {
  const { parts, unsafe } = WORDS[language];
  if (rule === "unsafe_variable") {
    const code = String(values.code);
    return filled(code in unsafe ? unsafe[code as keyof typeof unsafe] : unsafe.other, values);
  }
  const part = String(values.what ?? values.about ?? "");
  if (part in parts) return filled(parts[part as keyof typeof parts], values);
  return values.said ?? values.name ?? values.host ?? values.code ?? "";
}

const filled = (sentence: string, values: Finding["values"]): string =>
  sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ""));
