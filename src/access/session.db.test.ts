import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Caller, cookiesOf, PASSWORD, startApi, type TestApi } from "../../test/support/api.js";
import { testDatabase } from "../../test/support/db.js";
import type { TenantId } from "../kernel/id.js";
import { readConfig } from "../platform/config.js";
import type { Me } from "./contract.js";
import { accessRoutes, createStaff, forgetTries } from "./index.js";

const file = testDatabase();
let api: TestApi;
let uno: TenantId;
let dos: TenantId;
let ana: Caller;

/** Behind a proxy that is believed, so that each sign-in can come from an address of its own. */
const config = { ...readConfig({ ACUERDO_SECRET: "a secret for tests, at least 32 long" }, "/"), trustProxy: true };
let addresses = 0;

beforeAll(async () => {
  api = await startApi(file.db, { routes: accessRoutes, config });
  uno = await api.tenant("uno");
  dos = await api.tenant("dos", "demo");
  ana = await api.person(uno, "manager", "ana@example.test");
});
afterAll(() => api.close());
beforeEach(() => file.db.owner((tx) => tx`delete from access.sign_in_failure`));

const ME = "/api/v1/session";
const signIn = (email: string, password: string) => {
  addresses += 1;
  const headers = { "x-forwarded-for": `192.0.2.${addresses % 250}` };
  return api.ask<Me>("POST", `${ME}/sign-in`, { body: { email, password }, headers });
};
const me = (as: Pick<Caller, "headers">) => api.ask<Me>("GET", ME, { as });

describe("signing in", () => {
  test("says who, where and what may be done", async () => {
    const { status, body } = await signIn(" ANA@example.test", PASSWORD);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      actor: { kind: "staff", id: ana.id.toString(), email: "ana@example.test" },
      tenant: { id: uno.toString(), slug: "uno", kind: "live" },
      role: "manager",
      locale: "es",
      tenants: [{ slug: "uno" }],
    });
    expect(body.permissions).toContain("strategies:write");
    expect(body.permissions).not.toContain("team:write");
  });

  test("gives a cookie that scripts and other sites cannot use", async () => {
    const { headers } = await signIn(ana.email, PASSWORD);
    expect(headers.getSetCookie()).toHaveLength(1);
    const [cookie = ""] = headers.getSetCookie();
    for (const part of ["acuerdo.session_token=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"])
      expect(cookie).toContain(part);
    expect(cookie).not.toContain("Secure");
  });

  test("leaves an audit row in the tenant, with the address it came from", async () => {
    await signIn(ana.email, PASSWORD);
    const [row] = await file.db
      .as(uno)
      .begin((tx) => tx`select action, actor_id, origin from access.audit order by id desc limit 1`);
    expect(row).toEqual({ action: "session.signed_in", actorId: ana.id, origin: `192.0.2.${addresses}` });
  });

  test("a wrong password, an unknown address, one that is none, and a closed seat get one answer", async () => {
    const closed = await api.person(uno, "agent");
    await file.db.as(uno).begin((tx) => tx`update access.staff set active = false where id = ${closed.id}`);
    const answers = await Promise.all([
      signIn(ana.email, "not her password"),
      signIn("nobody@example.test", PASSWORD),
      signIn("nobody", PASSWORD),
      signIn(closed.email, PASSWORD),
    ]);
    for (const { status, body, headers } of answers) {
      expect([status, body.code, body.values]).toEqual([401, "wrong_credentials", {}]);
      expect(headers.getSetCookie()).toEqual([]);
    }
  });

  test("nobody makes an account over HTTP", async () => {
    for (const path of ["/api/auth/sign-up/email", "/api/v1/session/sign-up", "/api/v1/sign-up/email"]) {
      expect((await api.ask("POST", path, { body: { email: "a@b.co", password: PASSWORD, name: "a" } })).status).toBe(
        404,
      );
    }
  });

  test("from another site's page it is refused", async () => {
    const answer = await api.ask("POST", `${ME}/sign-in`, {
      body: { email: ana.email, password: PASSWORD },
      headers: { origin: "https://evil.example" },
    });
    expect(answer.body.code).toBe("foreign_origin");
  });
});

