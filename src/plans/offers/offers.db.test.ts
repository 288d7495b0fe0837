import { beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { makeOffer } from "../../../test/support/offers.js";
import { bring } from "../../../test/support/portfolio.js";
import { NOW, testRoom } from "../../../test/support/room.js";
import type { AccountId } from "../../kernel/id.js";
import { plansBeat } from "../index.js";
import type { OfferAccepted, OfferPage, OfferView } from "./contract.js";

const room = testRoom();
type Offer = z.input<typeof OfferView>;
type Accepted = z.input<typeof OfferAccepted>;

let made = 0;
/** `C-n` owes 1000.00, late by 38 days, and 500.00, late by 7. */
let accountId: AccountId;
let ref: string;
beforeEach(async () => {
  made += 1;
  ref = `K-${made}`;
  const line = (no: number, amount: string, due: string) =>
    `${ref},Ana,ana${made}@example.test,,${ref}-${no},${amount},${due}`;
  await bring(room.db, room.creditorId, [line(1, "1000.00", "2026-01-30"), line(2, "500.00", "2026-03-02")], NOW);
  const rows = await room.db.begin(
    (tx) => tx<{ id: AccountId }>`select id from debts.account where tenant_id = ${tx.tenant} and ref = ${ref}`,
  );
  accountId = (rows[0] as { id: AccountId }).id;
});

const offer = (wanted: "settlement" | "instalments", key = "a") =>
  room.db.begin((tx) => makeOffer(tx, accountId, wanted, `${ref}${key}`, NOW));
const offersNow = async () => (await room.get<z.input<typeof OfferPage>>(`/accounts/${accountId}/offers`)).body.items;
const states = async () => (await offersNow()).map(({ state, because }) => [state, because]);
const accept = (id: bigint, promisedOn?: string) =>
  room.post<Accepted & { code: string }>(`/offers/${id}/acceptance`, { ...(promisedOn && { promisedOn }) });
const pay = async (amountMinor: string, paidOn = "2026-03-09") => {
  await room.post(`/accounts/${accountId}/payments`, { amountMinor, paidOn });
  await room.settle();
};
const state = async (lines: readonly string[]) => {
  await bring(room.db, room.creditorId, lines, NOW);
  await room.settle();
};

describe("an offer", () => {
  test("is written down once, with its sums, and a newer one supersedes it", async () => {
    const id = await offer("settlement");
    expect(await offer("settlement")).toBe(id);
    const expected = {
      kind: "settlement",
      totalMinor: "150000",
      amountMinor: "140000",
      discountMinor: "10000",
      validUntil: "2026-03-19",
      state: "open",
      step: "offer",
    };
    expect(await offersNow()).toMatchObject([expected]);
    await offer("instalments", "b");
    expect(await states()).toEqual([
      ["open", null],
      ["superseded", "newer_offer"],
    ]);
    expect((await offersNow())[0]?.instalments).toEqual(
      ["2026-03-14", "2026-04-14", "2026-05-14", "2026-06-14", "2026-07-14", "2026-08-14"].map((on) => ({
        on,
        amountMinor: "25000",
      })),
    );
  });

  test("is taken back once, by who may", async () => {
    const id = await offer("settlement");
    const auditor = await room.api.person(room.tenant, "auditor");
    expect((await room.post(`/offers/${id}/withdraw`, undefined, auditor)).status).toBe(403);
    expect((await room.post<Offer>(`/offers/${id}/withdraw`)).body).toMatchObject({ state: "withdrawn" });
    expect(await room.lastAudit()).toMatchObject({ action: "offer.withdrawn", subject: { id: `${id}` } });
    expect((await room.post(`/offers/${id}/withdraw`)).body).toMatchObject({ code: "offer_state" });
    expect((await accept(id)).body).toMatchObject({ code: "offer_state" });
  });
});

describe("who agrees", () => {
  test("to a settlement promises it for a day of theirs, less what is paid of it already", async () => {
    const id = await offer("settlement");
    await pay("30000");
    expect((await accept(id, "2026-03-20")).body).toMatchObject({
      code: "promise_after_offer",
      values: { validUntil: "2026-03-19" },
    });
    expect((await accept(id, "2026-03-12")).body).toMatchObject({
      offer: { state: "accepted", because: "agreed", paidMinor: "30000" },
      promise: { amountMinor: "110000", promisedOn: "2026-03-12", state: "made" },
    });
    expect(await room.lastAudit()).toMatchObject({ action: "offer.accepted" });
    await pay("110000", "2026-03-09");
    expect(await states()).toEqual([["accepted", "settled"]]);
  });

  test("to instalments promises the first of them", async () => {
    const id = await offer("instalments");
    expect((await accept(id)).body).toMatchObject({
      offer: { state: "accepted", because: "agreed" },
      promise: { amountMinor: "25000", promisedOn: "2026-03-14" },
    });
    await pay("25000");
    expect(await states()).toEqual([["accepted", "agreed"]]);
  });

  test.each([
    ["breaks the promise", "not_in_time"],
    ["has it taken back", "promise_withdrawn"],
    ["promises something else", "promise_replaced"],
  ])("and %s has no settlement any more", async (what, because) => {
    const { promise } = (await accept(await offer("settlement"), "2026-03-12")).body;
    if (because === "not_in_time") await plansBeat.run(room.db, new Date("2026-03-14T11:00:00Z"));
    else if (because === "promise_withdrawn") await room.post(`/promises/${promise.id}/withdraw`);
    else await room.post(`/accounts/${accountId}/promises`, { amountMinor: "100", promisedOn: "2026-03-11" });
    expect([what, await states()]).toEqual([what, [["expired", because]]]);
  });
});

describe("an offer ends by itself", () => {
  test("accepted, when it is paid by its day, though in parts", async () => {
    await offer("settlement");
    await pay("100000");
    expect(await states()).toEqual([["open", null]]);
    await pay("40000");
    expect(await states()).toEqual([["accepted", "settled"]]);
  });

  test("when all is paid", async () => {
    await offer("instalments");
    await pay("150000");
    expect(await states()).toEqual([["expired", "paid"]]);
  });

  test("of instalments, when a part of it is paid: its sums are no longer true", async () => {
    await offer("instalments");
    await pay("5000");
    expect(await states()).toEqual([["expired", "amount_changed"]]);
  });

  test("when a file brings an older debt, or says that less is owed", async () => {
    const line = (no: number, amount: string, due: string) =>
      `${ref},Ana,ana@example.test,,${ref}-${no},${amount},${due}`;
    await offer("settlement");
    await state([line(3, "10.00", "2025-12-01")]);
    expect(await states()).toEqual([["expired", "oldest_debt_changed"]]);
    await offer("settlement", "b");
    await state([line(2, "400.00", "2026-03-02")]);
    expect((await states())[0]).toEqual(["expired", "amount_changed"]);
    const late = await offer("settlement", "c");
    await state([line(4, "400.00", "2026-04-02")]);
    expect((await accept(late)).status).toBe(200);
  });

  test("when its day is over everywhere, and not while payments are not known", async () => {
    // What other tests left open is over by then.
    await plansBeat.run(room.db, new Date("2026-03-20T10:59:59Z"));
    await room.patch(`/creditors/${room.creditorId}`, { paymentDataMaxAgeHours: 24 });
    const id = await offer("settlement");
    expect(await plansBeat.run(room.db, new Date("2026-03-20T11:00:00Z"))).toBe(0);
    await room.patch(`/creditors/${room.creditorId}`, { paymentDataMaxAgeHours: null });
    expect(await plansBeat.nextAt?.(room.db, NOW)).toEqual(new Date("2026-03-20T11:00:00Z"));
    expect(await plansBeat.run(room.db, new Date("2026-03-20T10:59:59Z"))).toBe(0);
    expect(await plansBeat.run(room.db, new Date("2026-03-20T11:00:00Z"))).toBe(1);
    expect(await states()).toEqual([["expired", "not_in_time"]]);
    expect((await accept(id)).status).toBe(409);
  });
});
