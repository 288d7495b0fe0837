import { describe, expect, test } from "vitest";
import { setHold } from "../../src/compliance/actions.js";
import { holdAccounts, liftStandstill, setStandstill } from "../../src/compliance/index.js";
import type { CreditorId, DebtId } from "../../src/kernel/id.js";
import { sql } from "../../src/platform/sql.js";
import { type StepLine, type Story, storyWorld, waitUntil } from "./world.fixture.js";

const world = storyWorld();
const PLANNING = ["news", "sweep", "tick"] as const;
const STEPS: readonly StepLine[] = [
  [2, "10:00", "overdue-consumer-1"],
  [5, "10:00", "overdue-consumer-2"],
];
const BECAUSE = { because: "el archivo de ayer estaba mal", untilAt: null, setBy: "Ana Rey" };

const press = (story: Story, creditorId: CreditorId | null, untilAt: Date | null = null) =>
  story.db.begin((tx) => setStandstill(tx, creditorId, { ...BECAUSE, untilAt }, story.now));

describe("the red button", () => {
  test("stops everything within the batch that flies, and lifted, what waited is decided anew and goes once", async () => {
    const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS });
    const people = Array.from({ length: 60 }, (_, n) => `p${n}`);
    await story.owes(people.map((who) => ({ who, debt: `F-${who}`, amount: "10", due: "2026-05-02" })));
    await story.settle(story.only(...PLANNING));
    expect(await story.messages("ready")).toHaveLength(60);
    // Claimed all at once, they go to the wire four at a time; the first takes its time at the server.
    const slow = world.worker({ groupSize: 4, lanes: 1 });
    world.sandbox.behave({ at: "end", to: "p0@casa.test", does: { kind: "delay", ms: 200 }, times: 1 });
    const dispatching = story.settle(slow.beats.filter(({ name }) => name === "dispatch"));
    await waitUntil(() => story.mailedTo().length > 0);
    const { id } = await press(story, null);
    await dispatching;
    await story.settle();
    const before = story.mailedTo().length;
    expect(before).toBeLessThanOrEqual(4);
    expect((await story.messages()).filter(({ because }) => because === "standstill")).toHaveLength(60 - before);
    await story.until("2026-05-06T15:00:00Z");
    expect(story.mailedTo()).toHaveLength(before);
    expect((await story.notes()).filter((line) => line.includes("held standstill"))).not.toEqual([]);
    await story.db.begin((tx) => liftStandstill(tx, id, "Ana Rey", story.now));
    await story.until("2026-05-06T16:00:00Z");
    expect(new Set(story.mailedTo())).toEqual(new Set(people.map((who) => `${who}@casa.test`)));
    expect(story.mailedTo()).toHaveLength(60);
    await story.keepsItsPromises();
  });

  test("of one creditor leaves the others alone, and ends by itself on its day", async () => {
    const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS, creditors: [{}, {}] });
    await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-02" }], 0);
    await story.owes([{ who: "ben", debt: "F2", amount: "10", due: "2026-05-02" }], 1);
    await press(story, (story.creditors[0] as { id: CreditorId }).id, new Date("2026-05-06T14:00:00Z"));
    await story.until("2026-05-08T12:00:00Z");
    expect(await story.told()).toEqual([
      "2026-05-04 10:00 ben s0: F2",
      "2026-05-06 09:00 ana s0: F1",
      "2026-05-07 10:00 ben s1: F2",
    ]);
    await story.keepsItsPromises();
  });

  test("pressed twice it is told so; lifted before its day it goes on at once", async () => {
    const story = await world.begin("2026-05-04T13:00:00Z", { steps: STEPS });
    await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-02" }]);
    const { id } = await press(story, null, new Date("2026-06-01T12:00:00Z"));
    await expect(press(story, null)).rejects.toThrow("already_still");
    const creditor = (story.creditors[0] as { id: CreditorId }).id;
    const both = await Promise.allSettled([press(story, creditor), press(story, creditor)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const one of both)
      if (one.status === "fulfilled")
        await story.db.begin((tx) => liftStandstill(tx, one.value.id, "Ana Rey", story.now));
    await story.until("2026-05-05T15:00:00Z");
    await story.db.begin((tx) => liftStandstill(tx, id, "Ana Rey", story.now));
    await expect(story.db.begin((tx) => liftStandstill(tx, id, "Ana Rey", story.now))).rejects.toThrow(
      "already_lifted",
    );
    await story.until("2026-05-05T16:00:00Z");
    expect(await story.told()).toEqual(["2026-05-05 10:00 ana s0: F1"]);
  });
});

