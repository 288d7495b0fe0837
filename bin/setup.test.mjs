import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { explainNpm } from "./setup/install.mjs";
import { withLock } from "./setup/lock.mjs";

const REPO = fileURLToPath(new URL("..", import.meta.url));
const CLI = `export async function main(argv: string[]): Promise<number> {
  console.log(JSON.stringify({ argv, folder: process.cwd() }));
  return argv.includes("fail") ? 3 : 0;
}
`;

/** A clone in miniature, in a folder with a space: our commands, one module, and this machine's packages. */
let clone;

beforeEach(() => {
  clone = join(mkdtempSync(join(tmpdir(), "acuerdo-setup-")), "a clone");
  mkdirSync(join(clone, "src", "app"), { recursive: true });
  for (const name of ["bin", "package.json", "package-lock.json"]) {
    cpSync(join(REPO, name), join(clone, name), { recursive: true });
  }
  writeFileSync(join(clone, "src", "app", "cli.ts"), CLI);
});

afterEach(() => rmSync(join(clone, ".."), { recursive: true, force: true }));

const linkPackages = () => symlinkSync(join(REPO, "node_modules"), join(clone, "node_modules"), "junction");

/** Stands in for npm on the PATH: it is the outside that is played here, not our own code. */
function playNpm(script) {
  const folder = join(clone, "..", "programs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "npm"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "npm"), 0o755);
  return { PATH: `${folder}${delimiter}${process.env.PATH}` };
}

function acuerdo(words, { env = {}, cwd = tmpdir(), command = "acuerdo.mjs" } = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(clone, "bin", command), ...words], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { out: "", err: "" };
    child.stdout.on("data", (chunk) => {
      said.out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      said.err += chunk;
    });
    child.on("close", (code) => done({ code, ...said }));
  });
}

describe.skipIf(process.platform === "win32")("a command from a clone", () => {
  test("runs from any folder, compiles once, and hands over its words and exit code", async () => {
    linkPackages();
    const first = await acuerdo(["why", "a debtor"]);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(first.out)).toMatchObject({ argv: ["why", "a debtor"], folder: tmpdir() });

    const compiled = join(clone, "dist", "app", "cli.js");
    const before = readFileSync(compiled, "utf8");
    expect(await acuerdo(["fail"])).toMatchObject({ code: 3 });
    expect(readFileSync(compiled, "utf8")).toBe(before);
  });

  test("compiles again what changed and forgets what is gone", async () => {
    linkPackages();
    writeFileSync(join(clone, "src", "app", "extra.ts"), "export const more: number = 1;\n");
    await acuerdo([]);
    expect(existsSync(join(clone, "dist", "app", "extra.js"))).toBe(true);

    rmSync(join(clone, "src", "app", "extra.ts"));
    writeFileSync(join(clone, "src", "app", "cli.ts"), CLI.replace("argv.includes", "!argv.includes"));
    expect(await acuerdo([])).toMatchObject({ code: 3 });
    expect(existsSync(join(clone, "dist", "app", "extra.js"))).toBe(false);
  });

  test("npm start is the command `start` with the same options", async () => {
    linkPackages();
    const { out } = await acuerdo(["--port", "1"], { command: "start.mjs" });
    expect(JSON.parse(out).argv).toEqual(["start", "--port", "1"]);
  });

  test("builds the console for a command that serves it, once, and again when its sources change", async () => {
    linkPackages();
    mkdirSync(join(clone, "web"));
    writeFileSync(join(clone, "web", "index.html"), `<script type="module" src="./main.ts"></script>`);
    writeFileSync(join(clone, "web", "vite.config.ts"), "export default {};\n");
    writeFileSync(join(clone, "web", "main.ts"), "document.title = 'first';\n");
    expect((await acuerdo(["why"])).err).toBe("");
    expect((await acuerdo(["serve"])).err).toMatch(/Building the console: done/);
    expect((await acuerdo(["serve"])).err).toBe("");

    writeFileSync(join(clone, "web", "main.ts"), "document.title = 'second';\n");
    expect((await acuerdo(["start"])).code).toBe(0);
    const assets = join(clone, "dist", "web", "assets");
    expect(readdirSync(assets).map((name) => readFileSync(join(assets, name), "utf8"))).toEqual([
      expect.stringContaining("second"),
    ]);

    writeFileSync(join(clone, "web", "main.ts"), "import './gone.js';\n");
    const broken = await acuerdo(["start"]);
    expect(broken).toMatchObject({ code: 70, out: "" });
    expect(broken.err).toMatch(/The console could not be built:[\s\S]*gone\.js/);
    expect(existsSync(assets)).toBe(true);
  });

  test("an error in the product keeps its stack, in the words of its source", async () => {
    linkPackages();
    writeFileSync(
      join(clone, "src", "app", "cli.ts"),
      "type A = 1;\n\nexport const main = () => {\n  throw new Error('oh');\n};\n",
    );
    const { code, err } = await acuerdo([]);
    expect(code).toBe(70);
    expect(err).toMatch(/Error: oh/);
    expect(err).toMatch(/cli\.ts:4/);
  });

  test("a source that does not parse is named with its line", async () => {
    linkPackages();
    writeFileSync(join(clone, "src", "app", "cli.ts"), "export const = 1;\n");
    const { code, err } = await acuerdo([]);
    expect(code).toBe(70);
    expect(err).toMatch(/src\/app\/cli\.ts does not compile/);
    expect(err).not.toMatch(/at .*compile\.mjs/);
  });

  test("installs first where packages are missing, and only then", async () => {
    const env = playNpm(`ln -s '${REPO}node_modules' node_modules; echo "$@" >> '${clone}/npm-calls'`);
    expect(await acuerdo(["why"], { env })).toMatchObject({ code: 0 });
    expect(await acuerdo(["why"], { env })).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(join(clone, "npm-calls"), "utf8").split("\n").filter(Boolean)).toHaveLength(1);
  });

  test("two at once install once", async () => {
    const env = playNpm(`echo call >> '${clone}/npm-calls'; sleep 1; ln -s '${REPO}node_modules' node_modules`);
    const both = await Promise.all([acuerdo(["a"], { env }), acuerdo(["b"], { env })]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.some(({ err }) => err.includes("waiting for it"))).toBe(true);
    expect(readFileSync(join(clone, "npm-calls"), "utf8")).toBe("call\n");
  });

  test("without a network it says so, with npm's last words and no stack", async () => {
    const env = playNpm("echo 'npm error code ENOTFOUND' >&2; exit 1");
    const { code, err } = await acuerdo([], { env });
    expect(code).toBe(70);
    expect(err).toMatch(/could not reach its package registry/);
    expect(err).toMatch(/npm error code ENOTFOUND/);
    expect(err).not.toMatch(/at .*\.mjs/);
  });

  test("does not believe npm when packages for this machine are missing", async () => {
    const env = playNpm("mkdir node_modules; echo '{}' > node_modules/.package-lock.json");
    const { code, err } = await acuerdo([], { env });
    expect(code).toBe(70);
    expect(err).toMatch(/left out .* and \d+ more\./);
  });

  test("without npm it says where npm comes from", async () => {
    const { err } = await acuerdo([], { env: { PATH: join(clone, "empty") } });
    expect(err).toMatch(/npm is not on the PATH/);
  });
});

