import { describe, expect, test } from "vitest";
import { liftHold, setHold, setOptOut, setStop } from "../../src/compliance/actions.js";
import type { AccountId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { recordPromise } from "../../src/plans/index.js";
import { type StepLine, type Story, storyWorld, waitUntil } from "./world.fixture.js";

const world = storyWorld();

/** Everything up to the outbox: what is decided waits there. */
const PLANNING = ["news", "sweep", "tick"] as const;

const STEPS: readonly StepLine[] = [
  [2, "10:00", "overdue-consumer-1"],
  [9, "10:00", "overdue-consumer-2"],
];

/** Ana's message is planned and waits in the outbox; it is Monday, 10:00 in Bogotá. */
async function planned(options: Parameters<typeof world.begin>[1] = {}): Promise<Story> {
  const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS, ...options });
  await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-02" }]);
  await story.settle(story.only(...PLANNING));
  expect(await story.messages("ready")).toHaveLength(1);
  return story;
}

describe("between planning and dispatch", () => {
  test("a payment: the message is suppressed, and nothing was sent", async () => {
    const story = await planned();
    await story.pays({ debt: "F1" }, 1000);
    await story.settle();
    expect(story.mailedTo()).toEqual([]);
    expect(await story.messages()).toMatchObject([{ state: "suppressed", because: "paid" }]);
    await story.until("2026-05-13T12:00:00Z");
    expect(story.mailedTo()).toEqual([]);
    await story.keepsItsPromises();
  });

  test("a payment of the oldest debt alone: the message about it is void, and the next speaks of the other", async () => {
    const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS });
    await story.owes([
      { who: "ana", debt: "F1", amount: "1000", due: "2026-05-01" },
      { who: "ana", debt: "F2", amount: "500", due: "2026-05-02" },
    ]);
    await story.settle(story.only(...PLANNING));
    await story.pays({ debt: "F1" }, 1000);
    await story.settle(story.only("dispatch"));
    expect(await story.messages()).toMatchObject([{ state: "suppressed", because: "oldest_debt_changed" }]);
    await story.until("2026-05-05T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-04 10:00 ana s0: F2"]);
    await story.keepsItsPromises();
  });

  test("a new due date: nobody is told that a debt is late which is not due yet", async () => {
    const story = await planned();
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-10" }]);
    await story.settle();
    expect(story.mailedTo()).toEqual([]);
    await story.until("2026-05-13T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-12 10:00 ana s0: F1"]);
    await story.keepsItsPromises();
  });

  test("an opt-out: the message is suppressed at once, and the ladder stays silent", async () => {
    const story = await planned();
    const debtor = await story.debtor("ana");
    await story.db.begin((tx) => setOptOut(tx, debtor, "email", "enlace del correo", story.now));
    await story.settle();
    await story.until("2026-05-13T12:00:00Z");
    expect(story.mailedTo()).toEqual([]);
    expect(await story.messages()).toMatchObject([{ state: "suppressed", because: "not_permitted" }]);
    expect((await story.notes()).filter((note) => note.includes("skipped not_permitted"))).toHaveLength(2);
    await story.keepsItsPromises();
  });

  test("a stop in law: nothing leaves, for any step", async () => {
    const story = await planned();
    const debtor = await story.debtor("ana");
    await story.db.begin((tx) => setStop(tx, debtor, "deceased", "su hija lo dijo", story.now));
    await story.until("2026-05-13T12:00:00Z");
    expect(story.mailedTo()).toEqual([]);
    await story.keepsItsPromises();
  });
});

