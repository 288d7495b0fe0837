import { beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { makeOffer } from "../../../test/support/offers.js";
import { bring } from "../../../test/support/portfolio.js";
import { NOW, testRoom } from "../../../test/support/room.js";
import { makeCharges } from "../../debts/index.js";
import type { AccountId, DebtId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { TemplateList, TemplatePreview } from "../../messaging/contract.js";
import type { Tx } from "../../platform/db.js";
import { plansBeat } from "../index.js";
import type { OfferAccepted, OfferPage, OfferView } from "./contract.js";

const room = testRoom();
type Offer = z.input<typeof OfferView>;
type Accepted = z.input<typeof OfferAccepted>;

let made = 0;
/** `C-n` owes 1000.00, late by 38 days, and 500.00, late by 7. */
let accountId: AccountId;
let ref: string;
const line = (no: number, amount: string, due: string) =>
  `${ref},Ana,ana${made}@example.test,,${ref}-${no},${amount},${due}`;
beforeEach(async () => {
  made += 1;
  ref = `K-${made}`;
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

const rowsOf = <Row>(work: (tx: Tx) => Promise<Row[]>) => room.db.begin(work);
const balances = async () =>
  (
    await rowsOf(
      (tx) => tx<{ status: string; minor: bigint }>`
        select status, balance_minor as minor from debts.debt
        where tenant_id = ${tx.tenant} and account_id = ${accountId} order by due_on, id`,
    )
  ).map(({ status, minor }) => [status, minor]);
const ledger = async () => {
  const rows = await rowsOf(
    (tx) => tx<{ kind: string; minor: bigint }>`
      select kind, sum(amount_minor)::bigint as minor from ledger.posting
      where tenant_id = ${tx.tenant} and account_id = ${accountId} group by kind`,
  );
  return Object.fromEntries(rows.map(({ kind, minor }) => [kind, minor]));
};
const debtorId = async () =>
  (
    await rowsOf(
      (tx) => tx<{ debtorId: bigint }>`
    select debtor_id from debts.account where tenant_id = ${tx.tenant} and id = ${accountId}`,
    )
  )[0]?.debtorId;
const charge = (key: string, amountMinor: bigint) =>
  room.db.begin(async (tx) => {
    const [debt] = await tx<{ id: DebtId }>`
      select id from debts.debt where tenant_id = ${tx.tenant} and account_id = ${accountId} order by due_on limit 1`;
    const on = "2026-03-01" as LocalDate;
    const fee = { of: "fee", amountMinor, baseMinor: amountMinor, annualBps: null, from: null, on } as const;
    const cause = { strategyId: null, stepId: null, contract: "clause 8", laws: [] };
    const whose = { accountId, creditorId: room.creditorId, currency: "COP", debtId: (debt as { id: DebtId }).id };
    await makeCharges(tx, [{ ...fee, ...cause, ...whose, key: `${ref}${key}` }], NOW);
  });

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
    await pay("110000");
    expect(await states()).toEqual([["accepted", "settled"]]);
    expect(await balances()).toEqual([
      ["paid", 0n],
      ["paid", 0n],
    ]);
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

describe("what a message says of an offer", () => {
  const says = async (key: string): Promise<string> => {
    const templates = await room.get<z.input<typeof TemplateList>>("/templates");
    const id = templates.body.items.find((template) => template.key === key)?.id;
    const query = `channel=email&locale=es&accountId=${accountId}`;
    const { body } = await room.get<z.input<typeof TemplatePreview>>(`/templates/${id}/preview?${query}`);
    return body.text.replaceAll(/\s+/g, " ");
  };

  test("is what stands: a discount, or instalments, and nothing of what was taken back", async () => {
    const id = await offer("settlement");
    const letOff = "Hasta el 19 de marzo de 2026 puede pagar $ 1.400 en lugar de $ 1.500: son $ 100 menos";
    expect(await says("offer-settlement")).toContain(letOff);
    // Of what there is not, it says nothing.
    expect(await says("offer-instalments")).toContain("puede repartirlo en cuotas");
    await offer("instalments", "b");
    expect(await says("offer-instalments")).toContain(
      "Puede pagar $ 1.500 en 6 cuotas, sin intereses. La primera es de $ 250, el 14 de marzo de 2026",
    );
    expect(await says("offer-settlement")).toContain("cuéntenos");
    await room.post(`/offers/${id + 1n}/withdraw`);
    expect(await says("offer-instalments")).toContain("puede repartirlo en cuotas");
  });

  test("is nothing once its day is over for the person, though it is not over everywhere", async () => {
    await offer("settlement");
    await room.db.begin(
      (tx) =>
        tx`update plans.offer set valid_until = '2026-03-08' where tenant_id = ${tx.tenant} and account_id = ${accountId}`,
    );
    expect(await says("offer-settlement")).toContain("cuéntenos");
  });
});

describe("what a settlement lets off", () => {
  test("goes off the books when it is paid, and nothing is taken twice", async () => {
    await offer("settlement");
    await state([line(3, "70.00", "2026-03-09")]);
    await pay("141000");
    // The debt that came later is no part of it; what was paid too much of it is still to be paid there.
    expect(await balances()).toEqual([
      ["paid", 0n],
      ["paid", 0n],
      ["open", 7_000n],
    ]);
    await pay("1000");
    expect((await balances()).at(-1)).toEqual(["open", 6_000n]);
    const { let_off: posted } = await ledger();
    expect(posted).toBe(9_000n);
    const page = await room.get<{ items: { kind: string; what?: string }[] }>(`/debtors/${await debtorId()}/timeline`);
    expect(page.body.items.filter(({ what }) => what === "let_off")).toHaveLength(1);
  });

  test("is what was charged since, too: who paid what was offered is up to date", async () => {
    await offer("settlement");
    await charge("F", 2_500n);
    await pay("140000");
    expect((await balances()).map(([, minor]) => minor)).toEqual([0n, 0n]);
    expect((await ledger()).let_off).toBe(12_500n);
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