test.each([
  ["npm error code ENOSPC", /disk became full/],
  ["npm error request to x failed, reason: getaddrinfo EAI_AGAIN x", /could not reach/],
  ["npm error code E407", /proxy asks/],
  ["npm error code SELF_SIGNED_CERT_IN_CHAIN", /NODE_EXTRA_CA_CERTS/],
  ["npm error code EACCES\nnpm error syscall mkdir", /may not write/],
  ["npm error code EBADPLATFORM", /no build for/],
  ["npm error code EINTEGRITY", /npm cache verify/],
  ["npm error code ETARGET", /does not have a version/],
  ["npm error something new", /ended with code 7/],
])("npm's %j is explained", (output, words) => {
  const text = explainNpm(output, 7);
  expect(text).toMatch(words);
  expect(text).toContain(output);
});

describe("the lock", () => {
  const path = () => join(clone, "var", "setup.lock");

  test("lets one job at a time through", async () => {
    const steps = [];
    const job = (name) => async () => {
      steps.push(`${name} in`);
      await new Promise((later) => setImmediate(later));
      steps.push(`${name} out`);
    };
    await Promise.all([withLock(path(), job("a")), withLock(path(), job("b"))]);
    expect(steps).toEqual(["a in", "a out", "b in", "b out"]);
    expect(existsSync(path())).toBe(false);
  });

  test("is taken over from a process that died", async () => {
    const dead = spawn(process.execPath, ["--eval", "0"]);
    await new Promise((closed) => dead.on("close", closed));
    const { hostname } = await import("node:os");
    mkdirSync(join(clone, "var"));
    writeFileSync(path(), `${dead.pid} ${hostname()} 1`);
    expect(await withLock(path(), async () => "done")).toBe("done");
  });

  test("is given back after a failure", async () => {
    await expect(withLock(path(), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(path())).toBe(false);
  });
});
