import { execFile } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { systemCode } from "./errors.js";

/** An ordinary user of the system that the server runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface Ran {
  /** Null when the program could not be started at all, or was killed. */
  readonly code: number | null;
  readonly output: string;
}

/** What `spawn` needs to become another user; nothing when we stay who we are. */
export function asAccount(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/**
 * The environment of the server's programs: nothing of ours, so that no secret of the application is
 * readable in it, no PG* variable changes where it listens and no LD_LIBRARY_PATH swaps its libraries.
 * `LC_ALL=C` keeps messages English (they are read below) and keeps macOS from starting threads.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "SystemDrive", "ComSpec", "TEMP", "TMP", "USERPROFILE"];
  const environment: NodeJS.ProcessEnv = { LC_ALL: "C" };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** A folder that every user can stand in: a program started as another user may not be able to enter ours. */
export function neutralFolder(): string {
  return process.platform === "win32" ? process.cwd() : "/";
}

/** Runs a short-lived program to its end, as `account` when one is given. Never throws. */
export function run(command: string, args: readonly string[], account: Account | null): Promise<Ran> {
  return new Promise((resolve) => {
    const options = {
      ...asAccount(account),
      cwd: neutralFolder(),
      env: serverEnvironment(),
      encoding: "utf8" as const,
      maxBuffer: 16 * 1024 * 1024,
      windowsHide: true,
    };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, output: stdout + stderr });
      if (typeof error.code === "number") return resolve({ code: error.code, output: stdout + stderr });
      resolve({ code: null, output: `${stdout}${stderr}${error.message}` });
    });
  });
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Is this process running, gone, or dead but not yet counted by its parent? The last kind can stay for ever
 * where the parent of orphans never counts them (many containers).
 */
export function lifeOf(pid: number): "alive" | "uncounted" | "gone" {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== "EPERM") return "gone";
  }
  return processStatus(pid)?.state === "Z" ? "uncounted" : "alive";
}

export const isAlive = (pid: number): boolean => lifeOf(pid) === "alive";

/** When a process was born, in a form that no later process with the same number repeats. Linux only. */
export function birthOf(pid: number): string | null {
  const status = processStatus(pid);
  return status === null ? null : `${readOr("/proc/sys/kernel/random/boot_id")}:${status.startedAtTick}`;
}

/** Where process numbers mean the same thing: one machine, or one container on it. */
export function machineName(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname(); // Only Linux has process namespaces.
  }
}

export type Whose = "ours" | "other" | "unknown";

/** Is this running process the PostgreSQL server of that folder? `unknown` where the system does not tell. */
export async function whoseServer(pid: number, pgdata: string): Promise<Whose> {
  if (process.platform === "linux") return whoseServerOnLinux(pid, pgdata);
  const listing =
    process.platform === "win32"
      ? await run("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"], null)
      : await run("ps", ["-ww", "-o", "command=", "-p", String(pid)], null);
  if (listing.code !== 0 || listing.output.trim() === "") return "unknown";
  if (!/\b(postgres|postmaster)\b/.test(listing.output)) return "other";
  return listing.output.includes(pgdata) ? "ours" : "unknown";
}

function whoseServerOnLinux(pid: number, pgdata: string): Whose {
  const words = readOr(`/proc/${pid}/cmdline`).split("\0");
  const program = words[0] ?? "";
  // A kernel thread has no command line; neither has a process that is just going away.
  if (program === "") return isKernelThread(pid) ? "other" : "unknown";
  // The server keeps the command line it was started with; its children call themselves "postgres: …".
  if (!/(^|\/)(postgres|postmaster)$/.test(program)) return "other";
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === pgdata ? "ours" : "other";
  } catch {
    return words.includes(pgdata) ? "ours" : "unknown"; // Another user's process hides its folder.
  }
}

function isKernelThread(pid: number): boolean {
  const keeper = 2; // kthreadd, the parent of them all
  return pid === keeper || processStatus(pid)?.parent === String(keeper);
}

function processStatus(pid: number): { state: string; parent: string; startedAtTick: string } | null {
  const text = readOr(`/proc/${pid}/stat`);
  if (text === "") return null;
  // The name in brackets may hold spaces and brackets; the fields are counted behind the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", parent: fields[1] ?? "", startedAtTick: fields[19] ?? "" };
}

function readOr(path: string, fallback = ""): string {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch {
    return fallback; // No such process, no such system, or not for our eyes: all mean "not known".
  }
}
