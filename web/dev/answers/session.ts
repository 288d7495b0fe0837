import { permissionsOf } from "../../../src/access/domain/permissions.js";
import { done, ok, type Row, refuse } from "./answer.js";

const tenants = [
  { id: "1", slug: "demo", name: "Cobranza Andina", kind: "demo" },
  { id: "2", slug: "norte", name: "Crédito del Norte", kind: "live" },
];

let isIn = true;
let locale = "es";
let tenant = tenants[0];

const me = () => ({
  actor: { kind: "staff", id: "11", name: "Lucía Paredes", email: "lucia@andina.example" },
  tenant,
  role: "admin",
  permissions: permissionsOf("admin"),
  locale,
  tenants,
});

const field = (body: unknown, name: string): unknown => (body as Record<string, unknown> | undefined)?.[name];

/** Wednesday noon in Bogotá, in the demo's own time: it stands still, so that pictures can be compared. */
const DEMO_NOW = "2026-11-18T17:04:00Z";

export const session: readonly Row[] = [
  ["GET", /^\/session$/, () => (isIn ? ok(me()) : refuse(401, "not_signed_in"))],
  [
    "POST",
    /^\/session\/sign-in$/,
    ({ body }) => {
      if (field(body, "password") === "locked") return refuse(429, "locked_out", { seconds: 30 });
      if (field(body, "password") === "wrong") return refuse(401, "wrong_credentials");
      isIn = true;
      return ok(me());
    },
  ],
  [
    "POST",
    /^\/session\/sign-out$/,
    () => {
      isIn = false;
      return done;
    },
  ],
  [
    "PATCH",
    /^\/session$/,
    ({ body }) => {
      locale = String(field(body, "locale"));
      return ok(me());
    },
  ],
  [
    "POST",
    /^\/session\/tenant$/,
    ({ body }) => {
      tenant = tenants.find(({ id }) => id === field(body, "tenantId")) ?? tenant;
      return ok(me());
    },
  ],
  [
    "POST",
    /^\/session\/password$/,
    ({ body }) => (field(body, "currentPassword") === "wrong" ? refuse(422, "wrong_password") : done),
  ],
  [
    "GET",
    /^\/sandbox\/clock$/,
    () => ok({ now: DEMO_NOW, isReal: false, speed: 0, moving: null, nextEventAt: "2026-11-18T20:00:00Z" }),
  ],
];
