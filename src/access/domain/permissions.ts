/** What people may do, by role. The table below is the whole truth; routes name the permission they need. */
export const ROLES = ["admin", "manager", "agent", "field", "auditor"] as const;
export type Role = (typeof ROLES)[number];

/** Roles an API key may have: nobody carries a key to a debtor's door. */
export const KEY_ROLES = ["admin", "manager", "agent", "auditor"] as const satisfies readonly Role[];
export type KeyRole = (typeof KEY_ROLES)[number];

const ALL = ["admin", "manager", "agent", "field", "auditor"] as const;
const OFFICE = ["admin", "manager", "agent", "auditor"] as const;
const CONTACT = ["admin", "manager", "agent"] as const;
const LEAD = ["admin", "manager"] as const;

export const PERMISSIONS = {
  "portfolio:read": ALL,
  "portfolio:write": LEAD,
  "imports:write": LEAD,
  "payments:write": LEAD,
  "strategies:read": OFFICE,
  "strategies:write": LEAD,
  "messages:read": OFFICE,
  "messages:send": CONTACT,
  "tasks:write": ["admin", "manager", "agent", "field"],
  "compliance:read": OFFICE,
  "compliance:write": LEAD,
  "simulator:use": CONTACT,
  "clock:set": LEAD,
  "webhooks:read": ["admin", "manager", "auditor"],
  "webhooks:write": ["admin"],
  "team:read": ["admin", "manager", "auditor"],
  "team:write": ["admin"],
  "keys:write": ["admin"],
  "settings:write": ["admin"],
  "audit:read": ["admin", "manager", "auditor"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

const NAMES = Object.keys(PERMISSIONS) as Permission[];
const rolesOf = (permission: Permission): readonly Role[] => PERMISSIONS[permission];

/** May somebody in this role do this? A word that is no permission permits nothing. */
export const may = (role: Role, permission: string): boolean =>
  Object.hasOwn(PERMISSIONS, permission) && rolesOf(permission as Permission).includes(role);

export const permissionsOf = (role: Role): Permission[] => NAMES.filter((permission) => may(role, permission));

/** May somebody in `giver` hand out `given`? Only when it holds nothing that the giver lacks. */
export const mayGive = (giver: Role, given: Role): boolean =>
  permissionsOf(given).every((permission) => may(giver, permission));
