import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/db.js";
import { openDb } from "./db.js";

const file = testDatabase();

const plannedBy = async (relaxed: boolean): Promise<number> => {
  const db = openDb(file.url, { relaxed, max: 1 });
  try {
    return await db.outside(async (tx) => {
      for (const number of [1, 2, 3]) expect(await tx`select ${number}::int as number`).toEqual([{ number }]);
      const [row] = await tx<{ count: number }>`
        select count(*)::int as count from pg_prepared_statements where statement = 'select $1::int as number'`;
      return row?.count ?? -1;
    });
  } finally {
    await db.close();
  }
};

test("a small world on a moved clock has each statement planned once a connection, and everybody else anew each time", async () => {
  expect([await plannedBy(true), await plannedBy(false)]).toEqual([1, 0]);
});
