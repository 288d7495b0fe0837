import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { addCreditor, addLive, bring } from "../../test/support/portfolio.js";
import { NOW, testRoom } from "../../test/support/room.js";
import { sweep } from "../strategy/index.js";
import type { AccountPage, AccountTotals, Found, Home } from "./contract.js";

const room = testRoom();
type Page = z.input<typeof AccountPage>;

const list = async (query = "") => (await room.get<Page>(`/accounts${query}`)).body;
const refs = async (query = "") => (await list(query)).items.map(({ ref }) => ref);
const totals = async (query = "") => (await room.get<z.input<typeof AccountTotals>>(`/accounts/totals${query}`)).body;
let south = 0n;

beforeAll(async () => {
  south = await addCreditor(room.db, NOW, { name: "Sur S.A.C.", country: "PE", currency: "PEN" });
  // The mapping's currency and country are Colombian: a Peruvian file says its own.
  await room.db.begin(
    (tx) => tx`update debts.creditor set currency = 'COP' where tenant_id = ${tx.tenant} and id = ${south}`,
  );
  await bring(
    room.db,
    south as never,
    ["P-1,Ana Núñez Gonçalves,ana@example.test,+51987654321,B-1,300.00,2026-02-27"],
    NOW,
  );
  await room.db.begin(
    (tx) => tx`
    update debts.debtor set kind = 'company', country = 'PE', tax_id = '20123456789'
    where tenant_id = ${tx.tenant} and name like 'Ana%'`,
  );
});

describe("the order of the list", () => {
  test("those that owe most come first, or the oldest, or by name as a dictionary has it", async () => {
    expect(await refs()).toEqual(["C-3", "C-2", "C-1", "P-1"]);
    expect(await refs("?sort=oldest")).toEqual(["C-3", "C-1", "P-1", "C-2"]);
    expect(await refs("?sort=name")).toEqual(["P-1", "C-3", "C-2", "C-1"]);
  });

  test.each(["balance", "oldest", "name"])("by %s, pages follow each other without a gap", async (sort) => {
    const all = await refs(`?sort=${sort}&state=all`);
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: Page = await list(`?sort=${sort}&state=all&limit=1${next && `&cursor=${next}`}`);
      seen.push(...page.items.map(({ ref }) => ref));
      next = page.next;
    }
    expect(seen).toEqual(all);
  });

  test("a row says what is owed, since when, and to whom", async () => {
    const { items } = await list("?q=Rosa");
    expect(items).toMatchObject([
      {
        ref: "C-1",
        debtor: { name: "Rosa Quispe" },
        openMinor: "150000",
        openCount: 2,
        oldestDueOn: "2026-01-30",
        daysLate: 38,
      },
    ]);
  });
});

