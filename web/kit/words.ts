import i18next from "i18next";
import { useCallback, useSyncExternalStore } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import { BCP47, isLocale, type Locale } from "../../src/kernel/locale.js";
import { formatNumber } from "./format.js";

/**
 * Words: every sentence a person reads comes from `web/locales/<language>/<namespace>.json`.
 *
 * A namespace is one page's file (`team.json`), so pages bring their words with them. What the frame needs is there from
 * the start; a route loads the rest together with its code: `loader: () => loadWords("team")`.
 */
export interface Messages {
  readonly [key: string]: string | Messages;
}

export type Values = Readonly<Record<string, unknown>>;
/** A sentence by its key: `title`, or `kit:close` from another namespace. */
export type Words = (key: string, values?: Values) => string;

const files = import.meta.glob<Messages>("../locales/*/*.json", { import: "default" });

/** In the first load, for the frame of every page. */
const BASE = ["kit", "problems", "states"];
const STORED_AS = "acuerdo-locale";

const loaded = new Set<string>(BASE);

async function loadFile(locale: Locale, name: string): Promise<void> {
  if (i18next.hasResourceBundle(locale, name)) return;
  const load = files[`../locales/${locale}/${name}.json`];
  if (!load) throw new Error(`there are no words ${locale}/${name}.json`);
  i18next.addResourceBundle(locale, name, await load());
}

/** Brings namespaces in, in the present language. */
export async function loadWords(...names: readonly string[]): Promise<void> {
  for (const name of names) loaded.add(name);
  await Promise.all(names.map((name) => loadFile(currentLocale(), name)));
}

export const currentLocale = (): Locale => (isLocale(i18next.language) ? i18next.language : "es");

/** The language somebody chose here before, else the browser's, else Spanish. */
export function likelyLocale(stored: string | null, wanted: readonly string[]): Locale {
  if (stored !== null && isLocale(stored)) return stored;
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale);
  return known ?? "es";
}

export async function startWords(): Promise<void> {
  const locale = likelyLocale(localStorage.getItem(STORED_AS), navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: locale,
    ns: BASE,
    defaultNS: "kit",
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: "added" },
    returnNull: false,
  });
  i18next.services.formatter?.add("number", (value: number) => formatNumber(value, currentLocale()));
  await loadWords(...BASE);
  document.documentElement.lang = BCP47[locale];
}

/** Shows everything in `locale` from now on. */
export async function setLocale(locale: Locale): Promise<void> {
  localStorage.setItem(STORED_AS, locale);
  await Promise.all([...loaded].map((name) => loadFile(locale, name)));
  await i18next.changeLanguage(locale);
  document.documentElement.lang = BCP47[locale];
}

/** The words of one namespace, in a component. */
export function useWords(namespace: string): Words {
  const { t } = useTranslation(namespace);
  return useCallback<Words>((key, values) => t(key, { ...values }), [t]);
}

/** The same outside of components. */
export const wordsOf =
  (namespace: string): Words =>
  (key, values) =>
    i18next.t(key, { ns: namespace, ...values });

/** Is this sentence written, plain or counted? */
export const hasWords = (key: string): boolean => i18next.exists(key) || i18next.exists(`${key}_other`);

const onLanguage = (tell: () => void): (() => void) => {
  i18next.on("languageChanged", tell);
  return () => i18next.off("languageChanged", tell);
};

export const useLocale = (): Locale => useSyncExternalStore(onLanguage, currentLocale);
