/**
 * The bare form of a word that patterns are matched with: without case, accents, invisible characters, letters of other
 * alphabets that look Latin, digits that stand for letters, and letters drawn out.
 */
export function fold(raw: string): string {
  const plain = lookalikesToLatin(raw.replace(INVISIBLE, ""))
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/’/g, "'")
    .toLowerCase();
  const word = /\p{L}/u.test(plain) ? plain.replace(/[013457@$*]/g, (sign) => LEET[sign] ?? sign) : plain;
  return word.replace(/(\p{L})\1{2,}/gu, "$1");
}

/** Marks that nobody sees: of no width, of direction, and the soft hyphen. */
export const INVISIBLE = /[\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "*": "",
};

const LOOKALIKE: Readonly<Record<string, string>> = {
  а: "a",
  е: "e",
  о: "o",
  р: "p",
  с: "c",
  у: "y",
  х: "x",
  і: "i",
  ѕ: "s",
  ј: "j",
  А: "A",
  В: "B",
  Е: "E",
  К: "K",
  М: "M",
  Н: "H",
  О: "O",
  Р: "P",
  С: "C",
  Т: "T",
  Х: "X",
  ο: "o",
  α: "a",
  ν: "v",
  ι: "i",
  Α: "A",
  Β: "B",
  Ε: "E",
  Ι: "I",
  Κ: "K",
  Μ: "M",
  Ν: "N",
  Ο: "O",
  Ρ: "P",
  Τ: "T",
};

const lookalikesToLatin = (text: string): string =>
  /[\u0370-\u04ff]/.test(text) ? [...text].map((character) => LOOKALIKE[character] ?? character).join("") : text;

/** Does this word put letters of two alphabets together, as only a disguise does? */
export const mixesAlphabets = (raw: string): boolean => /[A-Za-zÀ-ÿ]/.test(raw) && /[\u0370-\u04ff]/.test(raw);
