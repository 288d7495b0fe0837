import { BCP47, type Locale } from "../../../src/kernel/locale.js";
import { type Fact, FIELD, factOf, type Op } from "../../../src/strategy/domain/segment/facts.js";
import { countryName } from "../countries.js";
import type { Words } from "../words.js";
import type { Names } from "./names.js";
import { fieldOf } from "./rule-value.js";

// What facts, operators and values are called. `words` is `rule`.

/** Facts of which there is one for each channel: their words are put together. */
const BY_CHANNEL = /^(consent|optedOut)\.(.+)$/;

/** `Días de atraso`; a column of the creditor's own file is called as the file calls it. */
export function factName(name: string, words: Words): string {
  if (name.startsWith(FIELD)) return name.slice(FIELD.length);
  const [, of, channel] = BY_CHANNEL.exec(name) ?? [];
  if (of) return words(`${of}.name`, { channel: words(`channel.${channel}`) });
  return factOf(name) ? words(`fact.${name}`) : words("fact.gone", { name });
}

/** A fact that is so or is not: `con correo que sirve`. */
export function flagWords(name: string, value: boolean, words: Words): string {
  const answer = value ? "yes" : "no";
  const [, of, channel] = BY_CHANNEL.exec(name) ?? [];
  if (of) return words(`${of}.${answer}`, { channel: words(`channel.${channel}`) });
  return words(`flag.${name}.${answer}`);
}

/** `al menos`, `contiene`: numbers, dates and words are compared in different ones. */
export function opWords(fact: Fact, op: Op, words: Words): string {
  if (op === "known" || op === "unknown") return words(`op.${op}`);
  return words(`op.${opGroup(fact, op)}.${op}`);
}

export function opGroup(fact: Fact, op: Op): "number" | "date" | "word" {
  const field = fieldOf(fact, op);
  if (field === "date") return "date";
  return field === "number" || field === "money" ? "number" : "word";
}

const CHANNEL_FACTS: ReadonlySet<string> = new Set(["lastContactChannel", "preferredChannel"]);
const HEALTH_FACTS: ReadonlySet<string> = new Set(["emailHealth", "phoneHealth", "addressHealth"]);

/** A word of a fact as people read it; one that only the portfolio knows stays as it is. */
export function valueWords(fact: Fact, value: string, { words, locale, names }: Saying): string {
  const { name } = fact;
  if (name === "country") return countryName(value, locale);
  if (name === "locale") return languageName(value, locale);
  if (name === "creditorId" || name === "strategyId") return names.of(name, value) ?? words("value.gone", { value });
  if (name === "stage") return stageWords(value, names);
  if (fact.values === null || !fact.values.includes(value)) return value;
  if (CHANNEL_FACTS.has(name)) return words(`channel.${value}`);
  if (name.startsWith("consent.")) return words(`consent.${value}`);
  return words(`value.${HEALTH_FACTS.has(name) ? "health" : name}.${value}`);
}

/** `Vencida · llamada`: the step, and whose. */
function stageWords(value: string, names: Names): string {
  const [strategy = "", step = ""] = value.split("/");
  return `${names.of("strategyId", strategy) ?? strategy} · ${step}`;
}

function languageName(code: string, locale: Locale): string {
  try {
    return new Intl.DisplayNames(BCP47[locale], { type: "language" }).of(code) ?? code;
  } catch {
    // A word that names no language, from a file.
    return code;
  }
}

/** What rules are said with. */
export interface Saying {
  readonly words: Words;
  readonly locale: Locale;
  readonly names: Names;
}
