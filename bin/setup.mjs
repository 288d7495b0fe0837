import { CLI_MODULE, compileServer, staleServerFiles } from "./setup/compile.mjs";
import { enableCompileCache } from "./setup/compile-cache.mjs";
import { buildConsole, consoleState } from "./setup/console.mjs";
import { install, isInstalled } from "./setup/install.mjs";
import { withLock } from "./setup/lock.mjs";
import { SETUP_LOCK } from "./setup/paths.mjs";
import { SetupError } from "./setup/say.mjs";

/** The commands that serve pages; the others never wait for a build of them. */
const SERVING_COMMANDS = new Set(["start", "serve"]);

/** sysexits.h: the program itself failed. */
const EXIT_SOFTWARE = 70;

/**
 * Makes a clone ready to run: packages, compiled server and, where asked, the built console.
 *
 * Costs a few milliseconds when all is there. `ACUERDO_SETUP=off` leaves it out, for images that are built beforehand
 * and run where nothing may be written.
 *
 * @param {{ withConsole: boolean }} wanted
 */
export async function ensureReady({ withConsole }) {
  if (process.env.ACUERDO_SETUP === "off") return;
  if (isReady(withConsole)) return;
  const onWait = () => process.stderr.write("Another Acuerdo command is preparing this folder; waiting for it …\n");
  // Everything is looked at again inside the lock: the one that held it may have done the work.
  await withLock(SETUP_LOCK, () => prepare(withConsole), onWait);
}

function isReady(withConsole) {
  if (!isInstalled()) return false;
  const { changed, gone } = staleServerFiles();
  return changed.length === 0 && gone.length === 0 && (!withConsole || consoleState().fresh);
}

async function prepare(withConsole) {
  if (!isInstalled()) await install();
  const stale = staleServerFiles();
  if (stale.changed.length > 0 || stale.gone.length > 0) await compileServer(stale);
  if (!withConsole) return;
  const { fresh, hash } = consoleState();
  if (!fresh) await buildConsole(hash);
}

/**
 * Prepares the clone, then hands over to `main` of src/app/cli.ts.
 *
 * @param {string[]} argv the command and its options
 */
export async function runCli(argv) {
  // `acuerdo … | head` closes the pipe early; that is no failure.
  process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : EXIT_SOFTWARE));
  try {
    await ensureReady({ withConsole: SERVING_COMMANDS.has(argv[0]) });
    enableCompileCache();
    process.setSourceMapsEnabled(true);
    const { main } = await import(CLI_MODULE);
    process.exitCode = await main(argv);
  } catch (error) {
    process.exitCode = EXIT_SOFTWARE;
    process.stderr.write(`\nacuerdo: ${explain(error)}\n`);
  }
}

/** A trouble of setting up is told in its own words; anything else is a fault of the program and keeps its stack. */
export function explain(error) {
  if (error instanceof SetupError) return error.message;
  if (error?.code === "ENOSPC") return "The disk is full. Free some space and run the same command again.";
  if (["EACCES", "EPERM", "EROFS"].includes(error?.code) && error.path) {
    return `This user may not write ${error.path}. Run as the user who owns the folder, or give it to this user.`;
  }
  return error?.stack ?? String(error);
}
