import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { routes } from "../src/app/routes.js";
import type { TenantId } from "../src/kernel/id.js";
import { id } from "../src/platform/contract.js";
import { routeFor } from "../src/platform/http/route.js";
import { type Caller, PASSWORD, startApi, type TestApi } from "./support/api.js";
import { testDatabase } from "./support/db.js";
import { type Seeds, walkRoutes } from "./support/tenant-wall.js";
import { makeWallSeeds, type WallSeeds } from "./support/wall-seeds.js";

const file = testDatabase();
const MARKER = "belongs-to-uno";
let api: TestApi;
let uno: TenantId;
let owner: Caller;
let stranger: Caller;
let room: WallSeeds;

/** Two routes without a wall, to prove that the walk finds them. */
const route = routeFor<"portfolio:read">();
const open = { tag: "fixture", summary: "Without a wall", allow: "portfolio:read", method: "GET" } as const;
const careless = [
  route({
    ...open,
    id: "careless",
    path: "/careless/:staffId",
    params: z.object({ staffId: id<"staff">() }),
    handle: async () => ({}),
  }),
  route({ ...open, id: "leaky", path: "/leaky", reply: z.string(), handle: async () => `all of it: ${MARKER}` }),
  route({
    ...open,
    id: "unknown",
    path: "/unknown/:thingId",
    params: z.object({ thingId: id<"thing">() }),
    handle: async () => ({}),
  }),
];

beforeAll(async () => {
  api = await startApi(file.db, { routes: [...routes, ...careless] });
  uno = await api.tenant(MARKER);
  owner = await api.person(uno, "admin");
  stranger = await api.person(await api.tenant("dos"), "admin");
  room = await makeWallSeeds(file.db.as(uno), MARKER);
});
afterAll(() => api.close());

let people = 0;
const added = async (path: string, body: unknown): Promise<string> => {
  const { body: made } = await api.ask<{ id?: string; key?: { id: string } }>("POST", `/api/v1${path}`, {
    as: owner,
    body,
  });
  return made.id ?? made.key?.id ?? "0";
};

/** A room that adds a route with a parameter adds here how to make what it names. */
const seeds: Seeds = {
  get params() {
    return { ...staffSeeds, ...room.params };
  },
  get bodies() {
    return { changeStaff: { role: "auditor" }, ...room.bodies };
  },
  get queries() {
    return room.queries;
  },
  everybodys: { sampleFile: "a country, and the same file for everybody" },
};

const staffSeeds = {
  staffId: () => {
    people += 1;
    return added("/staff", {
      name: MARKER,
      email: `${MARKER}-${people}@example.test`,
      role: "agent",
      password: PASSWORD,
    });
  },
  keyId: () => added("/keys", { name: MARKER, role: "agent" }),
};

describe("another tenant's id is 404", () => {
  test("on every route there is", async () => {
    expect(await walkRoutes(api, routes, seeds, { owner, stranger, marker: MARKER })).toEqual([]);
  });

  test("and a route without a wall, or without seeds, is found", async () => {
    expect(await walkRoutes(api, careless, seeds, { owner, stranger, marker: MARKER })).toEqual([
      "careless (GET /careless/:staffId): a stranger got 204 ",
      "leaky (GET /leaky): a stranger read the owner's data",
      "unknown (GET /unknown/:thingId): not covered by seeds: params.thingId",
    ]);
  });
});

