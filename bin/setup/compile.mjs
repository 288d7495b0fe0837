import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "./paths.mjs";
import { SetupError } from "./say.mjs";

const SOURCE = inRoot("src");
// A sibling of src, so that `../..` from a module is the clone in both.
const TARGET = inRoot("dist");
const MANIFEST = join(TARGET, ".server.json");
const FORMAT = 2;

/** Address of the compiled command line. */
export const CLI_MODULE = pathToFileURL(join(TARGET, "app", "cli.js")).href;

/**
 * Which server files differ from what was compiled last?
 *
 * Types are stripped once into dist/ instead of by a loader at every start: the loader costs half a second each time.
 * A file is taken as unchanged while its size and modification time are.
 *
 * @returns {{ files: Record<string, string>, changed: string[], gone: string[] }}
 */
export function staleServerFiles() {
  const files = listSources(SOURCE);
  const known = readManifest();
  return {
    files,
    changed: Object.keys(files).filter((path) => files[path] !== known[path]),
    gone: Object.keys(known).filter((path) => !(path in files)),
  };
}

/** Compiles what changed and removes what is gone. Each file is replaced in one move, so a reader never sees half. */
export async function compileServer({ files, changed, gone }) {
  const { transform } = await import("esbuild");
  for (const path of gone) rmSync(targetOf(path), { force: true });
  await Promise.all(changed.map((path) => compileFile(path, transform)));
  replaceFile(MANIFEST, JSON.stringify({ format: FORMAT, files }));
}

async function compileFile(path, transform) {
  const source = join(SOURCE, path);
  const target = targetOf(path);
  mkdirSync(dirname(target), { recursive: true });
  if (!path.endsWith(".ts")) return copyFileSync(source, target);
  try {
    const { code } = await transform(readFileSync(source, "utf8"), {
      loader: "ts",
      format: "esm",
      target: "node20.19",
      // "node20" alone would mean 20.0, which did not know `with { type: "json" }` yet.
      supported: { "import-attributes": true },
      sourcefile: source,
      sourcemap: "inline",
      sourcesContent: false,
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    replaceFile(target, code);
  } catch (error) {
    throw new SetupError(`src/${path} does not compile:\n${error.message}`);
  }
}

function targetOf(path) {
  return join(TARGET, path.replace(/\.ts$/, ".js"));
}

function replaceFile(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, text);
  renameSync(aside, path);
}

function readManifest() {
  if (!existsSync(MANIFEST)) return {};
  try {
    const { format, files } = JSON.parse(readFileSync(MANIFEST, "utf8"));
    return format === FORMAT ? files : {};
  } catch {
    return {};
  }
}

function listSources(folder, found = {}) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      listSources(path, found);
    } else if (!/\.(?:test|fixture)\.ts$|\.d\.ts$/.test(entry.name)) {
      const { size, mtimeMs } = statSync(path);
      found[relative(SOURCE, path)] = `${size} ${mtimeMs}`;
    }
  }
  return found;
}
