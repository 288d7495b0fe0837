import { ok, type Row, refuse } from "./answer.js";

interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly locale: string;
  readonly active: boolean;
  readonly createdAt: string;
}

const person = (
  id: string,
  name: string,
  email: string,
  role: string,
  createdAt: string,
  more: Partial<Person> = {},
): Person => ({
  id,
  name,
  email,
  role,
  locale: "es",
  active: true,
  createdAt,
  ...more,
});

let staff: readonly Person[] = [
  person("11", "Lucía Paredes", "lucia@andina.example", "admin", "2026-02-03T14:00:00Z"),
  person("12", "Mateo Rincón", "mateo@andina.example", "manager", "2026-02-03T14:20:00Z"),
  person("13", "Rosa Inés Quispe Mamani", "rosa.quispe@andina.example", "agent", "2026-05-11T13:00:00Z"),
  person("14", "Bruno Teixeira", "bruno@andina.example", "agent", "2026-11-12T18:30:00Z", { locale: "pt" }),
  person("15", "Jairo Ospina", "jairo@andina.example", "field", "2026-11-17T20:00:00Z"),
  person("16", "Claire Whitfield", "claire.whitfield@auditores.example", "auditor", "2026-11-18T15:40:00Z", {
    locale: "en",
  }),
  person("17", "Ernesto Vélez", "ernesto@andina.example", "agent", "2025-08-20T15:00:00Z", { active: false }),
];

let keys: {
  id: string;
  name: string;
  prefix: string;
  role: string;
  createdBy: string | null;
  createdAt: string;
  lastUsedOn: string | null;
  revokedAt: string | null;
}[] = [
  {
    id: "31",
    name: "Sistema contable",
    prefix: "ak_live_7hQ2",
    role: "manager",
    createdBy: "11",
    createdAt: "2026-03-02T15:00:00Z",
    lastUsedOn: "2026-11-18",
    revokedAt: null,
  },
  {
    id: "32",
    name: "Tablero de gerencia",
    prefix: "ak_live_m3Xp",
    role: "auditor",
    createdBy: "11",
    createdAt: "2026-09-21T15:00:00Z",
    lastUsedOn: null,
    revokedAt: null,
  },
  {
    id: "33",
    name: "Prueba de integración",
    prefix: "ak_live_Zt81",
    role: "agent",
    createdBy: null,
    createdAt: "2026-01-14T15:00:00Z",
    lastUsedOn: "2026-02-01",
    revokedAt: "2026-02-02T15:00:00Z",
  },
];

export const team: readonly Row[] = [
  ["GET", /^\/staff$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : staff })],
  [
    "POST",
    /^\/staff$/,
    ({ body }) => {
      const asked = body as Person & { password: string };
      if (asked.email.includes("lucia")) return refuse(409, "email_taken");
      if (asked.password.length < 10) {
        return refuse(422, "invalid_request", {}, [
          { in: "body", path: "password", code: "too_small", values: { minimum: 10, of: "string" } },
        ]);
      }
      const added = person(String(20 + staff.length), asked.name, asked.email, asked.role, "2026-11-18T17:04:00Z", {
        locale: asked.locale,
      });
      staff = [...staff, added];
      return { status: 201, body: added };
    },
  ],
  [
    "PATCH",
    /^\/staff\/(\d+)$/,
    ({ params, body }) => {
      const change = body as Partial<Person>;
      if (params[0] === "11" && (change.active === false || change.role)) return refuse(422, "last_admin");
      staff = staff.map((row) => (row.id === params[0] ? { ...row, ...change } : row));
      return ok(staff.find(({ id }) => id === params[0]));
    },
  ],
  ["GET", /^\/keys$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : keys })],
  [
    "POST",
    /^\/keys$/,
    ({ body }) => {
      const asked = body as { name: string; role: string };
      const key = {
        id: String(40 + keys.length),
        prefix: "ak_live_n8Kd",
        createdBy: "11",
        createdAt: "2026-11-18T17:04:00Z",
        lastUsedOn: null,
        revokedAt: null,
        ...asked,
      };
      keys = [key, ...keys];
      return { status: 201, body: { key, secret: "ak_live_n8Kd4TqP0xW7sY2bLr9VcZ5mHfJ3gE6a" } };
    },
  ],
  [
    "DELETE",
    /^\/keys\/(\d+)$/,
    ({ params }) => {
      keys = keys.map((row) => (row.id === params[0] ? { ...row, revokedAt: "2026-11-18T17:04:00Z" } : row));
      return ok(keys.find(({ id }) => id === params[0]));
    },
  ],
];
