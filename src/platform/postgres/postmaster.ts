import { readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedError, systemCode, unlessMissing } from "./errors.js";
import { type Home, readPassword } from "./home.js";
import { isAlive, lifeOf, run, sleep, type Whose, whoseServer } from "./processes.js";
import { HOST, knock, type Session } from "./session.js";

/** What a running server notes in `postmaster.pid`; the port and state appear a moment after the number. */
export interface Note {
  readonly pid: number;
  readonly port: number | null;
  readonly isReady: boolean;
}

const LOOK_EVERY_MS = 50;
/** Recovery after a crash reads at most `max_wal_size` of log; on a slow disk that takes minutes. */
export const ANSWER_MAX_MS = 5 * 60_000;
/** A process that may or may not be our server gets this long to prove it. */
const PROOF_MAX_MS = 10_000;
const FAST_STOP_MAX_MS = 60_000;
const HARD_STOP_MAX_MS = 15_000;
const LAST_STEPS_MS = 2_000;

export function parseNote(text: string): Note | null {
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const port = Number(lines[3]);
  return { pid, port: Number.isInteger(port) && port > 0 ? port : null, isReady: lines[7] === "ready" };
}

export async function readNote(pgdata: string): Promise<Note | null> {
  const text = await unlessMissing(readFile(join(pgdata, "postmaster.pid"), "utf8"), null);
  return text === null ? null : parseNote(text);
}

export interface Running {
  readonly session: Session;
  readonly port: number;
  readonly pid: number;
}

/**
 * Is a server already running on this cluster? If so, a session in it; one that is still starting or
 * just stopping is waited for. A note that a dead server left, whose number is still taken (by some other
 * process, or by its own remains), is removed: PostgreSQL would see a server there and refuse to start.
 * Children of the dead server keep protecting the data: PostgreSQL also knows them by the folder itself.
 */
export async function findRunning(home: Home, log: (line: string) => void): Promise<Running | null> {
  const begunAt = Date.now();
  for (let told = false; ; ) {
    const note = await readNote(home.pgdata);
    // The note of a dead process is left to PostgreSQL, which first makes sure that its children are gone.
    if (note === null || lifeOf(note.pid) === "gone") return null;
    const whose = lifeOf(note.pid) === "uncounted" ? "other" : await whoseServer(note.pid, home.pgdata);
    if (whose === "other") {
      log(`Removing a stale postmaster.pid: process ${note.pid} is not a server of this database any more`);
      await unlessMissing(unlink(join(home.pgdata, "postmaster.pid")), undefined);
      return null;
    }
    const session = await tryToEnter(home, note, whose);
    if (session !== null && note.port !== null) return { session, port: note.port, pid: note.pid };
    if (!told) log(`A PostgreSQL server (process ${note.pid}) is starting or stopping on ${home.dir}; waiting`);
    told = true;
    if (Date.now() - begunAt > (whose === "ours" ? ANSWER_MAX_MS : PROOF_MAX_MS)) throw mute(home, note);
    await sleep(LOOK_EVERY_MS);
  }
}

async function tryToEnter(home: Home, note: Note, whose: Whose): Promise<Session | null> {
  if (note.port === null) return null;
  const answer = await knock({ port: note.port, password: await readPassword(home), pgdata: home.pgdata });
  if (answer.kind === "open") return answer.session;
  if (answer.kind === "refused" && whose === "ours") {
    const hint = `Stop it (kill ${note.pid}) and start again.`;
    const text = `The PostgreSQL server on ${home.dir} does not let us in: ${answer.reason}. ${hint}`;
    throw new EmbeddedError("not_ours", text);
  }
  return null;
}

/** Stops the cluster's server, whoever started it, and returns when it is gone. */
export async function shutDown(home: Home, nativeDir: string, log: (line: string) => void): Promise<void> {
  const note = await readNote(home.pgdata);
  if (note === null || !isAlive(note.pid)) return;
  if (process.platform === "win32") {
    const pgCtl = join(nativeDir, "bin", "pg_ctl.exe");
    const stopped = await run(pgCtl, ["stop", "-D", home.pgdata, "-m", "fast", "-w"], null);
    if (stopped.code !== 0) throw new Error(`PostgreSQL did not stop: ${stopped.output.trim()}`);
    return;
  }
  // "Fast": open transactions are rolled back, everything is written, then it ends.
  if (!signal(note.pid, "SIGINT", log)) return;
  if (await isGone(home, note.pid, FAST_STOP_MAX_MS)) return;
  log(`PostgreSQL (process ${note.pid}) takes too long to stop; ending it now, it recovers at the next start`);
  signal(note.pid, "SIGQUIT", log);
  if (await isGone(home, note.pid, HARD_STOP_MAX_MS)) return;
  throw new Error(`PostgreSQL (process ${note.pid}) on ${home.dir} did not stop`);
}

function signal(pid: number, name: NodeJS.Signals, log: (line: string) => void): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (systemCode(error) === "ESRCH") return false;
    if (systemCode(error) !== "EPERM") throw error;
    log(`PostgreSQL (process ${pid}) belongs to another user and keeps running`);
    return false;
  }
}

async function isGone(home: Home, pid: number, withinMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + withinMs;
  for (let cleanSince: number | null = null; Date.now() < giveUpAt; ) {
    if (!isAlive(pid)) return true;
    // Its note is one of the last things a server removes. A parent that never collects its dead children
    // would leave the number in use for ever.
    if ((await readNote(home.pgdata))?.pid !== pid) cleanSince ??= Date.now();
    if (cleanSince !== null && Date.now() - cleanSince > LAST_STEPS_MS) return true;
    await sleep(LOOK_EVERY_MS / 5);
  }
  return false;
}

function mute(home: Home, note: Note): EmbeddedError {
  const port = note.port === null ? "" : ` on ${HOST}:${note.port}`;
  return new EmbeddedError(
    "start_failed",
    `Process ${note.pid} seems to be a PostgreSQL server on ${home.dir}, but it does not answer${port}. ` +
      `If it is, stop it (kill ${note.pid}); if not, remove ${join(home.pgdata, "postmaster.pid")}. Then start again.`,
  );
}
