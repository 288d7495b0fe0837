/**
 * Filters live in the URL: each page says once which it has, and reads and writes them here.
 *
 * Addresses stay short and can be typed (`?state=open&state=held&q=rosa`). What does not fit the shape is dropped, so an
 * old bookmark opens the page instead of an error.
 */
export type RawSearch = Readonly<Record<string, string | readonly string[]>>;

/** Reads one filter; undefined where it is absent or makes no sense. */
export type Field<T> = (values: readonly string[]) => T | undefined;

const TEXT_MAX = 200;

/** Free text without the blanks around it. */
export const text =
  (max = TEXT_MAX): Field<string> =>
  ([value]) =>
    value?.trim().slice(0, max) || undefined;

export const oneOf =
  <const Choice extends string>(choices: readonly Choice[]): Field<Choice> =>
  ([value]) =>
    choices.find((choice) => choice === value);

export const manyOf =
  <const Choice extends string>(choices: readonly Choice[]): Field<readonly Choice[]> =>
  (values) => {
    const chosen = choices.filter((choice) => values.includes(choice));
    return chosen.length > 0 ? chosen : undefined;
  };

/** Ids as they travel: whole numbers as text. */
export const id =
  (): Field<string> =>
  ([value]) =>
    value && /^[1-9]\d{0,18}$/.test(value) ? value : undefined;

export const whole =
  (least: number, most: number): Field<number> =>
  ([value]) =>
    value && /^-?\d+$/.test(value) && Number(value) >= least && Number(value) <= most ? Number(value) : undefined;

/** A calendar day, `2026-03-09`. */
export const day =
  (): Field<string> =>
  ([value]) =>
    value && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;

export const flag =
  (): Field<true> =>
  ([value]) =>
    value === "1" ? true : undefined;

export type Shape = Readonly<Record<string, Field<unknown>>>;
export type Search<S extends Shape> = { readonly [Name in keyof S]?: ReturnType<S[Name]> };

/** For `validateSearch` of a route: what was in the URL, as the page uses it. */
export const searchOf =
  <S extends Shape>(shape: S) =>
  (raw: Readonly<Record<string, unknown>>): Search<S> => {
    const read: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(shape)) {
      const value = field(textsOf(raw[name]));
      if (value !== undefined) read[name] = value;
    }
    return read as Search<S>;
  };

/** A value may come from the address as text, or from a link in code as itself. */
function textsOf(value: unknown): string[] {
  if (value === undefined || value === null || value === false) return [];
  if (value === true) return ["1"];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** For the router: `?a=1&a=2&b=x` as `{ a: ["1", "2"], b: "x" }`. */
export function parseQuery(query: string): RawSearch {
  const read: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = read[name];
    read[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return read;
}

/** The reverse: an empty filter leaves no trace. The order of names is kept, so equal filters give equal addresses. */
export function writeQuery(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const part of textsOf(value)) if (part !== "") query.append(name, part);
  const written = query.toString();
  return written === "" ? "" : `?${written}`;
}

/** How many filters are set, for the button that opens them on a phone. */
export const countSet = (search: Readonly<Record<string, unknown>>, names: readonly string[]): number =>
  names.filter((name) => textsOf(search[name]).length > 0).length;
