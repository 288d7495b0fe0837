/** What a place in a request may be filled with. */
export type Words = Readonly<Record<string, string>>;

const PLACE = /\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g;

/** Which places does this template name, wherever in it a text stands? */
export function placesIn(template: unknown): string[] {
  if (typeof template === "string") return [...template.matchAll(PLACE)].map(([, name = ""]) => name);
  if (typeof template !== "object" || template === null) return [];
  return Object.values(template).flatMap(placesIn);
}

/** A text with its places filled; every word goes through `escaped`, so that none can leave its place. */
export const filled = (template: string, words: Words, escaped: (word: string) => string = (word) => word): string =>
  template.replace(PLACE, (_, name: string) => escaped(Object.hasOwn(words, name) ? (words[name] ?? "") : ""));

/** A tree of JSON with the places in its texts filled. It is written as JSON after that, so a word is a word. */
export function filledTree(tree: unknown, words: Words): unknown {
  if (typeof tree === "string") return filled(tree, words);
  if (Array.isArray(tree)) return tree.map((each) => filledTree(each, words));
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, filledTree(value, words)]));
}

const XML_MARKS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Without what no XML may hold, and with its marks written as names. */
export const xmlEscaped = (word: string): string =>
  [...word]
    .filter((one) => /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(one))
    .map((one) => XML_MARKS[one] ?? one)
    .join("");

/** `messages[0].message-id`. */
export const PATH = /^[\w-]{1,60}(?:\[\d{1,3}\])?(?:\.[\w-]{1,60}(?:\[\d{1,3}\])?){0,9}$/;

/** What stands at a path of some JSON; undefined where nothing does. */
export function standsAt(json: unknown, path: string): unknown {
  let here = json;
  for (const step of path.split(/\.|(?=\[)/)) {
    const key = step.replace(/^\[(\d+)\]$/, "$1");
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    if (Array.isArray(here) && key === "length") return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** What stands there as a word: providers write the same state as a text, a number or a yes. */
export function wordAt(json: unknown, path: string | undefined): string | undefined {
  const value = path === undefined ? undefined : standsAt(json, path);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return undefined;
  const word = value.replaceAll("\0", "").trim();
  return word === "" ? undefined : word;
}
