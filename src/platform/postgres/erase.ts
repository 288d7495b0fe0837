import { readdir, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EmbeddedError, systemCode } from "./errors.js";
import { sweep } from "./files.js";
import { findHome, HOME_ENTRY, homeFolder, LOCATION_FILE, prepareDataFolder, sweepLeftovers } from "./home.js";
import type { LaunchOptions, Surroundings } from "./launch.js";
import { takeLock } from "./lock.js";
import { findRunning, shutDown } from "./postmaster.js";
import { whoElse } from "./session.js";

/**
 * Removes a data folder's cluster for good, wherever it lives, and leaves files that are not the
 * launcher's alone. Refused while anybody is connected.
 */
export async function erase(around: Surroundings, options: Omit<LaunchOptions, "settings">): Promise<void> {
  const log = options.log ?? (() => undefined);
  const dataDir = await prepareDataFolder(options.dataDir);
  const lock = await takeLock(dataDir);
  try {
    await stopFor(dataDir, around, log);
    const dir = await homeFolder(dataDir);
    for (const folder of new Set([dataDir, dir])) await sweepLeftovers(folder);
    for (const name of (await readdir(dir)).filter((each) => HOME_ENTRY.test(each))) await sweep(join(dir, name));
    await sweep(join(dataDir, LOCATION_FILE));
    if (dir !== dataDir) {
      await removeIfEmpty(dir);
      await removeIfEmpty(dirname(dir));
    }
  } finally {
    await lock.release();
  }
  await removeIfEmpty(dataDir);
}

async function stopFor(dataDir: string, around: Surroundings, log: (line: string) => void): Promise<void> {
  const home = await findHome(dataDir);
  const running = home === null ? null : await findRunning(home, log);
  if (home === null || running === null) return;
  const others = await whoElse(running.session);
  await running.session.close();
  if (others.length > 0)
    throw new EmbeddedError("busy", `The database in ${home.dir} is in use (${others.join(", ")}).`);
  await shutDown(home, around.nativeDir, log);
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const isExpected = ["ENOTEMPTY", "EEXIST", "ENOENT"].includes(systemCode(error) ?? "");
    if (!isExpected) throw error;
  }
}
