import { describe, expect, test } from "vitest";
import type { z } from "zod";
import type { Caller } from "../../../test/support/api.js";
import { NOW, testRoom } from "../../../test/support/room.js";
import { Cancelled } from "../../platform/jobs.js";
import type { Strategy } from "../contract.js";
import { prepareRehearsal, runRehearsal } from "../index.js";
import { assertRehearsed } from "./actions.js";
import type {
  RehearsalDifferencePage,
  RehearsalEventPage,
  RehearsalPage,
  RehearsalPath,
  RehearsalPersonPage,
  RehearsalSettings,
  RehearsalView,
} from "./contract.js";
import { rehearsalById } from "./rehearsal-store.js";

const room = testRoom();
type View = z.input<typeof RehearsalView>;

const DEFINITION = {
  audience: {},
  days: { from: 1, to: null },
  steps: [
    { kind: "message", id: "first", day: 2, at: "10:30", template: "overdue-consumer-1", channels: ["email", "sms"] },
    { kind: "call", id: "call", day: 10, at: "10:00", script: "overdue-consumer-call" },
    { kind: "message", id: "last", day: 20, at: "10:00", template: "overdue-consumer-2", channels: ["email"] },
    { kind: "stop", id: "end" },
  ],
};
const [FIRST, CALL, LAST, END] = DEFINITION.steps;
const addStrategy = async (name: string) =>
  (await room.post<z.input<typeof Strategy>>("/strategies", { name, definition: DEFINITION })).body;

async function rehearse(body: object, as?: Caller): Promise<View> {
  const asked = await room.post<View>("/rehearsals", body, as);
  expect(asked.status).toBe(202);
  await room.settle();
  return (await room.get<View>(`/rehearsals/${asked.body.id}`)).body;
}

const sum = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((total, { count }) => total + count, 0);

