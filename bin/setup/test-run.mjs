import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { parseArgs } from "node:util";
import { ensureReady, explain } from "../setup.mjs";
import { findBrowser } from "./browser.mjs";
import { CHECKS, VITEST } from "./checks.mjs";
import { fetchNode24 } from "./node24.mjs";
import { inRoot, ROOT } from "./paths.mjs";

const RESULTS = inRoot("var", "test-results.json");
const TITLE_CHARS = 38;
const WORDS = [...new Set(CHECKS.map(({ only }) => only)), "tests"];

const HELP = `npm test [-- options] [filter …]

Runs what CI runs, in order: ${WORDS.join(", ")}. Ends with "N passed, N failed".

  --only WORD     only this part (may be repeated): ${WORDS.join(", ")}
  --project NAME  only these tests: unit, db, browser
  --node24        the same under Node 24, fetched through npm into a cache
  filter          only test files whose path contains it (implies --only tests)

npm test -- --only types
npm test -- src/compliance
npm test -- --project unit --node24
`;

/**
 * Runs the checks and tests, and sets the exit code: zero only if something ran and nothing failed.
 *
 * @param {string[]} argv
 */
export async function runTests(argv) {
  process.exitCode = 1;
  try {
    const wanted = parse(argv);
    if (wanted.help) {
      process.stdout.write(HELP);
      process.exitCode = 0;
    } else if (wanted.node24) {
      process.exitCode = await rerunOnNode24(argv.filter((word) => word !== "--node24"));
    } else {
      process.exitCode = await runAll(wanted);
    }
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n`);
    process.stdout.write("0 passed, 1 failed\n");
  }
}

function parse(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true, default: [] },
      project: { type: "string", multiple: true, default: [] },
      node24: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const unknown = values.only.find((word) => !WORDS.includes(word));
  if (unknown) throw new Error(`--only ${unknown}: there is no such part. Parts: ${WORDS.join(", ")}.`);
  const isNarrowed = positionals.length > 0 || values.project.length > 0;
  const fallback = isNarrowed ? ["tests"] : WORDS;
  return { ...values, parts: values.only.length > 0 ? values.only : fallback, filters: positionals };
}

async function runAll({ parts, project, filters }) {
  const withTests = parts.includes("tests");
  const withBrowser = withTests && (project.length === 0 || project.includes("browser"));
  await ensureReady({ withConsole: withBrowser });
  if (withBrowser) await findBrowser();

  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const check of CHECKS) {
    if (!parts.includes(check.only) || check.isThere?.() === false) continue;
    if (await runCheck(check)) total.passed += 1;
    else total.failed += 1;
  }
  if (withTests) {
    const tests = await runVitest(project, filters);
    for (const key of Object.keys(total)) total[key] += tests[key];
  }
  process.stdout.write(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`,
  );
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function runCheck({ title, command, hint }) {
  const startedAt = Date.now();
  const { code, output } = await run(command, { stdio: ["ignore", "pipe", "pipe"] });
  report(code === 0, title, startedAt);
  if (code !== 0) process.stdout.write(`\n${output.trim()}\n${hint ? `\n${hint}\n` : ""}\n`);
  return code === 0;
}

/** The tests speak for themselves while they run; their numbers come from the report that Vitest writes. */
async function runVitest(project, filters) {
  const startedAt = Date.now();
  mkdirSync(dirname(RESULTS), { recursive: true });
  rmSync(RESULTS, { force: true });
  const options = ["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`];
  const projects = project.map((name) => `--project=${name}`);
  const { code } = await run([...VITEST, "run", ...options, ...projects, ...filters], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const counts = readCounts();
  // A crash, an error outside any test, or nothing run at all: none of these may pass for green.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  report(counts.failed === 0, `tests: ${counts.passed} passed`, startedAt);
  return counts;
}

function readCounts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(RESULTS, "utf8"),
    );
    const isBroken = ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed");
    return {
      passed: numPassedTests,
      failed: numFailedTests + testResults.filter(isBroken).length,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    process.stdout.write("Vitest ended without a report.\n");
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function report(isGood, title, startedAt) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${isGood ? "ok    " : "FAILED"} ${title.padEnd(TITLE_CHARS)} ${seconds.padStart(6)} s\n`);
}

async function rerunOnNode24(argv) {
  const node = await fetchNode24();
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` };
  const { code } = await run([node, inRoot("bin", "test.mjs"), ...argv], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return code ?? 1;
}

/** Runs one command in the clone's folder. An interrupt is the child's to answer: we wait for its last words. */
function run([program, ...args], options) {
  return new Promise((done, fail) => {
    // CI is not a terminal, but tools that see CI in the environment colour their words all the same.
    const env = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: "1" };
    const child = spawn(program, args, { cwd: ROOT, env, ...options });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        output += chunk;
      });
    }
    const wait = () => undefined;
    process.on("SIGINT", wait);
    child.on("error", fail);
    child.on("close", (code) => {
      process.off("SIGINT", wait);
      done({ code, output });
    });
  });
}
