import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, readConfig, SETTINGS, secretOf } from "./config.js";

const root = mkdtempSync(join(tmpdir(), "acuerdo-config-"));
let cwd: string;
let made = 0;
beforeEach(() => {
  made += 1;
  cwd = join(root, String(made));
  mkdirSync(cwd);
});
afterAll(() => rmSync(root, { recursive: true }));

const write = (settings: unknown, name = "acuerdo.config.json") =>
  writeFileSync(join(cwd, name), typeof settings === "string" ? settings : JSON.stringify(settings));

function troublesOf(env: NodeJS.ProcessEnv): ConfigError {
  try {
    readConfig(env, cwd);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error("no setting was refused");
}

const SECRET = "0123456789abcdef0123456789abcdef";

test("without any setting the product runs on its embedded database", () => {
  expect(readConfig({}, cwd)).toMatchObject({
    databaseUrl: undefined,
    dataDir: join(cwd, "var"),
    host: "127.0.0.1",
    port: 8080,
    logLevel: "info",
    trustProxy: false,
  });
});

test("the environment wins over the file", () => {
  write({ port: 9000, logLevel: "debug" });
  expect(readConfig({ PORT: "9001" }, cwd)).toMatchObject({ port: 9001, logLevel: "debug" });
});

test("a folder in the file is meant from the file, one in the environment from here", () => {
  mkdirSync(join(cwd, "etc"));
  write({ dataDir: "data" }, "etc/a.json");
  expect(readConfig({ ACUERDO_CONFIG: "etc/a.json" }, cwd).dataDir).toBe(join(cwd, "etc", "data"));
  expect(readConfig({ ACUERDO_CONFIG: "etc/a.json", ACUERDO_DATA_DIR: "data" }, cwd).dataDir).toBe(join(cwd, "data"));
});

describe("every wrong value is named at once, with what is allowed and an example", () => {
  test.each([
    ["port", { PORT: "eighty" }, '"eighty"'],
    ["port", { ACUERDO_PORT: "70000" }, '"70000"'],
    ["publicUrl", { ACUERDO_PUBLIC_URL: "cobranza.example.org" }, '"cobranza.example.org"'],
    ["publicUrl", { ACUERDO_PUBLIC_URL: "https://example.org/acuerdo" }, '"https://example.org/acuerdo"'],
    ["logLevel", { ACUERDO_LOG_LEVEL: "verbose" }, '"verbose"'],
    ["trustProxy", { ACUERDO_TRUST_PROXY: "10.0.0.0/8,proxy" }, '"10.0.0.0/8,proxy"'],
    ["sessionHours", { ACUERDO_SESSION_HOURS: "0" }, '"0"'],
    ["uploadMaxBytes", { ACUERDO_UPLOAD_MAX: "2 TB" }, '"2 TB"'],
    ["databaseUrl", { DATABASE_URL: "mysql://db/acuerdo" }, "mysql://db/acuerdo"],
  ])("%s from %o", (name, env, shown) => {
    const [trouble] = troublesOf(env).troubles;
    const known = SETTINGS[name as keyof typeof SETTINGS];
    expect(trouble).toEqual({ name, from: Object.keys(env)[0], shown, allowed: known.allowed, example: known.example });
  });

  test("three wrong values are three lines of one message", () => {
    write({ prot: 80 });
    const { message } = troublesOf({ PORT: "x", ACUERDO_LOG_LEVEL: "y" });
    expect(message).toMatch(/^3 settings are wrong/);
    for (const part of ["prot", "no such setting", '"x"', "65535", "ACUERDO_LOG_LEVEL"])
      expect(message).toContain(part);
  });
});

test("no secret is ever shown", () => {
  const { message } = troublesOf({
    ACUERDO_SECRET: "hunter2",
    DATABASE_URL: "postgres://acuerdo:hunter3@/x",
    ACUERDO_METRICS_TOKEN: "hunter4",
  });
  expect(message).not.toMatch(/hunter/);
  expect(message).toContain("hidden (7 characters)");
});

test("a database of one's own needs a secret of one's own, because several processes share it", () => {
  const [trouble] = troublesOf({ DATABASE_URL: "postgres://db/acuerdo" }).troubles;
  expect(trouble).toMatchObject({ name: "secret", shown: "missing" });
  expect(readConfig({ DATABASE_URL: "postgres://db/acuerdo", ACUERDO_SECRET: SECRET }, cwd).secret).toBe(SECRET);
});

test.each([
  ["512 MB", 512 * 2 ** 20],
  ["1gb", 2 ** 30],
  ["2048", 2048],
])("a size may be written as %s", (text, bytes) => {
  expect(readConfig({ ACUERDO_UPLOAD_MAX: text }, cwd).uploadMaxBytes).toBe(bytes);
});

test.each([
  ["true", true],
  ["false", false],
  ["10.0.0.0/8, ::1", ["10.0.0.0/8", "::1"]],
])("trusted proxies may be %s", (text, value) => {
  expect(readConfig({ ACUERDO_TRUST_PROXY: text }, cwd).trustProxy).toEqual(value);
});

test.each([["{ port: 1 }"], ["[1]"]])("a file that is no JSON object says so: %s", (text) => {
  write(text);
  expect(troublesOf({}).message).toContain("not one JSON object");
});

test("a file that is named must be there", () => {
  expect(troublesOf({ ACUERDO_CONFIG: "other.json" }).message).toContain("ENOENT");
});

describe("the secret of an embedded installation", () => {
  test("is made once, long, and readable by its owner only", () => {
    const config = readConfig({}, cwd);
    const secret = secretOf(config);
    expect(secret.length).toBeGreaterThanOrEqual(64);
    expect(secretOf(config)).toBe(secret);
    expect(statSync(join(config.dataDir, "secret")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(config.dataDir, "secret"), "utf8")).toBe(secret);
  });

  test("cut short it stops the start instead of weakening everything", () => {
    const config = readConfig({}, cwd);
    secretOf(config);
    writeFileSync(join(config.dataDir, "secret"), "short");
    expect(() => secretOf(config)).toThrow(/hidden \(5 characters\)/);
  });
});
