import { randomBytes } from "node:crypto";
import { open, readFile, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedError, isDenied, systemCode, unlessMissing } from "./errors.js";
import { birthOf, isAlive, machineName, sleep } from "./processes.js";

/**
 * One launcher at a time works on a data folder: whoever starts, adopts or stops its server holds this
 * file. It keeps two starts from making two clusters and a stop from passing a start unseen. The data do
 * not hang on it: a cluster appears by one rename, and PostgreSQL itself refuses a second server.
 */
export const LOCK_FILE = "launcher.lock";

const LOOK_EVERY_MS = 40;
const BEAT_EVERY_MS = 3_000;
/** A holder whose life cannot be checked (another container, a system without birth dates) counts as dead then. */
const SILENT_AFTER_MS = 30_000;
const WAIT_MAX_MS = 6 * 60_000;

export interface Holder {
  readonly pid: number;
  readonly birth: string | null;
  readonly machine: string;
  readonly token: string;
}

export interface Lock {
  release(): Promise<void>;
}

export interface LockPatience {
  readonly waitMaxMs?: number;
  readonly onWait?: (holder: Holder | null) => void;
}

export async function takeLock(folder: string, patience: LockPatience = {}): Promise<Lock> {
  const path = join(folder, LOCK_FILE);
  const me = { pid: process.pid, birth: birthOf(process.pid), machine: machineName(), token: randomToken() };
  const giveUpAt = Date.now() + (patience.waitMaxMs ?? WAIT_MAX_MS);
  for (let told = false; ; ) {
    if (await create(path, JSON.stringify(me))) return keepBeating(path, me.token);
    const seen = await look(path);
    if (seen === null) continue; // Given back in this moment.
    if (isDead(seen, Date.now())) {
      await breakLock(path, seen);
      continue;
    }
    if (!told) patience.onWait?.(seen.holder);
    told = true;
    if (Date.now() >= giveUpAt) throw stillBusy(folder, seen.holder);
    await sleep(LOOK_EVERY_MS);
  }
}

interface Seen {
  readonly holder: Holder | null;
  readonly beatAtMs: number;
}

/**
 * Is the holder of the lock gone?
 *
 * The system's word comes first: on this machine a process lives or not, and its birth tells it from a
 * later one with the same number. Where that cannot be known, a silent holder counts as gone. A lock
 * without a readable holder was cut off while being written.
 */
export function isDead({ holder, beatAtMs }: Seen, nowMs: number): boolean {
  const isSilent = nowMs - beatAtMs > SILENT_AFTER_MS;
  if (holder === null || holder.machine !== machineName()) return isSilent;
  if (!isAlive(holder.pid)) return true;
  if (holder.birth === null) return isSilent;
  return birthOf(holder.pid) !== holder.birth;
}

async function look(path: string): Promise<Seen | null> {
  const text = await unlessMissing(readFile(path, "utf8"), null);
  const found = await unlessMissing(stat(path), null);
  if (text === null || found === null) return null;
  return { holder: readHolder(text), beatAtMs: found.mtimeMs };
}

function readHolder(text: string): Holder | null {
  try {
    const { pid, birth, machine, token } = JSON.parse(text) as Partial<Holder>;
    if (!Number.isInteger(pid) || pid === undefined || machine === undefined) return null;
    if (token === undefined || !/^[0-9a-f]+$/.test(token)) return null;
    return { pid, birth: birth ?? null, machine, token };
  } catch {
    return null; // Cut off while being written: judged by its age.
  }
}

/**
 * Removes the lock of a dead holder, without ever removing the lock of a living one: of all who see the
 * same dead holder one alone creates the mark with its token, and only after finding that holder still
 * in the file does it delete. Whoever comes late finds another token and leaves it alone.
 */
async function breakLock(path: string, dead: Seen): Promise<void> {
  const mark = `${path}.${dead.holder?.token ?? "unreadable"}`;
  if (!(await create(mark, ""))) {
    const made = await unlessMissing(stat(mark), null);
    const isAbandoned = made !== null && Date.now() - made.mtimeMs > SILENT_AFTER_MS;
    if (isAbandoned) await unlessMissing(unlink(mark), undefined);
    return sleep(LOOK_EVERY_MS);
  }
  try {
    const now = await look(path);
    if (now === null || now.holder?.token !== dead.holder?.token || !isDead(now, Date.now())) return;
    await unlessMissing(unlink(path), undefined);
  } finally {
    await unlessMissing(unlink(mark), undefined);
  }
}

function keepBeating(path: string, token: string): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // Gone with its folder: nothing left to hold.
  }, BEAT_EVERY_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      const seen = await look(path);
      if (seen?.holder?.token === token) await unlessMissing(unlink(path), undefined);
    },
  };
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o644);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    if (isDenied(error)) throw notWritable(path);
    throw error;
  }
}

const randomToken = (): string => randomBytes(12).toString("hex");

function notWritable(path: string): EmbeddedError {
  const text = `The database folder is not writable: ${path} could not be created.`;
  return new EmbeddedError("unreachable", `${text} Start as the user who owns it, or choose another folder.`);
}

function stillBusy(folder: string, holder: Holder | null): EmbeddedError {
  const who = holder === null ? "another start" : `process ${holder.pid}`;
  return new EmbeddedError("busy", `${who} has been working on ${folder} for too long. End it and start again.`);
}
