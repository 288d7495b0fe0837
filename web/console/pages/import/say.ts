import { sayImport } from "../../../../src/debts/domain/import/say.js";
import { ApiProblem } from "../../../kit/problem.js";
import { useTrouble } from "../../../kit/trouble.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import type { RowTrouble } from "./model.js";

type Values = Readonly<Record<string, unknown>>;

/** Values that are codes of ours, and the words they become. */
const NAMED = [
  ["field", "field"],
  ["default", "field"],
  ["order", "order"],
] as const;

/**
 * The sentence of an import's code in the reader's language. They live beside the code that finds the trouble, because the
 * CLI and the file of rejected rows say the same.
 */
export function useSayImport(): (code: string, values?: Values) => string {
  const locale = useLocale();
  const words = useWords("import");
  return (code, values = {}) => {
    if (hasWords(`import:lack.${code}`)) return words(`lack.${code}`);
    const said: Record<string, string | number | boolean> = {};
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") said[name] = value;
    }
    for (const [name, of] of NAMED) {
      const key = `${of}.${String(said[name])}`;
      if (name in said && hasWords(`import:${key}`)) said[name] = words(key);
    }
    // What is wrong with a fixed text says more than that it is wrong.
    if (code === "bad_constant") return sayImport(String(said.because), { ...said, column: said.field ?? "" }, locale);
    return sayImport(code, said, locale);
  };
}

/** What is wrong with one field of a row. A field that no column fills goes by its own name. */
export function useSayProblem(): (problem: RowTrouble, headers: readonly string[]) => string {
  const say = useSayImport();
  const words = useWords("import");
  return ({ code, column, values }, headers) => {
    const isOurs = column !== null && !headers.includes(column) && hasWords(`import:field.${column}`);
    return say(code, { ...(column !== null && { column: isOurs ? words(`field.${column}`) : column }), ...values });
  };
}

/** What keeps a file from being read, in words: a code of the import, a trouble of the way, or of this computer's disk. */
export function useFileTrouble(): (error: unknown) => string {
  const say = useSayImport();
  const sayOther = useTrouble();
  const words = useWords("import");
  return (error) => {
    // The browser could not read the file any more: moved, changed, or its disk gone.
    if (error instanceof DOMException) return words("file.unreadable");
    if (error instanceof ApiProblem) {
      const sentence = say(error.code, error.values);
      if (sentence !== error.code) return sentence;
    }
    return sayOther(error);
  };
}
