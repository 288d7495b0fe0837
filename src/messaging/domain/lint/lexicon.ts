import type { Locale } from "../../../kernel/locale.js";
import type { LintRule } from "./finding.js";
import { type Pattern, parsePattern, parsePatterns } from "./pattern.js";
import countryWords from "./words/countries.json" with { type: "json" };
import en from "./words/en.json" with { type: "json" };
import es from "./words/es.json" with { type: "json" };
import pt from "./words/pt.json" with { type: "json" };

/** The words of one language, as data and compiled: what is bad, and what makes it innocent. */
export interface Lexicon {
  readonly groups: readonly {
    readonly rule: LintRule;
    readonly instead: string;
    readonly phrases: readonly Phrase[];
  }[];
  /** Words that tell of a debt: nothing for a screen that anybody may read. */
  readonly exposing: readonly Phrase[];
  /** Words that deny what follows: "no lo reportaremos". */
  readonly negators: ReadonlySet<string>;
  /** Words after which a denial is a condition: "si no paga". */
  readonly conditionals: ReadonlySet<string>;
  readonly conditionalsJustBefore: ReadonlySet<string>;
  /** Words that turn a denial around: "no podrá evitar". */
  readonly undoing: Pattern;
  /** Words that end the reach of a denial: "pero". */
  readonly turning: ReadonlySet<string>;
  /** Words that a name follows: "calle", "señora". */
  readonly names: ReadonlySet<string>;
  /** Phrases in which a bad word is innocent. */
  readonly shields: readonly Pattern[];
  readonly intimate: Pattern;
  readonly formal: Pattern;
  readonly requests: Pattern;
  /** What a person answers to stop: capitals are theirs. */
  readonly keywords: ReadonlySet<string>;
}

export interface Phrase {
  readonly pattern: Pattern;
  /** A phrase that begins with a denial is bad as it stands; a denial before any other makes it harmless. */
  readonly isDeniable: boolean;
}

type Source = typeof es;

function compile(source: Source): Lexicon {
  const classes = source.classes as Readonly<Record<string, readonly string[]>>;
  const negators = new Set(source.negators);
  return {
    groups: source.groups.map(({ rule, instead, phrases }) => ({
      rule: rule as LintRule,
      instead,
      phrases: phrases.flatMap((phrase) =>
        parsePatterns(withClasses(phrase, classes)).map((pattern) => ({
          pattern,
          isDeniable: !negators.has(phrase.split(" ")[0] ?? ""),
        })),
      ),
    })),
    exposing: deniable(source.exposing).map((phrase) => ({ ...phrase, isDeniable: false })),
    negators,
    conditionals: new Set(source.conditionals),
    conditionalsJustBefore: new Set(source.conditionalsJustBefore),
    undoing: oneOf(source.undoing),
    turning: new Set(source.turning),
    names: new Set(source.names),
    shields: source.shields.flatMap(parsePatterns),
    intimate: oneOf(source.intimate),
    formal: oneOf(source.formal),
    requests: oneOf(source.requests),
    keywords: new Set(source.keywords),
  };
}

/** `<relative>` stands for any word of its class. */
const withClasses = (phrase: string, classes: Readonly<Record<string, readonly string[]>>): string =>
  phrase.replace(/<(\w+)>/g, (_, name: string) => `(${(classes[name] ?? []).join("|")})`);

const oneOf = (words: readonly string[]): Pattern => parsePattern(`(${words.join("|")})`);

export const LEXICONS: Readonly<Record<Locale, Lexicon>> = {
  es: compile(es),
  en: compile(en as unknown as Source),
  pt: compile(pt as unknown as Source),
};

/** What a country's law keeps out of a message, with the law. */
export interface CountryRule {
  readonly country: string;
  readonly forbids: string;
  readonly source: string;
  readonly phrases: Readonly<Record<Locale, readonly Phrase[]>>;
}

export const COUNTRY_RULES: readonly CountryRule[] = countryWords.map(({ country, forbids, source, phrases }) => ({
  country,
  forbids,
  source,
  phrases: { es: deniable(phrases.es), en: deniable(phrases.en), pt: deniable(phrases.pt) },
}));

function deniable(phrases: readonly string[]): readonly Phrase[] {
  return phrases.flatMap(parsePatterns).map((pattern) => ({ pattern, isDeniable: true }));
}
