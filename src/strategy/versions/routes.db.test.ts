import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { testRoom } from "../../../test/support/room.js";
import type { StrategyId } from "../../kernel/id.js";
import type { Strategy, StrategyList, StrategyView } from "../contract.js";
import { sweep, tick } from "../index.js";
import type { RehearsalView } from "../rehearse/contract.js";
import type * as contract from "./contract.js";

const room = testRoom();
const NOW = new Date("2026-03-09T15:00:00Z");
type Draft = z.input<typeof contract.StrategyDraft>;
type Version = z.input<typeof contract.StrategyVersionView>;
type Activated = z.input<typeof contract.Activated>;

const STEPS = [
  { kind: "message", id: "first", day: 2, at: "10:30", template: "overdue-consumer-1", channels: ["email", "sms"] },
  { kind: "call", id: "call", day: 10, at: "10:00", script: "overdue-consumer-call" },
  { kind: "stop", id: "end" },
];
const definition = (change: object = {}) => ({ audience: {}, days: { from: 1, to: null }, steps: STEPS, ...change });
const OTHER = definition({ steps: [{ ...STEPS[0], day: 4 }, STEPS[1], STEPS[2]] });

const put = <Body>(path: string, body: unknown) =>
  room.api.ask<Body>("PUT", `/api/v1${path}`, { as: room.admin, body });
const add = async (name: string) =>
  (await room.post<z.input<typeof Strategy>>("/strategies", { name, definition: definition() })).body.id;

async function rehearsed(strategyId: string, one?: object): Promise<string> {
  const asked = await room.post<z.input<typeof RehearsalView>>("/rehearsals", {
    strategyId,
    days: 3,
    ...(one && { definition: one }),
  });
  expect(asked.status).toBe(202);
  await room.settle();
  return asked.body.id;
}

describe("a draft", () => {
  test("is the newest version until somebody types, then what they typed with what it changes", async () => {
    const id = await add("Borrador");
    const before = (await room.get<Draft>(`/strategies/${id}/draft`)).body;
    expect(before).toMatchObject({ revision: 0, baseVersion: 1, updatedBy: null, problems: [], differences: [] });
    const { body: saved } = await put<Draft>(`/strategies/${id}/draft`, { definition: OTHER, revision: 0 });
    expect(saved).toMatchObject({
      revision: 1,
      baseVersion: 1,
      differences: [{ kind: "changed", step: "first", fields: [{ name: "day", before: 2, after: 4 }] }],
    });
    expect(saved.hash).not.toBe(before.hash);
    expect((await room.get<Draft>(`/strategies/${id}/draft`)).body).toEqual(saved);
    expect((await room.remove<Draft>(`/strategies/${id}/draft`)).body).toEqual(before);
  });

  test("that tells a system nobody added is not sound; one that is paused is doubtful", async () => {
    const id = await add("Avisa");
    const tells = definition({ steps: [{ kind: "webhook", id: "tell", endpoint: "crm" }, ...STEPS] });
    const { body } = await put<Draft>(`/strategies/${id}/draft`, { definition: tells, revision: 0 });
    expect(body.problems).toEqual([
      { severity: "error", code: "unknown_endpoint", step: "tell", values: { endpoint: "crm" } },
    ]);
    const made = await room.post<{ webhook: { id: string } }>("/webhooks", { name: "crm", url: "https://crm.test/" });
    expect((await room.get<Draft>(`/strategies/${id}/draft`)).body.problems).toEqual([]);
    await room.post(`/webhooks/${made.body.webhook.id}/pause`);
    expect((await room.get<Draft>(`/strategies/${id}/draft`)).body.problems).toEqual([
      { severity: "warning", code: "endpoint_paused", step: "tell", values: { endpoint: "crm" } },
    ]);
  });

  test("is kept though it is not sound, and is not published then", async () => {
    const id = await add("Torcida");
    const wrong = definition({ steps: [{ ...STEPS[0], template: "none" }, STEPS[2], STEPS[1]] });
    const { body } = await put<Draft>(`/strategies/${id}/draft`, { definition: wrong, revision: 0 });
    expect(body.problems).toEqual([
      { severity: "error", code: "step_after_stop", step: "call", values: {} },
      { severity: "error", code: "unknown_template", step: "first", values: { template: "none" } },
    ]);
    expect((await room.post(`/strategies/${id}/publish`, { revision: 1 })).body).toMatchObject({
      code: "step_after_stop",
      values: { step: "call" },
    });
  });

  test("of two who type at once, the second is told whose change it is", async () => {
    const id = await add("Dos");
    await put(`/strategies/${id}/draft`, { definition: OTHER, revision: 0 });
    const late = await put(`/strategies/${id}/draft`, { definition: definition({ gapDays: 5 }), revision: 0 });
    expect(late).toMatchObject({ status: 409, body: { code: "draft_changed", values: { revision: 1 } } });
    expect((await room.get<Draft>(`/strategies/${id}/draft`)).body.definition.gapDays).toBe(2);
  });

  test("names no segment: its rule is written out", async () => {
    const audience = { rule: { segment: "1" } };
    const { body } = await room.post<z.input<typeof contract.DefinitionProblems>>("/strategies/check", {
      definition: definition({ audience }),
    });
    expect(body.problems).toMatchObject([{ code: "segment_inside", step: null }]);
  });
});

