import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FORGET_MS, secondsLeft, waitSeconds } from "./lockout.js";
import {
  KEY_ROLES,
  may,
  mayGive,
  PERMISSIONS,
  type Permission,
  permissionsOf,
  ROLES,
  type Role,
} from "./permissions.js";
import { mayChangeSeat } from "./seat.js";

const role = fc.constantFrom(...ROLES);

describe("permissions", () => {
  // The rule book, written out: a change of the table is a change of this list.
  test.each<[Role, Permission[]]>([
    ["admin", Object.keys(PERMISSIONS) as Permission[]],
    [
      "manager",
      [
        "portfolio:read",
        "portfolio:write",
        "imports:write",
        "payments:write",
        "strategies:read",
        "strategies:write",
        "messages:read",
        "messages:send",
        "tasks:write",
        "compliance:read",
        "compliance:write",
        "simulator:use",
        "clock:set",
        "webhooks:read",
        "team:read",
        "audit:read",
      ],
    ],
    [
      "agent",
      [
        "portfolio:read",
        "strategies:read",
        "messages:read",
        "messages:send",
        "tasks:write",
        "compliance:read",
        "simulator:use",
      ],
    ],
    ["field", ["portfolio:read", "tasks:write"]],
    [
      "auditor",
      [
        "portfolio:read",
        "strategies:read",
        "messages:read",
        "compliance:read",
        "webhooks:read",
        "team:read",
        "audit:read",
      ],
    ],
  ])("%s", (who, permissions) => expect(permissionsOf(who)).toEqual(permissions));

  test("an auditor changes nothing", () => {
    for (const permission of permissionsOf("auditor")) expect(permission).toMatch(/:read$/);
  });

  test.each(["", "portfolio", "constructor", "__proto__", "toString"])("%j permits nobody anything", (word) => {
    for (const who of ROLES) expect(may(who, word)).toBe(false);
  });

  test("nobody hands out more than they hold", () => {
    fc.assert(
      fc.property(role, role, (giver, given) => {
        if (!mayGive(giver, given)) return;
        for (const permission of permissionsOf(given)) expect(may(giver, permission)).toBe(true);
      }),
    );
    expect(mayGive("manager", "admin")).toBe(false);
    expect(mayGive("manager", "agent")).toBe(true);
  });

  test("no key goes to a debtor's door", () => expect(KEY_ROLES).not.toContain("field"));
});

describe("lockout", () => {
  test.each([
    ["account", 4, 0],
    ["account", 5, 30],
    ["account", 6, 60],
    ["account", 9, 480],
    ["account", 10, 900],
    ["account", 1e6, 900],
    ["address", 24, 0],
    ["address", 25, 60],
    ["address", 60, 900],
  ] as const)("%s after %d failures waits %d s", (subject, failures, seconds) =>
    expect(waitSeconds(subject, failures)).toBe(seconds),
  );

  test("waits never shrink and never end in for ever", () => {
    fc.assert(
      fc.property(fc.constantFrom("account" as const, "address" as const), fc.nat(100_000), (subject, failures) => {
        const wait = waitSeconds(subject, failures);
        expect(waitSeconds(subject, failures + 1)).toBeGreaterThanOrEqual(wait);
        expect(wait * 1000).toBeLessThan(FORGET_MS);
      }),
    );
  });

  test.each([
    [null, 0],
    ["2026-03-02T09:59:00Z", 0],
    ["2026-03-02T10:00:00Z", 0],
    ["2026-03-02T10:00:00.001Z", 1],
    ["2026-03-02T10:01:30Z", 90],
  ])("locked until %s leaves %d s", (until, seconds) => {
    expect(secondsLeft(until === null ? null : new Date(until), new Date("2026-03-02T10:00:00Z"))).toBe(seconds);
  });
});

describe("a seat", () => {
  const admin = { role: "admin", active: true } as const;
  test.each([
    ["the last admin may not become a manager", admin, { role: "manager", active: true }, 0, "last_admin"],
    ["nor leave", admin, { role: "admin", active: false }, 0, "last_admin"],
    ["one of two may", admin, { role: "admin", active: false }, 1, null],
    ["the last admin may stay as they are", admin, admin, 0, null],
    [
      "who already left counts for nothing",
      { role: "admin", active: false },
      { role: "agent", active: false },
      0,
      null,
    ],
  ] as const)("%s", (_, before, after, others, code) => {
    const result = mayChangeSeat("admin", before, after, others);
    expect(result.ok ? null : result.refusal.code).toBe(code);
  });

  test("whatever is changed, one active admin is left", () => {
    const seat = fc.record({ role, active: fc.boolean() });
    fc.assert(
      fc.property(fc.array(seat, { minLength: 1, maxLength: 6 }), fc.nat(5), seat, (seats, at, after) => {
        const admins = (list: readonly { role: Role; active: boolean }[]) =>
          list.filter((one) => one.active && one.role === "admin").length;
        fc.pre(admins(seats) > 0);
        const index = at % seats.length;
        const before = seats[index];
        if (!before) return;
        const others = admins(seats) - admins([before]);
        if (mayChangeSeat("admin", before, after, others).ok)
          expect(admins(seats.with(index, after))).toBeGreaterThan(0);
      }),
    );
  });

  test("a manager cannot touch an admin's seat", () => {
    expect(mayChangeSeat("manager", admin, { role: "agent", active: true }, 3).ok).toBe(false);
  });
});