describe("a pause", () => {
  test("of many accounts at once holds those, not who comes later, and is lifted at once", async () => {
    const story = await world.begin("2026-05-04T13:00:00Z", { steps: STEPS });
    await story.owes(["ana", "ben"].map((who) => ({ who, debt: `F-${who}`, amount: "10", due: "2026-05-02" })));
    const row = await story.db.begin((tx) =>
      holdAccounts(
        tx,
        "Vencidas",
        sql`select id from debts.account where tenant_id = ${tx.tenant} and ref = 'ana'`,
        BECAUSE,
        story.now,
      ),
    );
    expect(row).toMatchObject({ scope: "segment", segmentName: "Vencidas", accounts: 1 });
    await story.owes([{ who: "caro", debt: "F-caro", amount: "10", due: "2026-05-02" }]);
    await story.until("2026-05-05T15:00:00Z");
    expect((await story.told()).sort()).toEqual(["2026-05-04 10:00 ben s0: F-ben", "2026-05-04 10:00 caro s0: F-caro"]);
    await story.db.begin((tx) => liftStandstill(tx, row.id, "Ana Rey", story.now));
    await story.settle();
    expect(await story.told()).toContain("2026-05-05 10:00 ana s0: F-ana");
    await story.keepsItsPromises();
  });

  test("with a day ends on that day; because of one debt, when that debt is paid; said late, it tells when it began", async () => {
    const story = await world.begin("2026-05-04T13:00:00Z", { steps: STEPS });
    await story.owes([
      { who: "ana", debt: "F1", amount: "10", due: "2026-05-02" },
      { who: "ana", debt: "F2", amount: "20", due: "2026-05-03" },
      { who: "ben", debt: "F3", amount: "10", due: "2026-05-02" },
    ]);
    const hold = async (who: string, more: object) =>
      story.db.begin(async (tx) =>
        setHold(
          tx,
          {
            debtorId: await story.debtor(who),
            accountId: await story.account(who),
            kind: "pause",
            because: "lo pidió",
            untilAt: null,
            setBy: "Ana Rey",
            ...more,
          },
          story.now,
        ),
      );
    const [debt] = await story.db.begin(
      (tx) => tx<{ id: DebtId }>`select id from debts.debt where tenant_id = ${tx.tenant} and ref = 'F1'`,
    );
    await hold("ana", { kind: "dispute", debtId: debt?.id });
    const monday = new Date("2026-04-27T12:00:00Z");
    const pause = await hold("ben", { fromAt: monday, untilAt: new Date("2026-05-07T14:30:00Z") });
    expect(pause.fromAt).toEqual(monday);
    await expect(hold("ben", { fromAt: new Date("2024-05-04T12:00:00Z") })).rejects.toThrow("hold_too_far_back");
    await story.until("2026-05-06T15:00:00Z");
    expect(await story.told()).toEqual([]);
    await story.pays({ debt: "F1" }, 10);
    await story.until("2026-05-07T16:00:00Z");
    expect(await story.told()).toEqual(["2026-05-06 10:00 ana s0: F2", "2026-05-07 09:30 ben s0: F3"]);
    await story.keepsItsPromises();
  });
});
