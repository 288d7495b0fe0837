import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { blockedAt, canEnter, chooseAccount } from "./accounts.js";
import { EmbeddedError, isDenied, unlessMissing } from "./errors.js";
import { keepNames, sweep, writeWhole } from "./files.js";
import type { Account } from "./processes.js";

/**
 * Where one embedded database lives:
 *
 *     <data folder>/launcher.lock     one launcher at a time (lock.ts)
 *     <data folder>/location.json     only when the rest lives elsewhere: { "home": "…" }
 *     <home>/pgdata/                  the cluster, owned by the server's user
 *     <home>/password  port           0600; the port is the one used last
 *     <home>/log/  start.log          the server's log, a file a weekday; its first words of this start
 *     <home>/native-<version>/        a copy of the programs, where the package's own cannot be used
 *     <home>/belongs-to               the data folder, when home lies elsewhere
 *
 * Home is the data folder itself, except for root whose server, running as another user, could not get
 * there (a checkout under /root): then it is a folder of its own in the shelter.
 */
export interface Home {
  readonly dir: string;
  readonly pgdata: string;
  readonly logDir: string;
  readonly account: Account | null;
}

/** Where root keeps clusters whose data folder the server's user cannot reach. */
export const SHELTER = process.platform === "darwin" ? "/usr/local/var/acuerdo-postgres" : "/var/lib/acuerdo-postgres";

export const LOCATION_FILE = "location.json";
const BELONGS_FILE = "belongs-to";

const NAME_LENGTH_MAX = 40;

/** The names of everything that the launcher keeps in a home. */
export const HOME_ENTRY = /^(pgdata|password|port|log|start\.log|belongs-to)$|^native-/;
/** What a killed launcher left half done, in a home or a data folder. */
const LEFTOVER =
  /^(pgdata|password|port|belongs-to|location\.json|native-[\w.-]+)\.new-[0-9a-f]{12}$|^launcher\.lock\../;

/** The data folder by its real path, made when it is missing. */
export async function prepareDataFolder(dataDir: string): Promise<string> {
  const wanted = resolve(dataDir);
  try {
    await mkdir(dirname(wanted), { recursive: true });
    await mkdir(wanted, { recursive: true, mode: 0o755 });
    return await realpath(wanted);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const hint = "Choose a folder that the current user may write, or change its owner.";
    throw new EmbeddedError("unreachable", `The database folder ${wanted} cannot be made or entered. ${hint}`);
  }
}

/** Where does this data folder's cluster live, and as whom does its server run? Null: nowhere yet. */
export async function findHome(dataDir: string): Promise<Home | null> {
  const dir = await homeFolder(dataDir);
  const pgdata = join(dir, "pgdata");
  try {
    if ((await unlessMissing(stat(pgdata), null)) === null) return null;
  } catch (error) {
    throw isDenied(error) ? await ownedByOther(dir) : error;
  }
  return homeIn(dir, await chooseAccount(pgdata));
}

/** The folder that a data folder's cluster is or would be in, as far as it is decided. */
export async function homeFolder(dataDir: string): Promise<string> {
  return (await readLocation(dataDir)) ?? dataDir;
}

/** Chooses the home of a new cluster: the data folder, or a shelter that the server's user can enter. */
export async function settle(dataDir: string, shelter: string, log: (line: string) => void): Promise<Home> {
  const account = await chooseAccount(join(dataDir, "pgdata"));
  const known = await readLocation(dataDir);
  if (known !== null) return homeIn(known, account);
  if (account === null || (await canEnter(account, dataDir))) return homeIn(dataDir, account);
  if ((await letEnter(account, dataDir)) && (await canEnter(account, dataDir))) return homeIn(dataDir, account);
  return moveOut(dataDir, account, shelter, log);
}

/** Fails, with the folder to open, when the server's user can no longer get to an existing cluster. */
export async function assertReachable({ dir, account }: Home): Promise<void> {
  if (account === null || (await canEnter(account, dir))) return;
  if ((await letEnter(account, dir)) && (await canEnter(account, dir))) return;
  throw new EmbeddedError(
    "unreachable",
    `The database in ${dir} runs as the user "${account.name}", who cannot enter ${await blockedAt(account, dir)}. ` +
      "Let that user enter it (chmod o+x), or move the database folder to a place that every user can enter.",
  );
}

/** Removes what killed launchers left half done. Only for the holder of the lock: nobody else is at work then. */
export async function sweepLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) if (LEFTOVER.test(name)) await sweep(join(dir, name));
}

