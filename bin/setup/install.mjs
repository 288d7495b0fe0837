import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { inRoot, ROOT } from "./paths.mjs";
import { SetupError, withProgress } from "./say.mjs";

const STAMP = inRoot("node_modules", ".acuerdo-setup");
const NEEDED_MIB = 700;
const FULL_MIB = 20;
const NAMES_SHOWN = 5;
const OUTPUT_KEPT_CHARS = 20_000;

/**
 * Do the installed packages match package-lock.json on this kind of machine?
 *
 * The stamp holds the lock file's hash with platform and processor, because the packages with native parts (database,
 * browser, bundlers) are chosen by those. The Node version is left out: none of them is compiled for one.
 */
export function isInstalled() {
  if (!existsSync(inRoot("node_modules"))) return false;
  if (readText(STAMP) === stampText()) return true;
  if (missingPackages().length > 0) return false;
  // Installed by hand with npm: as good as ours.
  writeStamp();
  return true;
}

/** Runs `npm ci` and leaves the stamp. Throws a SetupError in words for a newcomer. */
export async function install() {
  refuseFullDisk();
  await withProgress("Installing packages (only now and after updates; about half a minute)", npmCi);
  // npm ends with success on a disk that became full, and where an optional package could not be fetched; ours are
  // optional only to other machines.
  const missing = missingPackages();
  if (missing.length > 0) throw new SetupError(explainMissing(missing));
  writeStamp();
}

function stampText() {
  const lock = createHash("sha256")
    .update(readFileSync(inRoot("package-lock.json")))
    .digest("hex");
  return `${lock} ${process.platform} ${process.arch}\n`;
}

function writeStamp() {
  try {
    writeFileSync(STAMP, stampText());
  } catch (error) {
    // A folder we may only read: the slower comparison runs again at the next start.
    if (!["EACCES", "EPERM", "EROFS"].includes(error.code)) throw error;
  }
}

/** Which packages of the lock file are not there, judged by what npm wrote down after its last install? */
function missingPackages() {
  const wanted = JSON.parse(readText(inRoot("package-lock.json"))).packages;
  const present = JSON.parse(readText(inRoot("node_modules", ".package-lock.json")) || "{}").packages ?? {};
  return Object.entries(wanted)
    .filter(([path, entry]) => {
      if (path === "" || entry.link) return false;
      if (present[path]) return present[path].version !== entry.version;
      return entry.optional !== true || isForThisMachine(entry);
    })
    .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
}

/** npm leaves out optional packages that name another system, processor or C library. */
function isForThisMachine({ os, cpu, libc }) {
  if (!os && !cpu) return false;
  return fits(os, process.platform) && fits(cpu, process.arch) && (!libc || fits(libc, cLibrary()));
}

function fits(allowed, value) {
  if (!allowed) return true;
  return allowed.includes(value) || (allowed[0]?.startsWith("!") && !allowed.includes(`!${value}`));
}

function cLibrary() {
  // Without this the report looks up the names of open connections, which can take seconds.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function refuseFullDisk() {
  const free = freeMib();
  if (free >= NEEDED_MIB) return;
  throw new SetupError(
    `The disk that holds ${ROOT} has ${free} MiB free; the packages need about ${NEEDED_MIB} MiB.\n` +
      "Free some space and run the same command again.",
  );
}

function explainMissing(names) {
  const some = names.slice(0, NAMES_SHOWN).join(", ");
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : "";
  const cause =
    freeMib() < FULL_MIB
      ? "The disk is full: free some space."
      : "Does the package registry have them? npm's log tells.";
  return `npm ended well but left out ${some}${more}.\n${cause} Then run the same command again.`;
}

function freeMib() {
  const { bavail, bsize } = statfsSync(ROOT);
  return Math.floor((bavail * bsize) / 2 ** 20);
}

function npmCi() {
  const options = [
    ...["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"],
    // Development packages are wanted whatever NODE_ENV says: the console is built from them.
    ...["--include=dev", "--include=optional"],
    // With npm's own patience a wrong proxy is told after four minutes.
    ...["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"],
  ];
  return new Promise((done, fail) => {
    const child = spawn("npm", ["ci", "--prefix", ROOT, ...options], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      // Windows ships npm as a script, which only a shell can start.
      shell: process.platform === "win32",
    });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-OUTPUT_KEPT_CHARS);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => fail(new SetupError(explainSpawn(error))));
    child.on("close", (code) => (code === 0 ? done() : fail(new SetupError(explainNpm(output, code)))));
  });
}

function explainSpawn(error) {
  if (error.code !== "ENOENT") return `npm could not be started: ${error.message}.`;
  return "npm is not on the PATH. It comes with Node; where a system packages it apart, install its npm package too.";
}

/** What went wrong in `npm ci`, and what to do: the first row whose pattern npm's output matches. */
const NPM_TROUBLES = [
  [/ENOSPC|no space left/i, "The disk became full while installing. Free about 1 GiB and run the same command again."],
  [
    /E407|proxy authentication/i,
    "The proxy asks for a name and a password. Set them with: npm config set proxy http://NAME:PASSWORD@HOST:PORT",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i,
    "npm could not reach its package registry. Check the connection; behind a proxy, set it with " +
      "`npm config set proxy` and `npm config set https-proxy`; `npm ping` tells when it works. Then run the same " +
      "command again.",
  ],
  [
    /CERT_|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/i,
    "The registry's certificate was not accepted. Behind a company proxy, set NODE_EXTRA_CA_CERTS to its certificate.",
  ],
  [/E401|E403/, "The package registry refused us. Check which one is set, with: npm config get registry"],
  [
    /EACCES|EPERM|EROFS/,
    `This user may not write in ${ROOT} or in npm's cache. Run as the user who owns them, or give them to this user.`,
  ],
  [/EBADPLATFORM/, `A package has no build for ${process.platform} on ${process.arch}. Linux, macOS and Windows have.`],
  [/EINTEGRITY/, "A downloaded package is damaged. Run `npm cache verify`, then the same command again."],
  [
    /can only install packages when your package\.json/,
    "package.json and package-lock.json disagree; run: npm install",
  ],
  [/ETARGET|E404/, "The package registry does not have a version that package-lock.json names."],
];

/** npm's complaint in words for a newcomer, followed by the complaint itself. */
export function explainNpm(output, code) {
  const known = NPM_TROUBLES.find(([pattern]) => pattern.test(output));
  const lines = output.trim().split("\n").slice(-12).join("\n");
  return `${known?.[1] ?? `npm ci ended with code ${code}.`}\n\nThe last that npm said:\n${lines}`;
}
