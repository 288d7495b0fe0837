import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ask, type Caller, startApi, type TestApi } from "../../../test/support/api.js";
import { testDatabase } from "../../../test/support/db.js";
import { accessRoutes } from "../../access/index.js";
import type { TenantId } from "../../kernel/id.js";
import { readConfig } from "../config.js";
import { createMetrics } from "../metrics.js";
import { fixtureRoutes } from "./http.fixture.js";
import { forgetKeys } from "./idempotency.js";

const file = testDatabase();
const BODY_MAX = 2048;
let api: TestApi;
let tenant: TenantId;
let manager: Caller;
let auditor: Caller;

beforeAll(async () => {
  const config = {
    ...readConfig({ ACUERDO_SECRET: "a secret for tests, at least 32 long" }, "/"),
    bodyMaxBytes: BODY_MAX,
  };
  const metrics = createMetrics();
  metrics.queue("outbox", () => 7);
  metrics.queue("broken", () => Promise.reject(new Error("no figure")));
  api = await startApi(file.db, {
    routes: [...accessRoutes, ...fixtureRoutes],
    config,
    metrics,
    bodyMs: 500,
    uploadIdleMs: 500,
  });
  tenant = await api.tenant("uno");
  manager = await api.person(tenant, "manager");
  auditor = await api.person(tenant, "auditor");
});
afterAll(() => api.close());

const ask = (method: string, path: string, options: Ask = {}) =>
  api.ask<Record<string, unknown>>(method, `/api/v1/fixture${path}`, { as: manager, ...options });

const notes = async () =>
  (
    await file.db
      .as(tenant)
      .begin((tx) => tx<{ text: string }>`select payload->>'text' as text from platform.event order by id`)
  ).map((row) => row.text);

