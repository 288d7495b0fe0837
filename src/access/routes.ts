import { z } from "zod";
import { cutPage, id } from "../platform/contract.js";
import { type Ctx, routeFor } from "../platform/http/route.js";
import { isHttps } from "../platform/http/shield.js";
import { found, Problem } from "../platform/problem.js";
import * as actions from "./actions.js";
import type { StaffAuth } from "./auth.js";
import * as contract from "./contract.js";
import { type Permission, permissionsOf, type Role } from "./domain/permissions.js";
import { chooseSeat, TENANT_COOKIE } from "./gate.js";
import * as store from "./store.js";

declare module "../platform/http/route.js" {
  interface Services {
    readonly staffAuth: StaffAuth;
  }
}

/** Routes of every room are made by this: it knows which permissions there are. */
export const route = routeFor<Permission>();

const SIGN_INS_PER_MINUTE = 30;

export const sessionRoutes = [
  route({
    id: "signIn",
    method: "POST",
    path: "/session/sign-in",
    allow: "public",
    tag: "session",
    summary: "Sign in with e-mail address and password; sets the session cookie",
    body: contract.SignIn,
    reply: contract.Me,
    perMinute: SIGN_INS_PER_MINUTE,
    handle: async ({ db, services, origin, realNow, headers, setHeader, requestId }, { body }) => {
      const session = await actions.signIn(db, services.staffAuth, body, origin, realNow);
      const seat = found(chooseSeat(session.seats, headers));
      await db.as(seat.tenantId).begin((tx) =>
        store.saveAudit(tx, {
          at: realNow,
          actor: { kind: "staff", id: seat.staffId, name: seat.name },
          action: "session.signed_in",
          subject: { kind: "staff", id: seat.staffId },
          origin,
          requestId,
        }),
      );
      setHeader("set-cookie", session.cookies);
      return meOf(seat, session.seats);
    },
  }),
  route({
    id: "signOut",
    method: "POST",
    path: "/session/sign-out",
    allow: "signed_in",
    tag: "session",
    summary: "End this session",
    handle: async (ctx) => {
      const { cookie } = personIn(ctx);
      await ctx.audit({ action: "session.signed_out", subject: { kind: "staff", id: ctx.actor.id } });
      ctx.setHeader("set-cookie", [...(await ctx.services.staffAuth.signOut(cookie)), tenantCookie(ctx, "", 0)]);
    },
  }),
  route({
    id: "getSession",
    method: "GET",
    path: "/session",
    allow: "signed_in",
    tag: "session",
    summary: "Who is signed in, where, and what they may do",
    reply: contract.Me,
    handle: async ({ tx, actor }) => {
      if (actor.kind === "key") return keyView(await store.tenantOf(tx), actor);
      const seats = await seatsOfStaff(tx, actor.id);
      return meOf(found(seats.find(({ tenantId }) => tenantId === tx.tenant)), seats);
    },
  }),
  route({
    id: "changeSelf",
    method: "PATCH",
    path: "/session",
    allow: "signed_in",
    tag: "session",
    summary: "Change one's own language",
    body: contract.ChangeSelf,
    reply: contract.Me,
    handle: async (ctx, { body }) => {
      personIn(ctx);
      const before = found(await store.staffById(ctx.tx, ctx.actor.id, "lock"));
      const after = await store.updateStaff(ctx.tx, { ...before, ...body });
      await ctx.audit({
        action: "staff.changed",
        subject: { kind: "staff", id: before.id },
        before: actions.seatView(before),
        after: actions.seatView(after),
      });
      const seats = await seatsOfStaff(ctx.tx, ctx.actor.id);
      return meOf(found(seats.find(({ tenantId }) => tenantId === ctx.tenant)), seats);
    },
  }),
  route({
    id: "changePassword",
    method: "POST",
    path: "/session/password",
    allow: "signed_in",
    tag: "session",
    summary: "Change one's own password; ends one's other sessions",
    body: contract.ChangePassword,
    perMinute: SIGN_INS_PER_MINUTE,
    handle: async (ctx, { body }) => {
      const { cookie } = personIn(ctx);
      const { email } = found(await store.staffById(ctx.tx, ctx.actor.id));
      await ctx.audit({ action: "staff.password_changed", subject: { kind: "staff", id: ctx.actor.id } });
      const { aside, staffAuth } = ctx.services;
      const change = { cookie, ...body };
      ctx.setHeader(
        "set-cookie",
        await actions.changePassword(aside, staffAuth, email, change, ctx.origin, ctx.realNow),
      );
    },
  }),
  route({
    id: "chooseTenant",
    method: "POST",
    path: "/session/tenant",
    allow: "signed_in",
    tag: "session",
    summary: "Work in another of one's tenants; remembered in a cookie",
    body: contract.ChooseTenant,
    reply: contract.Me,
    unaudited: "changes nothing but a cookie of the caller",
    handle: async (ctx, { body }) => {
      personIn(ctx);
      const seats = await seatsOfStaff(ctx.tx, ctx.actor.id);
      const seat = found(
        seats.find(({ tenantId }) => tenantId === body.tenantId),
        "tenant",
      );
      ctx.setHeader("set-cookie", tenantCookie(ctx, seat.tenantId.toString(), YEAR_SECONDS));
      return meOf(seat, seats);
    },
  }),
];

