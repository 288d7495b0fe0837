import type { Locale } from "../../../kernel/locale.js";
import { type Finding, severityOf } from "./finding.js";
import type { Word } from "./reading.js";

/**
 * How easy a text is to read: the higher the easier, 60 to 70 is plain.
 *
 * Spanish: J. Fernández Huerta, "Medidas sencillas de lecturabilidad" (1959), with words in a sentence, as the form is
 * read today. English: R. Flesch, "A new readability yardstick" (1948). Portuguese: T. B. F. Martins and others,
 * "Readability formulas applied to textbooks in Brazilian Portuguese" (1996).
 */
const EASE: Record<Locale, (syllablesPerWord: number, wordsPerSentence: number) => number> = {
  es: (syllables, words) => 206.84 - 60 * syllables - 1.02 * words,
  en: (syllables, words) => 206.835 - 84.6 * syllables - 1.015 * words,
  pt: (syllables, words) => 248.835 - 84.6 * syllables - 1.015 * words,
};

/** Below this a text is hard for many; a shorter text than `WORDS_MIN` says nothing. */
const EASE_MIN: Record<Locale, number> = { es: 50, en: 45, pt: 35 };
const WORDS_MIN = 25;
const SENTENCE_WORDS_MAX = 32;

export function ease(words: readonly Word[], locale: Locale): number | null {
  const read = words.filter(isRead);
  if (read.length < WORDS_MIN) return null;
  const sentences = new Set(read.map(({ sentence }) => sentence)).size;
  const syllables = read.reduce((sum, { folded }) => sum + syllablesIn(folded, locale), 0);
  return EASE[locale](syllables / read.length, read.length / sentences);
}

const isRead = ({ folded }: Word): boolean => /\p{L}/u.test(folded);

export function levelFindings(words: readonly Word[], locale: Locale): Finding[] {
  const findings: Finding[] = [];
  const finding = (from: number, to: number, values: Finding["values"]): Finding => ({
    rule: "reading_level",
    severity: severityOf("reading_level"),
    from,
    to,
    values,
  });
  for (const sentence of sentencesOf(words)) {
    const [first, last] = [sentence[0], sentence.at(-1)];
    if (sentence.length > SENTENCE_WORDS_MAX && first && last)
      findings.push(
        finding(first.from, last.to, { about: "sentence", words: sentence.length, wordsMax: SENTENCE_WORDS_MAX }),
      );
  }
  const found = ease(words, locale);
  if (found !== null && found < EASE_MIN[locale])
    findings.push(finding(0, 0, { about: "text", ease: Math.round(found), easeMin: EASE_MIN[locale] }));
  return findings;
}

function sentencesOf(words: readonly Word[]): Word[][] {
  const sentences = new Map<number, Word[]>();
  for (const word of words) {
    if (!isRead(word) && !word.isVariable) continue;
    const list = sentences.get(word.sentence);
    if (list) list.push(word);
    else sentences.set(word.sentence, [word]);
  }
  return [...sentences.values()];
}

/** Groups of vowels, as near as a rule without a dictionary comes; a silent e at an English end is not one. */
function syllablesIn(folded: string, locale: Locale): number {
  const word = locale === "en" ? folded.replace(/([^l])e$/, "$1") : folded;
  return Math.max(1, word.match(locale === "en" ? /[aeiouy]+/g : VOWELS)?.length ?? 1);
}

/** Two strong vowels are two syllables; a weak one joins its neighbour. */
const VOWELS = /[iuy]?[aeo][iuy]?|[iuy]+/g;
