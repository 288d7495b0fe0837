import { hasWords, useWords } from "./words.js";

/** What a template is called: its own name, the shipped one's in the reader's language, else its key. Words: `templates`. */
export function useTemplateName(): (row: { readonly key: string; readonly name: string | null }) => string {
  const words = useWords("templates");
  return ({ key, name }) => name ?? (hasWords(`templates:name.${key}`) ? words(`name.${key}`) : key);
}
