import { createECDH } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { testRoom } from "../../test/support/room.js";
import type { ContactPoint, Creditor, CreditorList, PaymentDone, PaymentPage } from "./contract.js";

const room = testRoom();
const balanceOf = (accountId: bigint) =>
  room.db.begin(async (tx) => {
    const rows = await tx<{ openMinor: bigint; openCount: number }>`
      select open_minor, open_count from debts.account where tenant_id = ${tx.tenant} and id = ${accountId}`;
    return rows[0];
  });

describe("creditors", () => {
  test("are added with sound defaults, once by name, and by who may", async () => {
    const made = await room.post<z.input<typeof Creditor>>("/creditors", {
      name: "Sur",
      country: "PE",
      currency: "PEN",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      kind: "commercial",
      crumbsMinor: "0",
      allocation: "oldest_first",
      paymentDataAt: null,
    });
    expect(await room.lastAudit()).toMatchObject({ action: "creditor.added", subject: { id: made.body.id } });
    const again = await room.post("/creditors", { name: "Sur", country: "PE", currency: "PEN" });
    expect([again.status, again.body.code]).toEqual([409, "creditor_exists"]);
    expect((await room.post("/creditors", { name: "X", country: "PE", currency: "PEN" }, room.agent)).status).toBe(403);
    const { body } = await room.get<z.input<typeof CreditorList>>("/creditors");
    expect(body.items.map(({ name }) => name)).toEqual(["Norte S.A.", "Sur"]);
  });

  test("wrong settings name themselves", async () => {
    const { status, body } = await room.post("/creditors", {
      name: "",
      country: "Perú",
      currency: "XXX",
      site: "javascript:1",
    });
    expect(status).toBe(422);
    expect(body.errors?.map(({ path }) => path).sort()).toEqual(["country", "currency", "name", "site"]);
  });

  test("new crumbs count the accounts again, and back", async () => {
    expect(await balanceOf(room.rosa.accountId)).toEqual({ openMinor: 1500_00n, openCount: 2 });
    const set = (crumbsMinor: string) => room.patch(`/creditors/${room.creditorId}`, { crumbsMinor });
    expect((await set("50000")).status).toBe(200);
    expect(await balanceOf(room.rosa.accountId)).toEqual({ openMinor: 1000_00n, openCount: 1 });
    expect(await room.lastAudit()).toMatchObject({ before: { crumbsMinor: "0" }, after: { crumbsMinor: "50000" } });
    await set("0");
    expect(await balanceOf(room.rosa.accountId)).toEqual({ openMinor: 1500_00n, openCount: 2 });
  });
});

