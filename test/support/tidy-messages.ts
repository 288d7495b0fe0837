/** A message file: nested words, one sentence at each leaf. */
export interface Messages {
  readonly [key: string]: string | Messages;
}

const PLURAL = /_(?:zero|one|two|few|many|other)$/;

/**
 * What do the languages of one message file lack against each other?
 *
 * Every language has the same keys and, in each, the same values to fill in; a counted one has every plural form that
 * its own language needs.
 */
export function messageGaps(byLocale: Readonly<Record<string, Messages>>): string[] {
  const flat = Object.entries(byLocale).map(([locale, messages]) => [locale, flatten(messages)] as const);
  const all = new Set(flat.flatMap(([, messages]) => [...messages.keys()].map((key) => key.replace(PLURAL, ""))));
  return [...all].sort().flatMap((key) => {
    const isCounted = flat.some(([, messages]) => messages.has(`${key}_other`));
    const gaps = flat.flatMap(([locale, messages]) =>
      wantedKeys(key, isCounted, locale).flatMap((wanted) => {
        const text = messages.get(wanted);
        if (text === undefined) return [`${locale} lacks ${wanted}`];
        return text.trim() === "" ? [`${locale} is empty at ${wanted}`] : [];
      }),
    );
    return gaps.length > 0 ? gaps : differingValues(key, isCounted, flat);
  });
}

function wantedKeys(key: string, isCounted: boolean, locale: string): string[] {
  if (!isCounted) return [key];
  return new Intl.PluralRules(locale).resolvedOptions().pluralCategories.map((category) => `${key}_${category}`);
}

function differingValues(
  key: string,
  isCounted: boolean,
  flat: readonly (readonly [string, ReadonlyMap<string, string>])[],
): string[] {
  const valuesOf = (text = ""): string =>
    [...new Set([...text.matchAll(/\{\{\s*-?\s*(\w+)/g)].map((match) => match[1]))].sort().join(", ");
  const seen = flat.map(([locale, messages]) => [locale, valuesOf(messages.get(isCounted ? `${key}_other` : key))]);
  return new Set(seen.map(([, values]) => values)).size > 1
    ? [`${key} fills in ${seen.map(([locale, values]) => `${locale}: ${values || "nothing"}`).join("; ")}`]
    : [];
}

function flatten(messages: Messages, prefix = "", into = new Map<string, string>()): Map<string, string> {
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === "string") into.set(prefix + key, value);
    else flatten(value, `${prefix}${key}.`, into);
  }
  return into;
}
