import { ensureCluster, SUPERUSER } from "./cluster-files.js";
import { EmbeddedError, unlessMissing } from "./errors.js";
import { findHome, type Home, prepareDataFolder, readPassword, settle, sweepLeftovers } from "./home.js";
import { type Lock, takeLock } from "./lock.js";
import { forgetOldCopies, provideBinaries } from "./native.js";
import { findRunning, shutDown } from "./postmaster.js";
import { type Started, startServer } from "./server.js";
import { HOST, type Session, whoElse } from "./session.js";
import { assertSettings, isSynced, type Settings } from "./settings.js";

const STOP_WAIT_MAX_MS = 60_000;

export interface Cluster {
  readonly port: number;
  /** The data folder as it was asked for, by its real path. */
  readonly dataDir: string;
  /** True when a server that somebody else started was already running. */
  readonly adopted: boolean;
  /** The superuser's connection string, for the database "postgres" unless another is named. */
  url(database?: string): string;
  /**
   * Gives the server back: it is stopped when nobody else is connected, and keeps running otherwise. Close
   * your own connections first. Calling it again is harmless.
   */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly dataDir: string;
  readonly settings?: Settings;
  readonly log?: (line: string) => void;
}

/** What the launcher finds around it: the programs, and where root keeps clusters it cannot keep in place. */
export interface Surroundings {
  readonly nativeDir: string;
  readonly shelter: string;
}

export async function launch(around: Surroundings, options: LaunchOptions): Promise<Cluster> {
  const { settings = {}, log = () => undefined } = options;
  assertSettings(settings);
  const dataDir = await prepareDataFolder(options.dataDir);
  const lock = await takeLock(dataDir, {
    onWait: (holder) => log(`Waiting for process ${holder?.pid ?? "?"}, which is working on ${dataDir}`),
  });
  try {
    const existing = await findHome(dataDir);
    const running = existing === null ? null : await findRunning(existing, log);
    const home = existing ?? (await settle(dataDir, around.shelter, log));
    for (const folder of new Set([dataDir, home.dir])) await sweepLeftovers(folder);
    const started = running === null ? await bringUp(home, around, settings, log) : { ...running, isOurs: false };
    return await clusterOf(dataDir, home, started, around, log);
  } finally {
    await lock.release();
  }
}

async function bringUp(
  home: Home,
  around: Surroundings,
  settings: Settings,
  log: (line: string) => void,
): Promise<Started> {
  const binaries = await provideBinaries(around.nativeDir, home.dir, home.account, log);
  await ensureCluster(home, binaries, isSynced(settings), log);
  const started = await startServer(home, binaries, settings, log);
  if (started.isOurs) await forgetOldCopies(home.dir, around.nativeDir);
  return started;
}

async function clusterOf(
  dataDir: string,
  home: Home,
  { session, port, isOurs }: Started,
  around: Surroundings,
  log: (line: string) => void,
): Promise<Cluster> {
  const password = await readPassword(home);
  let stopping: Promise<void> | null = null;
  return {
    port,
    dataDir,
    adopted: !isOurs,
    url: (database = "postgres") =>
      `postgres://${SUPERUSER}:${password}@${HOST}:${port}/${encodeURIComponent(database)}`,
    stop: () => (stopping ??= giveBack(dataDir, home, session, around, log)),
  };
}

async function giveBack(
  dataDir: string,
  home: Home,
  session: Session,
  around: Surroundings,
  log: (line: string) => void,
): Promise<void> {
  try {
    // Under the lock nobody can adopt the server between the last look and the end.
    const lock = await lockToStop(dataDir, log);
    if (lock === null) return;
    try {
      const others = await stillThere(session);
      if (others === null) return;
      if (others.length > 0) {
        log(`PostgreSQL keeps running: ${others.length} other sessions (${[...new Set(others)].join(", ")})`);
        return;
      }
      await session.close();
      await shutDown(home, around.nativeDir, log);
    } finally {
      await lock.release();
    }
  } finally {
    await session.close();
  }
}

/** The lock, or null when stopping is not for us: the folder is gone, or somebody else is at work on it. */
async function lockToStop(dataDir: string, log: (line: string) => void): Promise<Lock | null> {
  try {
    // A server whose folder is gone notices that and ends by itself.
    return await unlessMissing(takeLock(dataDir, { waitMaxMs: STOP_WAIT_MAX_MS }), null);
  } catch (error) {
    if (!(error instanceof EmbeddedError)) throw error;
    log(`PostgreSQL keeps running: ${error.message}`);
    return null;
  }
}

/** Other sessions, or null when the server does not answer: it ended before us, or is ending. */
async function stillThere(session: Session): Promise<readonly string[] | null> {
  try {
    return await whoElse(session);
  } catch {
    return null;
  }
}