describe("filters", () => {
  test.each([
    ["?state=paid", []],
    ["?lateFrom=30", ["C-3", "C-1"]],
    ["?lateFrom=1&lateTo=20", ["P-1"]],
    ["?lateTo=0", ["C-2"]],
    ["?country=PE", ["P-1"]],
    ["?kind=person&country=CO", ["C-3", "C-2", "C-1"]],
    ["?held=any", []],
    ["?strategy=none", ["C-3", "C-2", "C-1", "P-1"]],
  ])("%s gives %j, and the totals count the same", async (query, expected) => {
    expect(await refs(query)).toEqual(expected);
    expect(await totals(query)).toMatchObject({ count: expected.length, isExact: true });
  });

  test("by creditor, with its totals", async () => {
    expect(await refs(`?creditorId=${south}`)).toEqual(["P-1"]);
    expect(await totals(`?creditorId=${room.creditorId}`)).toEqual({
      count: 3,
      isExact: true,
      sums: [{ currency: "COP", minor: "1250000", count: 3 }],
    });
  });

  test("by who is held, and by strategy", async () => {
    await room.post(`/debtors/${room.oscar.debtorId}/holds`, { kind: "dispute", because: "x" });
    await room.post(`/accounts/${room.roble.accountId}/promises`, { amountMinor: "100", promisedOn: "2026-03-12" });
    expect(await refs("?held=dispute")).toEqual(["C-2"]);
    expect(await refs("?held=promise")).toEqual(["C-3"]);
    expect(await refs("?held=any")).toEqual(["C-3", "C-2"]);
    expect(await refs("?held=any&q=ibanez")).toEqual(["C-2"]);
    const strategyId = await addLive(room.db, "Vencida", NOW);
    await sweep(room.db, NOW);
    expect(await refs(`?strategy=${strategyId}`)).toEqual(["C-3", "C-1", "P-1"]);
    expect(await refs("?strategy=none")).toEqual(["C-2"]);
    const { items } = await list("?q=roble");
    expect(items[0]).toMatchObject({ held: "promise", strategy: { name: "Vencida", step: null, of: 3 } });
  });

  test("by what waits for somebody: the doors of the first page lead to as many accounts as it counts", async () => {
    const promised = await room.post<{ id: string }>(`/accounts/${room.rosa.accountId}/promises`, {
      amountMinor: "100",
      promisedOn: "2026-03-12",
    });
    await room.db.begin(async (tx) => {
      await tx`update plans.promise set state = 'broken', closed_at = ${NOW}
               where tenant_id = ${tx.tenant} and id = ${promised.body.id}`;
      // Two calls of one account are one account that waits.
      await tx`
        insert into strategy.task (tenant_id, key, account_id, debtor_id, kind, due_at)
        select ${tx.tenant}, 'test' || n, ${room.oscar.accountId}::bigint, ${room.oscar.debtorId}::bigint, 'call',
               ${NOW}::timestamptz
        from generate_series(1, 2) n`;
    });
    const { attention, today, blocks } = (await room.get<z.input<typeof Home>>("/home")).body;
    for (const [code, expected] of [
      ["broken_promises", ["C-1"]],
      ["tasks_due", ["C-2"]],
    ] as const) {
      const door = attention.find((row) => row.code === code);
      expect(await refs(door?.link.replace("/portfolio", ""))).toEqual(expected);
      expect(door?.count).toBe(expected.length);
    }
    expect(today.held).toBe(0);
    expect(blocks).toEqual([]);
  });

  test("a filter that makes no sense is refused, and a cursor of another list too", async () => {
    expect((await room.get("/accounts?state=gone")).status).toBe(400);
    expect((await room.get("/accounts?cursor=abc")).status).toBe(400);
  });
});

describe("searching", () => {
  test.each([
    ["quispe rosa", ["C-1"]],
    ["QUIS", ["C-1"]],
    ["ibanez", ["C-2"]],
    ["nunez goncalves", ["P-1"]],
    ["Ferretería", ["C-3"]],
    ["C-", ["C-3", "C-2", "C-1"]],
    ["F-12", ["C-1"]],
    ["oscar@example", ["C-2"]],
    ["+57 300 123 4567", ["C-1"]],
    ["300 123 45 67", ["C-1"]],
    ["20123456789", ["P-1"]],
    ["nobody", []],
    ["'; drop table --", []],
  ])("%j finds %j", async (text, expected) => {
    expect(await refs(`?q=${encodeURIComponent(text)}`)).toEqual(expected);
  });

  test("the palette finds people by a few letters", async () => {
    const find = async (q: string) =>
      (await room.get<z.input<typeof Found>>(`/find?q=${encodeURIComponent(q)}`)).body.items;
    expect(await find("ros")).toMatchObject([{ debtor: { name: "Rosa Quispe" }, by: "name" }]);
    expect(await find("C-2")).toMatchObject([{ debtor: { name: "Óscar Ibáñez" }, by: "account", text: "C-2" }]);
    expect(await find("20123456789")).toMatchObject([{ by: "tax_id" }]);
    expect((await room.get("/find?q=a")).status).toBe(400);
  });

  test("a search shows nothing of another tenant", async () => {
    const other = await room.api.tenant("otro");
    const stranger = await room.api.person(other, "admin");
    const { body } = await room.get<Page>("/accounts?q=rosa", stranger);
    expect(body.items).toEqual([]);
  });
});

test("a paid account leaves the open ones", async () => {
  await room.post(`/accounts/${room.oscar.accountId}/payments`, { amountMinor: "200000", paidOn: "2026-03-09" });
  expect(await refs("?state=paid")).toEqual(["C-2"]);
  expect((await refs()).includes("C-2")).toBe(false);
  expect((await refs("?state=all")).at(-1)).toBe("C-2");
});
