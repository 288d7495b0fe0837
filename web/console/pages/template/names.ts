import { hasWords, useWords } from "../../../kit/words.js";
import type { ShelfRow } from "./data.js";

/** What a template is called: its own name, the shipped one's in the reader's language, else its key. */
export function useName(): (row: Pick<ShelfRow, "key" | "name">) => string {
  const words = useWords("templates");
  return ({ key, name }) => name ?? (hasWords(`templates:name.${key}`) ? words(`name.${key}`) : key);
}
