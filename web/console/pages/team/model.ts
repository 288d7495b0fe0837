import { KEY_ROLES, type KeyRole, mayGive, ROLES, type Role } from "../../../../src/access/domain/permissions.js";
import * as search from "../../../kit/search.js";

export const TABS = ["people", "keys"] as const;
export const teamSearch = { tab: search.oneOf(TABS) };

export const PASSWORD_MIN = 10;

/** The roles somebody in `giver` may hand out, strongest first. */
export const givable = (giver: Role): readonly Role[] => ROLES.filter((role) => mayGive(giver, role));

export const givableToKeys = (giver: Role): readonly KeyRole[] => KEY_ROLES.filter((role) => mayGive(giver, role));

/** Without letters and digits that are taken for each other when a password is read out. */
const CLEAR_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LETTERS = 4;

/** A first password that can be read out over the phone: `k7mh-x2pq-…`; 79 bits. `random` gives bytes. */
export function firstPassword(random: (count: number) => Uint8Array): string {
  const letters: string[] = [];
  // Bytes past the last whole round of the alphabet would favour its first letters.
  const fair = 256 - (256 % CLEAR_LETTERS.length);
  while (letters.length < GROUPS * GROUP_LETTERS) {
    for (const byte of random(GROUPS * GROUP_LETTERS)) {
      if (byte < fair) letters.push(CLEAR_LETTERS[byte % CLEAR_LETTERS.length] ?? "");
    }
  }
  return Array.from({ length: GROUPS }, (_, index) =>
    letters.slice(index * GROUP_LETTERS, (index + 1) * GROUP_LETTERS).join(""),
  ).join("-");
}

export interface Person {
  readonly name: string;
  readonly role: Role;
  readonly locale: "es" | "en" | "pt";
  readonly active: boolean;
}

/** Only what was changed, for the request; null when nothing was. */
export function changeOf(before: Person, after: Person): Partial<Person> | null {
  const changed = (["name", "role", "locale", "active"] as const).filter((field) => before[field] !== after[field]);
  return changed.length === 0 ? null : Object.fromEntries(changed.map((field) => [field, after[field]]));
}