describe("every error is problem+json with its status and a stable code", () => {
  const text = (length: number) => JSON.stringify({ text: "x".repeat(length) });
  const typed = (type: string) => ({ headers: { "content-type": type } });
  const nobody = { as: { headers: {} } };
  test.each<[string, string, string, Ask, number, string]>([
    ["malformed JSON", "POST", "/notes", { body: '{"text":' }, 400, "malformed_json"],
    ["a poisoned prototype", "POST", "/notes", { body: '{"__proto__":{"x":1},"text":"a"}' }, 400, "malformed_json"],
    ["an empty body", "POST", "/notes", { body: "" }, 400, "empty_body"],
    ["no body at all", "POST", "/notes", {}, 422, "invalid_request"],
    [
      "another content type",
      "POST",
      "/notes",
      { body: "text=a", ...typed("application/x-www-form-urlencoded") },
      415,
      "unsupported_media_type",
    ],
    ["plain text", "POST", "/notes", { body: '{"text":"a"}', ...typed("text/plain") }, 415, "unsupported_media_type"],
    ["a body too large", "POST", "/notes", { body: text(BODY_MAX) }, 413, "body_too_large"],
    ["a wrong field", "POST", "/notes", { body: { text: " " } }, 422, "invalid_request"],
    ["a wrong query", "GET", "/notes?limit=0", {}, 400, "invalid_request"],
    ["a foreign cursor", "GET", "/notes?cursor=abcdef", {}, 400, "invalid_request"],
    ["an unknown route", "GET", "/nothing", {}, 404, "not_found"],
    ["an id that is none", "GET", "/notes/abc", {}, 404, "not_found"],
    ["an id above int8", "GET", "/notes/9223372036854775808", {}, 404, "not_found"],
    ["an id of enormous length", "GET", `/notes/${"9".repeat(300)}`, {}, 404, "not_found"],
    ["an id of nothing", "GET", "/notes/999999", {}, 404, "not_found"],
    ["a broken escape", "GET", "/notes/%E0%A4%A", {}, 400, "malformed_url"],
    ["another method", "DELETE", "/notes", {}, 405, "method_not_allowed"],
    ["nobody signed in", "GET", "/notes", nobody, 401, "not_signed_in"],
    [
      "an unknown key",
      "GET",
      "/notes",
      { as: { headers: { authorization: `Bearer ak_abcdefgh_${"x".repeat(43)}` } } },
      401,
      "not_signed_in",
    ],
    [
      "another kind of credentials",
      "GET",
      "/notes",
      { as: { headers: { authorization: "Basic YTpi" } } },
      401,
      "not_signed_in",
    ],
    ["a character no text may hold", "POST", "/notes", { body: { text: "a\u0000b" } }, 422, "character_not_allowed"],
    ["a refusal of the domain", "POST", "/refuse", {}, 422, "too_late"],
    ["a crash", "GET", "/crash", {}, 500, "internal_error"],
    ["a reply in another form than promised", "GET", "/wrong-reply", {}, 500, "internal_error"],
    ["a write without audit", "POST", "/unaudited", {}, 500, "internal_error"],
    ["a read that writes", "GET", "/writing-read", {}, 500, "internal_error"],
  ])("%s", async (_, method, path, options, status, code) => {
    const before = await notes();
    const answer = await ask(method, path, options);
    expect(answer.body).toMatchObject({ status, code, type: `urn:acuerdo:problem:${code}`, title: expect.any(String) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(answer.body.requestId).toBe(answer.headers.get("x-request-id"));
    expect(await notes()).toEqual(before);
  });

  test("each wrong field is named with its code and what a sentence needs", async () => {
    const body = { lines: [{ amount: 1 }, { amount: 0 }, {}], texto: "a" };
    expect((await ask("POST", "/notes", { body })).body.errors).toEqual([
      { in: "body", path: "text", code: "required" },
      { in: "body", path: "lines.1.amount", code: "too_small", values: { minimum: 1, of: "number" } },
      { in: "body", path: "lines.2.amount", code: "required" },
      { in: "body", path: "texto", code: "unknown_field" },
    ]);
  });

  test("a crash tells the caller nothing", async () => {
    const { body } = await ask("GET", "/crash");
    expect(JSON.stringify(body)).not.toMatch(/Ana|22P02|select|stack|syntax/i);
  });

  test("405 says what would be allowed, 401 how to come in", async () => {
    expect((await ask("DELETE", "/notes")).headers.get("allow")).toBe("POST, GET");
    expect((await ask("GET", "/notes", nobody)).headers.get("www-authenticate")).toContain("Bearer");
  });

  test("whoever lacks the permission is told which, before the body is read", async () => {
    const answer = await ask("POST", "/notes", { as: auditor, body: "{broken" });
    expect(answer.body).toMatchObject({ status: 403, code: "forbidden", values: { permission: "portfolio:write" } });
  });
});

describe("what never becomes a request is answered too", () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname, () => socket.write(text));
      let answer = "";
      socket.setEncoding("utf8").on("data", (part) => {
        answer += part;
      });
      socket.on("error", reject).on("close", () => resolve(answer));
    });

  test("headers too large: 431", async () => {
    expect(await raw(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*headers_too_large/,
    );
  });

  test("not HTTP: 400", async () =>
    expect(await raw("HELO mail\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*malformed_request/));

  const drip = (path: string, headers: Readonly<Record<string, string>>) => {
    const all = {
      host: new URL(api.url).host,
      origin: api.url,
      "content-type": "application/json",
      "content-length": "100",
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return raw(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n{`);
  };

  test("a body that drips in: 408, and the connection ends", async () => {
    expect(await drip("/api/v1/fixture/notes", manager.headers)).toMatch(/^HTTP\/1\.1 408 [\s\S]*request_too_slow/);
  });

  test.each(["/api/v1/fixture/notes", "/api/v1/fixture/upload", "/nothing"])(
    "a body that nobody wants ends its connection too: %s",
    async (path) => expect(await drip(path, {})).toMatch(/^HTTP\/1\.1 (401|408) /),
  );
});

describe("a write under a cookie comes from our own pages", () => {
  const add = (headers: Record<string, string>) => ask("POST", "/notes", { body: { text: "a" }, headers });
  test.each(["https://evil.example", "null", "http://127.0.0.1:1", ""])("not from %j", async (origin) => {
    expect((await add({ origin })).body).toMatchObject({ status: 403, code: "foreign_origin" });
  });

  test("from this host it does", async () => expect((await add({ origin: api.url })).status).toBe(201));
  test("a read may come from anywhere: it changes nothing and its answer stays unreadable", async () => {
    const answer = await ask("GET", "/notes", { headers: { origin: "https://evil.example" } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("an idempotency key", () => {
  const key = () => ({ "idempotency-key": `key-${randomUUID()}` });
  const add = (headers: Record<string, string>, text = "once", as: Caller = manager) =>
    ask("POST", "/notes", { body: { text }, headers, as });

  test("gets its first answer again", async () => {
    const headers = key();
    const first = await add(headers);
    const count = (await notes()).length;
    const second = await add(headers);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect((await notes()).length).toBe(count);
  });

  test("does not mind the order of fields, but minds their content and the route", async () => {
    const headers = key();
    await ask("POST", "/notes", { body: { text: "a", lines: [] }, headers });
    expect((await ask("POST", "/notes", { body: { lines: [], text: "a" }, headers })).status).toBe(201);
    expect((await add(headers, "another")).body).toMatchObject({ status: 422, code: "idempotency_mismatch" });
    expect((await ask("POST", "/refuse", { headers })).body).toMatchObject({
      status: 422,
      code: "idempotency_mismatch",
    });
  });

  test("belongs to who sent it", async () => {
    const headers = key();
    const other = await api.person(tenant, "manager");
    const first = await add(headers);
    expect((await add(headers, "once", other)).body.id).not.toBe(first.body.id);
  });

  test("is free again after a refusal", async () => {
    const headers = key();
    expect((await ask("POST", "/refuse", { headers })).status).toBe(422);
    expect((await add(headers)).status).toBe(201);
  });

  test("sent many times at once is done once", async () => {
    const headers = key();
    const before = (await notes()).length;
    const answers = await Promise.all(Array.from({ length: 6 }, () => add(headers, "at once")));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect((await notes()).length).toBe(before + 1);
  });

  test("is forgotten after two days, and not before", async () => {
    const headers = key();
    const first = await add(headers);
    const own = file.db.as(tenant);
    expect(await forgetKeys.run(own, new Date())).toBe(0);
    await own.begin((tx) => tx`update platform.idempotency set created_at = now() - interval '49 hours'`);
    expect(await forgetKeys.run(own, new Date())).toBeGreaterThan(0);
    expect((await add(headers)).body.id).not.toBe(first.body.id);
  });

  test("never keeps a secret", async () => {
    const headers = key();
    expect((await ask("POST", "/secret", { headers })).body).toEqual({ secret: "shown once" });
    expect((await ask("POST", "/secret", { headers })).body).toMatchObject({ status: 409, code: "secret_shown_once" });
    const kept = await file.db.as(tenant).begin((tx) => tx`select reply::text from platform.idempotency`);
    expect(JSON.stringify(kept)).not.toContain("shown once");
  });

  test.each(["", "a b", "ñ", "x".repeat(201)])("is not %j", async (text) => {
    const answer = await ask("POST", "/notes", {
      body: { text: "a" },
      headers: { "idempotency-key": encodeURI(text) === text ? text : "a b" },
    });
    expect(answer.body.code).toBe("invalid_request");
  });
});

describe("what a write leaves behind", () => {
  test("an audit row: who, what, after, from where, under which request", async () => {
    const answer = await ask("POST", "/notes", { body: { text: "audited" } });
    const [row] = await file.db.as(tenant).begin(
      (tx) => tx`
      select actor_kind, actor_id, action, subject_kind, subject_id, after, origin, request_id from access.audit order by id desc limit 1`,
    );
    expect(row).toEqual({
      actorKind: "staff",
      actorId: manager.id,
      action: "note.added",
      subjectKind: "note",
      subjectId: answer.body.id,
      after: { text: "audited" },
      origin: "127.0.0.1",
      requestId: answer.headers.get("x-request-id"),
    });
  });

  test("nothing, when it is refused or fails", async () => {
    const count = () =>
      file.db.as(tenant).begin(async (tx) => (await tx<{ n: bigint }>`select count(*) as n from access.audit`)[0]?.n);
    const before = await count();
    for (const path of ["/refuse", "/unaudited"]) await ask("POST", path);
    expect(await count()).toBe(before);
    expect(await notes()).not.toContain("refused");
  });
});

test("HEAD answers as GET would, without the body", async () => {
  const { status, body, headers } = await ask("HEAD", "/notes");
  expect([status, body.text]).toEqual([200, ""]);
  expect(Number(headers.get("content-length"))).toBeGreaterThan(2);
});

test("a list goes on from its cursor to its end", async () => {
  const all: unknown[] = [];
  let cursor = "";
  do {
    const { body } = await ask("GET", `/notes?limit=2${cursor && `&cursor=${cursor}`}`);
    all.push(...(body.items as unknown[]));
    cursor = (body.next as string | null) ?? "";
  } while (cursor);
  expect(all.length).toBe((await notes()).length);
  expect(new Set(all).size).toBe(all.length);
});

describe("uploads", () => {
  const send = (body: string | Uint8Array | ReadableStream, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/api/v1/fixture/upload`, {
      method: "POST",
      body,
      duplex: "half",
      headers: { origin: api.url, ...manager.headers, ...headers },
    } as RequestInit);
  const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
  const dripping = (chunks: number, each: number, stop = false) => {
    let left = chunks;
    return new ReadableStream({
      async pull(controller) {
        if (left === 0) return stop ? new Promise<void>(() => {}) : controller.close();
        left -= 1;
        controller.enqueue(new Uint8Array(each));
      },
    });
  };

  test.each(["text/csv", "application/json", "application/octet-stream"])("take %s as a stream", async (type) => {
    const answer = await send("a;b\n1;2\n", { "content-type": type });
    expect(await answer.json()).toEqual({ bytes: 8, contentType: type });
  });

  test("announced as too large are refused unread", async () => {
    const answer = await send(new Uint8Array(200_000));
    expect([answer.status, await codeOf(answer)]).toEqual([413, "body_too_large"]);
  });

  test("that turn out too large are cut off", async () => {
    const answer = await send(dripping(30, 10_000));
    expect([answer.status, await codeOf(answer)]).toEqual([413, "body_too_large"]);
  });

  test("that stop half way are given up", async () => {
    const answer = await send(dripping(2, 1000, true));
    expect([answer.status, await codeOf(answer)]).toEqual([408, "request_too_slow"]);
  });

  test("need the permission and our own origin like any write", async () => {
    expect((await send("x", auditor.headers)).status).toBe(403);
    expect((await send("x", { origin: "https://evil.example" })).status).toBe(403);
  });
});

test("a download has its name in every alphabet", async () => {
  const answer = await ask("GET", "/download");
  expect(answer.body).toEqual({ text: "id;saldo\r\n1;100\r\n" });
  expect(answer.headers.get("content-disposition")).toBe(
    "attachment; filename=\"cartera de Mar_a.csv\"; filename*=UTF-8''cartera%20de%20Mar%C3%ADa.csv",
  );
});

test("a route of its own limit answers 429 and when to come back", async () => {
  await ask("POST", "/rare");
  await ask("POST", "/rare");
  const third = await ask("POST", "/rare");
  expect(third.body).toMatchObject({ status: 429, code: "too_many_requests", values: { seconds: expect.any(Number) } });
  expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await ask("GET", "/notes")).status).toBe(200);
});

test("every answer carries the security headers, and the API's are not kept", async () => {
  for (const path of ["/api/v1/fixture/open", "/healthz", "/api/v1/nothing"]) {
    const { headers } = await api.ask("GET", path);
    expect(headers.get("content-security-policy")).toContain("script-src 'self';");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("same-origin");
  }
  expect((await api.ask("GET", "/api/v1/fixture/open")).headers.get("cache-control")).toBe("no-store");
});

test("alive, ready, and measured", async () => {
  expect((await api.ask("GET", "/healthz")).body).toEqual({ status: "alive" });
  expect((await api.ask("GET", "/readyz")).body).toEqual({
    status: "ready",
    checks: { database: true, migrations: true },
  });
  const { body, headers } = await api.ask<{ text: string }>("GET", "/metrics");
  expect(headers.get("content-type")).toContain("text/plain");
  expect(body.text).toContain('acuerdo_queue_rows{queue="outbox"} 7');
  expect(body.text).not.toContain('queue="broken"');
  expect(body.text).toMatch(
    /acuerdo_http_seconds_count\{route="\/api\/v1\/fixture\/notes\/:noteId",method="GET",status="404"\} \d/,
  );
  expect(body.text).toContain("process_cpu_seconds_total");
});

test("not ready while a migration is missing", async () => {
  const name = "0010_auth.sql";
  const change = (to: string, from: string) =>
    file.db.owner((tx) => tx`update public.acuerdo_migration set name = ${to} where name = ${from}`);
  await change("gone", name);
  const answer = await api.ask("GET", "/readyz");
  await change(name, "gone");
  expect([answer.status, answer.body]).toEqual([
    503,
    { status: "not_ready", checks: { database: true, migrations: false } },
  ]);
});

test("the contract is served, and names the permission of each operation", async () => {
  const { body } = await api.ask<{ openapi: string; paths: Record<string, Record<string, unknown>> }>(
    "GET",
    "/api/v1/openapi.json",
  );
  expect(body.openapi).toBe("3.1.0");
  expect(body.paths["/api/v1/fixture/notes/{noteId}"]?.get).toMatchObject({
    operationId: "fixtureGet",
    "x-permission": "portfolio:read",
  });
});

test("two requests that wait for one lock both end, each with its own answer", async () => {
  const [a, b] = await Promise.all([ask("POST", "/slow"), ask("POST", "/slow"), pause(1)]);
  expect([a.status, b.status]).toEqual([200, 200]);
  expect(a.body.id).not.toBe(b.body.id);
});
