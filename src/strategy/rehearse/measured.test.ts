import { describe, expect, test } from "vitest";
import type { AccountId, CreditorId } from "../../kernel/id.js";
import { DAY_MS } from "../../kernel/time.js";
import { addDraws, chancesOf, emptyMeasured, type Rate } from "./measured.js";
import { measuredView } from "./measured-report.js";
import type { Life } from "./simulate.js";

const FROM = Date.parse("2026-03-25T13:00:00Z");
const UNTIL = new Date(FROM + 60 * DAY_MS);
const NORTH = 1n as CreditorId;
const CURRENCIES = new Map([[NORTH, "COP"]]);

/** An account with a message a week, some of another strategy, and a call at the end. */
const lifeOf = (id: number): Life =>
  ({
    accounts: [{ start: { id: BigInt(id) as AccountId, creditorId: NORTH, openMinor: 1_000n } }],
    events: [7n, 7n, 8n, 7n].map((strategyId, week) => ({
      accountId: BigInt(id) as AccountId,
      at: FROM + week * 7 * DAY_MS,
      kind: week === 3 ? "task" : "message",
      strategyId,
      channel: week === 3 ? "call" : "email",
    })),
    letters: [],
  }) as unknown as Life;

function drawnOver(people: number, rates: readonly Rate[]) {
  const tally = emptyMeasured(rates);
  const chances = chancesOf(rates);
  for (let id = 1; id <= people; id++) addDraws(tally, lifeOf(id), 7n, chances, CURRENCIES, UNTIL);
  return tally;
}

const rate = (sent: number, paid: number): Rate => ({ channel: "email", sent, paid });

describe("what the past says of the days ahead", () => {
  test("where nearly nobody pays, nearly everything that is rehearsed is sent; where all do, the first message is all", () => {
    const none = measuredView(drawnOver(500, [rate(1_000_000, 0)]), []);
    expect(none.messages).toEqual({ low: 1_000, expected: 1_000, high: 1_000 });
    expect(none.tasks).toEqual({ low: 500, expected: 500, high: 500 });
    const all = measuredView(drawnOver(500, [rate(1_000_000, 1_000_000)]), []);
    expect(all).toMatchObject({
      messages: { low: 500, high: 500 },
      tasks: { low: 0, high: 0 },
      paid: { low: 500, expected: 500, high: 500 },
      recovered: [{ currency: "COP", low: 500_000n, high: 500_000n }],
    });
  });

  test("one in ten pays: the counts are what that comes to, and less is known where less was measured", () => {
    const much = measuredView(drawnOver(5_000, [rate(100_000, 10_000)]), []);
    // The second message goes to nine tenths of them; who pays after the other strategy's is not this one's success.
    expect(much.messages.expected).toBe(9_500);
    expect(Math.abs(much.paid.expected - 950)).toBeLessThanOrEqual(20);
    expect(much.tasks.expected).toBeGreaterThanOrEqual(3_600);
    expect(much.tasks.expected).toBeLessThanOrEqual(3_700);
    const little = measuredView(drawnOver(5_000, [rate(200, 20)]), []);
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(little.paid)).toBeGreaterThan(3 * width(much.paid));
  });

  test("a channel with few messages of its own goes by all of them together; the same draw is drawn twice alike", () => {
    const few: Rate = { channel: "sms", sent: 20, paid: 20 };
    const chances = chancesOf([rate(10_000, 0), few]);
    expect(chances.of(5, "sms")).toBeLessThan(0.01);
    expect(drawnOver(50, [rate(300, 90)])).toEqual(drawnOver(50, [rate(300, 90)]));
  });

  test("money is told with its cost, in round numbers", () => {
    const costs = [{ channel: "email" as const, currency: "USD", micros: 7_500n }];
    const { cost } = measuredView(drawnOver(500, [rate(1_000_000, 0)]), costs);
    // A thousand messages at three quarters of a cent.
    expect(cost).toEqual([{ currency: "USD", low: 750n, expected: 750n, high: 750n }]);
  });
});
