import type { Word } from "./reading.js";

/**
 * A phrase to look for, compiled. Written as words apart by spaces:
 *
 *   `embarg*`        begins so           `moros~`     with an ending of number or gender
 *   `(hoy|ya)`       one of these        `usted?`     or nothing
 *   `..3`            up to three words
 */
export type Pattern = readonly Token[];

interface Token {
  readonly matches: (word: Word) => boolean;
  readonly isOptional: boolean;
  /** Above zero: a gap of up to so many words. */
  readonly gap: number;
}

export const parsePatterns = (source: string): readonly Pattern[] => expand(source).map(parsePattern);

/** Choices of several words, `(hoy|de inmediato)`, are written out, one phrase each. */
function expand(source: string): string[] {
  const group = /\(([^)]* [^)]*)\)/.exec(source);
  if (!group?.[1]) return [source];
  return group[1].split("|").flatMap((choice) => expand(source.replace(group[0], choice)));
}

/** One phrase whose choices are single words. */
export function parsePattern(source: string): Pattern {
  return source.split(" ").map((part) => {
    const gap = /^\.\.(\d+)$/.exec(part);
    if (gap) return { matches: () => true, isOptional: true, gap: Number(gap[1]) };
    const isOptional = part.endsWith("?");
    const bare = isOptional ? part.slice(0, -1) : part;
    const choices = bare.startsWith("(") ? bare.slice(1, -1).split("|") : [bare];
    const tests = choices.map(testOf);
    return { matches: ({ folded }) => folded !== "" && tests.some((test) => test(folded)), isOptional, gap: 0 };
  });
}

const ENDING = /^(o|a|os|as|e|es|s|)$/;

function testOf(choice: string): (folded: string) => boolean {
  if (choice.endsWith("*")) {
    const stem = choice.slice(0, -1);
    return (folded) => folded.startsWith(stem);
  }
  if (choice.endsWith("~")) {
    const stem = choice.slice(0, -1);
    return (folded) => folded.startsWith(stem) && ENDING.test(folded.slice(stem.length));
  }
  return (folded) => folded === choice;
}

/** Where the phrase stands, as places in `words`; a phrase never reaches over a sentence's end. */
export function* findPattern(pattern: Pattern, words: readonly Word[]): Generator<{ first: number; last: number }> {
  for (let first = 0; first < words.length; first++) {
    const last = matchAt(pattern, 0, words, first, words[first]?.sentence ?? 0);
    if (last === null || last < first) continue;
    yield { first, last };
  }
}

/** The last word of the phrase when it begins at `at`; null where it does not. */
function matchAt(pattern: Pattern, step: number, words: readonly Word[], at: number, sentence: number): number | null {
  const token = pattern[step];
  if (!token) return at - 1;
  const word = words[at];
  if (token.gap > 0) {
    for (let skipped = 0; skipped <= token.gap; skipped++) {
      const last = matchAt(pattern, step + 1, words, at + skipped, sentence);
      if (last !== null) return last;
    }
    return null;
  }
  if (word && word.sentence === sentence && token.matches(word)) {
    const last = matchAt(pattern, step + 1, words, at + 1, sentence);
    if (last !== null) return last;
  }
  return token.isOptional ? matchAt(pattern, step + 1, words, at, sentence) : null;
}
