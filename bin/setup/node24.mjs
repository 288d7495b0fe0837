import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";
import { SetupError, withProgress } from "./say.mjs";

const VERSION = "24.21.0";

/**
 * Provides the Node that we recommend beside the one that is running, as the npm package that carries its binary.
 *
 * @returns {Promise<string>} the path of its `node`
 */
export async function fetchNode24() {
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = inRoot("node_modules", ".cache", "acuerdo", `node-${VERSION}`);
  const node = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    await withProgress(`Fetching Node ${VERSION}`, () => npmInstall(folder, `${name}@${VERSION}`));
  }
  return node;
}

function npmInstall(folder, spec) {
  const options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  return new Promise((done, fail) => {
    const child = spawn("npm", ["install", "--prefix", folder, ...options, spec], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      shell: process.platform === "win32",
    });
    let trouble = "";
    child.stderr.on("data", (chunk) => {
      trouble += chunk;
    });
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) done();
      else fail(new SetupError(`npm could not fetch ${spec}:\n${trouble.trim()}`));
    });
  });
}
