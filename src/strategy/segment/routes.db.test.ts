import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { addStrategy, bring } from "../../../test/support/portfolio.js";
import { NOW, testRoom } from "../../../test/support/room.js";
import type { Standstill } from "../../compliance/contract.js";
import type { LocalDate } from "../../kernel/time.js";
import { sql } from "../../platform/sql.js";
import type { Rule } from "../domain/segment/rule.js";
import { segmentPredicate } from "./context.js";
import type {
  FactValueList,
  Segment,
  SegmentCount,
  SegmentExplanation,
  SegmentFactList,
  SegmentList,
  SegmentMemberPage,
  SegmentOverlaps,
  SegmentProposals,
  SegmentVersionList,
  SegmentView,
} from "./contract.js";
import { recountOld } from "./segments.js";

const room = testRoom();
type Still = z.input<typeof Standstill>;
/** Rosa and the hardware shop are late, Óscar's debt falls due in ten days. */
const LATE: Rule = { fact: "daysLate", op: "ge", value: 1 };
const MUCH: Rule = { fact: "openMinor", op: "ge", value: { currency: "COP", minor: "200000" } };
const COUNT = { fact: "openCount", op: "ge", value: 1 };

const add = (name: string, rule: unknown) => room.post<z.input<typeof Segment>>("/segments", { name, rule });
const view = async (id: string) => (await room.get<z.input<typeof SegmentView>>(`/segments/${id}`)).body;
const ids: Record<string, string> = {};

beforeAll(() => room.settle());

