import { expect, test } from "vitest";
import { likelyLocale } from "./words.js";

type Messages = Readonly<Record<string, unknown>>;

const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*", "!../dev/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const spanish = import.meta.glob<Messages>("../locales/es/*.json", { import: "default", eager: true });

const messagesOf = (namespace: string): Messages | undefined => spanish[`../locales/es/${namespace}.json`];

function has(namespace: string, key: string): boolean {
  const [own, of] = key.includes(":") ? [key.split(":")[1] ?? "", key.split(":")[0] ?? ""] : [key, namespace];
  const at = (path: string): unknown =>
    path.split(".").reduce<unknown>((part, name) => (part as Messages | undefined)?.[name], messagesOf(of));
  return typeof at(own) === "string" || typeof at(`${own}_other`) === "string";
}

/** Keys that a file asks for by `const words = useWords("team")` … `words("title")`, and does not have. */
function missingIn(text: string): string[] {
  return [...text.matchAll(/const (\w+) = useWords\("([\w-]+)"\)/g)].flatMap(([, name = "", namespace = ""]) => {
    const asked = [...text.matchAll(new RegExp(`\\b${name}\\(\\s*"([\\w.:-]+)"`, "g"))].map(([, key = ""]) => key);
    // A file may use one name for two namespaces, in two components: one of them must have the key.
    const all = [...text.matchAll(new RegExp(`const ${name} = useWords\\("([\\w-]+)"\\)`, "g"))].map(
      ([, of = ""]) => of,
    );
    return asked.filter((key) => !all.some((of) => has(of, key))).map((key) => `${namespace}: ${key}`);
  });
}

test("every sentence that a component asks for is written", () => {
  const missing = Object.entries(sources).flatMap(([path, text]) => missingIn(text).map((key) => `${path} ${key}`));
  expect([...new Set(missing)]).toEqual([]);
});

test.each([
  ["pt", ["en-US"], "pt"],
  [null, ["fr-FR", "pt-BR", "es"], "pt"],
  [null, ["ES-co"], "es"],
  ["xx", ["de"], "es"],
  [null, [], "es"],
] as const)("stored %j and a browser that speaks %j give %s", (stored, wanted, locale) => {
  expect(likelyLocale(stored, wanted)).toBe(locale);
});
