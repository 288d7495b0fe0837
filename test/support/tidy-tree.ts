import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folders that are made, fetched or nobody's. */
const NOT_OURS = new Set(["node_modules", ".git", "dist", "var", "coverage", ".claude"]);
const BINARY = /\.(?:png|jpe?g|ico|woff2?|xlsx|gz|zip|pdf)$/;

export interface SourceFile {
  /** From the root, with slashes: `src/ledger/store.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every text file that belongs to the repository, without asking git: a clone may come as an archive. */
export function ourFiles(): SourceFile[] {
  return list(ROOT).map((path) => ({
    path: relative(ROOT, path).replaceAll(sep, "/"),
    text: readFileSync(path, "utf8"),
  }));
}

function list(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : list(path);
    // In a second worktree `.git` is a file.
    return entry.isFile() && !NOT_OURS.has(entry.name) && !BINARY.test(entry.name) ? [path] : [];
  });
}

export const isTest = (path: string): boolean => /\.(?:test|fixture)\.(?:tsx?|mjs)$|^test\//.test(path);
export const isGenerated = (path: string): boolean =>
  /(?:^|\/)generated\/|\.(?:gen|generated)\.tsx?$|\.d\.m?ts$/.test(path);
export const isCode = (path: string): boolean => /\.(?:tsx?|mjs|cjs)$/.test(path) && !isGenerated(path);
export const isProduct = (path: string): boolean => isCode(path) && !isTest(path);