describe("a segment", () => {
  test("is saved and counted; agents read it and may not write", async () => {
    const made = await add("Vencidos", LATE);
    expect(made).toMatchObject({
      status: 201,
      body: { version: 1, state: "active", rule: LATE, totals: [{ currency: "COP", count: 2, openMinor: "1050000" }] },
    });
    ids.late = made.body.id;
    expect(await room.lastAudit()).toMatchObject({ action: "segment.added", after: { name: "Vencidos", rule: LATE } });
    expect((await add("Vencidos", MUCH)).body).toMatchObject({ code: "segment_exists" });
    expect((await room.post("/segments", { name: "x", rule: LATE }, room.agent)).status).toBe(403);
    expect((await room.get("/segments", room.agent)).status).toBe(200);
  });

  test("with a rule that is not sound is refused, each problem with its place", async () => {
    const { status, body } = await add("x", { all: [{ fact: "mood", op: "is", value: "x" }, { any: [] }] });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "invalid_request",
      errors: [
        { in: "body", path: "rule.all.0.fact", code: "unknown_fact", values: { fact: "mood" } },
        { in: "body", path: "rule.all.1.any", code: "empty_group" },
      ],
    });
    expect((await add("x", { segment: "999" })).body).toMatchObject({
      code: "rule_not_sound",
      errors: [{ path: "rule.segment", code: "unknown_segment" }],
    });
    expect((await add("x", undefined)).body).toMatchObject({ errors: [{ path: "rule" }] });
  });

  test("may name another, but not lead back to itself", async () => {
    const made = await add("Vencidos grandes", { all: [{ segment: ids.late }, MUCH] });
    ids.large = made.body.id;
    expect(made.body.totals).toEqual([{ currency: "COP", count: 1, openMinor: "900000" }]);
    const back = await room.post(`/segments/${ids.late}/versions`, {
      name: "Vencidos",
      rule: { not: { segment: ids.large } },
      baseVersion: 1,
    });
    expect(back.body).toMatchObject({
      code: "rule_not_sound",
      errors: [{ path: "rule.not.segment", code: "segment_in_itself", values: { via: [ids.large] } }],
    });
  });

  test("has versions; whoever edits an older one is told, and nothing is lost", async () => {
    const save = (rule: Rule, baseVersion: number) =>
      room.post<z.input<typeof Segment>>(`/segments/${ids.large}/versions`, { name: "Grandes", rule, baseVersion });
    expect((await save(MUCH, 1)).body).toMatchObject({ version: 2, name: "Grandes", totals: [{ count: 2 }] });
    expect((await save(LATE, 1)).body).toMatchObject({ status: 409, code: "segment_changed", values: { version: 2 } });
    const { body } = await room.get<z.input<typeof SegmentVersionList>>(`/segments/${ids.large}/versions`);
    expect(body.items.map(({ number }) => number)).toEqual([2, 1]);
    await save({ all: [{ segment: ids.late as string }, MUCH] }, 2);
  });

  test("shows balance, lawful reach, how amounts are spread, and what uses it", async () => {
    await room.post(`/debtors/${room.roble.debtorId}/opt-outs`, { channel: "email", because: "asked" });
    await room.settle();
    const shown = await view(ids.late as string);
    expect(shown.now).toEqual([{ currency: "COP", count: 2, openMinor: "1050000" }]);
    const reach = new Map(shown.reach.map((one) => [one.channel, one]));
    expect(reach.get("email")).toMatchObject({ reachable: 1, optedOut: 1, noAddress: 0 });
    expect(reach.get("sms")).toMatchObject({ reachable: 1, noAddress: 1 });
    expect(reach.get("whatsapp")).toMatchObject({ reachable: 0, unasked: 1, noAddress: 1 });
    expect(shown.histogram).toEqual([
      { currency: "COP", fromMinor: "100000", toMinor: "200000", count: 1, openMinor: "150000" },
      { currency: "COP", fromMinor: "500000", toMinor: "1000000", count: 1, openMinor: "900000" },
    ]);
    expect(shown.usedBy).toEqual({ segments: [{ id: ids.large, name: "Grandes" }], strategies: [] });
  });

  test("is put aside only when nothing is made with it", async () => {
    expect((await room.post(`/segments/${ids.late}/archive`)).body).toMatchObject({
      code: "segment_in_use",
      values: { segments: ["Grandes"] },
    });
    const spare = await add("De paso", { segment: ids.late });
    const strategyId = await addStrategy(room.db, "Con segmento", NOW);
    const version = (number: number, segment: string) =>
      room.db.begin(
        (tx) => tx`
        insert into strategy.version (tenant_id, strategy_id, number, definition, step_ids, hash, created_at, created_by)
        values (${tx.tenant}, ${strategyId}, ${number}, ${JSON.stringify({ steps: [], audience: { segment: { id: segment } } })}, '{}', 'x', ${NOW}, 'x')`,
      );
    await version(2, spare.body.id);
    expect((await room.post(`/segments/${spare.body.id}/archive`)).body).toMatchObject({
      code: "segment_in_use",
      values: { segments: [], strategies: ["Con segmento"] },
    });
    const usedBy = async () =>
      (await room.get<z.input<typeof SegmentList>>("/segments")).body.items.map((one) => [one.name, one.usedBy]);
    const large = [{ id: ids.large, name: "Grandes" }];
    const strategy = [{ id: strategyId.toString(), name: "Con segmento" }];
    expect(await usedBy()).toEqual([
      ["De paso", { segments: [], strategies: strategy }],
      ["Grandes", { segments: [], strategies: [] }],
      ["Vencidos", { segments: [{ id: spare.body.id, name: "De paso" }, ...large], strategies: [] }],
    ]);
    await version(3, "0");
    expect((await room.post<z.input<typeof Segment>>(`/segments/${spare.body.id}/archive`)).body).toMatchObject({
      state: "archived",
    });
    expect((await room.post(`/segments/${spare.body.id}/archive`)).body).toMatchObject({ code: "segment_archived" });
    const names = async (query: string) =>
      (await room.get<z.input<typeof SegmentList>>(`/segments${query}`)).body.items.map(({ name }) => name);
    expect(await names("")).toEqual(["Grandes", "Vencidos"]);
    expect(await names("?archived=true")).toEqual(["Grandes", "Vencidos", "De paso"]);
    const again = await add("De paso", LATE);
    expect(again.status).toBe(201);
    const back = () => room.post<z.input<typeof Segment>>(`/segments/${spare.body.id}/unarchive`);
    expect((await back()).body).toMatchObject({ status: 409, code: "segment_exists" });
    await room.post(`/segments/${again.body.id}/archive`);
    expect((await back()).body).toMatchObject({ state: "active", name: "De paso" });
    expect(await room.lastAudit()).toMatchObject({ action: "segment.unarchived", after: { state: "active" } });
  });
});

