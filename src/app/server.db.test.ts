import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "../../test/support/api.js";
import { testDatabase } from "../../test/support/db.js";
import { readConfig } from "../platform/config.js";
import { openDb } from "../platform/db.js";
import { openLive } from "../platform/live.js";
import { createLog } from "../platform/log.js";
import { routes } from "./routes.js";
import { buildServer } from "./server.js";

const file = testDatabase();
const staticDir = mkdtempSync(join(tmpdir(), "acuerdo-web-"));
const lines: string[] = [];
let api: TestApi;

beforeAll(async () => {
  mkdirSync(join(staticDir, "assets"));
  writeFileSync(join(staticDir, "index.html"), "<!doctype html><title>Acuerdo</title>");
  writeFileSync(join(staticDir, "favicon.svg"), "<svg/>");
  writeFileSync(join(staticDir, ".secret"), "hidden");
  writeFileSync(join(staticDir, "assets/index-AbCd1234.js"), "console.log(1)");
  writeFileSync(join(staticDir, "assets/index-AbCd1234.js.br"), brotliCompressSync("console.log(1)"));
  const config = {
    ...readConfig({ ACUERDO_SECRET: "a secret for tests, at least 32 long" }, "/"),
    metricsToken: "0123456789abcdef",
  };
  api = await startApi(file.db, {
    routes,
    staticDir,
    config,
    log: createLog("debug", { write: (line) => void lines.push(line) }),
  });
});
afterAll(async () => {
  await api.close();
  rmSync(staticDir, { recursive: true });
});

describe("the console", () => {
  test.each(["/", "/cartera", "/cartera/17?orden=saldo"])("%s is its page, asked for anew each time", async (path) => {
    const { status, body, headers } = await api.ask<{ text: string }>("GET", path);
    expect([status, body.text, headers.get("cache-control")]).toEqual([
      200,
      "<!doctype html><title>Acuerdo</title>",
      "no-cache",
    ]);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
  });

  test("files with a hash in their name are kept for ever, and come compressed where they are", async () => {
    const { status, headers, body } = await api.ask<{ text: string }>("GET", "/assets/index-AbCd1234.js", {
      headers: { "accept-encoding": "br" },
    });
    expect([status, body.text, headers.get("content-encoding")]).toEqual([200, "console.log(1)", "br"]);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("content-type")).toContain("javascript");
    const plain = await api.ask("GET", "/assets/index-AbCd1234.js", { headers: { "accept-encoding": "identity" } });
    expect([plain.status, plain.headers.get("content-encoding")]).toEqual([200, null]);
    expect((await api.ask("GET", "/favicon.svg")).headers.get("cache-control")).toBe("no-cache");
  });

  test.each([
    ["GET", "/assets/gone-AbCd1234.js"],
    ["GET", "/.secret"],
    ["GET", "/..%2f..%2fetc%2fpasswd"],
    ["POST", "/cartera"],
    ["GET", "/api/v1/nothing"],
    ["GET", "/api/nothing"],
    ["GET", "/favicon.ico"],
  ])("%s %s is no page", async (method, path) => {
    const { status, headers, body } = await api.ask(method, path);
    expect([status, body.code]).toEqual([404, "not_found"]);
    expect(headers.get("content-type")).toContain("application/problem+json");
  });
});

test("a public page takes a form, which the API never does", async () => {
  const own = await startApi(file.db, {
    routes,
    pages: (scope) => scope.post("/stop/:token", async (request) => ({ read: request.body })),
  });
  try {
    const form = {
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
    expect((await own.ask("POST", "/stop/abc", form)).body).toEqual({ read: { "List-Unsubscribe": "One-Click" } });
    expect((await own.ask("POST", "/api/v1/session/sign-in", form)).status).toBe(415);
  } finally {
    await own.close();
  }
});

test("a port that is taken can be tried again elsewhere", async () => {
  const { hostname, port } = new URL(api.url);
  const second = await buildServer({
    db: file.db,
    config: readConfig({ ACUERDO_SECRET: "a secret for tests, at least 32 long" }, "/"),
    routes,
    live: openLive(file.db),
    log: createLog("silent"),
  });
  await expect(second.listen({ host: hostname, port: Number(port) })).rejects.toThrow(/EADDRINUSE/);
  const address = await second.listen({ host: hostname, port: 0 });
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  await second.close();
});

test("the metrics ask for their token where one is set", async () => {
  expect((await api.ask("GET", "/metrics")).status).toBe(401);
  expect((await api.ask("GET", "/metrics", { headers: { authorization: "Bearer 0123456789abcdef" } })).status).toBe(
    200,
  );
});

test("the log says which route answered whom and how, and never what was asked or by which name", async () => {
  const uno = await api.tenant("uno");
  const ana = await api.person(uno, "admin", "ana.perez@example.test");
  lines.length = 0;
  await api.ask("GET", "/api/v1/audit?subjectId=ana.perez%40example.test", { as: ana });
  await api.ask("GET", `/api/v1/staff/${ana.id}`, { as: ana });
  await api.ask("POST", "/api/v1/session/sign-in", {
    body: { email: "ana.perez@example.test", password: "hunter2hunter2" },
  });
  await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
  const text = lines.join("");
  expect(text).not.toMatch(/perez|example|hunter|subjectId|127\.0\.0\.1|cookie|session_token/i);
  const logged = lines.map((line) => JSON.parse(line));
  expect(logged).toContainEqual(
    expect.objectContaining({
      route: "/api/v1/staff/:staffId",
      method: "GET",
      status: 200,
      actor: `staff ${ana.id}`,
      tenant: uno.toString(),
      requestId: expect.stringMatching(/^[\w-]{16}$/),
    }),
  );
});

test("an address that somebody writes into a header is not believed", async () => {
  await api.ask("POST", "/api/v1/session/sign-in", {
    body: { email: "ana.perez@example.test", password: "correct horse battery" },
    headers: { "x-forwarded-for": "198.51.100.9" },
  });
  const rows = await file.db.owner((tx) => tx`select distinct origin from access.audit where origin is not null`);
  expect(rows).toEqual([{ origin: "127.0.0.1" }]);
});

test("without its database the server lives, says it is not ready, and asks callers to come again", async () => {
  const ana = await api.person(await api.tenant("elsewhere"), "agent");
  const db = openDb("postgres://nobody@127.0.0.1:9/nothing");
  const alone = await startApi(db, { routes });
  try {
    expect((await alone.ask("GET", "/healthz")).status).toBe(200);
    expect((await alone.ask("GET", "/readyz")).status).toBe(503);
    const key = { headers: { authorization: `Bearer ak_abcdefgh_${"x".repeat(43)}` } };
    for (const as of [key, ana]) {
      const { status, body, headers } = await alone.ask("GET", "/api/v1/session", { as });
      expect([status, body.code, headers.get("retry-after")]).toEqual([503, "database_unavailable", "1"]);
    }
    const body = { email: "ana@example.test", password: "whatever it is" };
    expect((await alone.ask("POST", "/api/v1/session/sign-in", { body })).body.code).toBe("database_unavailable");
  } finally {
    await alone.close();
    await db.close();
  }
});
