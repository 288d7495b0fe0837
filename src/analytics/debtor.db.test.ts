import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { bring } from "../../test/support/portfolio.js";
import { NOW, testRoom } from "../../test/support/room.js";
import type { DebtPage } from "../debts/contract.js";
import type {
  Charts,
  DebtorPage,
  Home,
  MessageCounts,
  MessagePage,
  MessageView,
  TimelineItem,
  TimelinePage,
} from "./contract.js";

const room = testRoom();
type Item = z.input<typeof TimelineItem>;

const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const timeline = async (query = "") =>
  (await room.get<z.input<typeof TimelinePage>>(`/debtors/${room.rosa.debtorId}/timeline${query}`)).body;
const messages = async (query = "") => (await room.get<z.input<typeof MessagePage>>(`/messages${query}`)).body;

/** A life of messages, written as the engine writes them: one sent, one put off, one never sent, a step that made none. */
beforeAll(async () => {
  await room.post("/strategies", { name: "Escalera", definition: DEFINITION });
  await room.db.begin(async (tx) => {
    await tx`
      insert into strategy.enrollment (tenant_id, strategy_id, version_id, lane, account_id, debtor_id, anchor_debt_id,
                                       anchor_due_on, next_step, entered_at)
      select ${tx.tenant}, s.id, v.id, 'collection', ${room.rosa.accountId}, ${room.rosa.debtorId}, ${room.rosa.debtId},
             '2026-01-30', 1, ${at(-72)}
      from strategy.strategy s join strategy.version v on v.tenant_id = s.tenant_id and v.strategy_id = s.id
      where s.tenant_id = ${tx.tenant} and s.name = 'Escalera'`;
    const put = (key: string, state: string, because: string | null, decided: Date | null, planned: Date) => tx`
      insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, enrollment_id, round, step_no, channel,
                                     contact_point_id, template_id, locale, state, because, planned_at, not_before, expires_at,
                                     decided_at, debt_ids, amount_minor, subject, body)
      select ${tx.tenant}, ${key}, ${room.rosa.accountId}, ${room.rosa.debtorId}, ${room.creditorId}, e.id, 1, 0, 'email',
             (select id from debts.contact_point where tenant_id = ${tx.tenant} and value = 'rosa@example.test'),
             (select min(id) from messaging.template where tenant_id = ${tx.tenant}), 'es', ${state}, ${because}, ${planned},
             ${at(20)}, ${at(90)}, ${decided}, array[${room.rosa.debtId}]::bigint[], 150000, 'Su cuenta', 'Hola'
      from strategy.enrollment e where e.tenant_id = ${tx.tenant} and e.debtor_id = ${room.rosa.debtorId}`;
    await put("a", "sent", null, at(-40), at(-41));
    await put("b", "suppressed", "paid", at(-20), at(-21));
    await put("c", "ready", "outside_hours", at(-10), at(-11));
    await put("d", "ready", null, null, at(-1));
    await tx`
      insert into strategy.decision (tenant_id, enrollment_id, account_id, at, version_id, step_no, kind, because, until_at, failed)
      select ${tx.tenant}, e.id, ${room.rosa.accountId}, ${at(-30)}, e.version_id, 0, 'deferred', 'outside_hours', ${at(-12)}, ${JSON.stringify(
        [{ rule: "outside_hours", pack: "co-ley2300@2026.06", values: { hours: "07:00-19:00" }, passesAt: at(-12) }],
      )}::jsonb
      from strategy.enrollment e where e.tenant_id = ${tx.tenant} and e.debtor_id = ${room.rosa.debtorId}`;
    await tx`
      insert into strategy.decision (tenant_id, enrollment_id, account_id, at, version_id, step_no, kind, because)
      select ${tx.tenant}, e.id, ${room.rosa.accountId}, ${at(-15)}, e.version_id, 0, 'skipped', 'no_address'
      from strategy.enrollment e where e.tenant_id = ${tx.tenant} and e.debtor_id = ${room.rosa.debtorId}`;
  });
});

const DEFINITION = {
  audience: {},
  days: { from: 1, to: null },
  steps: [{ kind: "message", id: "first", day: 2, at: "10:00", template: "overdue-consumer-1", channels: ["email"] }],
};

