import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Caller, PASSWORD, startApi, type TestApi } from "../../test/support/api.js";
import { testDatabase } from "../../test/support/db.js";
import type { TenantId } from "../kernel/id.js";
import { accessRoutes } from "./index.js";

const file = testDatabase();
let api: TestApi;
let uno: TenantId;
let admin: Caller;
let manager: Caller;

beforeAll(async () => {
  api = await startApi(file.db, { routes: accessRoutes });
  uno = await api.tenant("uno");
  admin = await api.person(uno, "admin", "admin@example.test");
  manager = await api.person(uno, "manager", "manager@example.test");
});
afterAll(() => api.close());

interface Item {
  id: string;
  email: string;
  role: string;
  active: boolean;
  secret: string;
  key: Item;
  name: string;
  prefix: string;
}
const ask = (method: string, path: string, body?: unknown, as: Pick<Caller, "headers"> = admin) =>
  api.ask<Item & { items: Item[]; next: string | null }>(method, `/api/v1${path}`, {
    as,
    ...(body !== undefined && { body }),
  });
const luis = (email: string) => ({ name: "Luis Gómez", email, role: "agent", password: PASSWORD });

describe("staff", () => {
  test("an admin gives a seat, and the person signs in with the password given", async () => {
    const added = await ask("POST", "/staff", luis("Luis@Example.test"));
    expect([added.status, added.body]).toEqual([
      201,
      expect.objectContaining({ email: "luis@example.test", role: "agent", active: true }),
    ]);
    const signedIn = await api.ask("POST", "/api/v1/session/sign-in", {
      body: { email: "luis@example.test", password: PASSWORD },
    });
    expect(signedIn.status).toBe(200);
    expect((await ask("GET", `/staff/${added.body.id}`)).body).toEqual(added.body);
    expect((await ask("GET", "/staff")).body.items.map(({ email }) => email)).toContain("luis@example.test");
  });

  test("nobody else does", async () => {
    expect((await ask("POST", "/staff", luis("x@example.test"), manager)).body).toMatchObject({
      code: "forbidden",
      values: { permission: "team:write" },
    });
    expect((await ask("GET", "/staff", undefined, manager)).status).toBe(200);
  });

  test("an address has one seat here, and none here while it has one elsewhere", async () => {
    expect((await ask("POST", "/staff", luis(manager.email))).body).toMatchObject({ status: 409, code: "email_taken" });
    const dos = await api.tenant("dos");
    const other = await api.person(dos, "admin");
    expect((await ask("POST", "/staff", luis(other.email))).body).toMatchObject({ status: 409, code: "email_taken" });
    await file.db.as(dos).begin((tx) => tx`update access.staff set active = false where id = ${other.id}`);
    expect((await ask("POST", "/staff", luis(other.email))).body.code).toBe("email_taken");
  });

  test("an account left over from an attempt that failed is taken over, its old password void", async () => {
    await api.server.services.staffAuth.createUser({
      email: "left@example.test",
      name: "x",
      password: "whoever made this",
    });
    expect((await ask("POST", "/staff", luis("left@example.test"))).status).toBe(201);
    const signIn = (password: string) =>
      api.ask("POST", "/api/v1/session/sign-in", { body: { email: "left@example.test", password } });
    expect((await signIn("whoever made this")).status).toBe(401);
    expect((await signIn(PASSWORD)).status).toBe(200);
  });

  test("the same new address given to two tenants at once ends in one of them", async () => {
    const dos = await api.tenant("dos-at-once");
    const other = await api.person(dos, "admin");
    const answers = await Promise.all([
      ask("POST", "/staff", luis("race@example.test")),
      ask("POST", "/staff", luis("race@example.test"), other),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test("a role is changed, with what was before and after", async () => {
    const { body } = await ask("POST", "/staff", luis("changed@example.test"));
    expect((await ask("PATCH", `/staff/${body.id}`, { role: "manager", name: " Luis G. " })).body).toMatchObject({
      role: "manager",
      name: "Luis G.",
    });
    const [row] = await file.db.as(uno).begin(
      (tx) => tx<{ action: string; before: unknown; after: unknown }>`
      select action, before, after from access.audit order by id desc limit 1`,
    );
    expect(row).toMatchObject({
      action: "staff.changed",
      before: { role: "agent", name: "Luis Gómez" },
      after: { role: "manager", name: "Luis G." },
    });
  });

  test("the last admin cannot leave, not even two at once", async () => {
    expect((await ask("PATCH", `/staff/${admin.id}`, { active: false })).body).toMatchObject({
      status: 422,
      code: "last_admin",
    });
    expect((await ask("PATCH", `/staff/${admin.id}`, { role: "agent" })).body.code).toBe("last_admin");
    const tres = await api.tenant("tres");
    const [a, b] = [await api.person(tres, "admin"), await api.person(tres, "admin")];
    const answers = await Promise.all([
      ask("PATCH", `/staff/${a.id}`, { active: false }, b),
      ask("PATCH", `/staff/${b.id}`, { active: false }, a),
    ]);
    // Whoever comes second is refused, or is no admin any more when asked who they are.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const admins = await file.db
      .as(tres)
      .begin((tx) => tx`select id from access.staff where role = 'admin' and active`);
    expect(admins).toHaveLength(1);
  });

  test("a bad id, an unknown field and a wrong address are named", async () => {
    expect((await ask("PATCH", "/staff/0", { role: "agent" })).status).toBe(404);
    expect((await ask("PATCH", `/staff/${admin.id}`, { rol: "agent" })).body.errors).toEqual([
      { in: "body", path: "rol", code: "unknown_field" },
    ]);
    expect((await ask("POST", "/staff", luis("nobody"))).body.errors).toEqual([
      { in: "body", path: "email", code: "wrong_format", values: { format: "email" } },
    ]);
  });
});

describe("API keys", () => {
  const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
  const add = async (role = "manager") => (await ask("POST", "/keys", { name: "CRM", role })).body;

  test("a key works in its role from anywhere, is shown once and kept as a hash", async () => {
    const { key, secret } = await add();
    expect(secret).toMatch(/^ak_[\w-]{8}_[\w-]{43}$/);
    expect(secret).toContain(key.prefix);
    const me = await ask("GET", "/session", undefined, bearer(secret));
    expect(me.body).toMatchObject({
      actor: { kind: "key", name: "CRM" },
      role: "manager",
      tenant: { slug: "uno" },
      locale: "es",
    });
    expect((await ask("POST", "/staff", luis("y@example.test"), bearer(secret))).body.code).toBe("forbidden");
    const listed = JSON.stringify((await ask("GET", "/keys")).body);
    expect(listed).toContain(key.prefix);
    expect(listed).not.toContain(secret.slice(12));
    const stored = await file.db.as(uno).begin((tx) => tx`select * from access.api_key`);
    expect(inspect(stored)).not.toContain(secret.slice(12));
  });

  test("writing with a key needs no origin, because no browser sends it by itself", async () => {
    const { secret } = await add("admin");
    const answer = await api.ask("POST", "/api/v1/keys", {
      as: bearer(secret),
      body: { name: "made by a key", role: "auditor" },
      headers: { origin: "https://anywhere.example" },
    });
    expect(answer.status).toBe(201);
  });

  test("a revoked key is refused at once, and revoking it again changes nothing", async () => {
    const { key, secret } = await add();
    const first = await ask("DELETE", `/keys/${key.id}`);
    expect(first.status).toBe(200);
    expect((await ask("GET", "/session", undefined, bearer(secret))).status).toBe(401);
    expect((await ask("DELETE", `/keys/${key.id}`)).body).toEqual(first.body);
  });

  test.each([
    ["", "Bearer "],
    ["a changed one", "x"],
  ])("%s is no key", async (_, extra) => {
    const { secret } = await add();
    expect(
      (
        await ask(
          "GET",
          "/session",
          undefined,
          bearer(extra === "x" ? `${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}` : ""),
        )
      ).status,
    ).toBe(401);
  });

  test("its use is noted by the day", async () => {
    const { key, secret } = await add();
    await ask("GET", "/session", undefined, bearer(secret));
    const [row] = await file.db.as(uno).begin(
      (tx) => tx<{ days: number }>`
      select (now() at time zone 'utc')::date - last_used_on as days from access.api_key where id = ${key.id}`,
    );
    expect(row).toEqual({ days: 0 });
  });

  test("has no session, password or language of its own", async () => {
    const { secret } = await add("admin");
    for (const [method, path, body] of [
      ["POST", "/session/sign-out", undefined],
      ["PATCH", "/session", { locale: "en" }],
      ["POST", "/session/password", { currentPassword: PASSWORD, newPassword: PASSWORD }],
      ["POST", "/session/tenant", { tenantId: "1" }],
    ] as const) {
      expect((await ask(method, path, body, bearer(secret))).body.code).toBe("people_only");
    }
  });

  test.each(["field", "owner"])("there is none for the role %s", async (role) => {
    expect((await ask("POST", "/keys", { name: "x", role })).status).toBe(422);
  });
});

describe("the audit trail", () => {
  const list = async (query: string) =>
    (
      await api.ask<{ items: Record<string, unknown>[]; next: string | null }>("GET", `/api/v1/audit?${query}`, {
        as: admin,
      })
    ).body;

  test("is read newest first, page by page, without losing or repeating a row", async () => {
    const whole = (await list("limit=200")).items.map(({ id }) => id);
    const paged: unknown[] = [];
    for (let cursor = ""; ; ) {
      const page = await list(`limit=3${cursor}`);
      paged.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(paged).toEqual(whole);
    expect(whole).toEqual([...whole].sort((a, b) => Number(b) - Number(a)));
  });

  test("is filtered by subject, actor, action and period", async () => {
    const { body: staff } = await ask("POST", "/staff", luis("audited@example.test"));
    await ask("PATCH", `/staff/${staff.id}`, { active: false });
    expect((await list(`subjectKind=staff&subjectId=${staff.id}`)).items.map(({ action }) => action)).toEqual([
      "staff.changed",
      "staff.added",
    ]);
    expect((await list(`subjectKind=staff&subjectId=${staff.id}&action=staff.add`)).items).toHaveLength(1);
    await api.ask("POST", "/api/v1/session/sign-in", { body: { email: manager.email, password: PASSWORD } });
    expect((await list(`actorKind=staff&actorId=${manager.id}`)).items.map(({ action }) => action)).toEqual([
      "session.signed_in",
    ]);
    expect(
      (await list("actorKind=cli")).items.every(({ actor }) => (actor as { name: string }).name === "acuerdo"),
    ).toBe(true);
    expect((await list("until=2000-01-01T00:00:00Z")).items).toEqual([]);
    expect((await list("from=2000-01-01T00:00:00Z&limit=1")).items).toHaveLength(1);
  });

  test("cannot be changed, not even by the product", async () => {
    await expect(file.db.as(uno).begin((tx) => tx`update access.audit set action = 'x'`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(file.db.as(uno).begin((tx) => tx`delete from access.audit`)).rejects.toThrow(/permission denied/);
  });
});
