import { expect, test } from "vitest";
import { initialsOf } from "./initials.js";

test.each([
  ["Ana María Gómez", "AG"],
  ["lía", "L"],
  ["  Álvaro   de la Ñusta ", "ÁÑ"],
  ["", ""],
])("%j is %j", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