describe("the debtor page", () => {
  test("shows the person, the debts and every way to reach them", async () => {
    const { body } = await room.get<z.input<typeof DebtorPage>>(`/debtors/${room.rosa.debtorId}`);
    expect(body).toMatchObject({
      name: "Rosa Quispe",
      zones: ["America/Bogota"],
      totals: [{ currency: "COP", minor: "150000" }],
      accounts: [
        {
          ref: "C-1",
          daysLate: 38,
          debtCount: 2,
          debts: [
            { ref: "F-11", daysLate: 38 },
            { ref: "F-12", daysLate: 7 },
          ],
        },
      ],
      enrollments: [{ strategy: { name: "Escalera" }, strategyState: "draft" }],
      upNext: [{ state: "deferred", what: "message", because: { of: "deferred", code: "outside_hours" } }],
    });
    expect(body.channels.find(({ channel }) => channel === "email")).toMatchObject({
      consent: "granted",
      proof: { medium: "contract" },
      optOut: null,
      isConnected: true,
    });
    expect((await room.get("/debtors/999999")).status).toBe(404);
  });

  test("lists the debts of an account page by page, open ones first", async () => {
    const path = `/accounts/${room.rosa.accountId}/debts`;
    const first = await room.get<z.input<typeof DebtPage>>(`${path}?limit=1`);
    expect(first.body.items.map(({ ref }) => ref)).toEqual(["F-11"]);
    const rest = await room.get<z.input<typeof DebtPage>>(`${path}?limit=1&cursor=${first.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ ref: "F-12" }], next: null });
    expect((await room.get("/accounts/999999/debts")).status).toBe(404);
  });
});

describe("the timeline", () => {
  test("tells everything in one line, newest first, each with its reason", async () => {
    const { items, next } = await timeline();
    expect(next).toBeNull();
    const told = items.map((item) => [item.kind, "what" in item ? item.what : "state" in item ? item.state : ""]);
    expect(told).toEqual([
      ["consent", "granted"],
      ["arrival", ""],
      ["message", "ready"],
      ["message", "deferred"],
      ["decision", "skipped"],
      ["message", "suppressed"],
      ["decision", "deferred"],
      ["message", "sent"],
      ["decision", "entered"],
    ]);
  });

  test("says why, with the rule, its pack and its law", async () => {
    const { items } = await timeline("?kind=decision");
    const put = items.find(
      (item): item is Extract<Item, { kind: "decision" }> => item.kind === "decision" && item.what === "deferred",
    );
    expect(put).toMatchObject({
      because: { of: "deferred", code: "outside_hours", pack: "co-ley2300@2026.06", values: { hours: "07:00-19:00" } },
      reasons: [
        {
          of: "rule",
          basis: expect.arrayContaining([expect.objectContaining({ law: "Ley 2300 de 2023", article: "art. 3" })]),
        },
      ],
      step: { strategy: { name: "Escalera" }, no: 0, id: "first" },
    });
  });

  test("goes on page by page without losing or repeating what happened at one moment", async () => {
    // An import of five debts for one person: many items of the same moment.
    const lines = [1, 2, 3, 4, 5].map((n) => `C-5,Eva Mora,eva@example.test,,F-5${n},100.00,2026-02-0${n}`);
    await bring(room.db, room.creditorId, lines, NOW);
    for (const channel of ["email", "sms", "push", "letter"]) {
      await room.post(`/debtors/${room.rosa.debtorId}/opt-outs`, { channel, because: "asked" });
    }
    const all = (await timeline()).items.map(({ id }) => id);
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page = await timeline(`?limit=2${next && `&cursor=${next}`}`);
      seen.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("shows payments with what they paid, and what was set and lifted", async () => {
    await room.post(`/accounts/${room.rosa.accountId}/payments`, { amountMinor: "110000", paidOn: "2026-03-09" });
    const hold = await room.post<{ id: string }>(`/debtors/${room.rosa.debtorId}/holds`, {
      kind: "pause",
      because: "asked for time",
    });
    await room.post(`/holds/${hold.body.id}/lift`);
    const { items } = await timeline("?kind=payment&kind=hold");
    expect(items).toMatchObject([
      { kind: "hold", what: "lifted" },
      { kind: "hold", what: "set" },
      {
        kind: "payment",
        applied: [
          { ref: "F-11", minor: "100000" },
          { ref: "F-12", minor: "10000" },
        ],
      },
    ]);
  });
});

describe("who received, who did not and why", () => {
  test("lists what waits first, then messages and steps that made none, newest first", async () => {
    const { items } = await messages();
    expect(items.map(({ state, because }) => [state, because?.code ?? null])).toEqual([
      ["planned", null],
      ["deferred", "outside_hours"],
      ["skipped", "no_address"],
      ["suppressed", "paid"],
      ["sent", null],
    ]);
  });

  test("goes on page by page over both", async () => {
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: z.input<typeof MessagePage> = await messages(`?limit=1${next && `&cursor=${next}`}`);
      seen.push(...page.items.map(({ state }) => state));
      next = page.next;
    }
    expect(seen).toEqual(["planned", "deferred", "skipped", "suppressed", "sent"]);
  });

  test.each([
    ["?state=sent", ["sent"]],
    ["?state=planned&state=skipped", ["planned", "skipped"]],
    ["?because=paid", ["suppressed"]],
    ["?channel=email&state=skipped", []],
    ["?channel=sms", []],
    [`?from=${at(-16).toISOString()}`, ["planned", "deferred", "skipped"]],
    [`?until=${at(-35).toISOString()}&state=sent&state=suppressed`, ["sent"]],
  ])("%s gives %j", async (query, states) => {
    expect((await messages(query)).items.map(({ state }) => state)).toEqual(states);
    const { body } = await room.get<z.input<typeof MessageCounts>>(`/messages/counts${query}`);
    expect(body.total).toBe(states.length);
  });

  test("counts by state and by reason", async () => {
    const { body } = await room.get<z.input<typeof MessageCounts>>("/messages/counts");
    expect(body).toMatchObject({ total: 5, isExact: true });
    expect(body.reasons.map(({ reason, count }) => [reason.of, reason.code, count])).toEqual(
      expect.arrayContaining([
        ["deferred", "outside_hours", 1],
        ["skipped", "no_address", 1],
        ["message", "paid", 1],
      ]),
    );
  });

  test("one message tells what it said, about which debts, and why", async () => {
    const { items } = await messages("?state=suppressed");
    const { body } = await room.get<z.input<typeof MessageView>>(`/messages/${items[0]?.messageId}`);
    expect(body).toMatchObject({
      body: "Hola",
      debts: [{ ref: "F-11" }],
      attempts: [],
      because: { of: "message", code: "paid" },
    });
    expect((await room.get("/messages/999999")).status).toBe(404);
  });
});

describe("the first page", () => {
  test("adds up what is owed and what came in", async () => {
    const { body } = await room.get<z.input<typeof Home>>("/home");
    expect(body).toMatchObject({
      zone: "America/Bogota",
      open: [{ currency: "COP", minor: "1190000" }],
      // What Rosa paid is gone; Óscar's debt is not due this week.
      overdue: [{ minor: "990000" }],
      dueThisWeek: [{ minor: "0" }],
      collected: [{ currency: "COP", last7Minor: "110000", before7Minor: "0" }],
      promises: { open: 0 },
    });
    expect(body.attention.map(({ code }) => code)).toEqual(["no_live_strategy", "unreachable"]);
    expect(body.dataAge).toMatchObject([{ creditor: { name: "Norte S.A." }, isPaymentDataStale: false }]);
  });

  test("has its pictures", async () => {
    const { body } = await room.get<z.input<typeof Charts>>("/home/charts");
    expect(body.days).toHaveLength(14);
    expect(body.days.at(-1)).toMatchObject({ day: "2026-03-09", payments: 1, paid: [{ minor: "110000" }] });
    expect(body.days.reduce((sum, { sent }) => sum + sent, 0)).toBe(1);
    expect(body.aging.map(({ bucket, count }) => [bucket, count])).toEqual([
      ["not_due", 1],
      ["1_30", 1],
      ["31_60", 1],
      ["61_90", 1],
    ]);
  });
});