describe("versions", () => {
  test("are published, compared, restored; the same one twice is refused", async () => {
    const id = await add("Versiones");
    await put(`/strategies/${id}/draft`, { definition: OTHER, revision: 0 });
    const made = await room.post<Version>(`/strategies/${id}/publish`, { revision: 1 });
    expect(made).toMatchObject({
      status: 201,
      body: { number: 2, isLive: false, isRehearsed: false, differences: [{ kind: "changed", step: "first" }] },
    });
    const back = await room.post<Draft>(`/strategies/${id}/versions/1/restore`, { revision: 0 });
    expect(back.body).toMatchObject({ revision: 1, baseVersion: 2, definition: { steps: [{ day: 2 }, {}, {}] } });
    await put(`/strategies/${id}/draft`, { definition: OTHER, revision: 1 });
    expect((await room.post(`/strategies/${id}/publish`, { revision: 2 })).body).toMatchObject({
      code: "nothing_changed",
      values: { version: 2 },
    });
    const { body } = await room.get<{ items: Version[] }>(`/strategies/${id}/versions`);
    expect(body.items.map(({ number, isLive, running }) => [number, isLive, running])).toEqual([
      [2, false, 0],
      [1, false, 0],
    ]);
    expect((await room.get<Version>(`/strategies/${id}/versions/1?against=2`)).body.differences).toMatchObject([
      { kind: "changed", step: "first", fields: [{ name: "day", before: 4, after: 2 }] },
    ]);
    expect((await room.get(`/strategies/${id}/versions/9`)).status).toBe(404);
  });

  test("go live only when that very one was rehearsed", async () => {
    const id = await add("Ensayada");
    const live = (number: number) => room.post<Activated>(`/strategies/${id}/versions/${number}/activate`, {});
    expect((await live(1)).body).toMatchObject({ code: "not_rehearsed" });
    await rehearsed(id);
    await put(`/strategies/${id}/draft`, { definition: OTHER, revision: 0 });
    await room.post(`/strategies/${id}/publish`, { revision: 1 });
    expect((await live(2)).body).toMatchObject({ code: "not_rehearsed" });
    expect((await live(1)).body).toMatchObject({ version: 1, moved: 0 });
    expect((await live(1)).body).toMatchObject({ code: "already_live" });
  });

  test("the draft that was rehearsed goes live in one move, and only that very draft", async () => {
    const id = await add("De una vez");
    await rehearsed(id);
    await room.post(`/strategies/${id}/versions/1/activate`, {});
    await sweep(room.db, NOW);
    await tick(room.db, NOW);
    await put(`/strategies/${id}/draft`, { definition: OTHER, revision: 0 });
    const shown = await rehearsed(id, OTHER);
    await put(`/strategies/${id}/draft`, { definition: definition({ gapDays: 9 }), revision: 1 });
    expect((await room.post(`/rehearsals/${shown}/activate`, {})).body).toMatchObject({
      code: "not_what_was_rehearsed",
    });
    await put(`/strategies/${id}/draft`, { definition: OTHER, revision: 2 });
    const { body } = await room.post<Activated>(`/rehearsals/${shown}/activate`, { running: "same_step" });
    const { body: view } = await room.get<z.input<typeof StrategyView>>(`/strategies/${id}`);
    expect(body).toEqual({ id, version: 2, moved: view.counts.running });
    expect(view).toMatchObject({ state: "live", version: 2 });
    expect(await room.lastAudit()).toMatchObject({ action: "strategy.activated" });
    expect((await room.get<Draft>(`/strategies/${id}/draft`)).body.revision).toBe(0);
    const lane = await put<Draft>(`/strategies/${id}/draft`, {
      definition: definition({ lane: "promise" }),
      revision: 0,
    });
    expect(lane.status).toBe(200);
    expect((await room.post(`/strategies/${id}/publish`, { revision: 1 })).body).toMatchObject({
      code: "lane_changed",
    });
  });
});