const YEAR_SECONDS = 31_536_000;

const tenantCookie = ({ services }: Pick<Ctx, "services">, value: string, seconds: number): string =>
  `${TENANT_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isHttps(services.config) ? "; Secure" : ""}`;

/** What only a person can do: an API key has no session, password or language of its own. */
function personIn({ actor, headers }: Pick<Ctx, "actor" | "headers">): { cookie: string } {
  if (actor.kind !== "staff" || headers.cookie === undefined) throw new Problem(403, "people_only");
  return { cookie: headers.cookie };
}

async function seatsOfStaff(tx: Ctx["tx"], staffId: bigint): Promise<store.SeatRow[]> {
  const staff = found(await store.staffById(tx, staffId));
  return store.seatsOf(tx, staff.userId);
}

const tenantOfSeat = (seat: store.SeatRow) => ({
  id: seat.tenantId,
  slug: seat.tenantSlug,
  name: seat.tenantName,
  kind: seat.tenantKind,
});

const meOf = (seat: store.SeatRow, seats: readonly store.SeatRow[]): contract.Me => ({
  actor: { kind: "staff", id: seat.staffId, name: seat.name, email: seat.email },
  tenant: tenantOfSeat(seat),
  role: seat.role,
  permissions: permissionsOf(seat.role),
  locale: seat.locale,
  tenants: seats.map(tenantOfSeat),
});

const keyView = (tenant: store.TenantRow, actor: Ctx["actor"]): contract.Me => ({
  actor: { kind: "key", id: actor.id, name: actor.name, email: null },
  tenant,
  role: actor.role as Role,
  permissions: permissionsOf(actor.role as Role),
  locale: actor.locale,
  tenants: [tenant],
});

