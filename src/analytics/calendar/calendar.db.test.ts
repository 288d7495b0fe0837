import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { addCreditor } from "../../../test/support/portfolio.js";
import { NOW, testRoom } from "../../../test/support/room.js";
import type { Strategy } from "../../strategy/contract.js";
import { sweep, tick } from "../../strategy/index.js";
import type { Calendar, CalendarItemPage } from "./contract.js";

const room = testRoom();
type Month = z.input<typeof Calendar>;
type Page = z.input<typeof CalendarItemPage>;

const STEPS = [
  { kind: "message", id: "first", day: 2, at: "10:30", template: "overdue-consumer-1", channels: ["email", "sms"] },
  { kind: "wait", id: "pause", days: 1 },
  { kind: "call", id: "call", day: 10, at: "10:00", script: "overdue-consumer-call" },
  { kind: "stop", id: "end" },
];
const definition = { audience: {}, days: { from: 1, to: null }, steps: STEPS };

const month = async (query = ""): Promise<Month> =>
  (await room.get<Month>(`/calendar?from=2026-03-01&to=2026-03-31${query}`)).body;
const of = ({ counts }: Month, source: string) =>
  counts.filter((one) => one.source === source).map(({ day, channel, count }) => [day, channel, count]);
const sum = (rows: readonly (readonly unknown[])[]): number =>
  rows.reduce((all, [, , count]) => all + Number(count), 0);
const dayOf = async (day: string, query: string): Promise<Page> =>
  (await room.get<Page>(`/calendar/items?day=${day}&${query}`)).body;

let strategyId = "";

beforeAll(async () => {
  const made = await room.post<z.input<typeof Strategy>>("/strategies", { name: "Vencida", definition });
  strategyId = made.body.id;
  await room.post("/rehearsals", { strategyId, days: 30 });
  await room.settle();
  await room.post(`/strategies/${strategyId}/start`);
  await sweep(room.db, NOW);
  await tick(room.db, NOW);
  await room.db.begin(async (tx) => {
    await tx`
      update messaging.message set state = 'sent', decided_at = '2026-03-08T02:00:00Z'
      where tenant_id = ${tx.tenant} and debtor_id = ${room.rosa.debtorId}`;
    await tx`
      insert into strategy.task (tenant_id, key, account_id, debtor_id, kind, due_at, state, closed_at)
      values (${tx.tenant}, 'done', ${room.rosa.accountId}, ${room.rosa.debtorId}, 'call', '2026-03-04T15:00Z', 'done', '2026-03-05T16:00Z'),
             (${tx.tenant}, 'late', ${room.oscar.accountId}, ${room.oscar.debtorId}, 'call', '2026-03-02T15:00Z', 'open', null)`;
  });
});

describe("the calendar", () => {
  test("tells what left on past days, and what is to come, each by what it is known from", async () => {
    const seen = await month();
    expect(seen).toMatchObject({ zone: "America/Bogota", today: "2026-03-09" });
    // Two in the night of London is nine in the evening before in Bogotá.
    expect(of(seen, "sent")).toEqual([["2026-03-07", "email", 1]]);
    expect(of(seen, "tasks_done")).toEqual([["2026-03-05", "call", 1]]);
    expect(of(seen, "ready")).toEqual([["2026-03-09", "email", 1]]);
    // What is overdue is for today.
    expect(of(seen, "tasks_open")).toEqual([["2026-03-09", "call", 1]]);
    expect(
      seen.counts.every(({ source, day }) => source === "sent" || source === "tasks_done" || day >= "2026-03-09"),
    ).toBe(true);
    expect(seen.rehearsals).toMatchObject([{ strategy: { id: strategyId, name: "Vencida" } }]);
    expect(sum(of(seen, "rehearsed"))).toBe(6);
  });

  test("a wait is no contact: who waits is not known to be reached", async () => {
    expect(of(await month(), "known")).toEqual([]);
    await room.db.begin(
      (tx) => tx`
        update strategy.enrollment set next_step = 2, next_look_at = '2026-03-16T15:00:00Z'
        where tenant_id = ${tx.tenant} and debtor_id = ${room.rosa.debtorId}`,
    );
    expect(of(await month(), "known")).toEqual([["2026-03-16", "call", 1]]);
  });

  test("knows the holidays and the days on which nobody is reached, of the creditors' countries", async () => {
    const { marks } = await month();
    expect(marks.filter(({ closed, holiday }) => closed && holiday === null).map(({ day }) => day)).toEqual(
      expect.arrayContaining(["2026-03-01", "2026-03-08", "2026-03-15"]),
    );
    expect(marks.find(({ day }) => day === "2026-03-23")).toMatchObject({ country: "CO", closed: true });
    expect(marks.find(({ day }) => day === "2026-03-23")?.holiday).toBe("saint-joseph");
    const peru = await addCreditor(room.db, NOW, { name: "Sur S.A.C.", country: "PE", currency: "PEN" });
    expect((await month()).marks.map(({ country }) => country)).toContain("PE");
    expect((await month()).countries).toEqual(["CO", "PE"]);
    expect(new Set((await month(`&creditorId=${peru}`)).marks.map(({ country }) => country))).toEqual(new Set(["PE"]));
  });

  test("is narrowed to a strategy, a creditor, a channel", async () => {
    const all = await month();
    expect((await month(`&strategyId=${strategyId}`)).counts.length).toBeLessThan(all.counts.length);
    expect((await month(`&creditorId=${room.creditorId}`)).counts).toEqual(all.counts);
    expect((await month("&channel=call")).counts.every(({ channel }) => channel === "call")).toBe(true);
    expect((await month("&strategyId=987654")).counts).toEqual([]);
  });

  test("a day opens its list: who, which step, in which state, page by page", async () => {
    expect((await dayOf("2026-03-07", "source=sent")).items).toMatchObject([
      { state: "sent", channel: "email", debtor: { name: "Rosa Quispe" }, strategy: { name: "Vencida" }, step: 0 },
    ]);
    expect((await dayOf("2026-03-09", "source=tasks_open")).items).toMatchObject([
      { state: "open", channel: "call", debtor: { name: "Óscar Ibáñez" }, strategy: null, at: NOW.toISOString() },
    ]);
    expect((await dayOf("2026-03-16", "source=known")).items).toMatchObject([{ state: "known", step: 2 }]);
    const rehearsed = of(await month(), "rehearsed");
    const [day, , count] = rehearsed[0] as [string, string, number];
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: Page = await dayOf(day, `source=rehearsed&limit=1${next && `&cursor=${next}`}`);
      expect(page.items.every(({ state, step }) => state === "rehearsed" && step !== null)).toBe(true);
      seen.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect(new Set(seen).size).toBe(
      rehearsed.filter(([on]) => on === day).reduce((all, [, , many]) => all + Number(many), 0),
    );
    expect(count).toBeGreaterThan(0);
    expect((await dayOf("2026-03-20", "source=sent")).items).toEqual([]);
  });

  test("more days than can be looked at are refused", async () => {
    expect((await room.get("/calendar?from=2026-01-01&to=2026-12-31")).body).toMatchObject({ code: "too_many_days" });
    expect((await room.get("/calendar?from=2026-03-02&to=2026-03-01")).status).toBe(422);
  });
});
