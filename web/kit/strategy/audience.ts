import type { Locale } from "../../../src/kernel/locale.js";
import { BCP47 } from "../../../src/kernel/locale.js";
import type { Definition } from "../../../src/strategy/domain/definition.js";
import { countryName } from "../countries.js";
import type { Words } from "../words.js";

/** More names than this are counted. */
const NAMED_MAX = 2;

interface AudienceOf {
  readonly definition: Pick<Definition, "audience" | "days">;
  /** The names of the creditors it is for, where they are known. */
  readonly creditors?: readonly { readonly name: string }[] | undefined;
}

/** Whose accounts does a strategy take in, as a sentence? `words` is `strategies`. */
export function audienceWords(
  { definition: { audience, days }, creditors }: AudienceOf,
  words: Words,
  locale: Locale,
): string {
  const { debtorKind, countries = [], creditorIds, minOpenMinor } = audience;
  const list = new Intl.ListFormat(BCP47[locale], { type: "conjunction" });
  const parts = [words(`audience.${debtorKind ?? "everybody"}`)];
  if (countries.length > NAMED_MAX) parts.push(words("audience.countries", { count: countries.length }));
  else if (countries.length > 0)
    parts.push(words("audience.in", { places: list.format(countries.map((code) => countryName(code, locale))) }));
  if (creditorIds !== undefined) {
    const names = creditors?.map(({ name }) => name) ?? [];
    parts.push(
      names.length > 0 && names.length <= NAMED_MAX
        ? words("audience.of", { names: list.format(names) })
        : words("audience.creditors", { count: creditorIds.length }),
    );
  }
  if (minOpenMinor !== undefined) parts.push(words("audience.atLeast"));
  return words("audience.sentence", { who: parts.join(" "), when: spanWords(days, words) });
}

/** From which age of a debt to which, in words. */
export function spanWords({ from, to }: Definition["days"], words: Words): string {
  if (to === null) return words("audience.from", { from: dayWords(from, words) });
  return from === to
    ? dayWords(from, words)
    : words("audience.fromTo", { from: dayWords(from, words), to: dayWords(to, words) });
}

/** A day of the ladder: so many before, on, or after the due date. */
export function dayWords(day: number, words: Words): string {
  if (day === 0) return words("day.due");
  return words(day < 0 ? "day.before" : "day.after", { count: Math.abs(day) });
}
