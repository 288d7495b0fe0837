import { BCP47, type Locale } from "../../src/kernel/locale.js";

const kept = new Map<Locale, Intl.DisplayNames>();

/** `CO` as people of a language call it; a code that names no country stays as it is. */
export function countryName(code: string, locale: Locale): string {
  let names = kept.get(locale);
  if (!names) {
    names = new Intl.DisplayNames(BCP47[locale], { type: "region", fallback: "code" });
    kept.set(locale, names);
  }
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
