import fc from "fast-check";
import { expect, test } from "vitest";
import type { DebtorId, TenantId } from "../../kernel/id.js";
import { LinkTokens } from "./link-token.js";

const tokens = new LinkTokens(Buffer.alloc(32, 7));
const NOW = new Date("2026-11-21T20:41:05Z");
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });

test("a token says for whom it was made, and Telegram takes it", () => {
  fc.assert(
    fc.property(id, id, (tenant, debtor) => {
      const token = tokens.token(tenant as TenantId, debtor as DebtorId, NOW);
      expect(token).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(tokens.read(token, NOW)).toEqual({ tenant, debtorId: debtor });
    }),
  );
});

test("it is good for thirty days", () => {
  const token = tokens.token(3n as TenantId, 14n as DebtorId, NOW);
  expect(tokens.read(token, later(29.9))).toEqual({ tenant: 3n, debtorId: 14n });
  expect(tokens.read(token, later(30.1))).toBeNull();
});

test("nothing of it can be changed", () => {
  const token = tokens.token(3n as TenantId, 14n as DebtorId, NOW);
  for (let at = 0; at < token.length; at++) {
    for (const other of ["0", "z", "_", ""]) {
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      if (changed !== token) expect(tokens.read(changed, NOW)).toBeNull();
    }
  }
  expect(new LinkTokens(Buffer.alloc(32, 8)).read(token, NOW)).toBeNull();
});

test("no text makes reading throw", () => {
  fc.assert(fc.property(fc.string(), (text) => tokens.read(text, NOW) === null));
});