describe("lockout", () => {
  const WRONG = "not the password";
  const hashOf = (email: string) => api.server.services.staffAuth.subjectHash("account", email);
  /** As if so many tries had failed: looking at a password takes its time. */
  const failed = (email: string, failures: number, lockedFor = "-1 second") =>
    file.db.owner(
      (tx) => tx`
      insert into access.sign_in_failure (subject_hash, failures, first_at, locked_until)
      values (${hashOf(email)}, ${failures}, now(), now() + ${lockedFor}::interval)
      on conflict (subject_hash) do update set failures = excluded.failures, locked_until = excluded.locked_until`,
    );
  const state = async (email: string) =>
    (
      await file.db.owner(
        (tx) => tx<{ failures: number; seconds: number }>`
      select failures, round(extract(epoch from locked_until - now()))::int as seconds
      from access.sign_in_failure where subject_hash = ${hashOf(email)}`,
      )
    )[0];

  test("after five failures even the right password waits, and is told how long", async () => {
    for (let i = 0; i < 5; i++) expect((await signIn(ana.email, WRONG)).body.code).toBe("wrong_credentials");
    const { status, body, headers } = await signIn(ana.email, PASSWORD);
    expect([status, body.code]).toEqual([429, "locked_out"]);
    expect(body.values?.seconds).toBeGreaterThan(0);
    expect(body.values?.seconds).toBeLessThanOrEqual(30);
    expect(headers.get("retry-after")).toBe(String(body.values?.seconds));
  });

  test("an address that has no account locks in the same way", async () => {
    await failed("nobody@example.test", 4);
    expect((await signIn("nobody@example.test", WRONG)).body.code).toBe("wrong_credentials");
    expect((await signIn("nobody@example.test", WRONG)).body.code).toBe("locked_out");
  });

  test("twenty guesses at once are counted as twenty", async () => {
    await failed(ana.email, 3);
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(ana.email, WRONG)));
    const codes = answers.map(({ body }) => body.code);
    expect(codes.filter((code) => code === "wrong_credentials").length).toBe(2);
    expect(codes.filter((code) => code === "locked_out").length).toBe(18);
  });

  test("waits grow, and tries while locked do not make them longer", async () => {
    await failed(ana.email, 5, "20 seconds");
    for (let i = 0; i < 3; i++) await signIn(ana.email, WRONG);
    expect((await state(ana.email))?.failures).toBe(5);
    await failed(ana.email, 5);
    await signIn(ana.email, WRONG);
    const next = await state(ana.email);
    expect(next?.failures).toBe(6);
    expect(next?.seconds).toBeGreaterThan(30);
  });

  test("once the wait is over the right password comes in and clears the count", async () => {
    await failed(ana.email, 9);
    expect((await signIn(ana.email, PASSWORD)).status).toBe(200);
    expect(await state(ana.email)).toBeUndefined();
  });

  test("failures of long ago count no more", async () => {
    await failed(ana.email, 4);
    await file.db.owner((tx) => tx`update access.sign_in_failure set first_at = now() - interval '25 hours'`);
    await signIn(ana.email, WRONG);
    expect((await state(ana.email))?.failures).toBe(1);
  });

  test("somebody else's failures do not lock one out", async () => {
    await failed("luis@example.test", 9, "1 hour");
    expect((await signIn(ana.email, PASSWORD)).status).toBe(200);
  });

  test("what is remembered holds no address, and is forgotten after a day", async () => {
    await signIn(ana.email, WRONG);
    const rows = await file.db.owner(
      (tx) => tx<{ subjectHash: Buffer }>`select subject_hash from access.sign_in_failure`,
    );
    expect(rows.map(({ subjectHash }) => subjectHash.length)).toEqual([32, 32]);
    await file.db.owner((tx) => tx`update access.sign_in_failure set first_at = now() - interval '25 hours'`);
    expect(await forgetTries.run(file.db.as(uno), new Date())).toBe(2);
  });
});

describe("a session", () => {
  test("ends at once when signed out, and takes its cookie along", async () => {
    const luis = await api.person(uno, "agent");
    const out = await api.ask("POST", `${ME}/sign-out`, { as: luis });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie().join()).toMatch(/acuerdo\.session_token=;.*Max-Age=0/);
    expect((await me(luis)).status).toBe(401);
  });

  test.each([
    ["changed", (cookie: string) => cookie.replace(/.$/, (last) => (last === "A" ? "B" : "A"))],
    ["unsigned", (cookie: string) => cookie.replace(/\.[^.]*$/, "")],
    ["empty", () => "acuerdo.session_token="],
    ["garbage", () => "acuerdo.session_token=%00%ff"],
  ])("with a cookie that is %s is none", async (_, change) => {
    const cookie = change(decodeURIComponent(ana.headers.cookie ?? ""));
    expect((await me({ headers: { cookie } })).status).toBe(401);
  });

  test("ends when its seat is closed", async () => {
    const luis = await api.person(uno, "agent");
    await file.db.as(uno).begin((tx) => tx`update access.staff set active = false where id = ${luis.id}`);
    expect((await me(luis)).status).toBe(401);
  });

  test("ends after its hours without use, and is prolonged by use", async () => {
    const luis = await api.person(uno, "agent");
    const shift = (hours: number) =>
      file.db.owner(
        (tx) => tx`
      update auth.session set expires_at = expires_at - make_interval(hours => ${hours})
      where user_id = (select user_id from access.staff where id = ${luis.id})`,
      );
    await shift(6);
    const prolonged = await me(luis);
    expect(cookiesOf(prolonged.headers)).toContain("acuerdo.session_token=");
    expect(cookiesOf((await me(luis)).headers)).toBe("");
    await shift(13);
    expect((await me(luis)).status).toBe(401);
  });

  test("speaks another language from the next request on", async () => {
    const luis = await api.person(uno, "agent");
    expect((await api.ask<Me>("PATCH", ME, { as: luis, body: { locale: "pt" } })).body.locale).toBe("pt");
    expect((await me(luis)).body.locale).toBe("pt");
    expect((await api.ask("PATCH", ME, { as: luis, body: { locale: "fr" } })).body.errors).toEqual([
      { in: "body", path: "locale", code: "not_one_of", values: { allowed: ["es", "en", "pt"] } },
    ]);
  });
});

