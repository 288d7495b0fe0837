import { expect, test } from "vitest";
import { liftHold, setHold } from "../../src/compliance/actions.js";
import type { StrategyId } from "../../src/kernel/id.js";
import { pauseStrategy, startStrategy } from "../../src/strategy/index.js";
import { type StepLine, type Story, type StoryOptions, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const PLANNING = ["news", "sweep", "tick"] as const;

const STEPS: readonly StepLine[] = [
  [2, "10:00", "overdue-consumer-1"],
  [5, "10:00", "overdue-consumer-2"],
];

const PEOPLE = ["ana", "ben", "caro", "dora", "eva"];

async function five(options: StoryOptions = {}): Promise<{ story: Story; strategy: StrategyId }> {
  const story = await world.begin("2026-05-04T15:00:00Z", options);
  const strategy = await story.strategy(STEPS);
  await story.owes(PEOPLE.map((who) => ({ who, debt: `F-${who}`, amount: "10", due: "2026-05-02" })));
  return { story, strategy };
}

test("pausing a strategy takes back what waits; resuming decides it anew, and each step goes once", async () => {
  const { story, strategy } = await five();
  await story.settle(story.only(...PLANNING));
  expect(await story.db.begin((tx) => pauseStrategy(tx, strategy, story.now))).toBe(5);
  await story.until("2026-05-05T15:00:00Z");
  expect(story.mailedTo()).toEqual([]);
  await story.db.begin((tx) => startStrategy(tx, strategy, "test", story.now));
  await story.until("2026-05-09T15:00:00Z");
  const messages = await story.messages();
  expect(messages.filter(({ state }) => state === "suppressed").map(({ because }) => because)).toEqual(
    PEOPLE.map(() => "withdrawn"),
  );
  expect(await story.told()).toEqual([
    ...PEOPLE.map((who) => `2026-05-05 10:00 ${who} s0: F-${who}`),
    ...PEOPLE.map((who) => `2026-05-07 10:00 ${who} s1: F-${who}`),
  ]);
  expect(new Set(messages.map(({ key }) => key)).size).toBe(15);
  await story.keepsItsPromises();
});

test("a message that comes back unsent while its strategy is paused does not leave", async () => {
  const { story, strategy } = await five({ patienceMs: 800 });
  const speak = world.sandbox.behave({ at: "mail", does: { kind: "hang" } });
  await story.settle(story.only(...PLANNING));
  const dispatching = story.settle(story.only("dispatch"));
  while ((await story.messages("leaving")).length < 5);
  // They are on their way, and while the server keeps silent somebody pauses.
  expect(await story.db.begin((tx) => pauseStrategy(tx, strategy, story.now))).toBe(0);
  await dispatching;
  speak();
  await story.until("2026-05-05T15:00:00Z");
  expect(story.mailedTo()).toEqual([]);
  expect((await story.messages()).map(({ state }) => state)).toEqual(PEOPLE.map(() => "suppressed"));
  await story.db.begin((tx) => startStrategy(tx, strategy, "test", story.now));
  await story.settle();
  expect(await story.told()).toHaveLength(5);
  await story.keepsItsPromises();
});

test("an account that has left its strategy while its last message waits is paused with it", async () => {
  const story = await world.begin("2026-05-04T15:00:00Z");
  const strategy = await story.strategy([[2, "10:00", "overdue-consumer-1"]]);
  await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-02" }]);
  await story.settle(story.only(...PLANNING));
  await story.db.begin(
    (tx) => tx`update messaging.message set not_before = '2026-05-08T15:00:00Z' where tenant_id = ${tx.tenant}`,
  );
  await story.until("2026-05-07T15:00:00Z");
  expect(await story.notes()).toEqual(["2026-05-05 10:00 ana left stopped"]);
  await story.db.begin((tx) => pauseStrategy(tx, strategy, story.now));
  await story.until("2026-05-10T15:00:00Z");
  expect(story.mailedTo()).toEqual([]);
  await story.keepsItsPromises();
});

test("a row that cannot be decided parks itself, and the others go on", async () => {
  const { story } = await five();
  await story.settle(story.only("news", "sweep"));
  // Its next re-anchoring does not fit the column: the database refuses the batch it is in.
  await story.db.begin(
    (tx) => tx`
      update strategy.enrollment set round = 32767, next_step = 0, anchor_due_on = '2026-05-01'
      where tenant_id = ${tx.tenant}
        and account_id = (select id from debts.account where tenant_id = ${tx.tenant} and ref = 'caro')`,
  );
  await story.settle();
  expect(story.mailedTo().sort()).toEqual(PEOPLE.filter((who) => who !== "caro").map((who) => `${who}@casa.test`));
  const parked = await story.db.begin(
    (tx) => tx<{ ref: string; because: string }>`
      select a.ref, e.parked_because as because from strategy.enrollment e
      join debts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id
      where e.tenant_id = ${tx.tenant} and e.parked_because is not null`,
  );
  expect(parked).toEqual([{ ref: "caro", because: expect.stringContaining("smallint") }]);
  expect(await story.settle()).toBe(0);
  await story.keepsItsPromises();
});

test("news that cannot be handled parks itself, and later news arrives", async () => {
  const { story } = await five();
  const debtorId = await story.debtor("ana");
  const { id } = await story.db.begin(async (tx) => {
    await tx`
      insert into platform.event (tenant_id, consumer, kind, payload, at)
      values (${tx.tenant}, 'strategy', 'compliance.changed', '{"debtorIds": ["no number"]}', ${story.now})`;
    const hold = {
      debtorId,
      accountId: null,
      kind: "pause",
      because: "lo pidió",
      untilAt: null,
      setBy: "Ana Rey",
    } as const;
    return setHold(tx, hold, story.now);
  });
  await story.settle();
  expect(story.mailedTo().sort()).toEqual(PEOPLE.filter((who) => who !== "ana").map((who) => `${who}@casa.test`));
  await story.db.begin((tx) => liftHold(tx, id, story.now));
  await story.settle();
  expect(story.mailedTo()).toHaveLength(5);
  await story.keepsItsPromises();
});

test("two workers live the same days side by side, and every step goes once", async () => {
  const { story } = await five();
  const other = world.worker();
  const days = ["2026-05-04", "2026-05-05", "2026-05-06", "2026-05-07", "2026-05-08"];
  for (const day of days) {
    await story.jump(`${day}T15:00:00Z`);
    if (day === "2026-05-06") await story.pays({ debt: "F-ben" }, 10);
    await Promise.all([story.settle(), story.settle(other.beats)]);
  }
  const others = PEOPLE.filter((who) => who !== "ben");
  expect((await story.told()).sort()).toEqual(
    [
      ...PEOPLE.map((who) => `2026-05-04 10:00 ${who} s0: F-${who}`),
      ...others.map((who) => `2026-05-07 10:00 ${who} s1: F-${who}`),
    ].sort(),
  );
  await story.keepsItsPromises();
});
