import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 2_000;
const STALE_MS = 30_000;
const POLL_MS = 250;

/**
 * Runs `job` while no other process on this folder runs one, so that two first starts do not install over each other.
 *
 * The lock is a file that names its holder and is touched while the job runs. A holder that died, or has not touched
 * it for half a minute, loses it.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} job
 * @param {() => void} [onWait] called once if another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, job, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid} ${hostname()} ${process.hrtime.bigint()}`;
  let told = false;
  while (!take(path, mine)) {
    if (!told) onWait?.();
    told = true;
    await sleep(POLL_MS);
  }
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await job();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}

function take(path, mine) {
  try {
    writeFileSync(path, mine, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const holder = readHolder(path);
  if (holder && !isAlive(holder)) removeStale(path, holder.text);
  return false;
}

function readHolder(path) {
  try {
    const text = readFileSync(path, "utf8");
    return { text, ageMs: Date.now() - statSync(path).mtimeMs };
  } catch {
    // It went away between the two looks: the next round takes it.
    return null;
  }
}

function isAlive({ text, ageMs }) {
  if (ageMs > STALE_MS) return false;
  const [pid, host] = text.split(" ");
  // A holder on another machine, or one still writing its name, is judged by its heartbeat alone.
  if (!pid || host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Moves the stale file aside before deleting it, and puts it back if a faster waiter had already replaced it. */
function removeStale(path, staleText) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, "utf8") === staleText) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A missing lock file is not this job's trouble: it finishes either way.
  }
}
