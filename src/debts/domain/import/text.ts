import { detach } from "./raw.js";

/** Longest texts that a field takes. */
export const TEXT_CHARS = { ref: 100, name: 300, word: 200, address: 500, note: 2_000, extra: 2_000 } as const;

/** ASCII, and the accented letters of western languages, which are composed already: nothing to do for these. */
const isPlain = (code: number): boolean =>
  (code > 0x20 && code < 0x7f) || (code > 0xa0 && code < 0x180 && code !== 0xad);

/**
 * Text as it is kept: without spaces around it, single spaces inside, composed accents, no invisible characters.
 *
 * Nearly every cell is already so and comes back as it is.
 */
export function cleanText(text: string): string {
  const last = text.length - 1;
  for (let at = 0; at <= last; at += 1) {
    const code = text.charCodeAt(at);
    if (isPlain(code)) continue;
    const isInnerSpace = code === 0x20 && at > 0 && at < last && text.charCodeAt(at - 1) !== 0x20;
    if (!isInnerSpace) return scrubbed(text);
  }
  return text;
}

const INVISIBLE = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\u00AD]/gu;

function scrubbed(text: string): string {
  const spaced = text.replace(/[\s\u00A0\u2007\u202F]+/g, " ");
  return spaced.replace(INVISIBLE, "").trim().normalize("NFC");
}

/** For comparing words: no accents, lower case, letters and digits only, one space between them. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** What people write into a cell to say that there is nothing to write. */
const NOTHING = new Set([
  "",
  "na",
  "n a",
  "nd",
  "n d",
  "null",
  "nulo",
  "none",
  "nan",
  "nil",
  "undefined",
  "no",
  "no tiene",
  "notiene",
  "sin dato",
  "sin datos",
  "sin correo",
  "sin email",
  "sin telefono",
  "sin celular",
  "sin direccion",
  "no aplica",
  "no registra",
  "ninguno",
  "ninguna",
  "vacio",
  "pendiente",
  "por definir",
  "desconocido",
  "nao tem",
  "sem email",
  "sem telefone",
  "nao informado",
  "nao se aplica",
  "unknown",
  "not available",
  "x",
  "xx",
  "xxx",
  "0",
  "0000 00 00",
  "0000 00 00 00 00 00",
]);

/** Does this text only say that there is no value? `-`, `N/A`, `no tiene`, `0000-00-00`. */
export const saysNothing = (text: string): boolean => text.length <= 20 && NOTHING.has(fold(text));

/** A number that a spreadsheet has cut to fit its column, so that digits are lost: `5.73E+11`. */
export const isCutNumber = (text: string): boolean => /^[+-]?\d(?:[.,]\d+)?E\+?\d{1,3}$/i.test(text);

const MEMO_MAX = 10_000;

/** Remembers answers for texts that come again and again. It forgets everything when it grows too large. */
export function memo<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const fresh = answer(text);
    if (known.size >= MEMO_MAX) known.clear();
    known.set(detach(text), fresh);
    return fresh;
  };
}
