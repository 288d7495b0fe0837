import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Messages, messageGaps } from "./support/tidy-messages.js";
import { RULES } from "./support/tidy-rules.js";
import { ourFiles, ROOT } from "./support/tidy-tree.js";

const files = ourFiles();
const json = (path: string) => JSON.parse(readFileSync(ROOT + path, "utf8"));

describe("the tree keeps the house style", () => {
  test.each(Object.entries(RULES))("no %s", (_, rule) => {
    const broken = files.flatMap((file) => rule(file).map((finding) => `${file.path}:${finding}`));
    expect(broken).toEqual([]);
  });

  test("migrations are numbered from 0001 without a gap", () => {
    const names = readdirSync(`${ROOT}migrations`).sort();
    const numbers = names.map((name) => /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1] ?? name);
    expect(numbers).toEqual(names.map((_, index) => String(index + 1).padStart(4, "0")));
  });

  test("every message file is whole in every language", () => {
    const homes = [...new Set(files.flatMap(({ path }) => /^(.*\/locales)\/es(\/.*)?\.json$/.exec(path)?.[1] ?? []))];
    for (const home of homes) {
      const names = files.flatMap(({ path }) =>
        path.startsWith(`${home}/es`) ? [path.slice(`${home}/es`.length)] : [],
      );
      for (const name of names) {
        const byLocale = Object.fromEntries(
          ["es", "en", "pt"].map((locale) => {
            const path = `${home}/${locale}${name}`;
            return [locale, existsSync(ROOT + path) ? (json(path) as Messages) : {}];
          }),
        );
        expect(messageGaps(byLocale)).toEqual([]);
      }
    }
  });

  test("ARCHITECTURE.md has every room on its map", () => {
    const map = readFileSync(`${ROOT}ARCHITECTURE.md`, "utf8");
    const rooms = readdirSync(`${ROOT}src`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rooms.map(({ name }) => name).filter((name) => !map.includes(`${name}/`))).toEqual([]);
  });
});

describe("the packages can be installed anywhere", () => {
  const manifest = json("package.json");
  const locked: Record<string, { version?: string; optionalDependencies?: Record<string, string> }> =
    json("package-lock.json").packages;

  test("every version is exact", () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    const loose = Object.entries(wanted).filter(([, version]) => !/^(?:npm:.+@)?\d[\w.-]*$/.test(String(version)));
    expect(loose).toEqual([]);
  });

  test("the lock file names every optional package, for machines of other kinds too", () => {
    // npm writes a lock file with holes when it is made on top of an old node_modules, or when the registry lacks a
    // platform's build; `npm ci` then refuses the whole of it.
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
    );
    expect(missing).toEqual([]);
  });

  function isLocked(from: string, name: string): boolean {
    for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
      if (`${base ? `${base}/` : ""}node_modules/${name}` in locked) return true;
      if (base === "") return false;
    }
  }

  test("the oldest Node is the same in package.json and in the check before the start", async () => {
    const { OLDEST_NODE } = await import("../bin/setup/node-version.mjs");
    expect(manifest.engines.node).toBe(`>=${OLDEST_NODE.join(".")}`);
  });

  test.runIf(process.platform !== "win32")("the commands may be executed, so npx need not change them", () => {
    for (const path of Object.values<string>(manifest.bin)) expect(statSync(ROOT + path).mode & 0o111).toBe(0o111);
  });
});

