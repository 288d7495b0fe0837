import { existsSync } from "node:fs";
import { inRoot } from "./paths.mjs";

const tool = (...parts) => [process.execPath, inRoot("node_modules", ...parts)];
const tsc = tool("ts7", "bin", "tsc");

/**
 * Everything that CI looks at besides the tests, in order. Each is one command that ends with zero when all is well.
 *
 * `only` is the word for `--only`; several rows may share one.
 */
export const CHECKS = [
  {
    only: "lint",
    title: "format and lint",
    command: [
      ...tool("@biomejs", "biome", "bin", "biome"),
      "check",
      "--error-on-warnings",
      "--max-diagnostics=200",
      ".",
    ],
    hint: "npx biome check --write . mends what can be mended by itself",
  },
  { only: "types", title: "types of the server", command: [...tsc, "--noEmit", "--project", inRoot("tsconfig.json")] },
  {
    only: "types",
    title: "types of the web",
    command: [...tsc, "--noEmit", "--project", inRoot("web", "tsconfig.json")],
    isThere: () => existsSync(inRoot("web", "tsconfig.json")),
  },
  {
    only: "boundaries",
    title: "boundaries between rooms",
    command: [
      ...tool("dependency-cruiser", "bin", "dependency-cruise.mjs"),
      ...["--config", inRoot(".dependency-cruiser.cjs"), "--output-type", "err-long"],
      ...["src", "web", "bin", "test"],
    ],
    hint: "the rules and their reasons are in .dependency-cruiser.cjs",
  },
  {
    only: "unused",
    title: "unused files, exports and packages",
    command: [...tool("knip", "bin", "knip.js"), "--no-progress", "--no-config-hints"],
    hint: "delete what nothing uses, or name it in knip.json with its reason",
  },
];

export const VITEST = tool("vitest", "vitest.mjs");