describe("a strategy", () => {
  test("is renamed, never like another one", async () => {
    const id = await add("Nombre");
    await add("Tomado");
    const named = (name: string) => room.patch(`/strategies/${id}`, { name });
    expect((await named("Tomado")).body).toMatchObject({ code: "strategy_exists" });
    expect((await named("Otro nombre")).body).toEqual({ id, name: "Otro nombre" });
  });

  test("is retired: its accounts are let go and its messages taken back", async () => {
    const { body } = await room.get<z.input<typeof StrategyList>>("/strategies");
    const running = body.items.find(({ state, counts }) => state === "live" && counts.running > 0);
    const id = running?.id as unknown as StrategyId;
    expect((await room.post(`/strategies/${id}/retire`)).body).toEqual({ id, left: running?.counts.running });
    expect((await room.post(`/strategies/${id}/retire`)).body).toMatchObject({ code: "strategy_state" });
    await room.settle();
    const { body: view } = await room.get<z.input<typeof StrategyView>>(`/strategies/${id}`);
    expect(view.counts).toMatchObject({ running: 0, messages: { planned: 0, deferred: 0 } });
    expect(view.counts.left).toContainEqual({ because: "retired", count: running?.counts.running });
    expect((await room.get<z.input<typeof StrategyList>>("/strategies")).body.items).not.toContainEqual(
      expect.objectContaining({ id }),
    );
  });

  test("the gallery holds strategies that may run as they are", async () => {
    const { body } = await room.get<z.input<typeof contract.StrategyGallery>>("/strategy-gallery?locale=pt");
    expect(body.items.length).toBeGreaterThanOrEqual(7);
    for (const { name, definition: one } of body.items) {
      const { problems } = (
        await room.post<z.input<typeof contract.DefinitionProblems>>("/strategies/check", { definition: one })
      ).body;
      expect([name, problems]).toEqual([name, []]);
    }
  });

  test("reach says how much of the portfolio it speaks of, and doubts nobody and everybody", async () => {
    const reach = async (change: object) =>
      (
        await room.post<z.input<typeof contract.DefinitionReach>>("/strategies/reach", {
          definition: definition(change),
        })
      ).body;
    expect(await reach({})).toMatchObject({ accounts: 2, of: 3, problems: [] });
    expect(await reach({ days: { from: -365, to: null } })).toMatchObject({
      accounts: 3,
      problems: [{ code: "audience_everybody" }],
    });
    expect(await reach({ audience: { countries: ["AR"] } })).toMatchObject({
      accounts: 0,
      open: [],
      problems: [{ code: "audience_nobody" }],
    });
  });

  test("its definition has a published schema", async () => {
    const { body } = await room.get<{ $defs: object }>("/strategies/definition-schema");
    expect(Object.keys(body.$defs)).toEqual(expect.arrayContaining(["Step", "SegmentRule"]));
  });
});
