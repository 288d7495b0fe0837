import { beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../../test/support/room.js";
import { DAY_MS } from "../../kernel/time.js";
import type { Strategy } from "../contract.js";
import type * as contract from "./contract.js";

const room = testRoom();
type Results = z.input<typeof contract.StrategyResults>;

const message = (id: string, day: number) => ({
  kind: "message",
  id,
  day,
  at: "10:00",
  template: "overdue-consumer-1",
  channels: ["email"],
});
const DEFINITION = {
  audience: {},
  days: { from: 1, to: null },
  steps: [
    {
      kind: "split",
      id: "try",
      arms: [
        { name: "Correo", percent: 50, steps: [message("a", 2)] },
        { name: "WhatsApp", percent: 50, steps: [message("b", 2)] },
      ],
    },
    message("last", 9),
  ],
};
const COUNT = 240;
let id: string;

/** People sent either way forty days ago: of the first arm every tenth paid, of the second three in ten; some came lately. */
beforeAll(async () => {
  const made = await room.post<z.input<typeof Strategy>>("/strategies", { name: "Prueba", definition: DEFINITION });
  id = made.body.id;
  const at = new Date(NOW.getTime() - 40 * DAY_MS);
  const paidOn = new Date(at.getTime() + 10 * DAY_MS).toISOString().slice(0, 10);
  await room.db.begin(async (tx) => {
    await tx`
      insert into debts.debtor (tenant_id, id, kind, name, country, time_zones, locale, created_at, updated_at)
      select ${tx.tenant}, 90000 + g, 'person', 'Persona ' || g, 'CO', '{America/Bogota}', 'es', ${at}::timestamptz, ${at}::timestamptz
      from generate_series(1, ${COUNT}) g`;
    await tx`
      insert into debts.account (tenant_id, id, creditor_id, debtor_id, ref, currency, open_minor, open_count, created_at)
      select ${tx.tenant}, 90000 + g, ${room.creditorId}::bigint, 90000 + g, 'R-' || g, 'COP', 0, 0, ${at}::timestamptz
      from generate_series(1, ${COUNT}) g`;
    await tx`
      insert into strategy.enrollment (tenant_id, id, strategy_id, version_id, lane, account_id, debtor_id, anchor_debt_id,
                                       anchor_due_on, entered_at, left_at, left_because)
      select ${tx.tenant}, 90000 + g, v.strategy_id, v.id, 'collection', 90000 + g, 90000 + g, 1, '2026-01-01',
             case when g > 230 then ${NOW}::timestamptz else ${at}::timestamptz end, ${NOW}::timestamptz,
             case when g % 4 = 0 then 'holdout' else 'finished' end
      from strategy.version v, generate_series(1, ${COUNT}) g where v.tenant_id = ${tx.tenant} and v.strategy_id = ${id}`;
    await tx`
      insert into strategy.decision (tenant_id, enrollment_id, account_id, at, version_id, step_no, kind, because)
      select e.tenant_id, e.id, e.account_id, e.entered_at, e.version_id, 0, 'branched',
             case when e.account_id % 2 = 0 then 'arm:Correo' else 'arm:WhatsApp' end
      from strategy.enrollment e where e.tenant_id = ${tx.tenant} and e.strategy_id = ${id}`;
    await tx`
      insert into debts.payment (tenant_id, creditor_id, ref, account_id, currency, amount_minor, paid_on, known_at, state)
      select ${tx.tenant}, ${room.creditorId}::bigint, 'P-' || g, 90000 + g, 'COP', 10000, ${paidOn}::date, ${NOW}::timestamptz,
             'applied'
      from generate_series(1, ${COUNT}) g where (g % 2 = 0 and g % 20 = 0) or (g % 2 = 1 and g % 10 < 6)`;
  });
});

const results = async (days = 30) => (await room.get<Results>(`/strategies/${id}/results?days=${days}`)).body;

describe("results", () => {
  test("of a split's arms: who was there long enough, who paid, what came in, and what may be said", async () => {
    const { splits } = await results();
    expect(splits).toMatchObject([
      {
        step: "try",
        arms: [
          { name: "Correo", entered: 120, count: 115, paid: 11, recovered: [{ currency: "COP", minor: "110000" }] },
          { name: "WhatsApp", entered: 120, count: 115, paid: 69 },
        ],
        comparisons: [{ name: "WhatsApp", against: "Correo", finding: "better" }],
      },
    ]);
    const [arm] = splits[0]?.arms ?? [];
    expect(arm?.share?.value).toBeCloseTo(11 / 115);
  });

  test("count only what came in within the days", async () => {
    expect((await results(7)).splits[0]?.arms.map(({ paid }) => paid)).toEqual([0, 0]);
    expect((await results(120)).splits[0]?.arms.map(({ count }) => count)).toEqual([0, 0]);
  });

  test("of versions, and of those who are left alone", async () => {
    const { versions, holdout } = await results();
    expect(versions).toMatchObject([{ name: "1", entered: 180, count: 173 }]);
    expect(holdout).toMatchObject({
      groups: [
        { name: "holdout", count: 57 },
        { name: "contacted", count: 173 },
      ],
      // Of so few, three times the share is still no proof for somebody who looks every day.
      comparison: { name: "contacted", against: "holdout", finding: "unclear" },
    });
  });

  test("a share of people is set aside by who leads", async () => {
    const put = (share: number, as = room.admin) =>
      room.api.ask<{ share: number }>("PUT", "/api/v1/holdout", { as, body: { share } });
    expect((await put(0.05, room.agent)).status).toBe(403);
    expect((await put(0.05)).body).toEqual({ share: 0.05 });
    expect(await room.lastAudit()).toMatchObject({ action: "holdout.set" });
    expect((await results()).holdoutShare).toBe(0.05);
    expect((await put(0.8)).status).toBe(422);
    await put(0);
  });
});