describe("each rule bites", () => {
  const lines = (count: number) => "void 0;\n".repeat(count);
  const cases: [keyof typeof RULES, string, string, number][] = [
    ["longFiles", "src/ledger/a.ts", lines(401), 1],
    ["longFiles", "src/ledger/a.ts", lines(400), 0],
    ["longFiles", "src/ledger/a.test.ts", lines(401), 0],
    ["longFiles", "web/generated/a.ts", lines(401), 0],
    ["longFunctions", "src/ledger/a.ts", `function a() {\n${lines(69)}}\n`, 1],
    ["longFunctions", "src/ledger/a.ts", `function a() {\n${lines(68)}}\n`, 0],
    ["longFunctions", "web/console/a.tsx", `export const A = () => {\n${lines(110)}return <b /> }\n`, 1],
    ["longFunctions", "bin/a.mjs", `export function a() {\n${lines(70)}}\n`, 1],
    ["hiddenInputs", "src/ledger/a.ts", "export const at = Date.now();", 1],
    ["hiddenInputs", "src/ledger/a.ts", "export const at = new Date();", 1],
    ["hiddenInputs", "src/ledger/a.ts", "export const at = new Date(0);", 0],
    ["hiddenInputs", "src/ledger/a.ts", "export const home = process.env.HOME;", 1],
    ["hiddenInputs", "src/ledger/a.ts", "export const luck = Math.random();", 1],
    ["hiddenInputs", "src/ledger/a.ts", "export const id = crypto.randomUUID();", 1],
    ["hiddenInputs", "src/ledger/a.ts", "// Math.random would be wrong here, and so would new Date()", 0],
    ["hiddenInputs", "src/platform/clock.ts", "export const at = Date.now();", 0],
    ["hiddenInputs", "src/ledger/a.test.ts", "export const at = Date.now();", 0],
    ["hiddenInputs", "web/console/a.ts", "export const at = new Date();", 0],
    ["hiddenInputs", "web/console/a.ts", "export const luck = Math.random();", 1],
    ["wordsInComponents", "web/console/a.tsx", "const A = () => <b>Pagar ahora</b>;", 1],
    ["wordsInComponents", "web/console/a.tsx", "const A = () => <b title='Pagar'>{t('pay')} · 3</b>;", 1],
    ["wordsInComponents", "web/console/a.tsx", "const A = () => <b className='big'>{t('pay')}</b>;", 0],
    ["wordsInComponents", "web/console/a.tsx", "const A = () => <kbd>Ctrl + K</kbd>;", 0],
    ["emptyCatches", "src/ledger/a.ts", "try { a() } catch {}", 1],
    ["emptyCatches", "src/ledger/a.ts", "try { a() } catch {\n// gone already\n}", 0],
    ["narrowedTests", "src/ledger/a.test.ts", `test.${"only"}("a", () => {});`, 1],
    ["narrowedTests", "src/ledger/a.test.ts", `describe.${"skip"}("a", () => {});`, 1],
    ["narrowedTests", "src/ledger/a.test.ts", "test.skipIf(true)('a', () => {});", 0],
    ["leftovers", "src/ledger/a.ts", `// TO${"DO"} later`, 1],
    ["leftovers", "src/ledger/a.ts", `// TO${"DO"} #12 later`, 0],
    ["leftovers", "src/ledger/a.ts", `// @ts-${"ignore"}`, 1],
    ["registryHosts", "README.md", `see https://registry.${"npmjs"}.org/a`, 1],
    ["registryHosts", "package-lock.json", `"resolved": "${"http"}s://example.test/a.tgz"`, 1],
    ["machinePaths", "docs/a.md", `seen in /${"root"}/acuerdo`, 1],
    ["machinePaths", "docs/a.md", "seen in web/work/a and /homework/a", 0],
  ];

  test.each(cases)("%s in %s (case %#)", (rule, path, text, count) => {
    expect(RULES[rule]({ path, text })).toHaveLength(count);
  });

  test("message files that differ are told apart", () => {
    expect(messageGaps({ es: { a: "Hola" }, en: { a: "Hello" }, pt: { a: "Olá" } })).toEqual([]);
    expect(messageGaps({ es: { a: "Hola" }, en: {}, pt: { a: " " } })).toEqual(["en lacks a", "pt is empty at a"]);
    expect(messageGaps({ es: { a: "Hola {{name}}" }, en: { a: "Hello" } })).toEqual([
      "a fills in es: name; en: nothing",
    ]);
    const counted = { es: { n_one: "1", n_many: "n", n_other: "n" }, en: { n_one: "1", n_other: "n" } };
    expect(messageGaps(counted)).toEqual([]);
    expect(messageGaps({ es: { n_one: "1", n_other: "n" } })).toEqual(["es lacks n_many"]);
  });
});
