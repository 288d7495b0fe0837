import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { testRoom } from "../../../test/support/room.js";
import type { TimelinePage } from "../../analytics/contract.js";
import { checkBooks } from "../../analytics/index.js";
import type { DebtId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Creditor } from "../contract.js";
import { makeCharges, type NewCharge } from "../index.js";
import type { Charge, ChargePage, ChargeReversed } from "./contract.js";

const room = testRoom();
const NONE = { fee: null, interest: null };
const FEE = { contract: "cláusula 8", afterDays: 5, maxBps: 900, maxMinor: null };

const set = (body: unknown, as = room.admin) =>
  room.put<z.input<typeof Creditor>>(`/creditors/${room.creditorId}/charges`, body, as);

describe("what contracts allow", () => {
  test("is confirmed by whoever sets it, and what stays the same stays confirmed as it was", async () => {
    const first = await set({ person: { fee: FEE, interest: null }, company: NONE, values: {} });
    expect(first.status).toBe(200);
    const signed = first.body.charges.person.fee;
    expect(signed).toMatchObject({
      ...FEE,
      confirmedBy: expect.stringMatching(/./),
      confirmedAt: expect.stringMatching(/T/),
    });
    expect(await room.lastAudit()).toMatchObject({
      action: "creditor.charges_set",
      before: { person: NONE },
      after: { person: { fee: { contract: "cláusula 8" } } },
    });
    const values = { UF: { value: "39000.5", on: "2026-05-01" } };
    const interest = { contract: "cláusula 9", afterDays: 0, maxAnnualBps: 2_400 };
    const second = await set({ person: { fee: FEE, interest }, company: NONE, values });
    expect(second.body.charges).toMatchObject({ person: { fee: signed, interest }, values });
    const { body } = await room.get<z.input<typeof Creditor>>(`/creditors/${room.creditorId}`);
    expect(body.charges).toEqual(second.body.charges);
    // Other settings leave it alone.
    await room.patch(`/creditors/${room.creditorId}`, { tradeName: "Norte" });
    expect((await room.get<z.input<typeof Creditor>>(`/creditors/${room.creditorId}`)).body.charges).toEqual(
      body.charges,
    );
  });

  test.each<[string, unknown, string[]]>([
    [
      "without a cap of its own",
      { person: { fee: { ...FEE, maxBps: null }, interest: null }, company: NONE, values: {} },
      ["person.fee"],
    ],
    [
      "of more than all",
      { person: { fee: { ...FEE, maxBps: 10_001 }, interest: null }, company: NONE, values: {} },
      ["person.fee.maxBps"],
    ],
    [
      "of less than nothing",
      { person: { fee: { ...FEE, maxMinor: "-5" }, interest: null }, company: NONE, values: {} },
      ["person.fee.maxMinor"],
    ],
    [
      "without a contract",
      { person: { fee: { ...FEE, contract: " " }, interest: null }, company: NONE, values: {} },
      ["person.fee.contract"],
    ],
    [
      "signed by somebody else",
      { person: { fee: { ...FEE, confirmedBy: "Dios" }, interest: null }, company: NONE, values: {} },
      ["person.fee.confirmedBy"],
    ],
    [
      "with a value that is none",
      { person: NONE, company: NONE, values: { UF: { value: "39.000,5", on: "2026-05-01" } } },
      ["values.UF.value"],
    ],
    [
      "with a day that is none",
      { person: NONE, company: NONE, values: { UF: { value: "39000", on: "2026-02-30" } } },
      ["values.UF.on"],
    ],
    ["of nobody", { person: NONE, values: {} }, ["company"]],
  ])("%s is refused", async (_, body, paths) => {
    const answer = await set(body);
    expect([answer.status, answer.body.errors?.map(({ path }) => path)]).toEqual([422, paths]);
  });

  test("only who leads may say so", async () => {
    expect((await set({ person: NONE, company: NONE, values: {} }, room.agent)).status).toBe(403);
  });
});

