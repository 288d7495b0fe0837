import en from "../locales/en/chat.json";
import es from "../locales/es/chat.json";
import pt from "../locales/pt/chat.json";

export type Words = Readonly<Record<keyof typeof es, string>>;

const WORDS: Readonly<Record<string, Words>> = { es, en, pt };

/** The words of the first language that we speak, of those asked for. */
export function wordsFor(asked: readonly (string | undefined)[]): { readonly lang: string; readonly words: Words } {
  for (const language of asked) {
    const lang = language?.slice(0, 2).toLowerCase() ?? "";
    const words = WORDS[lang];
    if (words) return { lang, words };
  }
  return { lang: "es", words: es };
}

/** A sentence with its places filled. */
export const say = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? "");
