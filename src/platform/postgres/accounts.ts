import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmbeddedError, unlessMissing } from "./errors.js";
import { type Account, run } from "./processes.js";

/** Users that exist for a database server, or for nothing; `_postgres` is macOS's name. */
const CANDIDATES = ["postgres", "_postgres", "nobody"] as const;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** One line of the user table (`name:x:uid:gid:…`), or null when it is not one. */
export function readAccount(line: string): Account | null {
  const [name, , uid, gid] = line.trim().split(":");
  if (!name || !uid || !gid || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return null;
  return { name, uid: Number(uid), gid: Number(gid) };
}

/**
 * Which user does the server run as?
 *
 * Null means "as we are". PostgreSQL refuses root, so root hands the server to the user who already owns
 * the cluster (a folder first used by that user keeps working for them), else to a user made for such
 * work. Only users of the system's table count: PostgreSQL stops for a number without a name.
 */
export async function chooseAccount(pgdata: string): Promise<Account | null> {
  if (!isRoot()) return null;
  const ownerUid = (await unlessMissing(stat(pgdata), null))?.uid ?? 0;
  for (const wanted of ownerUid === 0 ? CANDIDATES : [String(ownerUid), ...CANDIDATES]) {
    const account = await findAccount(wanted);
    if (account !== null && account.uid !== 0) return account;
  }
  throw new EmbeddedError(
    "no_account",
    `PostgreSQL does not run as root, and this system has none of the users ${CANDIDATES.join(", ")}. ` +
      "Create one (useradd --system postgres), start Acuerdo as an ordinary user, or set DATABASE_URL.",
  );
}

/** A user by name or number: from wherever the system keeps users, or from the plain file. */
export async function findAccount(wanted: string): Promise<Account | null> {
  const told = await run("getent", ["passwd", wanted], null);
  if (told.code === 0) return readAccount(told.output);
  const table = await unlessMissing(readFile("/etc/passwd", "utf8"), "");
  const accounts = table.split("\n").map(readAccount);
  return accounts.find((account) => account?.name === wanted || String(account?.uid) === wanted) ?? null;
}

/**
 * Can this user enter the folder? Asked by trying, since modes do not tell the whole story
 * (access lists, mount options, security modules).
 */
export async function canEnter(account: Account | null, folder: string): Promise<boolean> {
  if (process.platform === "win32") return true;
  return (await run("/bin/sh", ["-c", 'cd "$1"', "sh", folder], account)).code === 0;
}

/** The outermost folder on the way that this user cannot enter. */
export async function blockedAt(account: Account, folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder || (await canEnter(account, parent))) return folder;
  return blockedAt(account, parent);
}
