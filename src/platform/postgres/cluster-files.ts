import { mkdir, readFile, rename, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedError, isDenied, systemCode, unlessMissing } from "./errors.js";
import { besides, handOver, keepNames, sweep } from "./files.js";
import { type Home, makePassword } from "./home.js";
import type { Binaries } from "./native.js";
import { run } from "./processes.js";

export const SUPERUSER = "postgres";

const OTHERWISE = "Alternatively set DATABASE_URL.";

/**
 * Makes sure that there is a whole cluster of our version.
 *
 * A new one is made aside and renamed into place when it is complete, so `pgdata` exists whole or not at
 * all. What a killed attempt leaves aside is swept away by the next start.
 */
export async function ensureCluster(
  home: Home,
  binaries: Binaries,
  isSynced: boolean,
  log: (line: string) => void,
): Promise<void> {
  const found = await versionOf(home);
  if (found === binaries.major) return handOver(home.pgdata, home.account);
  if (found !== null) {
    throw new EmbeddedError(
      "other_version",
      `The database in ${home.dir} was made by PostgreSQL ${found}; this version of Acuerdo brings ${binaries.major}, ` +
        `which cannot read it. Export your data with the version of Acuerdo that made it and import it into a new ` +
        `folder. ${OTHERWISE}`,
    );
  }
  await makeCluster(home, binaries, isSynced, log);
}

/** The major version that made the cluster, or null when there is none. */
async function versionOf(home: Home): Promise<string | null> {
  try {
    const text = await unlessMissing(readFile(join(home.pgdata, "PG_VERSION"), "utf8"), null);
    if (text !== null) return text.trim();
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new EmbeddedError("unreachable", `${home.pgdata} belongs to another user. Start as that user or as root.`);
  }
  try {
    await rmdir(home.pgdata); // An empty folder stands in nobody's way.
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw notACluster(home);
  }
  return null;
}

async function makeCluster(
  home: Home,
  binaries: Binaries,
  isSynced: boolean,
  log: (line: string) => void,
): Promise<void> {
  log(`Making a new database in ${home.dir}`);
  const password = await makePassword(home);
  const staging = besides(home.pgdata, "new");
  await mkdir(staging, { mode: 0o700 });
  const data = join(staging, "data");
  const passwordFile = join(staging, "password");
  await writeFile(passwordFile, password, { mode: 0o600, flag: "wx" });
  await handOver(staging, home.account);
  try {
    await initialise(binaries, data, passwordFile, home, isSynced);
    await rename(data, home.pgdata);
    await keepNames(home.dir);
  } catch (error) {
    const isThere = ["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "");
    if (!isThere) throw error; // Otherwise another start was faster, with the same password.
  } finally {
    await sweep(staging);
  }
}

/**
 * Text sorts by code point and upper and lower case follow Unicode, by PostgreSQL's own tables: the same on
 * every system and after every upgrade of it. The character type comes from the system, where it knows
 * Unicode by one of these names; without it, trigram search would skip every accented letter.
 */
async function initialise(
  binaries: Binaries,
  data: string,
  passwordFile: string,
  home: Home,
  isSynced: boolean,
): Promise<void> {
  const characterTypes = process.platform === "win32" ? ["C"] : ["C.UTF-8", "en_US.UTF-8", "C"];
  for (const characterType of characterTypes) {
    const args = [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      `--lc-ctype=${characterType}`,
      "--no-instructions",
    ];
    const { code, output } = await run(binaries.initdb, isSynced ? args : [...args, "--no-sync"], home.account);
    if (code === 0) return;
    if (characterType !== "C" && /invalid locale name/.test(output)) continue;
    throw new EmbeddedError("init_failed", `The database could not be made (initdb):\n${output.trim()}`);
  }
}

function notACluster(home: Home): EmbeddedError {
  return new EmbeddedError(
    "not_ours",
    `${home.pgdata} is not empty and is not a whole database (no PG_VERSION in it). Nothing was changed. ` +
      "Restore it from a backup, or move it away to begin with an empty database.",
  );
}