describe("charges of an account", () => {
  const charge = (key: string, debtId: DebtId, amountMinor: bigint): NewCharge => ({
    ...{ key, debtId, accountId: room.rosa.accountId, creditorId: room.creditorId, of: "fee", currency: "COP" },
    ...{ amountMinor, baseMinor: 1000_00n, annualBps: null, from: null, on: "2026-03-01" as LocalDate },
    ...{ strategyId: null, stepId: null, contract: "cláusula 8", laws: ["cl-x@1"] },
  });
  beforeAll(async () => {
    await room.db.begin(async (tx) => {
      const debts = await tx<{ id: DebtId }>`
        select id from debts.debt where tenant_id = ${tx.tenant} and account_id = ${room.rosa.accountId} order by due_on`;
      const [first, second] = debts.map(({ id }) => id) as [DebtId, DebtId];
      const made = [charge("e1.1.1:1", first, 50_00n), charge("e1.1.1:2", second, 25_00n)];
      await makeCharges(tx, made, new Date("2026-03-01T15:00:00Z"));
      await makeCharges(tx, made, new Date("2026-03-01T15:00:00Z"));
    });
  });
  const list = async (query = "") =>
    (await room.get<z.input<typeof ChargePage>>(`/accounts/${room.rosa.accountId}/charges${query}`)).body;
  const reverse = (id: string, note: unknown = "se cobró por error", as = room.admin) =>
    room.post<z.input<typeof ChargeReversed>>(`/charges/${id}/reversal`, { note }, as);

  test("are listed page by page, each once", async () => {
    const { items, next } = await list("?limit=1");
    expect(items).toMatchObject([
      { of: "fee", amountMinor: "2500", baseMinor: "100000", laws: ["cl-x@1"], reversed: null },
    ]);
    const rest = await list(`?limit=1&cursor=${next}`);
    expect(rest).toMatchObject({ items: [{ amountMinor: "5000" }], next: null });
    expect((await room.get("/accounts/999999/charges")).status).toBe(404);
  });

  test("are taken back once, by who may, with a reason", async () => {
    const [newest] = (await list()).items as [z.input<typeof Charge>];
    expect((await reverse(newest.id, "")).status).toBe(422);
    expect((await reverse(newest.id, "x", room.agent)).status).toBe(403);
    expect((await reverse("999999")).status).toBe(404);
    const done = await reverse(newest.id);
    expect(done.body).toMatchObject({ chargeId: newest.id, openMinor: "155000", currency: "COP" });
    expect(await room.lastAudit()).toMatchObject({ action: "charge.reversed", after: { note: "se cobró por error" } });
    const again = await reverse(newest.id);
    expect([again.status, again.body.code]).toEqual([409, "charge_reversed"]);
    expect((await list()).items[0]?.reversed).toMatchObject({ because: "by_hand", note: "se cobró por error" });
    expect((await room.db.begin(checkBooks)).examples).toEqual([]);
  });

  test("are lines of the person's timeline, when they were made and when they were taken back", async () => {
    const told = async (query = "") =>
      (await room.get<z.input<typeof TimelinePage>>(`/debtors/${room.rosa.debtorId}/timeline?kind=charge${query}`))
        .body;
    const { items } = await told();
    expect(items).toMatchObject([
      {
        what: "reversed",
        amount: { minor: "2500" },
        isReversed: true,
        reversal: { because: "by_hand", note: "se cobró por error" },
      },
      { what: "made", amount: { minor: "2500" }, isReversed: true, reversal: null, step: null, because: null },
      {
        what: "made",
        of: "fee",
        amount: { minor: "5000" },
        isReversed: false,
        contract: "cláusula 8",
        laws: ["cl-x@1"],
      },
    ]);
    const seen: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page: z.input<typeof TimelinePage> = await told(`&limit=1${next && `&cursor=${next}`}`);
      seen.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect(seen).toEqual(items.map(({ id }) => id));
  });

  test("a charge that the postings do not know is found by the doctor", async () => {
    const off = room.db.begin(async (tx) => {
      await tx`update debts.charge set amount_minor = amount_minor + 1 where tenant_id = ${tx.tenant} and reversed_at is null`;
      const found = await checkBooks(tx);
      throw Object.assign(new Error("rolled back"), { found });
    });
    await expect(off).rejects.toMatchObject({ found: { chargesOffTheirPostings: 1 } });
  });
});
