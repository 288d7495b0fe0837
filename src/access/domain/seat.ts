import { ok, type Result, refuse } from "../../kernel/result.js";
import { mayGive, type Role } from "./permissions.js";

export interface Seat {
  readonly role: Role;
  readonly active: boolean;
}

export type SeatRefusal = "last_admin" | "role_above_yours";

/**
 * May this seat be changed so?
 *
 * A tenant always keeps somebody who can let others in, and nobody hands out more than they hold.
 * `otherAdmins` counts the active admins besides this one.
 */
export function mayChangeSeat(giver: Role, before: Seat, after: Seat, otherAdmins: number): Result<Seat, SeatRefusal> {
  const wasAdmin = before.active && before.role === "admin";
  const staysAdmin = after.active && after.role === "admin";
  if (wasAdmin && !staysAdmin && otherAdmins === 0) return refuse("last_admin");
  if (!mayGive(giver, before.role) || !mayGive(giver, after.role)) return refuse("role_above_yours");
  return ok(after);
}
