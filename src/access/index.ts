/** The door of the access room: tenants, staff and their roles, API keys, the audit trail. */
export { addKey, createStaff, createTenant, type NewStaff, type NewTenant } from "./actions.js";
export { openStaffAuth, type StaffAuth, type StaffAuthOptions } from "./auth.js";
export { forgetTries } from "./beats.js";
export { may, PERMISSIONS, type Permission, permissionsOf, ROLES, type Role } from "./domain/permissions.js";
export { makeGate } from "./gate.js";
export { accessRoutes, route } from "./routes.js";
export { saveAudit as recordAudit, type TenantRow, tenantOf } from "./store.js";