describe("how to reach people", () => {
  const add = (kind: string, value: string) =>
    room.post<z.input<typeof ContactPoint>>(`/debtors/${room.oscar.debtorId}/contact-points`, { kind, value });

  const KEYS = { p256dh: createECDH("prime256v1").generateKeys("base64url"), auth: "AAAAAAAAAAAAAAAAAAAAAA" };
  const BROWSER = JSON.stringify({ endpoint: "https://fcm.googleapis.com/fcm/send/a", keys: KEYS });

  test.each([
    ["phone", "300 555 1234", { value: "+573005551234", lineType: "mobile" }],
    ["email", " Oscar@Example.TEST ", { value: "oscar@example.test" }],
    ["address", "Calle 1   # 2-3", { value: "Calle 1 # 2-3" }],
    ["telegram", "5550100", { value: "5550100", lineType: null }],
    // The keys of a browser are nobody's business.
    ["push", BROWSER, { value: "fcm.googleapis.com" }],
  ])("a %s is written as it is dialled or mailed", async (kind, value, expected) => {
    const { status, body } = await add(kind, value);
    expect(status).toBe(201);
    expect(body).toMatchObject(expected);
  });

  test.each([
    ["phone", "12", "bad_phone"],
    ["email", "nobody", "bad_email"],
    ["telegram", "@oscar", "bad_telegram_chat"],
    ["push", "fcm.googleapis.com", "bad_push_subscription"],
  ])("a %s that is none is refused", async (kind, value, code) => {
    const { status, body } = await add(kind, value);
    expect([status, body.code]).toEqual([422, code]);
  });

  test("an address marked bad is taken up again when somebody adds it", async () => {
    const { body: point } = await add("email", "twice@example.test");
    const bad = await room.patch<z.input<typeof ContactPoint>>(`/contact-points/${point.id}`, {
      health: "bad",
      because: "bounced",
    });
    expect(bad.body).toMatchObject({ health: "bad", healthBecause: "bounced" });
    const { body: again } = await add("email", "twice@example.test");
    expect(again).toMatchObject({ id: point.id, health: "unknown", healthBecause: null });
  });

  test("a stated preference is kept, and wakes what waits on the person", async () => {
    expect((await room.patch(`/debtors/${room.oscar.debtorId}`, { preferredChannel: "sms" })).status).toBe(204);
    const rows = await room.db.begin(
      (tx) => tx<{ kind: string }>`select kind from platform.event where tenant_id = ${tx.tenant}`,
    );
    expect(rows.map(({ kind }) => kind)).toContain("debts.reach_changed");
    expect((await room.patch("/debtors/999999", { preferredChannel: "sms" })).status).toBe(404);
  });
});

describe("a payment by hand", () => {
  const pay = (body: object, as = room.admin) =>
    room.post<z.input<typeof PaymentDone>>(`/accounts/${room.rosa.accountId}/payments`, body, as);

  test("pays the oldest debt first, and goes into the books", async () => {
    const { status, body } = await pay({ amountMinor: "120000", paidOn: "2026-03-09", ref: "R-1" });
    expect(status).toBe(201);
    expect(body).toMatchObject({ isNew: true, openMinor: "30000", unappliedMinor: "0" });
    const sums = await room.db.begin(
      (tx) => tx`
      select sum(amount_minor)::text as sum from ledger.leg where tenant_id = ${tx.tenant}`,
    );
    expect(sums).toEqual([{ sum: "0" }]);
  });

  test("the same reference again is the same payment; for another amount it is refused", async () => {
    expect((await pay({ amountMinor: "120000", paidOn: "2026-03-09", ref: "R-1" })).body).toMatchObject({
      isNew: false,
    });
    const other = await pay({ amountMinor: "5", paidOn: "2026-03-09", ref: "R-1" });
    expect([other.status, other.body.code]).toEqual([409, "payment_ref_used"]);
  });

  test("does not say that all payments are known", async () => {
    const { body } = await room.get<z.input<typeof Creditor>>(`/creditors/${room.creditorId}`);
    expect(body.paymentDataAt).toBeNull();
  });

  test.each([
    [{ amountMinor: "100", paidOn: "2026-03-11" }, "paid_in_future"],
    [{ amountMinor: "0", paidOn: "2026-03-09" }, "invalid_request"],
    [{ amountMinor: "-5", paidOn: "2026-03-09" }, "invalid_request"],
    [{ amountMinor: "1.5", paidOn: "2026-02-30" }, "invalid_request"],
  ])("%j is refused", async (body, code) => {
    const answer = await pay(body);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  test("is for who may, about a debt of that account, and is listed", async () => {
    expect((await pay({ amountMinor: "1", paidOn: "2026-03-09" }, room.agent)).status).toBe(403);
    expect((await pay({ amountMinor: "1", paidOn: "2026-03-09", debtId: room.oscar.debtId.toString() })).status).toBe(
      404,
    );
    const { body } = await room.get<z.input<typeof PaymentPage>>("/payments?limit=1");
    expect(body.items[0]).toMatchObject({ ref: "R-1", state: "applied", debtor: { name: "Rosa Quispe" } });
  });
});