describe("the wall stands in the database too", () => {
  interface Table {
    name: string;
    secured: boolean;
    policies: number;
    key: string | null;
  }
  const tables = () =>
    file.db.owner(
      (tx) => tx<Table>`
      select c.oid::regclass::text as name, c.relrowsecurity as secured,
        (select count(*)::int from pg_policy p
          where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*'
            and pg_get_expr(p.polqual, p.polrelid) = '(tenant_id = ( SELECT platform.tenant() AS tenant))'
            and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid)) = pg_get_expr(p.polqual, p.polrelid)) as policies,
        (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
          where i.indrelid = c.oid and i.indisprimary)::text as key
      from pg_class c join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped
      where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
      order by 1`,
    );

  test("around every table of a tenant, whose key begins with the tenant", async () => {
    const all = await tables();
    expect(all.length).toBeGreaterThan(20);
    const open = all.filter(({ secured, policies, key }) => !secured || policies !== 1 || key !== "tenant_id");
    expect(open).toEqual([]);
  });

  test("and every table without a tenant that the product may touch is known", async () => {
    const rows = await file.db.owner(
      (tx) => tx<{ name: string }>`
      select c.oid::regclass::text as name from pg_class c
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relrowsecurity
        -- A view that reads with the rights of whoever asks stands behind its tables' walls.
        and not (c.relkind = 'v' and coalesce('security_invoker=true' = any(c.reloptions), false))
        -- A file between reading and committing lies in a table of its own, named after its tenant: COPY fills it, and
        -- COPY knows no row-level security.
        and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'stage')
        and (has_table_privilege('acuerdo_app', c.oid, 'select, insert, update, delete')
          or has_any_column_privilege('acuerdo_app', c.oid, 'select, insert, update'))`,
    );
    // Hashes only, counted before anybody is known to belong to a tenant.
    expect(rows).toEqual([{ name: "access.sign_in_failure" }]);
  });

  test("the product owns nothing, and neither it nor the sign-in library can step around the wall", async () => {
    for (const role of ["acuerdo_app", "acuerdo_auth"]) {
      const owned = await file.db.owner(
        (tx) => tx`
        select objid from pg_shdepend where refobjid = ${role}::regrole and deptype = 'o'
          and dbid in (0, (select oid from pg_database where datname = current_database()))`,
      );
      expect(owned).toEqual([]);
      const [rights] = await file.db.owner(
        (tx) => tx`
        select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles where rolname = ${role}`,
      );
      expect(rights).toEqual({
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolcanlogin: false,
      });
    }
  });

  test("no function runs with the owner's rights but the known ones, each with a fixed search path", async () => {
    const rows = await file.db.owner(
      (tx) => tx<{ name: string; path: string[] | null; everyone: boolean }>`
      select p.oid::regproc::text as name, p.proconfig as path, has_function_privilege('public', p.oid, 'execute') as everyone
      from pg_proc p where p.prosecdef order by 1`,
    );
    const names = rows.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["access.has_seat", "access.key_by_hash", "access.seats_of", "access.tenant_ids"]),
    );
    expect(
      rows.filter(({ path, everyone }) => everyone || !path?.some((one) => one.startsWith("search_path="))),
    ).toEqual([]);
  });

  test("the sign-in tables are out of the product's reach, and the product's out of theirs", async () => {
    const reach = await file.db.owner(
      (tx) => tx`
      select c.oid::regclass::text as name from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
        and has_table_privilege(case when c.relnamespace = 'auth'::regnamespace then 'acuerdo_app' else 'acuerdo_auth' end,
                                c.oid, 'select, insert, update, delete')`,
    );
    expect(reach).toEqual([]);
  });

  test("a statement that forgets its tenant sees and changes one tenant's rows only", async () => {
    const countAs = (tenant: bigint) =>
      file.db
        .as(tenant as TenantId)
        .begin(async (tx) => Number((await tx<{ n: bigint }>`select count(*) as n from access.staff`)[0]?.n));
    expect(await countAs(uno)).toBeGreaterThan(0);
    expect(await countAs(424_242n)).toBe(0);
    expect(await file.db.outside((tx) => tx`select id from access.staff`)).toEqual([]);
    const changed = await file.db
      .as(424_242n as TenantId)
      .begin((tx) => tx`update access.staff set name = 'x' returning id`);
    expect(changed).toEqual([]);
    const foreign = file.db.as(424_242n as TenantId).begin(
      (tx) => tx`
      insert into access.audit (tenant_id, at, actor_kind, actor_name, action, subject_kind, subject_id)
      values (${uno}, now(), 'cli', 'x', 'x', 'x', '1')`,
    );
    await expect(foreign).rejects.toThrow(/row-level security/);
  });
});