describe("who is in it", () => {
  test("is listed page by page, the largest balance first", async () => {
    const page = (query: string) =>
      room.get<z.input<typeof SegmentMemberPage>>(`/segments/${ids.late}/accounts${query}`);
    const first = await page("?limit=1");
    expect(first.body.items).toMatchObject([{ debtor: { name: "Ferretería El Roble" }, openMinor: "900000" }]);
    const rest = await page(`?limit=1&cursor=${first.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ debtor: { name: "Rosa Quispe" }, currency: "COP" }], next: null });
  });

  test("is explained for one account: why in, why not", async () => {
    const why = async (account: bigint) =>
      (await room.get<z.input<typeof SegmentExplanation>>(`/segments/${ids.large}/accounts/${account}`)).body;
    expect(await why(room.roble.accountId)).toMatchObject({
      belongs: true,
      because: ["all.0.segment", "all.1"],
      account: { debtor: { name: "Ferretería El Roble" }, creditor: { name: "Norte S.A." }, openMinor: "900000" },
    });
    const not = await why(room.rosa.accountId);
    expect(not).toMatchObject({ belongs: false, because: ["all.1"] });
    expect(not.tree.map(({ path, depth, holds, actual }) => [path, depth, holds, actual])).toEqual([
      ["", 0, false, null],
      ["all.0", 1, true, null],
      ["all.0.segment", 2, true, 38],
      ["all.1", 1, false, { currency: "COP", minor: "150000" }],
    ]);
    const free = await room.post<z.input<typeof SegmentExplanation>>("/segments/explain", {
      rule: { not: LATE },
      accountId: room.oscar.accountId.toString(),
    });
    expect(free.body).toMatchObject({ belongs: true, because: ["not"] });
  });

  test("is a condition for statements over accounts; an archived or unknown segment holds nobody", async () => {
    await room.db.begin(async (tx) => {
      const within = async (id: bigint) =>
        tx.arrays<[bigint]>(sql`
          select a.id from debts.account a
          where a.tenant_id = ${tx.tenant} and ${await segmentPredicate(tx, id, "2026-03-09" as LocalDate)}`);
      expect(await within(BigInt(ids.large as string))).toEqual([[room.roble.accountId]]);
      expect(await within(987n)).toEqual([]);
    });
  });
});

describe("before it is saved", () => {
  test("a rule is counted, with reach, spread and some people where asked", async () => {
    const ask = async (body: object) =>
      (await room.post<z.input<typeof SegmentCount>>("/segments/count", body, room.agent)).body;
    expect(await ask({ rule: { not: LATE } })).toEqual({
      totals: [{ currency: "COP", count: 1, openMinor: "200000" }],
      reach: null,
      histogram: null,
      overlaps: null,
      sample: [],
    });
    const { overlaps } = await ask({ rule: { all: [{ segment: ids.late }, { not: MUCH }] }, overlaps: true });
    expect(overlaps?.map(({ name, shared }) => [name, shared])).toEqual([
      ["De paso", 1],
      ["Vencidos", 1],
    ]);
    const full = await ask({ rule: COUNT, reach: true, histogram: true, sample: 2 });
    expect(full.sample).toHaveLength(2);
    expect(await ask({ rule: COUNT, sample: 2 })).toMatchObject({ sample: full.sample });
    expect(full.histogram?.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    for (const { channel: _, ...counts } of full.reach ?? [])
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await ask({ rule: { segment: "999" } })).toMatchObject({ code: "rule_not_sound" });
  });

  test("facts, their words and the columns of files are listed", async () => {
    const { body } = await room.get<z.input<typeof SegmentFactList>>("/segments/facts");
    expect(body.items.find(({ name }) => name === "held")).toMatchObject({
      type: "enum",
      ops: ["is", "isNot", "in", "notIn"],
      values: ["none", "promise", "pause", "dispute", "hardship"],
    });
    const values = async (fact: string) =>
      (await room.get<z.input<typeof FactValueList>>(`/segments/values?fact=${fact}`)).body;
    expect(await values("country")).toEqual({ items: [{ value: "CO", name: null, count: 3 }] });
    expect(await values("creditorId")).toMatchObject({ items: [{ name: "Norte S.A.", count: 3 }] });
    expect(await values("daysLate")).toMatchObject({ code: "fact_without_words" });
    expect((await room.get("/segments/schema")).body).toMatchObject({ title: "Segment rule" });
  });
});

describe("all together", () => {
  test("what two share is counted in one pass", async () => {
    const { body } = await room.get<z.input<typeof SegmentOverlaps>>(`/segments/overlaps?ids=${ids.late},${ids.large}`);
    expect(body.segments.map(({ name }) => name)).toEqual(["Grandes", "Vencidos"]);
    expect(body.shared).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(body.none).toEqual([{ currency: "COP", count: 1, openMinor: "200000" }]);
  });

  test("kept counts say when they were taken, and are taken anew when they are old or asked for", async () => {
    await room.post(`/accounts/${room.rosa.accountId}/payments`, { amountMinor: "150000", paidOn: "2026-03-06" });
    await room.settle();
    const kept = async () =>
      (await room.get<z.input<typeof SegmentList>>("/segments")).body.items.find(({ id }) => id === ids.late);
    expect(await kept()).toMatchObject({ totals: [{ count: 2 }], countedAt: NOW.toISOString() });
    expect(await recountOld(room.db, new Date(NOW.getTime() + 60_000))).toBe(0);
    const later = new Date(NOW.getTime() + 16 * 60_000);
    expect(await recountOld(room.db, later)).toBe(3);
    expect(await kept()).toMatchObject({ totals: [{ count: 1 }], countedAt: later.toISOString() });
    expect((await room.post("/segments/recount")).body).toEqual({ counted: 3 });
  });

  test("a portfolio is split into groups that share nobody and leave nobody out", async () => {
    const lines = Array.from({ length: 240 }, (_, at) => {
      const due = new Date(NOW.getTime() + (8 - (at % 120)) * 86_400_000).toISOString().slice(0, 10);
      return `P-${at},Persona ${at},p${at}@example.test,,G-${at},${100 + ((at * 37) % 97) * 50}.00,${due}`;
    });
    await bring(room.db, room.creditorId, lines, NOW);
    await room.settle();
    const { body } = await room.get<z.input<typeof SegmentProposals>>(
      `/segments/proposals?creditorId=${room.creditorId}`,
    );
    expect(body.items.map(({ by }) => by)).toEqual(["age", "amount", "mixed"]);
    const owing = await room.post<z.input<typeof SegmentCount>>("/segments/count", { rule: COUNT });
    for (const { groups } of body.items) {
      const rules = groups.map(({ rule }) => rule);
      const counts = groups.map(({ totals }) => totals[0]?.count ?? 0);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(owing.body.totals[0]?.count);
      for (const [at, rule] of rules.entries()) {
        const { totals } = (await room.post<z.input<typeof SegmentCount>>("/segments/count", { rule })).body;
        expect(totals).toEqual(groups[at]?.totals);
        const others = rules.filter((one) => one !== rule);
        const shared = await room.post<z.input<typeof SegmentCount>>("/segments/count", {
          rule: { all: [rule, { any: others }] },
        });
        expect(shared.body.totals).toEqual([]);
      }
    }
    const again = await room.get(`/segments/proposals?creditorId=${room.creditorId}`);
    expect(again.body).toEqual(body);
    expect(body.items[0]?.groups.map(({ name }) => name)).toEqual([
      [{ code: "not_due" }],
      [{ code: "late", from: 1, to: 30 }],
      [{ code: "late", from: 31, to: 60 }],
      [{ code: "late", from: 61, to: 90 }],
      [{ code: "late", from: 91, to: null }],
    ]);
  });
});

describe("a hold", () => {
  test("of a segment holds the accounts it has now; of nobody it is refused", async () => {
    const segment = async (name: string, value: number) =>
      (
        await room.post<{ id: string }>("/segments", {
          name,
          rule: { fact: "daysLate", op: "ge", value },
        })
      ).body.id;
    const nobody = await segment("Nadie", 3000);
    expect((await room.post(`/segments/${nobody}/hold`, { because: "inundación" })).body).toMatchObject({
      code: "segment_of_nobody",
    });
    const late = await segment("Atrasados", 1);
    const { body } = await room.post<Still>(`/segments/${late}/hold`, { because: "inundación" });
    expect(body).toMatchObject({ scope: "segment", segmentName: "Atrasados" });
    expect(body.accounts).toBeGreaterThan(1);
    const { holds } = (
      await room.get<{ holds: { because: string; standstillId: string }[] }>(`/debtors/${room.roble.debtorId}`)
    ).body;
    expect(holds).toMatchObject([{ because: "inundación", standstillId: body.id }]);
    await room.post(`/standstills/${body.id}/lift`);
    expect((await room.get<{ holds: [] }>(`/debtors/${room.roble.debtorId}`)).body.holds).toEqual([]);
  });
});
