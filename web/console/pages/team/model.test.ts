import fc from "fast-check";
import { expect, test } from "vitest";
import { changeOf, firstPassword, givable, givableToKeys, PASSWORD_MIN } from "./model.js";

test("nobody hands out more than they hold", () => {
  expect(givable("admin")).toEqual(["admin", "manager", "agent", "field", "auditor"]);
  expect(givable("manager")).not.toContain("admin");
  expect(givableToKeys("admin")).not.toContain("field");
});

test("a first password is long, clear, and takes its chance from outside", () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(255)), (stream) => {
      const bytes = (count: number) => Uint8Array.from({ length: count }, () => stream.next().value ?? 0);
      const password = firstPassword(bytes);
      expect(password).toMatch(/^(?:[a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
      expect(password.length).toBeGreaterThanOrEqual(PASSWORD_MIN);
    }),
  );
  expect(firstPassword((count) => new Uint8Array(count))).toBe("aaaa-aaaa-aaaa-aaaa");
});

test("only what changed is sent", () => {
  const ana = { name: "Ana", role: "agent", locale: "es", active: true } as const;
  expect(changeOf(ana, ana)).toBeNull();
  expect(changeOf(ana, { ...ana, role: "manager", active: false })).toEqual({ role: "manager", active: false });
});
