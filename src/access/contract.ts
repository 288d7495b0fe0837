import { z } from "zod";
import { anyId, id, instant, line, locale, pageOf, pageQuery } from "../platform/contract.js";
import { PASSWORD_MAX, PASSWORD_MIN } from "./domain/password.js";
import { KEY_ROLES, PERMISSIONS, type Permission, ROLES } from "./domain/permissions.js";

export const role = z.enum(ROLES).meta({ id: "Role" });
export const keyRole = z.enum(KEY_ROLES).meta({ id: "KeyRole" });
export const permission = z.enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]]).meta({ id: "Permission" });
const tenantKind = z.enum(["live", "demo"]);

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));
const newPassword = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX);

export const SignIn = z.strictObject({
  email: z.string().trim().toLowerCase().min(1).max(254),
  password: z.string().min(1).max(PASSWORD_MAX),
});

const Tenant = z
  .object({ id: id<"tenant">(), slug: z.string(), name: z.string(), kind: tenantKind })
  .meta({ id: "Tenant" });

export const Me = z
  .object({
    actor: z.object({ kind: z.enum(["staff", "key"]), id: anyId, name: z.string(), email: z.string().nullable() }),
    tenant: Tenant,
    role,
    permissions: z.array(permission),
    locale,
    tenants: z.array(Tenant).meta({ description: "Tenants this person may switch to, the present one among them." }),
  })
  .meta({ id: "Me" });
export type Me = z.output<typeof Me>;

export const ChooseTenant = z.strictObject({ tenantId: id<"tenant">() });
export const ChangeSelf = z.strictObject({ locale });
export const ChangePassword = z.strictObject({ currentPassword: z.string().min(1).max(PASSWORD_MAX), newPassword });

export const StaffParams = z.object({ staffId: id<"staff">() });
export const Staff = z
  .object({
    id: id<"staff">(),
    name: z.string(),
    email: z.string(),
    role,
    locale,
    active: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: "Staff" });
export const StaffList = z.object({ items: z.array(Staff) });
export const AddStaff = z.strictObject({
  name: line(120),
  email,
  role,
  locale: locale.default("es"),
  password: newPassword,
});
export const ChangeStaff = z.strictObject({
  name: line(120).optional(),
  role: role.optional(),
  locale: locale.optional(),
  active: z.boolean().optional(),
});

export const KeyParams = z.object({ keyId: id<"apiKey">() });
export const ApiKey = z
  .object({
    id: id<"apiKey">(),
    name: z.string(),
    prefix: z.string(),
    role: keyRole,
    createdBy: id<"staff">().nullable(),
    createdAt: instant,
    lastUsedOn: z.string().nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: "ApiKey" });
export const ApiKeyList = z.object({ items: z.array(ApiKey) });
export const AddKey = z.strictObject({ name: line(80), role: keyRole });
export const NewKey = z
  .object({ key: ApiKey, secret: z.string().meta({ description: "Shown once: it cannot be read again." }) })
  .meta({ id: "NewApiKey" });

export const AuditQuery = pageQuery.extend({
  subjectKind: z.string().max(60).optional(),
  subjectId: z.string().max(60).optional(),
  actorKind: z.enum(["staff", "key", "system", "cli"]).optional(),
  actorId: anyId.optional(),
  action: z.string().max(80).optional().meta({ description: "An action, or the beginning of one: `staff.`" }),
  from: instant.optional(),
  until: instant.optional(),
});
export const AuditItem = z
  .object({
    id: id<"audit">(),
    at: instant,
    actor: z.object({ kind: z.enum(["staff", "key", "system", "cli"]), id: anyId.nullable(), name: z.string() }),
    action: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    before: z.unknown(),
    after: z.unknown(),
    origin: z.string().nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: "AuditItem" });
export const AuditPage = pageOf(AuditItem);
