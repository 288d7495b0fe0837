import fc from "fast-check";
import { setHold, setOptOut } from "../../src/compliance/actions.js";
import type { AccountId, DebtorId, StrategyId } from "../../src/kernel/id.js";
import { addDays, type LocalDate } from "../../src/kernel/time.js";
import { recordPromise } from "../../src/plans/index.js";
import type { Owed, StepLine, Story, storyWorld } from "./world.fixture.js";

/** A ladder that begins ten days before the due date, and one for what is late. */
const EARLY: readonly StepLine[] = [
  [-5, "09:30", "overdue-consumer-1"],
  [0, "18:30", "overdue-consumer-1"],
];
const LATE: readonly StepLine[] = [
  [1, "09:30", "overdue-consumer-1"],
  [3, "19:30", "overdue-consumer-2", ["sms", "email"]],
  [8, "07:00", "overdue-consumer-1"],
  [15, "14:50", "overdue-consumer-2"],
  [21, "10:00", "overdue-consumer-2"],
];

/** Nobody like the other: seven creditors, people of several of them, promises, holds, opt-outs, payments long unknown. */
export async function crowd(
  world: ReturnType<typeof storyWorld>,
  seed: number,
): Promise<{ story: Story; early: StrategyId; late: StrategyId }> {
  const dice = fc.sample(fc.integer({ min: 0, max: 999 }), { numRuns: 400, seed });
  let thrown = 0;
  const throwDice = (sides: number): number => (dice[thrown++ % dice.length] as number) % sides;
  const story = await world.begin("2026-03-20T14:07:00Z", {
    creditors: [
      { countingMode: "any-delivered" },
      { paymentDataMaxAgeHours: 24 * (10 + throwDice(12)) },
      { phone: null, email: null },
      { countingMode: "any-delivered", crumbsMinor: 500_00n },
      {},
      { country: "CL", currency: "CLP" },
      { paymentDataMaxAgeHours: 24 * (20 + throwDice(9)) },
    ],
  });
  const early = await story.strategy(EARLY, { days: { from: -10, to: 0 } });
  const late = await story.strategy(LATE, { days: { from: 1, to: throwDice(2) === 0 ? null : 25 }, gapDays: 1 });
  for (let creditor = 0; creditor < story.creditors.length; creditor++) {
    const rows: Owed[] = [];
    for (let at = 0; at < 4; at++) {
      const who = `p${creditor}${at}`;
      for (let debt = 0; debt <= throwDice(3); debt++) {
        const due = addDays("2026-03-28" as LocalDate, throwDice(40) - 25);
        const taxId = throwDice(2) === 0 ? { taxId: `90000000${throwDice(5)}` } : {};
        rows.push({ who, debt: `F${creditor}${at}${debt}`, amount: `${String(4 + throwDice(30))}00`, due, ...taxId });
      }
    }
    await story.owes(rows, creditor);
  }
  await story.settle(story.only("news"));
  await lawOf(story, throwDice);
  return { story, early, late };
}

async function lawOf(story: Story, throwDice: (sides: number) => number): Promise<void> {
  await story.db.begin(async (tx) => {
    const accounts = await tx<{ id: AccountId; debtorId: DebtorId; openMinor: bigint }>`
      select id, debtor_id, open_minor from debts.account where tenant_id = ${tx.tenant} order by id`;
    for (const { id, debtorId, openMinor } of accounts) {
      const kind = throwDice(14);
      const untilAt = throwDice(4) === 0 ? null : new Date(story.now.getTime() + (1 + throwDice(900)) * HOUR_MS);
      const hold = { debtorId, accountId: throwDice(2) === 0 ? id : null, because: "x", setBy: "test", untilAt };
      if (kind < 2) await setHold(tx, { ...hold, kind: "pause" }, story.now);
      if (kind === 2) await setHold(tx, { ...hold, kind: "dispute" }, story.now);
      if (kind === 3) await setOptOut(tx, debtorId, "all", "x", story.now);
      if ((kind === 4 || kind === 5) && openMinor > 0n) {
        const promisedOn = addDays("2026-03-21" as LocalDate, throwDice(20));
        const order = { accountId: id, amountMinor: 1n, promisedOn, graceDays: throwDice(3) };
        await recordPromise(tx, order, "test", story.now);
      }
    }
  });
}

const HOUR_MS = 3_600_000;
