import fc from "fast-check";
import { expect, test } from "vitest";
import { rolledBack, testDatabase } from "../../../test/support/db.js";
import { addCreditor } from "../../../test/support/portfolio.js";
import type { TenantId } from "../../kernel/id.js";
import { dateOfEpochDay } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { idSet } from "../../platform/id-set.js";
import { sql } from "../../platform/sql.js";
import { evaluate } from "../domain/segment/evaluate.js";
import { CODES, type FactRow } from "../domain/segment/facts.js";
import {
  anyRow,
  anyRule,
  CREDITOR_CURRENCIES,
  everyCondition,
  factRow,
  TODAY,
} from "../domain/segment/rule.fixture.js";
import { checkRule, type Rule, type Segments } from "../domain/segment/rule.js";
import { ruleSql } from "./compile.js";
import { countRule, countRules } from "./count-store.js";
import { loadFactRows } from "./fact-store.js";

const file = testDatabase();
const tenant = 7n as TenantId;
const NOW = new Date("2026-03-09T15:00:00Z");
const DAYS = /(_on|_since|_until)$/;

/** Rows as the table keeps them. */
const stored = (rows: readonly FactRow[]): string =>
  JSON.stringify(
    rows.map(({ currency: _, ...row }) =>
      Object.fromEntries([
        ["tenant_id", tenant.toString()],
        ...Object.entries(row).map(([key, value]) => {
          const column = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
          if (value !== null && DAYS.test(column)) return [column, dateOfEpochDay(value as number)];
          if (value !== null && Object.hasOwn(CODES, key))
            return [column, CODES[key as keyof typeof CODES].indexOf(value as string) + 1];
          return [column, typeof value === "bigint" ? value.toString() : value];
        }),
      ]),
    ),
  );

/** Which of these rows does the statement find, and which does the function? */
async function inWorld(
  rows: readonly FactRow[],
  work: (
    tx: Tx,
    found: (rule: Rule, segments: Segments) => Promise<bigint[]>,
    rows: readonly FactRow[],
  ) => Promise<void>,
): Promise<void> {
  await rolledBack(file.db.as(tenant), async (tx) => {
    await tx`insert into strategy.account_fact
             select * from jsonb_populate_recordset(null::strategy.account_fact, ${stored(rows)}::jsonb)`;
    const creditors = await tx<{
      id: bigint;
      country: string;
      currency: string;
    }>`select id, country, currency from debts.creditor`;
    const found = async (rule: Rule, segments: Segments) => {
      const where = ruleSql(rule, { today: dateOfEpochDay(TODAY), segments, creditors });
      const hits = await tx.arrays<[bigint]>(sql`
        select f.account_id from strategy.account_fact f where f.tenant_id = ${tenant} and ${where} order by 1`);
      return hits.map(([id]) => id);
    };
    await work(tx, found, rows);
  });
}

let creditors: readonly bigint[] | null = null;
async function creditorsOf(): Promise<readonly bigint[]> {
  if (creditors) return creditors;
  const made: bigint[] = [];
  for (const [at, currency] of CREDITOR_CURRENCIES.entries())
    made.push(await addCreditor(file.db.as(tenant), NOW, { name: `c${at}`, currency }));
  creditors = made;
  return made;
}

const expected = (rule: Rule, rows: readonly FactRow[], segments: Segments): bigint[] =>
  rows.filter((row) => evaluate(rule, row, TODAY, segments)).map(({ accountId }) => accountId);

test("the statement finds whom the function finds, whatever the rule and the rows", async () => {
  const rows = fc
    .sample(anyRow(await creditorsOf()), { numRuns: 60, seed: 7 })
    .map((row, at) => ({ ...row, accountId: BigInt(at + 1) }));
  await inWorld(rows, async (_, found) => {
    await fc.assert(
      fc.asyncProperty(anyRule, anyRule, anyRule, async (rule, one, two) => {
        expect(checkRule(rule)).toEqual([]);
        const segments: Segments = new Map([
          ["1", one],
          ["2", two],
        ]);
        expect(await found(rule, segments)).toEqual(expected(rule, rows, segments));
      }),
      { numRuns: 400 },
    );
  });
});

test("every operator of every fact is asked, and most find some and leave some", async () => {
  const rows = fc
    .sample(anyRow(await creditorsOf()), { numRuns: 80, seed: 11 })
    .map((row, at) => ({ ...row, accountId: BigInt(at + 1) }));
  const conditions = everyCondition(3);
  let telling = 0;
  await inWorld(rows, async (_, found) => {
    for (const condition of conditions) {
      const hits = await found(condition, new Map());
      expect({ condition, hits }).toEqual({ condition, hits: expected(condition, rows, new Map()) });
      if (hits.length > 0 && hits.length < rows.length) telling += 1;
    }
  });
  expect(telling).toBeGreaterThan(conditions.length * 0.6);
});

test("a row is read as it was written", async () => {
  const rows = fc
    .sample(anyRow(await creditorsOf()), { numRuns: 40, seed: 5 })
    .map((row, at) => ({ ...row, accountId: BigInt(at + 1) }));
  await inWorld(rows, async (tx) => {
    const loaded = await loadFactRows(tx, idSet(rows.map(({ accountId }) => accountId)));
    for (const row of rows) expect(loaded.get(row.accountId as never)).toEqual(row);
  });
});

test("many rules are counted in one pass, with what they share, and currencies are kept apart", async () => {
  const [cop, mxn] = (await creditorsOf()) as [bigint, bigint];
  const row = (accountId: bigint, creditorId: bigint, openMinor: bigint, openCount: number) =>
    factRow({ accountId, creditorId, currency: creditorId === cop ? "COP" : "MXN", openMinor, openCount });
  const rows = [row(1n, cop, 100n, 1), row(2n, cop, 200n, 2), row(3n, mxn, 70n, 2), row(4n, mxn, 7n, 9)];
  const rules: Rule[] = [
    { fact: "openCount", op: "le", value: 2 },
    { fact: "openCount", op: "eq", value: 2 },
    { fact: "openMinor", op: "ge", value: { currency: "COP", minor: "150" } },
  ];
  await inWorld(rows, async (tx) => {
    const context = {
      today: dateOfEpochDay(TODAY),
      creditors: await tx<{
        id: bigint;
        country: string;
        currency: string;
      }>`select id, country, currency from debts.creditor`,
    };
    const counted = await countRules(tx, rules, context);
    expect(counted.totals).toEqual([
      [
        { currency: "COP", count: 2, openMinor: 300n },
        { currency: "MXN", count: 1, openMinor: 70n },
      ],
      [
        { currency: "COP", count: 1, openMinor: 200n },
        { currency: "MXN", count: 1, openMinor: 70n },
      ],
      [{ currency: "COP", count: 1, openMinor: 200n }],
    ]);
    expect(counted.overlaps).toEqual([
      [3, 2, 1],
      [2, 2, 1],
      [1, 1, 1],
    ]);
    expect(counted.none).toEqual([{ currency: "MXN", count: 1, openMinor: 7n }]);
    for (const [at, rule] of rules.entries()) expect(await countRule(tx, rule, context)).toEqual(counted.totals[at]);
  });
});
