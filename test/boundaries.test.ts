import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// The rules of .dependency-cruiser.cjs on a small tree: a rule that no longer bites is worse than none.

interface Edge {
  readonly from: string;
  readonly to: string;
}

const FORBIDDEN: readonly (Edge & { rules: readonly string[] })[] = [
  { from: "src/ledger/actions.ts", to: "src/strategy/index.ts", rules: ["ladder-ledger"] },
  { from: "src/kernel/money.ts", to: "src/platform/db.ts", rules: ["ladder-kernel", "kernel-alone"] },
  { from: "src/platform/db.ts", to: "src/access/contract.ts", rules: ["ladder-platform"] },
  { from: "src/sandbox/mail.ts", to: "src/app/cli.ts", rules: ["ladder-sandbox", "door", "app-on-top"] },
  { from: "src/strategy/actions.ts", to: "src/debts/store.ts", rules: ["door"] },
  { from: "src/strategy/run.ts", to: "src/messaging/channels/smtp.ts", rules: ["door"] },
  { from: "src/app/serve.ts", to: "src/debts/store.ts", rules: ["door-of-app"] },
  { from: "src/lottery/index.ts", to: "src/kernel/money.ts", rules: ["known-room"] },
  { from: "src/kernel/id.ts", to: "node:fs", rules: ["kernel-alone"] },
  { from: "src/debts/domain/age.ts", to: "src/platform/clock.ts", rules: ["domain-pure"] },
  { from: "src/debts/domain/sum.ts", to: "src/debts/store.ts", rules: ["domain-pure"] },
  { from: "src/debts/domain/read.ts", to: "node:fs/promises", rules: ["domain-no-io"] },
  { from: "src/debts/domain/ask.ts", to: "pg", rules: ["domain-no-io"] },
  { from: "src/plans/store.ts", to: "src/debts/store.ts", rules: ["door", "store-sql-only"] },
  { from: "src/debts/import-store.ts", to: "src/debts/actions.ts", rules: ["store-sql-only"] },
  { from: "src/debts/contract.ts", to: "src/platform/db.ts", rules: ["contract-shared"] },
  { from: "src/strategy/segment/contract.ts", to: "src/platform/db.ts", rules: ["contract-shared"] },
  { from: "src/debts/actions.ts", to: "src/debts/routes.ts", rules: ["routes-start"] },
  { from: "web/console/data.ts", to: "src/debts/actions.ts", rules: ["web-shares-contracts"] },
  { from: "web/console/disk.ts", to: "node:fs", rules: ["web-no-builtins"] },
  { from: "web/console/pages/home/page.ts", to: "web/console/pages/debtor/page.ts", rules: ["pages-apart"] },
  { from: "src/access/pages.ts", to: "web/kit/theme.ts", rules: ["server-without-web"] },
  { from: "src/debts/check.ts", to: "test/support/db.ts", rules: ["no-tests-in-product"] },
  { from: "src/debts/again.ts", to: "src/debts/domain/age.test.ts", rules: ["no-tests-in-product"] },
  { from: "src/debts/ghost.ts", to: "src/debts/nowhere.ts", rules: ["resolvable"] },
  { from: "src/field/one.ts", to: "src/field/two.ts", rules: ["no-circles"] },
  { from: "src/field/two.ts", to: "src/field/one.ts", rules: ["no-circles"] },
];

