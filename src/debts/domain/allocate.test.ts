import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DebtId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { ALLOCATIONS, allocate, type OpenDebt } from "./allocate.js";

const debt = (id: number, dueOn: string, balance: number): OpenDebt => ({
  id: BigInt(id) as DebtId,
  dueOn: dueOn as LocalDate,
  balanceMinor: BigInt(balance),
});

const three = [debt(1, "2026-03-01", 500), debt(2, "2026-01-01", 300), debt(3, "2026-02-01", 900)];

describe("which debts does this money pay?", () => {
  test.each([
    [
      "oldest first",
      400n,
      "oldest_first",
      undefined,
      [
        [2n, 300n],
        [3n, 100n],
      ],
      0n,
    ],
    ["newest first", 400n, "newest_first", undefined, [[1n, 400n]], 0n],
    [
      "smallest first",
      900n,
      "smallest_first",
      undefined,
      [
        [2n, 300n],
        [1n, 500n],
        [3n, 100n],
      ],
      0n,
    ],
    [
      "largest first",
      1000n,
      "largest_first",
      undefined,
      [
        [3n, 900n],
        [1n, 100n],
      ],
      0n,
    ],
    [
      "the named debt outranks the order",
      600n,
      "oldest_first",
      1n,
      [
        [1n, 500n],
        [2n, 100n],
      ],
      0n,
    ],
    ["a name nobody has changes nothing", 300n, "oldest_first", 9n, [[2n, 300n]], 0n],
    [
      "what is too much stays as credit",
      2000n,
      "oldest_first",
      undefined,
      [
        [2n, 300n],
        [3n, 900n],
        [1n, 500n],
      ],
      300n,
    ],
  ] as const)("%s", (_, amount, order, named, applied, unapplied) => {
    const result = allocate(amount, three, order, named as DebtId | undefined);
    expect(result.applied.map(({ debtId, amountMinor }) => [debtId, amountMinor])).toEqual(applied);
    expect(result.unappliedMinor).toBe(unapplied);
  });

  test("no cent is lost, invented, or applied beyond a balance", () => {
    const debts = fc.array(
      fc.record({
        id: fc.bigInt(1n, 10_000n),
        dueOn: fc.constantFrom("2026-01-01", "2026-01-02", "2026-05-05"),
        balanceMinor: fc.bigInt(0n, 10_000n),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.bigInt(1n, 50_000n), debts, fc.constantFrom(...ALLOCATIONS), (amount, list, order) => {
        const open = [...new Map(list.map((d) => [d.id, d])).values()] as unknown as OpenDebt[];
        const { applied, unappliedMinor } = allocate(amount, open, order);
        const sum = applied.reduce((total, { amountMinor }) => total + amountMinor, 0n);
        expect(sum + unappliedMinor).toBe(amount);
        for (const { debtId, amountMinor } of applied) {
          expect(amountMinor).toBeLessThanOrEqual(open.find(({ id }) => id === debtId)?.balanceMinor ?? 0n);
        }
        if (unappliedMinor > 0n) expect(sum).toBe(open.reduce((total, d) => total + d.balanceMinor, 0n));
      }),
    );
  });
});