describe("a rehearsal", () => {
  test("of a draft: who gets what and when, and nothing is written but the rehearsal", async () => {
    const strategy = await addStrategy("Vencida");
    const view = await rehearse({ strategyId: strategy.id, days: 30 });
    expect(view).toMatchObject({
      state: "done",
      name: "Vencida",
      version: 1,
      done: 3,
      total: 3,
      from: NOW.toISOString(),
      snapshots: [NOW.toISOString()],
      goLive: { rehearsed: true, needsApproval: false, approved: false },
    });
    const report = view.report as NonNullable<View["report"]>;
    // Rosa and the hardware shop are late now; Óscar's debt falls due on the 19th, so that he comes in on the 20th.
    expect(report.accounts).toMatchObject({ considered: 3, entered: 3, sent: 3, leftOut: 0 });
    expect(report.steps.map(({ step, sent, tasks }) => [step, sent, tasks])).toEqual([
      ["first", 3, 0],
      ["call", 0, 3],
      ["last", 3, 0],
      ["end", 0, 0],
    ]);
    expect(report).toMatchObject({ people: 3, peopleReached: 3, messages: 6, tasks: 3 });
    // Everybody gets all three; who is long late gets the last before the call that the week's cap puts off.
    const ways = report.flow.map(({ from, to, accounts }) => [from, to, accounts]);
    expect(ways).toEqual(expect.arrayContaining([[null, "first", 3]]));
    expect(sum(report.flow.filter(({ to }) => to === null).map(({ accounts }) => ({ count: accounts })))).toBe(3);
    // Colombia: no Sundays, and on Saturdays shorter hours.
    const hours = (day: number) => view.openHours[day]?.flatMap((isOpen, hour) => (isOpen ? [hour] : []));
    expect([hours(0)?.at(0), hours(0)?.at(-1), hours(5)?.at(0), hours(5)?.at(-1), hours(6)]).toEqual([
      7,
      18,
      8,
      14,
      [],
    ]);
    expect(sum(report.channels)).toBe(9);
    expect(sum(report.days)).toBe(9);
    expect(report.week.flat().reduce((total, count) => total + count, 0)).toBe(9);
    expect(report.cost).toEqual({ known: [], unknown: expect.arrayContaining([{ channel: "email", count: 6 }]) });
    expect(report.changes).toMatchObject({ added: 9, dropped: 0, moved: 0, accounts: { added: 3, same: 0 } });
    const [{ count }] = (await room.db.begin(
      (tx) => tx`select count(*)::int as count from strategy.enrollment where tenant_id = ${tx.tenant}`,
    )) as [{ count: number }];
    expect(count).toBe(0);
  });

  test("lists events by time, and people by what becomes of them, page by page", async () => {
    const { items } = (await room.get<z.input<typeof RehearsalPage>>("/rehearsals?limit=1")).body;
    const id = items[0]?.id;
    type Events = z.input<typeof RehearsalEventPage>;
    const first = await room.get<Events>(`/rehearsals/${id}/events?limit=3`);
    expect(first.body.items.map(({ at, debtor, step, channel }) => [at, debtor.name, step, channel])).toEqual([
      ["2026-03-09T15:00:00.000Z", "Rosa Quispe", "first", "email"],
      ["2026-03-09T15:00:00.000Z", "Ferretería El Roble", "first", "email"],
      ["2026-03-13T15:00:00.000Z", "Rosa Quispe", "last", "email"],
    ]);
    const rest = await room.get<Events>(`/rehearsals/${id}/events?limit=3&cursor=${first.body.next}`);
    expect(rest.body.items).toHaveLength(3);
    expect(rest.body.next).toBeNull();
    const calls = await room.get<Events>(`/rehearsals/${id}/events?kind=task&from=2026-03-12T00:00:00Z`);
    expect(calls.body.items.every(({ kind }) => kind === "task")).toBe(true);
    type People = z.input<typeof RehearsalPersonPage>;
    const people = await room.get<People>(`/rehearsals/${id}/people?outcome=sent&limit=2`);
    expect(
      people.body.items.map(({ debtor, messages, tasks, change }) => [debtor.name, messages, tasks, change]),
    ).toEqual([
      ["Rosa Quispe", 2, 1, "added"],
      ["Óscar Ibáñez", 2, 1, "added"],
    ]);
    const more = await room.get<People>(`/rehearsals/${id}/people?outcome=sent&limit=2&cursor=${people.body.next}`);
    expect(more.body.items).toHaveLength(1);
    expect((await room.get<People>(`/rehearsals/${id}/people?outcome=excluded`)).body.items).toEqual([]);
  });

  test("tells one person's days, with each message in words", async () => {
    const { items } = (await room.get<z.input<typeof RehearsalPage>>("/rehearsals?limit=1")).body;
    const { body } = await room.get<z.input<typeof RehearsalPath>>(
      `/rehearsals/${items[0]?.id}/people/${room.rosa.debtorId}`,
    );
    expect(body).toMatchObject({ debtor: { name: "Rosa Quispe" }, zone: "America/Bogota", asIs: [] });
    expect(body.events.map(({ kind, step }) => [kind, step])).toEqual([
      ["entered", null],
      ["message", "first"],
      ["task", "call"],
      ["message", "last"],
      ["left", "end"],
    ]);
    expect(body.events[1]?.message?.text).toContain("F-11");
    expect(body.events[2]?.message).toBeNull();
    expect((await room.get(`/rehearsals/${items[0]?.id}/people/999999`)).status).toBe(404);
  });

  test("of conditions, audiences by rule and events: who takes which way, and whose moment never comes", async () => {
    const late = { fact: "daysLate", op: "gt", value: 20 };
    const asks = { kind: "condition", id: "asks", if: late, yes: [FIRST], no: [CALL] };
    const branched = await rehearse({ definition: { ...DEFINITION, steps: [asks] }, days: 40 });
    expect(branched.report?.steps.map(({ step, sent, tasks }) => [step, sent, tasks])).toEqual([
      ["first", 2, 0],
      ["call", 0, 1],
    ]);
    const { body } = await room.get<z.input<typeof RehearsalEventPage>>(
      `/rehearsals/${branched.id}/events?kind=branched`,
    );
    expect(body.items.map(({ because }) => because?.code)).toEqual(["yes", "yes", "no"]);
    const ruled = await rehearse({ definition: { ...DEFINITION, audience: { rule: late } }, days: 10 });
    expect(ruled.report?.accounts).toMatchObject({ entered: 2, leftOut: 1 });
    const event = { on: "event", event: "promise_broken" };
    const flow = await rehearse({ definition: { ...DEFINITION, lane: "promise", anchor: event }, days: 10 });
    expect(flow.report?.accounts).toMatchObject({
      entered: 0,
      leftOut: 3,
      leftOutBy: [{ because: { of: "left_out", code: "not_happened" }, count: 3 }],
    });
  });

  test("takes for granted that payments go on to be known in time, unless it is told not to", async () => {
    const strategy = await addStrategy("Con pagos");
    const limit = (hours: number | null) =>
      room.db.begin(
        (tx) => tx`
          update debts.creditor set payment_data_max_age_hours = ${hours}, payment_data_at = ${NOW}
          where tenant_id = ${tx.tenant}`,
      );
    await limit(48);
    const messages = async (paymentsArrive: boolean) =>
      (await rehearse({ strategyId: strategy.id, days: 30, paymentsArrive })).report;
    expect(await messages(true)).toMatchObject({ messages: 6, tasks: 3 });
    const standing = await messages(false);
    expect(standing?.messages).toBe(2);
    expect(standing?.accounts.excludedBy).toMatchObject([{ because: { code: "payment_data_stale" } }]);
    await limit(null);
  });

  test("of an edited version: what is added, dropped and moved against the one that runs, person by person", async () => {
    const strategy = await addStrategy("Corre");
    await rehearse({ strategyId: strategy.id });
    expect((await room.post(`/strategies/${strategy.id}/start`)).status).toBe(200);
    const same = await rehearse({ strategyId: strategy.id });
    expect(same.report?.changes).toBeNull();
    const steps = [{ ...FIRST, channels: ["email"] }, { ...CALL, id: "ring" }, LAST, END];
    const definition = { ...DEFINITION, gapDays: 3, steps };
    const edited = await rehearse({ strategyId: strategy.id, definition });
    expect(edited).toMatchObject({ versionId: null, name: "Corre" });
    expect(edited.report?.changes).toMatchObject({
      added: 3,
      dropped: 3,
      moved: 2,
      otherChannel: 0,
      accounts: { mixed: 3 },
    });
    const { body } = await room.get<z.input<typeof RehearsalDifferencePage>>(
      `/rehearsals/${edited.id}/differences?change=mixed`,
    );
    const rosa = body.items.find(({ debtor }) => debtor.name === "Rosa Quispe");
    expect(rosa?.asIs.map(({ step }) => step)).toEqual(["first", "call", "last"]);
    expect(rosa?.would.map(({ step }) => step)).toEqual(["first", "ring", "last"]);
  });

  test("says what it costs, and on which days the team cannot do that much", async () => {
    const settings = {
      needsSecondApprover: false,
      callsADay: 1,
      visitsADay: null,
      costs: [{ channel: "email", currency: "USD", micros: "7500" }],
    };
    const put = (body: object) => room.api.ask<unknown>("PUT", "/api/v1/rehearsal-settings", { as: room.admin, body });
    const manager = await room.api.person(room.tenant, "manager");
    const putAs = (body: object) => room.api.ask<unknown>("PUT", "/api/v1/rehearsal-settings", { as: manager, body });
    // A manager says what things cost, and does not do away with the second approver, nor bring one in.
    expect((await putAs({ ...settings, needsSecondApprover: !settings.needsSecondApprover })).status).toBe(403);
    expect((await put(settings)).body).toEqual(settings);
    expect((await putAs({ ...settings, callsADay: 2 })).body).toMatchObject({ callsADay: 2 });
    expect((await put(settings)).body).toEqual(settings);
    expect((await put({ ...settings, costs: [...settings.costs, ...settings.costs] })).body).toMatchObject({
      code: "channel_twice",
    });
    const { items } = (await room.get<z.input<typeof RehearsalPage>>("/rehearsals?limit=1")).body;
    const { report } = (await room.get<View>(`/rehearsals/${items[0]?.id}`)).body;
    // Six messages at three quarters of a cent: 4.5 cents.
    expect(report?.cost).toEqual({
      known: [{ currency: "USD", minor: "5", messages: 6 }],
      unknown: [{ channel: "call", count: 3 }],
    });
    expect(report?.load).toMatchObject({ callsADay: 1, daysOver: 1 });
    expect(report?.days.filter(({ callsOver }) => callsOver !== null)).toMatchObject([{ callsOver: 1 }]);
    expect((await room.get<z.input<typeof RehearsalSettings>>("/rehearsal-settings")).body).toEqual(settings);
  });

  test("by the tenant's own past: refused while little was sent, then a range beside the exact counts", async () => {
    const asked = { definition: { ...DEFINITION, gapDays: 3 }, days: 30, scenario: "measured" };
    expect((await room.post("/rehearsals", asked)).body).toMatchObject({
      code: "not_enough_data",
      values: { least: 200 },
    });
    const { accountId, debtorId } = room.roble;
    await room.db.begin(async (tx) => {
      // Three hundred debts asked for once each, long ago; every third was paid in full three days later, one too late.
      await tx`
        insert into debts.debt (tenant_id, creditor_id, account_id, ref, currency, original_minor, stated_minor, balance_minor, due_on, issued_on,
                                status, created_at, updated_at)
        select ${tx.tenant}, ${room.creditorId}, ${accountId}, 'M-' || n, 'COP', 100, 100, 0, '2025-12-01', '2025-11-01',
               case when n % 3 = 0 then 'paid' else 'withdrawn' end, '2025-12-01', '2026-01-13T12:00:00Z'::timestamptz + (n / 300) * interval '9 days'
        from generate_series(1, 300) as n`;
      await tx`
        insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, channel, contact_point_id, template_id,
                                       locale, state, planned_at, not_before, expires_at, decided_at, debt_ids)
        select ${tx.tenant}, d.ref, 100000 + d.id, ${debtorId}, ${room.creditorId}, 'email', 1, 1, 'es', 'sent', ${NOW}::timestamptz,
               ${NOW}::timestamptz, ${NOW}::timestamptz, '2026-01-10T12:00:00Z', array[d.id]
        from debts.debt d where d.tenant_id = ${tx.tenant} and d.ref like 'M-%'`;
    });
    const { report } = await rehearse(asked);
    expect(report?.measured).toMatchObject({
      days: 180,
      answerDays: 7,
      rates: [{ channel: "email", sent: 300, paid: 99 }],
    });
    const { messages, paid } = (report as NonNullable<View["report"]>).measured as NonNullable<
      NonNullable<View["report"]>["measured"]
    >;
    expect(messages.low).toBeLessThanOrEqual(messages.expected);
    expect(messages.high).toBeLessThanOrEqual(report?.messages as number);
    expect(paid.expected).toBeLessThanOrEqual(3);
  });

  test("is refused where there is nothing to rehearse, or nothing to rehearse it with", async () => {
    const code = async (body: object) => (await room.post("/rehearsals", body)).body;
    expect(await code({ days: 3 })).toMatchObject({ code: "invalid_request" });
    expect(await code({ definition: DEFINITION, days: 121 })).toMatchObject({ code: "invalid_request" });
    expect(await code({ strategyId: "999999" })).toMatchObject({ code: "not_found" });
    expect(await code({ definition: { ...DEFINITION, steps: [{ ...FIRST, template: "none" }] } })).toMatchObject({
      code: "unknown_template",
    });
    expect((await room.post("/rehearsals", { definition: DEFINITION }, room.agent)).status).toBe(403);
  });
});

