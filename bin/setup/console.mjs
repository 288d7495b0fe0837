import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { inRoot, ROOT } from "./paths.mjs";
import { SetupError, withProgress } from "./say.mjs";

const CONFIG = inRoot("web", "vite.config.ts");
const TARGET = inRoot("dist", "web");
const STAMP = join(TARGET, ".sources");

/**
 * Does the built console in dist/web match its sources?
 *
 * @returns {{ fresh: boolean, hash: string }}
 */
export function consoleState() {
  if (!existsSync(CONFIG)) return { fresh: true, hash: "" };
  const hash = hashSources();
  return { fresh: existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash, hash };
}

/** Builds beside the present console and swaps at the end, so a running server always has a whole one to serve. */
export async function buildConsole(hash) {
  const next = `${TARGET}.next`;
  const previous = `${TARGET}.previous`;
  await withProgress("Building the console", () => viteBuild(next));
  writeFileSync(join(next, ".sources"), hash);
  rmSync(previous, { recursive: true, force: true });
  if (existsSync(TARGET)) renameSync(TARGET, previous);
  renameSync(next, TARGET);
  rmSync(previous, { recursive: true, force: true });
}

/** What the console is made of: web/, the parts of the server that it may import, and the exact packages. */
function hashSources() {
  const hash = createHash("sha256");
  const files = [
    ...list(inRoot("web"), (path) => !/\.(?:test|fixture)\.tsx?$/.test(path)),
    ...list(inRoot("src"), (path) => /[\\/](kernel|domain)[\\/]|[\\/]contract\.ts$/.test(path)),
    inRoot("package-lock.json"),
  ];
  for (const path of files)
    hash
      .update(`${relative(ROOT, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  return hash.digest("hex");
}

function list(folder, isWanted) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(isWanted)
    .sort();
}

function viteBuild(outDir) {
  const vite = inRoot("node_modules", "vite", "bin", "vite.js");
  const options = ["--config", CONFIG, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [vite, "build", inRoot("web"), ...options], {
      cwd: ROOT,
      // Whoever asks for the build (a test run sets its own), what is built is what is shipped.
      env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) done();
      else fail(new SetupError(`The console could not be built:\n${output.trim()}`));
    });
  });
}