export async function readPassword(home: Home): Promise<string> {
  const path = join(home.dir, "password");
  try {
    const password = (await unlessMissing(readFile(path, "utf8"), "")).trim();
    if (password !== "") return password;
  } catch (error) {
    throw isDenied(error) ? await ownedByOther(home.dir) : error;
  }
  throw new EmbeddedError("not_ours", `${home.dir} holds a database but not its password (${path} is missing).`);
}

/** The password of a cluster that is about to be made. One that is there already stays. */
export async function makePassword(home: Home): Promise<string> {
  const path = join(home.dir, "password");
  const kept = (await unlessMissing(readFile(path, "utf8"), "")).trim();
  if (kept !== "") return kept;
  const password = randomBytes(32).toString("base64url");
  await writeWhole(path, password);
  return password;
}

function homeIn(dir: string, account: Account | null): Home {
  return { dir, pgdata: join(dir, "pgdata"), logDir: join(dir, "log"), account };
}

/** Lets the server's group pass through a closed data folder of ours; nobody else, and no listing. */
async function letEnter(account: Account, folder: string): Promise<boolean> {
  const { uid, mode } = await stat(folder);
  if (uid !== process.getuid?.()) return false;
  await chown(folder, uid, account.gid);
  await chmod(folder, (mode & 0o7777) | 0o010);
  return true;
}

async function moveOut(dataDir: string, account: Account, shelter: string, log: (line: string) => void): Promise<Home> {
  const name = dataDir
    .replace(/[^A-Za-z0-9]+/g, "-")
    .slice(-NAME_LENGTH_MAX)
    .replace(/^-|-$/g, "");
  const dir = join(shelter, `${name}-${randomBytes(4).toString("hex")}`);
  const blocked = await blockedAt(account, dataDir);
  try {
    // A strict umask of root must not close these; what is private inside them has its own modes.
    for (const folder of [shelter, dir]) {
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o755);
    }
  } catch (error) {
    if (isDenied(error)) throw noShelter(account, blocked, shelter);
    throw error;
  }
  if (!(await canEnter(account, dir))) {
    await sweep(dir);
    throw noShelter(account, blocked, shelter);
  }
  await writeWhole(join(dir, BELONGS_FILE), dataDir);
  await keepNames(shelter);
  await writeWhole(join(dataDir, LOCATION_FILE), `${JSON.stringify({ home: dir })}\n`);
  log(`The database lives in ${dir}: its user "${account.name}" cannot enter ${blocked}`);
  return homeIn(dir, account);
}

/** The home that a data folder points to, or null when it is its own. */
async function readLocation(dataDir: string): Promise<string | null> {
  const path = join(dataDir, LOCATION_FILE);
  const dir = await pointedFrom(path);
  if (dir === null) return null;
  const owner = await unlessMissing(readFile(join(dir, BELONGS_FILE), "utf8"), null);
  if (owner === null) {
    const hint = `Bring that folder back, or remove ${path} to begin with an empty database.`;
    throw new EmbeddedError(
      "unreachable",
      `${path} says that the database lives in ${dir}, which is not there. ${hint}`,
    );
  }
  if (owner === dataDir) return dir;
  if ((await pointedFrom(join(owner, LOCATION_FILE))) === dir) {
    const hint = `Remove ${path} to begin with an empty database here.`;
    throw new EmbeddedError("not_ours", `${dataDir} is a copy of ${owner} and points to its database. ${hint}`);
  }
  await writeWhole(join(dir, BELONGS_FILE), dataDir); // The data folder was moved.
  return dir;
}

async function pointedFrom(path: string): Promise<string | null> {
  const text = await unlessMissing(readFile(path, "utf8"), null);
  if (text === null) return null;
  try {
    const { home } = JSON.parse(text) as { home?: unknown };
    if (typeof home === "string") return home;
  } catch {
    // Falls through to the same words as any other content that is not ours.
  }
  throw new EmbeddedError("not_ours", `${path} is not readable: it should say { "home": "/path" }.`);
}

async function ownedByOther(dir: string): Promise<EmbeddedError> {
  const { uid } = await stat(dir);
  const text = `The database in ${dir} belongs to another user (number ${uid}, or the one it runs as).`;
  return new EmbeddedError("unreachable", `${text} Start as that user or as root, or choose another data folder.`);
}

function noShelter(account: Account, blocked: string, shelter: string): EmbeddedError {
  return new EmbeddedError(
    "unreachable",
    `PostgreSQL does not run as root. Its user "${account.name}" cannot enter ${blocked}, and no folder for it could ` +
      `be made in ${shelter}. Choose a data folder outside ${blocked}, start as an ordinary user, or set DATABASE_URL.`,
  );
}
