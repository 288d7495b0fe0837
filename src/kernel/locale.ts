/** The languages that screens and messages speak. Spanish is the base; the others are complete translations. */
export const LOCALES = ["es", "en", "pt"] as const;
export type Locale = (typeof LOCALES)[number];

/** BCP 47 tags for number and date formats: Latin American Spanish, English, Brazilian Portuguese. */
export const BCP47: Record<Locale, string> = { es: "es-419", en: "en", pt: "pt-BR" };

export const isLocale = (text: string): text is Locale => (LOCALES as readonly string[]).includes(text);
