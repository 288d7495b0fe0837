import { BCP47, type Locale } from "../../src/kernel/locale.js";

const kept = new Map<string, Intl.DateTimeFormat>();

/** Whose clock it is, as people of a language say it: `hora de Colombia`. */
export function zoneName(zone: string, locale: Locale, at: number): string {
  const key = `${locale} ${zone}`;
  let format = kept.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(BCP47[locale], { timeZone: zone, timeZoneName: "shortGeneric" });
    kept.set(key, format);
  }
  return format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? zone;
}