export const teamRoutes = [
  route({
    id: "listStaff",
    method: "GET",
    path: "/staff",
    allow: "team:read",
    tag: "team",
    summary: "Everybody with a seat, active ones first",
    reply: contract.StaffList,
    handle: async ({ tx }) => ({ items: await store.listStaff(tx) }),
  }),
  route({
    id: "addStaff",
    method: "POST",
    path: "/staff",
    allow: "team:write",
    tag: "team",
    summary: "Give somebody a seat, with a password to begin with",
    body: contract.AddStaff,
    reply: contract.Staff,
    status: 201,
    handle: async (ctx, { body }) => {
      const staff = await actions.addStaff(ctx.tx, ctx.services.staffAuth, ctx.actor.role as Role, body, ctx.now);
      await ctx.audit({
        action: "staff.added",
        subject: { kind: "staff", id: staff.id },
        after: actions.seatView(staff),
      });
      return staff;
    },
  }),
  route({
    id: "getStaff",
    method: "GET",
    path: "/staff/:staffId",
    allow: "team:read",
    tag: "team",
    summary: "One seat",
    params: contract.StaffParams,
    reply: contract.Staff,
    handle: async ({ tx }, { params }) => found(await store.staffById(tx, params.staffId), "staff"),
  }),
  route({
    id: "changeStaff",
    method: "PATCH",
    path: "/staff/:staffId",
    allow: "team:write",
    tag: "team",
    summary: "Change somebody's role, name or language, or close their seat; the last admin stays",
    params: contract.StaffParams,
    body: contract.ChangeStaff,
    reply: contract.Staff,
    handle: async (ctx, { params, body }) => {
      const { before, after } = await actions.changeStaff(ctx.tx, ctx.actor.role as Role, params.staffId, body);
      await ctx.audit({
        action: "staff.changed",
        subject: { kind: "staff", id: after.id },
        before: actions.seatView(before),
        after: actions.seatView(after),
      });
      return after;
    },
  }),
  route({
    id: "listApiKeys",
    method: "GET",
    path: "/keys",
    allow: "keys:write",
    tag: "team",
    summary: "API keys, without their secrets",
    reply: contract.ApiKeyList,
    handle: async ({ tx }) => ({ items: await store.listKeys(tx) }),
  }),
  route({
    id: "addApiKey",
    method: "POST",
    path: "/keys",
    allow: "keys:write",
    tag: "team",
    summary: "Make an API key; its secret is shown this once",
    body: contract.AddKey,
    reply: contract.NewKey,
    status: 201,
    secretReply: true,
    handle: async (ctx, { body }) => {
      const giver = { role: ctx.actor.role as Role, staffId: ctx.actor.kind === "staff" ? ctx.actor.id : null };
      const made = await actions.addKey(ctx.tx, giver, body, ctx.now);
      const { id: keyId, name, prefix, role } = made.key;
      await ctx.audit({
        action: "api_key.added",
        subject: { kind: "api_key", id: keyId },
        after: { name, prefix, role },
      });
      return made;
    },
  }),
  route({
    id: "revokeApiKey",
    method: "DELETE",
    path: "/keys/:keyId",
    allow: "keys:write",
    tag: "team",
    summary: "End an API key at once",
    params: contract.KeyParams,
    reply: contract.ApiKey,
    handle: async (ctx, { params }) => {
      const { before, after } = await actions.revokeKey(ctx.tx, params.keyId, ctx.now);
      const { name, prefix, role } = after;
      await ctx.audit({
        action: "api_key.revoked",
        subject: { kind: "api_key", id: after.id },
        before: { revokedAt: before.revokedAt },
        after: { name, prefix, role, revokedAt: after.revokedAt },
      });
      return after;
    },
  }),
  route({
    id: "listAudit",
    method: "GET",
    path: "/audit",
    allow: "audit:read",
    tag: "audit",
    summary: "Who did what, to what, when and from where; newest first",
    query: contract.AuditQuery,
    reply: contract.AuditPage,
    handle: async ({ tx, cursors }, { query: { cursor, limit, ...filter } }) => {
      const from = cursors.read(cursor, z.tuple([id<"audit">()]));
      const rows = await store.listAudit(tx, filter, from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      return { items: page.items.map(auditView), next: page.next };
    },
  }),
];

const auditView = ({
  actorKind,
  actorId,
  actorName,
  subjectKind,
  subjectId,
  ...row
}: store.AuditRow): z.output<typeof contract.AuditItem> => ({
  ...row,
  actor: { kind: actorKind, id: actorId, name: actorName },
  subject: { kind: subjectKind, id: subjectId },
  before: row.before ?? null,
  after: row.after ?? null,
});

export const accessRoutes = [...sessionRoutes, ...teamRoutes];
