import { expect, test } from "vitest";
import type { TenantId } from "../../src/kernel/id.js";
import { cloneDatabase, rolledBack, testDatabase } from "./db.js";

const file = testDatabase();
const tenant = 1n as TenantId;

/** The walls need a tenant that exists in no table, so an event of the platform serves as the row. */
const countEvents = () =>
  file.db.as(tenant).begin(async (tx) => (await tx<{ count: bigint }>`select count(*) from platform.event`)[0]?.count);

test("the clone is migrated, empty, and works under the role of the product", async () => {
  await rolledBack(file.db.as(tenant), async (tx) => {
    expect(await tx`select current_user::text as role`).toEqual([{ role: "acuerdo_app" }]);
  });
  expect(await countEvents()).toBe(0n);
});

test("what a test wrote is gone after it", async () => {
  await rolledBack(file.db.as(tenant), async (tx) => {
    await tx`insert into platform.event (tenant_id, consumer, kind, payload, at) values (${tenant}, 'a', 'b', '{}', now())`;
    expect(await tx`select consumer from platform.event`).toEqual([{ consumer: "a" }]);
  });
  expect(await countEvents()).toBe(0n);
});

test("a failing expectation inside still fails", async () => {
  const failing = rolledBack(file.db.as(tenant), async () => expect(1).toBe(2));
  await expect(failing).rejects.toThrow(/expected 1 to be 2/);
});

test("a database of one's own is apart from the file's", async () => {
  const own = await cloneDatabase();
  try {
    expect(new URL(own.url).pathname).not.toBe(new URL(file.url).pathname);
    await own.db.owner((tx) => tx`create table public.only_here as select 1 as one`);
    expect(await file.db.owner((tx) => tx`select to_regclass('public.only_here')::text as name`)).toEqual([
      { name: null },
    ]);
  } finally {
    await own.drop();
  }
});
