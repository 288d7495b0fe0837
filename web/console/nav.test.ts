import { expect, test } from "vitest";
import { may, type ROLES } from "../../src/access/domain/permissions.js";
import { navFor } from "./nav.js";

const words = (key: string): string => key;
const places = (role: (typeof ROLES)[number], isDemo: boolean): string =>
  navFor((permission) => may(role, permission), isDemo, words)
    .map(({ id }) => id)
    .join(" ");

test.each([
  [
    "admin",
    false,
    "home portfolio import segments strategies rehearsals calendar templates messages halts team settings",
  ],
  [
    "admin",
    true,
    "home portfolio import segments strategies rehearsals calendar templates messages simulator halts team settings",
  ],
  ["agent", true, "home portfolio segments strategies rehearsals calendar templates messages simulator halts"],
  ["auditor", true, "home portfolio segments strategies rehearsals calendar templates messages halts team settings"],
  ["field", false, "home portfolio"],
] as const)("%s (demo: %s) sees %s", (role, isDemo, seen) => {
  expect(places(role, isDemo)).toBe(seen);
});

test("every place has a letter of its own, and one group begins", () => {
  const all = navFor(() => true, true, words);
  expect(new Set(all.map(({ letter }) => letter)).size).toBe(all.length);
  expect(all.filter(({ isApart }) => isApart)).toHaveLength(1);
});
