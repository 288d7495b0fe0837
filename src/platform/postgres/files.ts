import { randomBytes } from "node:crypto";
import { chown, lchown, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isRoot } from "./accounts.js";
import type { Account } from "./processes.js";

/** A name beside `path` that nobody else uses. */
export const besides = (path: string, what: string): string => `${path}.${what}-${randomBytes(6).toString("hex")}`;

/**
 * Replaces a small file as a whole, on disk before this returns: a power cut leaves the old text or the
 * new one. Private by default. What root writes into another user's folder is given to that user.
 */
export async function writeWhole(path: string, text: string, mode = 0o600): Promise<void> {
  const draft = besides(path, "new");
  const file = await open(draft, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
    if (isRoot()) {
      const folder = await stat(dirname(path));
      if (folder.uid !== 0) await file.chown(folder.uid, folder.gid);
    }
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await keepNames(dirname(path));
}

/** Makes the names in a folder (a file created, a folder renamed) survive a power cut. */
export async function keepNames(folder: string): Promise<void> {
  if (process.platform === "win32") return; // Windows opens no folders.
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a folder and everything in it to a user, touching only what is not theirs yet. */
export async function handOver(path: string, account: Account | null): Promise<void> {
  if (account === null) return;
  if ((await stat(path)).uid === account.uid) return;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
  // The folder itself comes last: interrupted, the next start sees the old owner and goes on.
  await chown(path, account.uid, account.gid);
}

/** A private folder of that user, made when it is missing. */
export async function ownFolder(path: string, account: Account | null): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await handOver(path, account);
}

/** Removes a folder tree; a program that was orphaned may still be writing into it. */
export async function sweep(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
