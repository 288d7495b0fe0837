import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { EmbeddedError, unlessMissing } from "./errors.js";
import { ownFolder, sweep, writeWhole } from "./files.js";
import { assertReachable, type Home, readPassword } from "./home.js";
import type { Binaries } from "./native.js";
import { ANSWER_MAX_MS, findRunning, type Running, readNote, shutDown } from "./postmaster.js";
import { asAccount, neutralFolder, serverEnvironment, sleep } from "./processes.js";
import { forgetOldLogs, lastWords, logSince, markLog, startLog } from "./server-log.js";
import { HOST, knock, type Session } from "./session.js";
import { type Settings, serverArguments } from "./settings.js";

/** Below the range that systems give to outgoing connections, so that a port stays free between starts. */
const PORTS = { from: 20_000, to: 32_000 } as const;
const PORT_TRIES = 20;
const BIND_TRIES = 5;
/** After a crash the dead server's children, and with them its shared memory, can outlive it. */
const CRASH_WAIT_MAX_MS = 30_000;
const CRASH_LOOK_MS = 250;
const LOOK_EVERY_MS = 10;
const TELL_EVERY_MS = 10_000;

export interface Started extends Running {
  /** False when another server appeared in the meantime and ours gave way to it. */
  readonly isOurs: boolean;
}

/** Starts the cluster's server and returns when it answers. */
export async function startServer(
  home: Home,
  binaries: Binaries,
  settings: Settings,
  log: (line: string) => void,
): Promise<Started> {
  await assertReachable(home);
  await ownFolder(home.logDir, home.account);
  await forgetOldLogs(home, Date.now());
  let port = await choosePort(home);
  let bindTries = 1;
  for (const begunAt = Date.now(); ; ) {
    const outcome = await startOnce(home, binaries, port, settings, log);
    if (outcome.kind === "ready") {
      await writeWhole(join(home.dir, "port"), `${port}\n`);
      return { session: outcome.session, port, pid: outcome.pid, isOurs: true };
    }
    const said = outcome.lines.join("\n");
    const isEarly = Date.now() - begunAt < CRASH_WAIT_MAX_MS;
    if (/shared memory block .* is still in use/.test(said) && isEarly) {
      log("Processes of a crashed server still end; trying again");
      await sleep(CRASH_LOOK_MS);
    } else if (/could not create any TCP\/IP sockets/.test(said) && bindTries < BIND_TRIES) {
      bindTries += 1;
      port = await randomFreePort();
    } else {
      const isTaken = /lock file "postmaster\.pid" already exists/.test(said);
      const running = isTaken ? await findRunning(home, log) : null;
      if (running !== null) return { ...running, isOurs: false };
      if (isTaken && isEarly) await sleep(CRASH_LOOK_MS);
      else throw failed(home, outcome.lines);
    }
  }
}

function failed(home: Home, lines: readonly string[]): EmbeddedError {
  return new EmbeddedError("start_failed", `PostgreSQL did not start on ${home.dir}:\n${lastWords(lines)}`);
}

type Outcome =
  | { readonly kind: "ready"; readonly session: Session; readonly pid: number }
  | { readonly kind: "ended"; readonly lines: readonly string[] };

async function startOnce(
  home: Home,
  binaries: Binaries,
  port: number,
  settings: Settings,
  log: (line: string) => void,
): Promise<Outcome> {
  const address = { port, password: await readPassword(home), pgdata: home.pgdata };
  const mark = await markLog(home);
  const child = await launch(home, binaries, serverArguments(home.pgdata, port, home.logDir, settings));
  const begunAt = Date.now();
  for (let tellAt = begunAt + TELL_EVERY_MS; ; ) {
    if (child.ended !== null) return { kind: "ended", lines: [...(await logSince(home, mark)), child.ended] };
    const note = await readNote(home.pgdata);
    if (note?.isReady === true && note.port === port && child.isServer(note.pid)) {
      const answer = await knock(address);
      if (answer.kind === "open") return { kind: "ready", session: answer.session, pid: note.pid };
      if (answer.kind === "refused") {
        const text = `The database in ${home.dir} does not accept the password kept beside it: ${answer.reason}`;
        await shutDown(home, binaries.nativeDir, log);
        throw new EmbeddedError("not_ours", text);
      }
    }
    if (Date.now() > tellAt) {
      log("PostgreSQL is still starting; after a crash it reads back its log first");
      tellAt += TELL_EVERY_MS;
    }
    if (Date.now() - begunAt > ANSWER_MAX_MS) {
      const words = lastWords(await logSince(home, mark));
      throw new EmbeddedError("start_failed", `PostgreSQL started on ${home.dir} but does not answer:\n${words}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

interface Launched {
  /** How it ended, or null while it runs. */
  readonly ended: string | null;
  isServer(pid: number): boolean;
}

/**
 * Starts the server in a session of its own: Ctrl+C at the terminal reaches every process of the
 * application at once, and the server must outlive it until it is stopped in order.
 */
async function launch(home: Home, binaries: Binaries, args: readonly string[]): Promise<Launched> {
  await sweep(startLog(home)); // It may be another user's, from an earlier start.
  const output = await open(startLog(home), "wx", 0o600);
  try {
    const isWindows = process.platform === "win32";
    const [command, words] = isWindows ? viaPgCtl(home, binaries, args) : [binaries.postgres, [...args]];
    const child = spawn(command, words, {
      ...asAccount(home.account),
      cwd: neutralFolder(),
      env: serverEnvironment(),
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
      windowsHide: true,
    });
    child.unref();
    return isWindows ? watchPgCtl(child) : watchServer(child);
  } finally {
    await output.close();
  }
}

function watchServer(child: ChildProcess): Launched {
  const watched = { ended: null as string | null, isServer: (pid: number) => pid === child.pid };
  child.once("error", (error) => (watched.ended = error.message));
  child.once("exit", (code, name) => (watched.ended = `(the server ended with ${name ?? code})`));
  return watched;
}

/** PostgreSQL refuses Windows administrators; pg_ctl lays their rights down, starts the server and ends. */
function viaPgCtl(home: Home, binaries: Binaries, args: readonly string[]): [string, string[]] {
  const [, , ...settings] = args;
  const options = settings.map((word) => `"${word}"`).join(" ");
  return [
    join(binaries.nativeDir, "bin", "pg_ctl.exe"),
    ["start", "-D", home.pgdata, "-W", "-l", join(home.logDir, "start.log"), "-o", options],
  ];
}

function watchPgCtl(child: ChildProcess): Launched {
  const watched = { ended: null as string | null, isServer: () => true };
  child.once("error", (error) => (watched.ended = error.message));
  child.once("exit", (code) => {
    if (code !== 0) watched.ended = `(pg_ctl ended with ${code})`;
  });
  return watched;
}

/** The port used last, when it is free; else any free one. */
async function choosePort(home: Home): Promise<number> {
  const last = Number(await unlessMissing(readFile(join(home.dir, "port"), "utf8"), ""));
  const isPort = Number.isInteger(last) && last >= 1024 && last <= 65_535;
  return isPort && (await isFree(last)) ? last : randomFreePort();
}

async function randomFreePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
  throw new EmbeddedError("start_failed", `No free port between ${PORTS.from} and ${PORTS.to} on ${HOST}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