describe("a new password", () => {
  const NEXT = "another good password";
  const change = (as: Caller, currentPassword: string, newPassword = NEXT) =>
    api.ask("POST", `${ME}/password`, { as, body: { currentPassword, newPassword } });

  test("ends every other session, keeps this one under a new cookie, and counts from now on", async () => {
    const luis = await api.person(uno, "agent");
    const elsewhere = cookiesOf((await signIn(luis.email, PASSWORD)).headers);
    const changed = await change(luis, PASSWORD);
    expect(changed.status).toBe(204);
    expect((await me({ headers: { cookie: elsewhere } })).status).toBe(401);
    expect((await me({ headers: { cookie: cookiesOf(changed.headers) } })).status).toBe(200);
    expect((await signIn(luis.email, PASSWORD)).status).toBe(401);
    expect((await signIn(luis.email, NEXT)).status).toBe(200);
  });

  test("needs the present one, and guesses at it are throttled", async () => {
    const luis = await api.person(uno, "agent");
    const codes: unknown[] = [];
    for (let i = 0; i < 6; i++) codes.push((await change(luis, "not the password")).body.code);
    expect(codes).toEqual([...Array(5).fill("wrong_password"), "locked_out"]);
  });

  test("is long enough", async () => {
    const { status, body } = await change(ana, PASSWORD, "short");
    expect([status, body.errors]).toEqual([
      422,
      [{ in: "body", path: "newPassword", code: "too_small", values: { minimum: 10, of: "string" } }],
    ]);
  });
});

describe("a person with seats in two tenants", () => {
  let eva: Caller;
  beforeAll(async () => {
    eva = await api.person(uno, "agent", "eva@example.test");
    await createStaff(
      file.db,
      api.server.services.staffAuth,
      dos,
      {
        name: "Eva",
        email: eva.email,
        role: "admin",
        locale: "en",
        password: "not used: she has one already",
      },
      new Date("2026-03-02T15:00:00Z"),
    );
  });

  test("sees both, works in the first, and has in each the role of that seat", async () => {
    const cookie = eva.headers.cookie ?? "";
    const first = (await me({ headers: { cookie } })).body;
    expect(first.tenants.map(({ slug }) => slug)).toEqual(["uno", "dos"]);
    expect([first.tenant.slug, first.role]).toEqual(["uno", "agent"]);
    const second = (await me({ headers: { cookie, "x-acuerdo-tenant": "dos" } })).body;
    expect([second.tenant.slug, second.role, second.locale]).toEqual(["dos", "admin", "en"]);
  });

  test("chooses one for good, by a cookie", async () => {
    const cookie = eva.headers.cookie ?? "";
    const chosen = await api.ask<Me>("POST", `${ME}/tenant`, {
      as: { headers: { cookie } },
      body: { tenantId: dos.toString() },
    });
    expect(chosen.body.tenant.slug).toBe("dos");
    const later = await me({ headers: { cookie: `${cookie}; ${cookiesOf(chosen.headers)}` } });
    expect(later.body.tenant.slug).toBe("dos");
  });

  test("keeps the password they had", async () => {
    expect((await signIn(eva.email, "not used: she has one already")).status).toBe(401);
  });

  test("who has no seat there cannot choose it", async () => {
    expect((await me({ headers: { ...ana.headers, "x-acuerdo-tenant": "dos" } })).body.code).toBe("no_seat");
    expect((await api.ask("POST", `${ME}/tenant`, { as: ana, body: { tenantId: dos.toString() } })).status).toBe(404);
    // A cookie may be left over from a seat that was closed: it is ignored.
    expect((await me({ headers: { cookie: `${ana.headers.cookie}; acuerdo.tenant=${dos}` } })).body.tenant.slug).toBe(
      "uno",
    );
  });
});

test("behind https the cookies travel only over TLS, and browsers remember to use it", async () => {
  const secured = {
    ...readConfig({ ACUERDO_SECRET: "a secret for tests, at least 32 long" }, "/"),
    publicUrl: "https://cobranza.example.org",
  };
  const secure = await startApi(file.db, { routes: accessRoutes, config: secured });
  try {
    const { headers } = await secure.ask("POST", `${ME}/sign-in`, {
      body: { email: ana.email, password: PASSWORD },
      headers: { origin: "https://cobranza.example.org" },
    });
    expect(headers.getSetCookie()[0]).toMatch(/^__Secure-acuerdo\.session_token=.*Secure/);
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
  } finally {
    await secure.close();
  }
});
