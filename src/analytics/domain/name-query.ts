/** Words of a name that are looked at; more narrow nothing. */
const WORDS_MAX = 6;
const WORD_CHARS_MAX = 40;
const VARIANTS_MAX = 150;

/** Vowels that people leave the marks off when they type, with the marks that names carry in our languages. */
const VOWELS: Readonly<Record<string, string>> = { a: "áâãà", e: "éê", i: "í", o: "óôõ", u: "úü" };
const CONSONANTS: Readonly<Record<string, string>> = { n: "ñ", c: "ç" };

/**
 * The full-text query for people whose names have words that begin so; null when there is no word in it.
 *
 * Names are indexed as they are written, which is cheap for a million of them; so the query says every way in which a
 * word may be marked: who types `garcia` finds García. A word carries at most one marked vowel and one `ñ` or `ç`.
 */
export function nameQuery(text: string): string | null {
  const words = wordsOf(text).slice(0, WORDS_MAX);
  if (words.length === 0) return null;
  return words
    .map(
      (word) =>
        `(${variantsOf(word)
          .map((one) => `'${one}':*`)
          .join(" | ")})`,
    )
    .join(" & ");
}

/** Lower-case words without marks: letters and digits, nothing that a query could stumble over. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.slice(0, WORD_CHARS_MAX));

/** The word as it is, and with each mark it may carry. */
export const variantsOf = (word: string): string[] =>
  marked(word, CONSONANTS)
    .flatMap((one) => marked(one, VOWELS))
    .slice(0, VARIANTS_MAX);

/** The word, and the word with one of these marks at each place that may have it. */
function marked(word: string, marks: Readonly<Record<string, string>>): string[] {
  const found = [word];
  for (let at = 0; at < word.length; at++) {
    for (const mark of marks[word[at] ?? ""] ?? "") found.push(word.slice(0, at) + mark + word.slice(at + 1));
  }
  return found;
}

/** How a text that somebody searches for may be meant. */
export interface Meant {
  readonly asName: string | null;
  /** As the beginning of an account's, debt's or tax number. */
  readonly asRef: string | null;
  /** As the beginning of an e-mail address. */
  readonly asEmail: string | null;
  /** The digits, as a number that somebody may have noted without its country. */
  readonly asPhone: string | null;
}

const PHONE_DIGITS_MIN = 6;

/** What may be meant by this text: a name, a number, an address? Several, where it can be read several ways. */
export function meantBy(text: string): Meant {
  const plain = text.trim();
  if (plain.includes("@")) return { asName: null, asRef: null, asEmail: plain.toLowerCase(), asPhone: null };
  const digits = plain.replace(/\D/g, "");
  const isNumber = digits !== "" && /^[+\d\s().\-/]+$/.test(plain);
  return {
    asName: isNumber ? null : nameQuery(plain),
    asRef: /\s/.test(plain) && !isNumber ? null : plain.replace(isNumber ? /\s/g : /^$/, ""),
    asEmail: isNumber || /\s/.test(plain) || plain.length < 4 ? null : plain.toLowerCase(),
    asPhone: isNumber && digits.length >= PHONE_DIGITS_MIN ? digits : null,
  };
}