describe("in the same second as dispatch", () => {
  test("a payment that is being written when the message is claimed: the message waits for it", async () => {
    const story = await planned();
    await story.db.begin(async (tx) => {
      await story.paysIn(tx, { debt: "F1" }, 1000);
      await story.settle(story.only("dispatch"));
      expect(story.mailedTo()).toEqual([]);
    });
    await story.settle();
    expect(story.mailedTo()).toEqual([]);
    expect(await story.messages()).toMatchObject([{ state: "suppressed", because: "paid" }]);
    await story.keepsItsPromises();
  });

  test("an opt-out that is being written when the message is claimed: the message waits for it, too", async () => {
    const story = await planned();
    const debtor = await story.debtor("ana");
    await story.db.begin(async (tx) => {
      await setOptOut(tx, debtor, "email", "enlace del correo", story.now);
      await story.settle(story.only("dispatch"));
      expect(story.mailedTo()).toEqual([]);
    });
    await story.settle();
    expect(story.mailedTo()).toEqual([]);
    expect(await story.messages()).toMatchObject([{ state: "suppressed", because: "not_permitted" }]);
    await story.keepsItsPromises();
  });

  test("a payment that comes after the claim and before the wire: the message stays", async () => {
    const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS });
    const people = ["ana", "ben", "caro", "dora"];
    await story.owes(people.map((who) => ({ who, debt: `F-${who}`, amount: "1000", due: "2026-05-02" })));
    await story.settle(story.only(...PLANNING));
    // One at a time, and the first takes its time at the server: the others are claimed and wait for the wire.
    const slow = world.worker({ groupSize: 1, lanes: 1 });
    world.sandbox.behave({ at: "end", to: "ana@casa.test", does: { kind: "delay", ms: 150 }, times: 1 });
    const dispatching = story.settle(slow.beats.filter(({ name }) => name === "dispatch"));
    await waitUntil(() => story.mailedTo().length === 1);
    await story.pays({ debt: "F-caro" }, 1000);
    await dispatching;
    await story.settle();
    expect(story.mailedTo()).toEqual(["ana@casa.test", "ben@casa.test", "dora@casa.test"]);
    expect((await story.messages("suppressed")).map(({ ref, because }) => [ref, because])).toEqual([["caro", "paid"]]);
    await story.keepsItsPromises();
  });

  test("payments and dispatch of many at once: each is told or has paid, and the ledger adds up", async () => {
    const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS });
    const people = Array.from({ length: 120 }, (_, n) => `p${n}`);
    await story.owes(people.map((who) => ({ who, debt: `F-${who}`, amount: "10", due: "2026-05-02" })));
    await story.settle(story.only(...PLANNING));
    const other = world.worker({ groupSize: 2, lanes: 2 });
    const pay = async () => {
      for (const who of people.filter((_, n) => n % 2 === 0)) await story.pays({ debt: `F-${who}` }, 10);
    };
    await Promise.all([
      pay(),
      story.settle(story.only("dispatch")),
      story.settle(other.beats.filter(({ name }) => name === "dispatch")),
    ]);
    await story.settle();
    const messages = await story.messages();
    expect(messages).toHaveLength(120);
    for (const { state, because, ref } of messages) {
      const hasPaid = Number(ref.slice(1)) % 2 === 0;
      expect(state === "sent" || (hasPaid && state === "suppressed" && because === "paid")).toBe(true);
    }
    await story.keepsItsPromises();
  });
});

describe("promises", () => {
  const promise = async (story: Story, who: string, on: string, graceDays: number): Promise<void> => {
    const accountId = (await story.account(who)) as AccountId;
    await story.db.begin((tx) =>
      recordPromise(
        tx,
        { accountId, amountMinor: 100_000n, promisedOn: on as LocalDate, graceDays },
        "Ana Rey",
        story.now,
      ),
    );
  };
  const promises = (story: Story) =>
    story.db.begin((tx) => tx<{ state: string }>`select state from plans.promise where tenant_id = ${tx.tenant}`);

  test("made between planning and dispatch: the message is void, and the ladder goes on the day after the grace", async () => {
    const story = await planned();
    await promise(story, "ana", "2026-05-06", 1);
    await story.until("2026-05-12T12:00:00Z");
    expect(await story.messages("suppressed")).toMatchObject([{ because: "promise" }]);
    expect(await story.told()).toEqual(["2026-05-08 07:00 ana s0: F1", "2026-05-11 10:00 ana s1: F1"]);
    expect(await promises(story)).toEqual([{ state: "broken" }]);
    await story.keepsItsPromises();
  });

  test("the last day of grace ends at midnight where the person lives", async () => {
    // In Mexico the law lets one write until 22:00, and midnight UTC is at 18:00 there.
    const story = await world.begin("2026-05-04T14:00:00Z", {
      creditors: [{ country: "MX", currency: "MXN" }],
      steps: [[2, "19:00", "overdue-consumer-1"]],
    });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-03", zone: "America/Mexico_City" }]);
    await promise(story, "ana", "2026-05-04", 1);
    await story.until("2026-05-07T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-06 07:00 ana s0: F1"]);
    await story.keepsItsPromises();
  });

  test("planned before and claimed on the last evening of the grace: the message is void", async () => {
    const story = await world.begin("2026-05-04T14:00:00Z", {
      creditors: [{ country: "MX", currency: "MXN" }],
      steps: [[2, "19:00", "overdue-consumer-1"]],
    });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" }]);
    await story.until("2026-05-05T12:00:00Z");
    await story.jump("2026-05-06T01:00:00Z");
    await story.settle(story.only(...PLANNING));
    expect(await story.messages("ready")).toHaveLength(1);
    await promise(story, "ana", "2026-05-05", 0);
    await story.settle();
    expect(story.mailedTo()).toEqual([]);
    expect(await story.messages()).toMatchObject([{ state: "suppressed", because: "promise" }]);
    await story.keepsItsPromises();
  });

  test("kept: nobody hears of it again", async () => {
    const story = await planned();
    await promise(story, "ana", "2026-05-08", 1);
    await story.until("2026-05-07T12:00:00Z");
    await story.pays({ debt: "F1" }, 1000);
    await story.until("2026-05-13T12:00:00Z");
    expect(await promises(story)).toEqual([{ state: "kept" }]);
    expect(story.mailedTo()).toEqual([]);
    await story.keepsItsPromises();
  });
});

