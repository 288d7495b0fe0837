import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../test/support/room.js";
import type { DebtorPage } from "../analytics/contract.js";
import type { EnrollmentPage, Strategy, StrategyList, StrategyView, Task, TaskCard, TaskPage } from "./contract.js";
import { sweep, tick } from "./index.js";

const room = testRoom();
type List = z.input<typeof StrategyList>;

const DEFINITION = {
  audience: {},
  days: { from: 1, to: null },
  steps: [
    { kind: "message", id: "first", day: 2, at: "10:30", template: "overdue-consumer-1", channels: ["email", "sms"] },
    { kind: "call", id: "call", day: 10, at: "10:00", script: "overdue-consumer-call" },
    { kind: "stop", id: "end" },
  ],
};
const add = (name: string, change: object = {}) =>
  room.post<z.input<typeof Strategy>>("/strategies", { name, definition: { ...DEFINITION, ...change } });
const upNextOf = async (debtorId: bigint) =>
  (await room.get<z.input<typeof DebtorPage>>(`/debtors/${debtorId}`)).body.upNext;

describe("strategies", () => {
  test("a definition that is not sound is refused with its step", async () => {
    const codeOf = async (change: object) => (await add("Bad", change)).body;
    const [message] = DEFINITION.steps;
    expect(await codeOf({ steps: [{ kind: "wait", id: "a", days: 2 }] })).toMatchObject({ code: "no_contact_step" });
    expect(await codeOf({ steps: [message, message] })).toMatchObject({
      code: "step_id_twice",
      values: { step: "first" },
    });
    expect(await codeOf({ days: { from: 9, to: 1 } })).toMatchObject({ code: "ends_before_it_starts" });
    expect(await codeOf({ steps: [{ ...message, template: "none" }] })).toMatchObject({
      code: "unknown_template",
      values: { step: "first", template: "none" },
    });
    expect(await codeOf({ steps: [] })).toMatchObject({
      code: "invalid_request",
      errors: [{ path: "definition.steps" }],
    });
  });

  test("one is created as a draft, once by name", async () => {
    const made = await add("Vencida");
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ state: "draft", version: 1, counts: { entered: 0, running: 0 } });
    expect((await add("Vencida")).body).toMatchObject({ code: "strategy_exists" });
    expect((await room.post("/strategies", { name: "X", definition: DEFINITION }, room.agent)).status).toBe(403);
  });

  test("it starts, takes accounts in, and its counts add up", async () => {
    const { body } = await room.get<List>("/strategies");
    const draft = body.items.find(({ name }) => name === "Vencida");
    expect((await room.post(`/strategies/${draft?.id}/start`)).body).toMatchObject({ code: "not_rehearsed" });
    await room.post("/rehearsals", { strategyId: draft?.id, days: 1 });
    await room.settle();
    expect((await room.post(`/strategies/${draft?.id}/start`)).body).toMatchObject({ state: "live" });
    expect((await room.post(`/strategies/${draft?.id}/start`)).body).toMatchObject({ code: "strategy_state" });
    await sweep(room.db, NOW);
    await tick(room.db, NOW);
    const { body: shown } = await room.get<z.input<typeof StrategyView>>(`/strategies/${draft?.id}`);
    // Rosa and the hardware shop are late; Óscar's debt falls due in ten days.
    expect(shown.counts).toMatchObject({ entered: 2, running: 2, parked: 0, left: [] });
    expect(shown.steps.map(({ no, step, standing }) => [no, step.id, standing])).toEqual([
      [0, "first", 0],
      [1, "call", 2],
      [2, "end", 0],
    ]);
    expect(shown.steps[0]?.messages).toMatchObject({ planned: 2, sent: 0 });
    const accounts = await room.get<z.input<typeof EnrollmentPage>>(`/strategies/${draft?.id}/accounts?limit=1`);
    expect(accounts.body.items).toMatchObject([{ debtor: { name: "Rosa Quispe" }, openMinor: "150000", nextStep: 1 }]);
    const rest = await room.get<z.input<typeof EnrollmentPage>>(
      `/strategies/${draft?.id}/accounts?limit=1&cursor=${accounts.body.next}`,
    );
    expect(rest.body).toMatchObject({ items: [{ debtor: { name: "Ferretería El Roble" } }], next: null });
  });
});

