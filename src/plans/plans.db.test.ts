import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../test/support/room.js";
import type { DebtorPage } from "../analytics/contract.js";
import type { PromiseView } from "./contract.js";
import { plansBeat } from "./index.js";

const room = testRoom();
type Promised = z.input<typeof PromiseView>;

const promise = (accountId: bigint, amountMinor: string, promisedOn: string) =>
  room.post<Promised>(`/accounts/${accountId}/promises`, { amountMinor, promisedOn });
const pay = (accountId: bigint, amountMinor: string) =>
  room.post(`/accounts/${accountId}/payments`, { amountMinor, paidOn: "2026-03-09" });
const promisesOf = async (debtorId: bigint) =>
  (await room.get<z.input<typeof DebtorPage>>(`/debtors/${debtorId}`)).body.promises;
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

describe("a promise", () => {
  test("is written down and replaces the one before", async () => {
    const first = await promise(room.rosa.accountId, "50000", "2026-03-12");
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ state: "made", lastDay: "2026-03-13", currency: "COP", paidMinor: "0" });
    expect(await room.lastAudit()).toMatchObject({ action: "promise.made", subject: { id: first.body.id } });
    await promise(room.rosa.accountId, "60000", "2026-03-13");
    expect((await promisesOf(room.rosa.debtorId)).map(({ state }) => state)).toEqual(["made", "replaced"]);
  });

  test("is kept as soon as it is paid, and what else is owed goes on", async () => {
    await pay(room.rosa.accountId, "60000");
    await room.settle();
    expect((await promisesOf(room.rosa.debtorId))[0]).toMatchObject({ state: "kept", paidMinor: "60000" });
  });

  test.each([
    ["150001", "2026-03-12", "promise_above_balance"],
    ["100", "2026-03-07", "promise_in_past"],
    ["100", "2027-03-07", "promise_too_far"],
  ])("of %s by %s is refused", async (amount, day, code) => {
    const answer = await promise(room.rosa.accountId, amount, day);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  test("can be taken back once, by who may", async () => {
    const { body } = await promise(room.oscar.accountId, "100", "2026-03-12");
    expect((await room.post<Promised>(`/promises/${body.id}/withdraw`)).body.state).toBe("withdrawn");
    expect((await room.post(`/promises/${body.id}/withdraw`)).body).toMatchObject({ code: "promise_state" });
    const auditor = await room.api.person(room.tenant, "auditor");
    expect((await room.post(`/promises/${body.id}/withdraw`, undefined, auditor)).status).toBe(403);
  });
});

describe("when its day is over everywhere", () => {
  test("it is broken, or kept in part, by what was paid", async () => {
    await promise(room.oscar.accountId, "100000", "2026-03-12");
    await promise(room.roble.accountId, "100000", "2026-03-12");
    await pay(room.roble.accountId, "40000");
    await room.settle();
    // The 13th is the last day; it is over at 11:00 UTC of the 14th, in the last zone of all.
    expect(await plansBeat.nextAt?.(room.db, NOW)).toEqual(new Date("2026-03-14T11:00:00Z"));
    expect(await plansBeat.run(room.db, new Date("2026-03-14T10:59:59Z"))).toBe(0);
    expect(await plansBeat.run(room.db, new Date("2026-03-14T11:00:00Z"))).toBe(2);
    expect((await promisesOf(room.oscar.debtorId))[0]).toMatchObject({ state: "broken", paidMinor: "0" });
    expect((await promisesOf(room.roble.debtorId))[0]).toMatchObject({ state: "part_kept", paidMinor: "40000" });
    const news = await room.db.begin(
      (tx) => tx<{ payload: { accountIds: string[] } }>`
      select payload from platform.event where tenant_id = ${tx.tenant} and kind = 'plans.changed'`,
    );
    expect(news.flatMap(({ payload }) => payload.accountIds)).toEqual(
      expect.arrayContaining([room.oscar.accountId.toString(), room.roble.accountId.toString()]),
    );
  });

  test("nobody has broken it while payments are not known up to date", async () => {
    await room.patch(`/creditors/${room.creditorId}`, { paymentDataMaxAgeHours: 24 });
    await promise(room.oscar.accountId, "100000", "2026-03-12");
    await room.settle();
    expect(await plansBeat.run(room.db, later(9))).toBe(0);
    await room.patch(`/creditors/${room.creditorId}`, { paymentDataMaxAgeHours: null });
    expect(await plansBeat.run(room.db, later(9))).toBe(1);
  });
});