describe("holds", () => {
  const hold = async (story: Story, kind: "dispute" | "hardship" | "pause", untilAt: string | null, whole = false) => {
    const [debtorId, accountId] = [await story.debtor("ana"), whole ? null : await story.account("ana")];
    const set = { debtorId, accountId, kind, because: "el monto no coincide", setBy: "Ana Rey" };
    return story.db.begin((tx) => setHold(tx, { ...set, untilAt: untilAt ? new Date(untilAt) : null }, story.now));
  };

  test("a dispute holds the message that waited and all that follow, until it is lifted", async () => {
    const story = await planned();
    const { id } = await hold(story, "dispute", null);
    await story.until("2026-05-12T14:00:00Z");
    expect(story.mailedTo()).toEqual([]);
    expect(await story.messages()).toMatchObject([{ state: "suppressed", because: "dispute" }]);
    await story.db.begin((tx) => liftHold(tx, id, story.now));
    await story.until("2026-05-15T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-12 09:00 ana s0: F1", "2026-05-14 09:00 ana s1: F1"]);
    await story.keepsItsPromises();
  });

  test("hardship of the whole person pauses until its day, without anybody waking it", async () => {
    const story = await planned();
    await hold(story, "hardship", "2026-05-12T17:00:00Z", true);
    await story.until("2026-05-15T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-12 12:00 ana s0: F1", "2026-05-14 12:00 ana s1: F1"]);
    await story.keepsItsPromises();
  });

  test("a pause that somebody sets while the message leaves is seen by the claim", async () => {
    const story = await planned();
    await hold(story, "pause", "2026-05-10T12:00:00Z");
    await story.settle(story.only("dispatch"));
    expect(story.mailedTo()).toEqual([]);
  });
});

describe("payment data that is too old", () => {
  const FRESH_FOR_A_DAY = { creditors: [{ paymentDataMaxAgeHours: 24 }] };

  test("holds everything, and news of payments wakes those who still owe", async () => {
    const story = await world.begin("2026-05-01T15:00:00Z", { steps: STEPS, ...FRESH_FOR_A_DAY });
    await story.owes([
      { who: "ana", debt: "F1", amount: "1000", due: "2026-05-02" },
      { who: "ben", debt: "F2", amount: "1000", due: "2026-05-02" },
    ]);
    await story.paymentsKnown();
    await story.until("2026-05-06T16:00:00Z");
    expect(story.mailedTo()).toEqual([]);
    expect((await story.notes()).filter((note) => note.includes("held payment_data_stale"))).toHaveLength(2);
    await story.pays({ debt: "F2" }, 1000);
    await story.until("2026-05-07T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-06 11:00 ana s0: F1"]);
    await story.keepsItsPromises();
  });

  test("keeps back what was planned while it was fresh", async () => {
    const story = await world.begin("2026-05-04T15:00:00Z", { steps: STEPS, ...FRESH_FOR_A_DAY });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-02" }]);
    await story.paymentsKnown();
    await story.settle(story.only(...PLANNING));
    await story.jump("2026-05-05T15:00:01Z");
    await story.settle(story.only("dispatch"));
    expect(await story.messages()).toMatchObject([{ state: "ready", because: "payment_data_stale" }]);
    await story.paymentsKnown();
    await story.until("2026-05-05T18:00:00Z");
    expect(await story.told()).toEqual(["2026-05-05 11:00 ana s0: F1"]);
    await story.keepsItsPromises();
  });

  test("that never came at all is too old as well", async () => {
    const story = await world.begin("2026-05-01T15:00:00Z", { steps: STEPS, ...FRESH_FOR_A_DAY });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-02" }]);
    await story.until("2026-05-06T15:00:00Z");
    expect(story.mailedTo()).toEqual([]);
    await story.paymentsKnown();
    await story.until("2026-05-06T16:00:00Z");
    expect(await story.told()).toEqual(["2026-05-06 10:00 ana s0: F1"]);
    await story.keepsItsPromises();
  });
});