describe("a version goes live", () => {
  const may = (strategyId: string, hash: string) =>
    room.db
      .begin((tx) => assertRehearsed(tx, BigInt(strategyId), hash))
      .then(
        () => "yes",
        (error: { code: string }) => error.code,
      );

  test("only when that very version was rehearsed, and a second person agrees where the tenant wants that", async () => {
    const strategy = await addStrategy("Estreno");
    const { hash } = (await room.get<{ hash: string }>(`/strategies/${strategy.id}`)).body;
    const other = { ...DEFINITION, gapDays: 3 };
    const unlike = await rehearse({ strategyId: strategy.id, definition: other });
    expect(unlike.hash).not.toBe(hash);
    expect(await may(strategy.id, hash)).toBe("not_rehearsed");
    const view = await rehearse({ strategyId: strategy.id, days: 3 });
    expect(view.hash).toBe(hash);
    expect(await may(strategy.id, hash)).toBe("yes");
    const body = { needsSecondApprover: true, callsADay: null, visitsADay: null, costs: [] };
    await room.api.ask("PUT", "/api/v1/rehearsal-settings", { as: room.admin, body });
    expect(await may(strategy.id, hash)).toBe("not_approved");
    expect((await room.post(`/rehearsals/${view.id}/approve`)).body).toMatchObject({ code: "own_rehearsal" });
    const second = await room.api.person(room.tenant, "manager");
    const approved = await room.post<View>(`/rehearsals/${view.id}/approve`, undefined, second);
    expect(approved.body).toMatchObject({ goLive: { approved: true }, approvals: [{ by: expect.any(String) }] });
    expect(await may(strategy.id, hash)).toBe("yes");
  });
});

