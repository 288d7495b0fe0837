import pg from "pg";
import { describe, expect, test } from "vitest";
import { rolledBack, testDatabase } from "../../test/support/db.js";
import type { AccountId, CreditorId, DebtId, TenantId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";
import { type Posting, post, postFrom, postingsOfDebt, sumsByCurrency } from "./index.js";

const database = testDatabase();
const uno = 1n as TenantId;
const dos = 2n as TenantId;
const NOW = new Date("2026-03-02T12:00:00Z");

const opened = (key: string, more: Partial<Posting> = {}): Posting => ({
  key,
  kind: "opened",
  creditorId: 1n as CreditorId,
  debit: "receivable",
  credit: "portfolio",
  debtId: 7n as DebtId,
  accountId: 3n as AccountId,
  currency: "COP",
  amountMinor: 100n,
  valueOn: "2026-03-01" as LocalDate,
  ...more,
});

const inside = (work: (tx: Tx) => Promise<void>, tenant = uno): Promise<void> =>
  rolledBack(database.db.as(tenant), work);

/** The code with which PostgreSQL refuses. */
const refusal = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => "taken",
    (error: unknown) => (error instanceof pg.DatabaseError ? error.code : String(error)),
  );

const CHECK_VIOLATED = "23514";
const NOT_PERMITTED = "42501";

describe("posting", () => {
  test("the same key twice posts once, and says so", () =>
    inside(async (tx) => {
      expect(await post(tx, [opened("a"), opened("b")], NOW)).toEqual(new Set(["a", "b"]));
      expect(await post(tx, [opened("a", { amountMinor: 999n }), opened("c")], NOW)).toEqual(new Set(["c"]));
      expect((await postingsOfDebt(tx, 7n as DebtId)).map(({ key, amountMinor }) => [key, amountMinor])).toEqual([
        ["a", 100n],
        ["b", 100n],
        ["c", 100n],
      ]);
    }));

  test("the same key twice in one call posts once", () =>
    inside(async (tx) => {
      expect(await post(tx, [opened("a"), opened("a", { amountMinor: 5n })], NOW)).toEqual(new Set(["a"]));
      expect(await sumsByCurrency(tx)).toEqual([{ currency: "COP", postings: 1n, sumMinor: "0" }]);
    }));

  test("what a query yields is posted once, too", () =>
    inside(async (tx) => {
      const yielded = sql`
        select 'q' || n, 'opened', 1::bigint, 'receivable', 'portfolio', n::bigint, 3::bigint, null::bigint, 9::bigint,
               'COP', 10::bigint, date '2026-03-01' from generate_series(1, 4) as n`;
      expect(await postFrom(tx, yielded, NOW)).toBe(4);
      expect(await postFrom(tx, yielded, NOW)).toBe(0);
    }));

  test("two tenants use the same key, and neither sees the other's", async () => {
    await database.db.as(dos).begin((tx) => post(tx, [opened("shared")], NOW));
    await inside(async (tx) => {
      expect(await postingsOfDebt(tx, 7n as DebtId)).toEqual([]);
      expect(await post(tx, [opened("shared")], NOW)).toEqual(new Set(["shared"]));
    });
  });

  test("every currency sums to zero by itself, at any size", () =>
    inside(async (tx) => {
      const most = 999_999_999_999_999n;
      const big = Array.from({ length: 9000 }, (_, at) => opened(`big${at}`, { amountMinor: most }));
      await post(
        tx,
        [...big, opened("clp", { currency: "CLP" }), opened("kwd", { currency: "KWD", amountMinor: 1n })],
        NOW,
      );
      expect(await sumsByCurrency(tx)).toEqual([
        { currency: "CLP", postings: 1n, sumMinor: "0" },
        { currency: "COP", postings: 9000n, sumMinor: "0" },
        { currency: "KWD", postings: 1n, sumMinor: "0" },
      ]);
    }));
});

describe("the database refuses", () => {
  test.each<[string, Partial<Posting>]>([
    ["a posting from an account to itself", { credit: "receivable" }],
    ["nothing", { amountMinor: 0n }],
    ["less than nothing", { amountMinor: -1n }],
    ["an account that is not in the books", { debit: "pocket" as never }],
    ["a kind that is not in the books", { kind: "borrowed" as never }],
    ["a receivable of no debt", { debtId: undefined as never }],
  ])("%s", (_, wrong) =>
    inside(async (tx) => expect(await refusal(post(tx, [opened("a", wrong)], NOW))).toBe(CHECK_VIOLATED)),
  );

  test.each([
    ["a change", sql`update ledger.posting set amount_minor = 1`],
    ["a change of a date", sql`update ledger.posting set value_on = value_on + 1`],
    ["a deletion", sql`delete from ledger.posting`],
    ["a deletion of everything", sql`truncate ledger.posting`],
    [
      "a posting written over",
      sql`
      insert into ledger.posting select * from ledger.posting
      on conflict (tenant_id, key) do update set amount_minor = 1`,
    ],
  ])("%s, for the product's role", (_, statement) =>
    inside(async (tx) => {
      await post(tx, [opened("a")], NOW);
      expect(await refusal(tx.run(statement))).toBe(NOT_PERMITTED);
    }),
  );

  test("a posting into another tenant's books", () =>
    inside(async (tx) => {
      const foreign = sql`
        insert into ledger.posting (tenant_id, key, kind, creditor_id, debit, credit, currency, amount_minor, value_on, at)
        values (${dos}, 'x', 'paid', 1, 'cash', 'unapplied', 'COP', 1, '2026-03-01', ${NOW})`;
      expect(await refusal(tx.run(foreign))).toBe(NOT_PERMITTED);
    }));

  test("no role of the product holds more than reading and adding", () =>
    database.db.owner(async (tx) => {
      const rights = await tx<{ right: string }>`
        select distinct lower(privilege_type) as right from information_schema.role_table_grants
        where table_schema = 'ledger' and table_name = 'posting' and grantee in ('acuerdo_app', 'PUBLIC') order by 1`;
      expect(rights.map(({ right }) => right)).toEqual(["insert", "select"]);
    }));
});
