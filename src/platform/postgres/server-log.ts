import { open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { unlessMissing } from "./errors.js";
import type { Home } from "./home.js";

/** What the server says before it opens its own log: a new file at every start. */
export const startLog = (home: Home): string => join(home.dir, "start.log");

const LOG_FILE = /^postgres-\w+\.log$/;
const KEPT_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;
const LINES_TOLD = 15;
const BYTES_READ_MAX = 64 * 1024;

/** How long each file of the log is now, to tell later what was added. */
export type LogMark = ReadonlyMap<string, number>;

export async function markLog(home: Home): Promise<LogMark> {
  const sizes = await Promise.all((await logFiles(home)).map(async (path) => [path, (await stat(path)).size] as const));
  return new Map(sizes);
}

/** The lines that the server wrote since then: its first words, then its log. */
export async function logSince(home: Home, mark: LogMark): Promise<string[]> {
  const texts = [await readFrom(startLog(home), 0)];
  for (const path of await logFiles(home)) texts.push(await readFrom(path, mark.get(path) ?? 0));
  return texts
    .join("\n")
    .split("\n")
    .filter((line) => line.trim() !== "");
}

/** The end of what the server said, for the message of an error. */
export const lastWords = (lines: readonly string[]): string => lines.slice(-LINES_TOLD).join("\n");

/**
 * Removes log files older than a week. The server empties a weekday's file when its day comes round while it
 * runs, but not when it is started on that day.
 */
export async function forgetOldLogs(home: Home, nowMs: number): Promise<void> {
  for (const path of await logFiles(home)) {
    if (nowMs - (await stat(path)).mtimeMs > (KEPT_DAYS - 0.5) * DAY_MS) await unlink(path);
  }
}

async function logFiles(home: Home): Promise<string[]> {
  const names = await unlessMissing(readdir(home.logDir), []);
  return names
    .filter((name) => LOG_FILE.test(name))
    .sort()
    .map((name) => join(home.logDir, name));
}

async function readFrom(path: string, offset: number): Promise<string> {
  const file = await unlessMissing(open(path, "r"), null);
  if (file === null) return "";
  try {
    const { size } = await file.stat();
    const from = Math.max(offset > size ? 0 : offset, size - BYTES_READ_MAX);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(size - from, 0)), 0, size - from, from);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
}