describe("what comes next", () => {
  test("is the very message that waits in the outbox", async () => {
    expect(await upNextOf(room.rosa.debtorId)).toMatchObject([
      {
        state: "scheduled",
        what: "message",
        channel: "email",
        to: "rosa@example.test",
        step: { no: 0, id: "first", of: 3 },
      },
    ]);
  });

  test("is nothing where nobody takes care of the account", async () => {
    expect(await upNextOf(room.oscar.debtorId)).toMatchObject([{ state: "no_strategy", what: null, at: null }]);
  });

  test("waits for a hold, and says so", async () => {
    await room.db.begin(
      (tx) => tx`
      update messaging.message set state = 'suppressed', because = 'paid' where tenant_id = ${tx.tenant}`,
    );
    await room.post(`/debtors/${room.rosa.debtorId}/holds`, { kind: "hardship", because: "lost the job" });
    const [next] = await upNextOf(room.rosa.debtorId);
    expect(next).toMatchObject({ state: "held", what: null, because: { of: "held", code: "hardship" } });
  });

  test("names the call, the number and what the law moves", async () => {
    const [next] = await upNextOf(room.roble.debtorId);
    // Its debt is old: the call comes when the gap after the first message is over, at ten of that morning.
    expect(next).toMatchObject({ what: "call", channel: "call", template: "overdue-consumer-call", to: null });
  });

  test("a paused strategy stands still, and takes back what waited", async () => {
    const { body } = await room.get<List>("/strategies");
    const live = body.items.find(({ state }) => state === "live");
    expect((await room.post(`/strategies/${live?.id}/pause`)).body).toMatchObject({ state: "paused", withdrawn: 0 });
    expect(await upNextOf(room.roble.debtorId)).toMatchObject([{ state: "paused", strategy: { name: "Vencida" } }]);
    await room.post(`/strategies/${live?.id}/start`);
  });
});

describe("call tasks", () => {
  let taskId = "";

  test("are listed by the day they are due", async () => {
    await room.db.begin(
      (tx) => tx`
      insert into strategy.task (tenant_id, key, account_id, debtor_id, kind, script, due_at)
      select ${tx.tenant}, 't' || n, case when n < 3 then ${room.rosa.accountId}::bigint else ${room.oscar.accountId} end,
             case when n < 3 then ${room.rosa.debtorId}::bigint else ${room.oscar.debtorId} end, 'call',
             'overdue-consumer-call', ${NOW}::timestamptz + make_interval(hours => n) from generate_series(1, 3) n`,
    );
    const first = await room.get<z.input<typeof TaskPage>>("/tasks?limit=2");
    expect(first.body.items.map(({ debtor, phone }) => [debtor.name, phone])).toEqual([
      ["Rosa Quispe", "+573001234567"],
      ["Rosa Quispe", "+573001234567"],
    ]);
    const rest = await room.get<z.input<typeof TaskPage>>(`/tasks?limit=2&cursor=${first.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ debtor: { name: "Óscar Ibáñez" } }], next: null });
    taskId = first.body.items[0]?.id ?? "";
  });

  test("carry the words to say, and whether the law, and our own word, allow the call now", async () => {
    const { body } = await room.get<z.input<typeof TaskCard>>(`/tasks/${taskId}`);
    expect(body.script).toContain("Rosa Quispe");
    // She is in hardship by our own word: the card says so, though the law would allow the call.
    expect(body).toMatchObject({
      zone: "America/Bogota",
      permit: { allowed: false, reasons: [{ of: "held", code: "hardship" }] },
    });
    const { holds } = (await room.get<{ holds: { id: string }[] }>(`/debtors/${room.rosa.debtorId}`)).body;
    for (const { id } of holds) await room.post(`/holds/${id}/lift`);
    expect((await room.get(`/tasks/${taskId}`)).body).toMatchObject({ permit: { allowed: true, reasons: [] } });
  });

  test("are closed once; a call that was made counts for the law", async () => {
    const closed = await room.post<z.input<typeof Task>>(
      `/tasks/${taskId}/close`,
      { outcome: "answered", note: "calls back" },
      room.agent,
    );
    expect(closed.body).toMatchObject({ state: "done", because: "answered" });
    expect(await room.lastAudit()).toMatchObject({
      action: "task.closed",
      after: { outcome: "answered", note: "calls back" },
    });
    expect((await room.post(`/tasks/${taskId}/close`, { outcome: "busy" })).body).toMatchObject({
      code: "task_closed",
    });
    const { body } = await room.get<{ items: { allowed: boolean; reasons: { code: string }[] }[] }>(
      `/debtors/${room.rosa.debtorId}/permit?channel=call`,
    );
    expect(body.items[0]).toMatchObject({ allowed: false, reasons: [{ code: "day_cap" }] });
  });

  test("a number out of service is not dialled again", async () => {
    const { body } = await room.get<z.input<typeof TaskPage>>("/tasks");
    const oscar = body.items.find(({ debtor }) => debtor.name === "Óscar Ibáñez");
    await room.post(`/tasks/${oscar?.id}/close`, { outcome: "not-in-service" });
    const { body: page } = await room.get<z.input<typeof DebtorPage>>(`/debtors/${room.oscar.debtorId}`);
    expect(page.contactPoints.find(({ kind }) => kind === "phone")).toMatchObject({
      health: "bad",
      healthBecause: "not_in_service",
    });
    const { body: done } = await room.get<z.input<typeof TaskPage>>("/tasks?state=done");
    expect(done.items).toHaveLength(2);
  });
});
