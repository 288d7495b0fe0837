import { BCP47 } from "../../../src/kernel/locale.js";
import { parseLocalDate } from "../../../src/kernel/time.js";
import { type Fact, factOf, type Op } from "../../../src/strategy/domain/segment/facts.js";
import { formatDay, formatMoney, formatNumber } from "../format.js";
import { factName, flagWords, opGroup, type Saying, valueWords } from "./fact-words.js";
import { bare, type DraftCondition, type DraftGroup, type DraftRule, isGroup, modeOf, partsOf } from "./rule-model.js";
import { formOf, isRecord } from "./rule-value.js";

/**
 * Who belongs, as one plain sentence: `Días de atraso: de 1 a 30, saldo: al menos 500.000 COP y sin correo que sirva`.
 *
 * Total: what is missing or gone is said as such.
 */
export function sentenceOfRule(rule: DraftRule, saying: Saying): string {
  const text = saidOf(rule, saying, true);
  return text.charAt(0).toLocaleUpperCase(BCP47[saying.locale]) + text.slice(1);
}

function saidOf(rule: DraftRule, saying: Saying, isWhole: boolean): string {
  const { words } = saying;
  const here = bare(rule);
  const { node, isNot } = here;
  if (isGroup(node)) {
    const parts = flatParts(node);
    const [only] = parts;
    if (only === undefined) return words("say.nothing");
    if (parts.length === 1) return isNot ? saidOf({ not: only }, saying, isWhole) : saidOf(only, saying, isWhole);
    const mode = modeOf(here);
    // What must not be comes last: it takes away from what was said before it.
    const ordered = [...parts.filter((part) => !bare(part).isNot), ...parts.filter((part) => bare(part).isNot)];
    const inner = ordered.map((part) => saidOf(part, saying, false));
    if (isNot) return words(`say.${mode}`, { rules: joined(inner, mode === "none" ? "or" : "and", saying) });
    const text = joined(inner, mode === "all" ? "and" : "or", saying);
    return isWhole ? text : words("say.group", { rules: text });
  }
  if ("segment" in node) {
    const name = saying.names.of("segment", node.segment) ?? "…";
    return words(isNot ? "say.notInSegment" : "say.inSegment", { name });
  }
  const said = conditionWords(node, saying);
  return isNot ? words("say.not", { rule: said }) : said;
}

/** The parts of a group, with those of groups in it that count in the same way: `a and (b and c)` is `a, b and c`. */
function flatParts(group: DraftGroup): readonly DraftRule[] {
  const isAll = "all" in group;
  return partsOf(group).flatMap((part) => {
    const { node, isNot } = bare(part);
    const isAlike = isGroup(node) && !isNot && "all" in node === isAll && partsOf(node).length > 0;
    return isAlike ? flatParts(node) : [part];
  });
}

/** What one condition asks: the fact and what it must be. */
export function conditionWords(condition: DraftCondition, saying: Saying): string {
  const { words, locale } = saying;
  const { fact: name, op, value } = condition;
  const fact = factOf(name);
  if (!fact || op === undefined) return name === "" ? words("say.missing") : lowered(factName(name, words), locale);
  if (fact.type === "flag") return flagWords(name, value !== false, words);
  return words("say.condition", { fact: lowered(factName(name, words), locale), is: isWords(fact, op, value, saying) });
}

/** Inside a sentence nothing begins with a capital but names and acronyms. */
function lowered(text: string, locale: Saying["locale"]): string {
  const tag = BCP47[locale];
  const [first = ""] = text;
  const second = text.slice(first.length, first.length + 1);
  return second === second.toLocaleLowerCase(tag) ? first.toLocaleLowerCase(tag) + text.slice(first.length) : text;
}

function isWords(fact: Fact, op: Op, value: unknown, saying: Saying): string {
  const { words } = saying;
  const form = formOf(op);
  if (form === "none") return words(`is.${op}`);
  const key = `is.${fact.type === "list" ? "list" : opGroup(fact, op)}.${op}`;
  if (form === "range") {
    const [from, to] = endsOf(value);
    return words(key, { from: oneOf(fact, op, from, saying), to: oneOf(fact, op, to, saying) });
  }
  if (form === "one") return words(key, { value: oneOf(fact, op, value, saying) });
  const each = (Array.isArray(value) ? value : []).map((one) => oneOf(fact, op, one, saying));
  return words(key, { values: each.length === 0 ? "…" : joined(each, op === "hasAll" ? "and" : "or", saying) });
}

/** The two ends of a range; an amount says its currency with each. */
function endsOf(value: unknown): readonly [unknown, unknown] {
  if (Array.isArray(value)) return [value[0], value[1]];
  if (!isRecord(value)) return [null, null];
  const { currency, from, to } = value;
  return [
    { currency, minor: from },
    { currency, minor: to },
  ];
}

/** One value as people read it; three dots while there is none. */
function oneOf(fact: Fact, op: Op, value: unknown, saying: Saying): string {
  const { locale } = saying;
  if (isRecord(value)) return moneyWords(value, saying);
  if (typeof value === "number") {
    const text = formatNumber(value, locale);
    return fact.type === "percent" ? `${text} %` : text;
  }
  if (typeof value !== "string" || value === "") return "…";
  const day = opGroup(fact, op) === "date" ? parseLocalDate(value) : null;
  return day ? formatDay(day, locale) : valueWords(fact, value, saying);
}

function moneyWords({ minor, currency }: Readonly<Record<string, unknown>>, { locale }: Saying): string {
  if (typeof minor !== "string" || typeof currency !== "string" || !/^-?\d+$/.test(minor)) return "…";
  const text = formatMoney(minor, currency, locale);
  return `${text.amount}\u00a0${text.currency}`;
}

function joined(parts: readonly string[], by: "and" | "or", { locale }: Saying): string {
  return new Intl.ListFormat(BCP47[locale], { type: by === "and" ? "conjunction" : "disjunction" }).format(parts);
}