describe("on its way", () => {
  const asked = async () =>
    room.db.begin(async (tx) => {
      const by = { kind: "cli", id: 0n, name: "test" };
      const [row] = await tx<{
        id: bigint;
      }>`select id from strategy.strategy where tenant_id = ${tx.tenant} order by id desc limit 1`;
      return prepareRehearsal(tx, { strategyId: row?.id, days: 30, scenario: "nobody_answers" }, by, NOW);
    });
  const row = (id: bigint) => room.db.begin((tx) => rehearsalById(tx, id));
  const never = { now: NOW, report: async () => {}, checkCancelled: async () => {} };

  test("it goes on where another process died, and says that the portfolio was read twice", async () => {
    const whole = await asked();
    await runRehearsal(room.db, whole, never, 1);
    const broken = await asked();
    let chunks = 0;
    const dies = {
      ...never,
      report: async () => {
        chunks += 1;
        if (chunks === 3) throw new Error("the process dies");
      },
    };
    await expect(runRehearsal(room.db, broken, dies, 1)).rejects.toThrow("the process dies");
    // A process that dies says nothing: the row stays as the last chunk left it.
    await room.db.begin(
      (tx) =>
        tx`update strategy.rehearsal set state = 'running', has_lists = true where tenant_id = ${tx.tenant} and id = ${broken}`,
    );
    const later = new Date(NOW.getTime() + 60_000);
    await runRehearsal(room.db, broken, { ...never, now: later }, 1);
    const ended = await row(broken);
    expect(ended).toMatchObject({
      state: "done",
      fromAt: NOW,
      snapshots: [{ at: NOW.toISOString() }, { at: later.toISOString() }],
    });
    expect(ended?.tally).toEqual((await row(whole))?.tally);
  });

  test("it stops when it is asked to, and forgets what it wrote down", async () => {
    const id = await asked();
    const stops = {
      ...never,
      checkCancelled: async () => {
        throw new Cancelled();
      },
    };
    await expect(runRehearsal(room.db, id, stops, 1)).rejects.toThrow(Cancelled);
    expect(await row(id)).toMatchObject({ state: "cancelled", hasLists: false });
    const asking = await room.post<View>("/rehearsals", { definition: DEFINITION, name: "Suelta" });
    expect((await room.post<View>(`/rehearsals/${asking.body.id}/cancel`)).body).toMatchObject({ state: "cancelled" });
    expect((await room.post(`/rehearsals/${asking.body.id}/cancel`)).body).toMatchObject({ code: "rehearsal_ended" });
  });
});