const ALLOWED: readonly Edge[] = [
  { from: "src/strategy/domain/decide.ts", to: "src/compliance/domain/permit.ts" },
  { from: "src/strategy/domain/decide.ts", to: "src/kernel/money.ts" },
  { from: "src/strategy/domain/decide.ts", to: "node:crypto" },
  { from: "src/compliance/domain/packs.ts", to: "src/compliance/packs/co.json" },
  { from: "src/strategy/tick.ts", to: "src/ledger/index.ts" },
  { from: "src/strategy/tick.ts", to: "src/platform/clock.ts" },
  { from: "src/strategy/store.ts", to: "src/platform/clock.ts" },
  { from: "src/strategy/store.ts", to: "src/compliance/domain/permit.ts" },
  { from: "src/debts/routes.ts", to: "src/debts/store.ts" },
  { from: "src/app/http.ts", to: "src/debts/routes.ts" },
  { from: "src/app/http.ts", to: "src/messaging/channels/smtp.ts" },
  { from: "src/messaging/channels/smtp.test.ts", to: "src/sandbox/server.ts" },
  { from: "src/platform/run.ts", to: "src/platform/beats.ts" },
  { from: "src/ledger/store.db.test.ts", to: "test/support/db.ts" },
  { from: "test/support/db.ts", to: "src/app/cli.ts" },
  { from: "web/console/ask.ts", to: "src/strategy/segment/contract.ts" },
  { from: "web/console/money.ts", to: "src/kernel/money.ts" },
  { from: "web/console/data.test.ts", to: "node:fs" },
  { from: "web/console/pages/home/page.ts", to: "web/kit/theme.ts" },
];

let folder: string;
let found: Map<string, string[]>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "acuerdo-boundaries-"));
  writeTree(folder, [...FORBIDDEN, ...ALLOWED]);
  found = await violationsIn(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the ladder bites", () => {
  test.each(FORBIDDEN)("$from may not import $to", ({ from, to, rules }) => {
    expect(found.get(edge(from, to))).toEqual([...rules].sort());
  });

  test.each(ALLOWED)("$from may import $to", ({ from, to }) => {
    expect(found.get(edge(from, to))).toEqual([]);
  });
});

/** The tool names built-in modules without their prefix. */
function edge(from: string, to: string): string {
  return `${from} → ${to.replace(/^node:/, "")}`;
}

/** One file for each end of an edge, importing what its edges say. Packages and built-ins are only named. */
function writeTree(root: string, edges: readonly Edge[]): void {
  const imports = new Map<string, string[]>();
  const isFile = (path: string): boolean => /^(?:src|web|test)\//.test(path);
  for (const { from, to } of edges) {
    imports.set(from, [...(imports.get(from) ?? []), to]);
    if (isFile(to) && !to.includes("nowhere")) imports.set(to, imports.get(to) ?? []);
  }
  for (const [path, targets] of imports) {
    const climb = "../".repeat(path.split("/").length - 1);
    const lines = targets.map((to, index) => {
      const specifier = isFile(to) ? climb + to.replace(/\.ts$/, ".js") : to;
      return `import * as m${index} from "${specifier}"; export const used${index} = m${index};\n`;
    });
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path.endsWith(".json") ? "{}" : lines.join("") || "export const nothing = 0;\n");
  }
  mkdirSync(join(root, "node_modules", "pg"), { recursive: true });
  writeFileSync(join(root, "node_modules", "pg", "package.json"), `{ "name": "pg", "main": "index.js" }`);
  writeFileSync(join(root, "node_modules", "pg", "index.js"), "");
  writeFileSync(join(root, "package.json"), `{ "type": "module", "dependencies": { "pg": "*" } }`);
}

async function violationsIn(baseDir: string): Promise<Map<string, string[]>> {
  const { forbidden, options } = createRequire(import.meta.url)("../.dependency-cruiser.cjs") as {
    forbidden: IFlattenedRuleSet["forbidden"];
    options: ICruiseOptions;
  };
  const { tsConfig: _, ...cruiseOptions } = options;
  const { output } = await cruise(["src", "web", "test"], {
    ...cruiseOptions,
    baseDir,
    validate: true,
    ruleSet: { forbidden: forbidden ?? [] },
  });
  const rules = new Map<string, string[]>();
  for (const { source, dependencies } of (output as ICruiseResult).modules) {
    for (const { module, resolved, couldNotResolve, rules: broken = [] } of dependencies) {
      const target = couldNotResolve ? resolvedName(source, module) : packageName(resolved, module);
      rules.set(edge(source, target), broken.map(({ name }) => name).sort());
    }
  }
  return rules;
}

function packageName(resolved: string, module: string): string {
  return /^(?:src|web|test)\//.test(resolved) ? resolved : module;
}

function resolvedName(source: string, module: string): string {
  return join(dirname(source), module).replace(/\.js$/, ".ts");
}
