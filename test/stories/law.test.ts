import { describe, expect, test } from "vitest";
import type { Engine } from "../../src/app/engine.js";
import type { Beat } from "../../src/platform/beats.js";
import { local, type StepLine, storyWorld } from "./world.fixture.js";

const world = storyWorld();
const PLANNING = ["news", "sweep", "tick"] as const;
const dispatchOf = ({ beats }: Engine): readonly Beat[] => beats.filter(({ name }) => name === "dispatch");

const DAY_THREE: readonly StepLine[] = [[3, "10:00", "overdue-consumer-1"]];

describe("what the text must state", () => {
  const steps: readonly StepLine[] = [[3, "10:00", "overdue-consumer-1", ["email"]]];
  const MEXICAN = { country: "MX", currency: "MXN" };
  const DETAILS = { responsible: "Laura Medina", address: "Calle Luz 1", complaints: "La procuraduría" };
  const outcomes = (story: Awaited<ReturnType<typeof world.begin>>) =>
    story.db.begin(
      (tx) => tx<{ state: string; because: string | null; fields: string | null }>`
        select state, because, failed->0->'values'->>'field' as fields
        from messaging.message where tenant_id = ${tx.tenant} order by id`,
    );

  test("a first message that does not say who answers for it stays here, and names what is missing", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z", { steps, creditors: [{ ...MEXICAN, notice: {} }] });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-04" }]);
    await story.until("2026-05-20T12:00:00Z");
    expect(await story.told()).toEqual([]);
    expect(await outcomes(story)).toEqual([
      { state: "suppressed", because: "content_missing", fields: "person address contract complaint-route" },
    ]);
    // Not planned for ever: the channel counts as one that cannot carry it.
    expect((await story.notes()).join()).toContain("refused_everywhere");
    await story.keepsItsPromises();
  });

  test("with the creditor's details it leaves, and says them", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z", { steps, creditors: [{ ...MEXICAN, notice: DETAILS }] });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-04" }]);
    await story.until("2026-05-20T12:00:00Z");
    expect(await outcomes(story)).toEqual([{ state: "sent", because: null, fields: null }]);
    const [sent] = await story.db.begin(
      (tx) => tx<{ body: string }>`select body from messaging.message where tenant_id = ${tx.tenant}`,
    );
    for (const said of ["Laura Medina", "Calle Luz 1", "La procuraduría", "ana"]) expect(sent?.body).toContain(said);
    await story.keepsItsPromises();
  });
});

describe("Colombia", () => {
  test("Semana Santa 2026: what falls on a holiday waits, with its reason, for the first lawful moment", async () => {
    const story = await world.begin("2026-03-30T12:00:00Z", { steps: DAY_THREE });
    await story.owes([
      { who: "ana", debt: "F1", amount: "1000", due: "2026-03-30" },
      { who: "ben", debt: "F2", amount: "1000", due: "2026-03-31" },
      { who: "caro", debt: "F3", amount: "1000", due: "2026-04-02" },
    ]);
    await story.until("2026-04-08T12:00:00Z");
    // Thursday 2 and Friday 3 April are holidays, Saturday is open from 8 to 15, Sunday is closed.
    expect(await story.told()).toEqual([
      "2026-04-04 08:00 ana s0: F1",
      "2026-04-04 08:00 ben s0: F2",
      "2026-04-06 07:00 caro s0: F3",
    ]);
    const deferred = (await story.notes()).filter((note) => note.includes("deferred"));
    expect(deferred).toEqual([
      "2026-04-02 10:00 ana deferred holiday -> 2026-04-04 08:00",
      "2026-04-03 10:00 ben deferred holiday -> 2026-04-04 08:00",
      "2026-04-05 10:00 caro deferred closed_weekday -> 2026-04-06 07:00",
    ]);
    await story.keepsItsPromises();
  });

  test("a message planned in time and claimed too late in the day waits for the next one", async () => {
    const story = await world.begin("2026-04-30T21:00:00Z", { steps: [[3, "18:59", "overdue-consumer-1"]] });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-04-27" }]);
    await story.jump("2026-04-30T23:59:00Z");
    await story.settle(story.only(...PLANNING));
    expect(await story.messages("ready")).toHaveLength(1);
    await story.jump("2026-05-01T00:00:00Z");
    await story.settle(story.only("dispatch"));
    expect(await story.messages()).toMatchObject([{ state: "ready", because: "outside_hours" }]);
    await story.until("2026-05-04T12:00:00Z");
    // 19:00 is outside, 1 May is a holiday, and on Saturday the hours begin at 8.
    expect(await story.told()).toEqual(["2026-05-02 08:00 ana s0: F1"]);
    await story.keepsItsPromises();
  });

  test("one channel a week: after a talk on the phone the e-mail waits for Monday", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z", { steps: DAY_THREE });
    await story.owes([
      { who: "ana", debt: "F1", amount: "1000", due: "2026-05-03" },
      { who: "ben", debt: "F2", amount: "1000", due: "2026-05-03" },
    ]);
    const ana = await story.debtor("ana");
    await story.db.begin(
      (tx) => tx`
        insert into compliance.contact (tenant_id, debtor_id, at, channel, direction, outcome, connected)
        values (${tx.tenant}, ${ana}, '2026-05-05T16:00:00Z', 'call', 'out', 'answered', true)`,
    );
    await story.until("2026-05-13T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-06 10:00 ben s0: F2", "2026-05-11 07:00 ana s0: F1"]);
    expect(await story.notes()).toContain("2026-05-06 10:00 ana deferred one_channel_a_week -> 2026-05-11 07:00");
    await story.keepsItsPromises();
  });

  test("one a day: two creditors, two workers, one message leaves and the other waits for the next day", async () => {
    const creditors = [{ countingMode: "any-delivered" }, { countingMode: "any-delivered" }];
    const story = await world.begin("2026-05-06T15:00:00Z", { steps: DAY_THREE, creditors });
    const people = Array.from({ length: 25 }, (_, n) => n);
    const owed = (letter: string) =>
      people.map((n) => ({
        who: `${letter}${n}`,
        taxId: `8${n}`,
        debt: `${letter}-${n}`,
        amount: "1000",
        due: "2026-05-03",
      }));
    await story.owes(owed("a"), 0);
    await story.owes(owed("b"), 1);
    await story.settle(story.only(...PLANNING));
    expect(await story.messages("ready")).toHaveLength(50);
    const [one, two] = [world.worker({ groupSize: 2, lanes: 2 }), world.worker({ groupSize: 3, lanes: 1 })];
    await Promise.all([story.settle(dispatchOf(one)), story.settle(dispatchOf(two))]);
    expect(new Set(story.mailedTo().map((to) => to.replace(/^\D+/, ""))).size).toBe(25);
    expect(story.mailedTo()).toHaveLength(25);
    expect((await story.messages("ready")).map((m) => `${m.because} ${local(m.notBefore, m.zone)}`)).toEqual(
      people.map(() => "day_cap 2026-05-07 07:00"),
    );
    await story.until("2026-05-07T14:00:00Z");
    expect(story.mailedTo()).toHaveLength(50);
    await story.keepsItsPromises();
  });
});

describe("Chile", () => {
  const CHILE = {
    creditors: [
      { country: "CL", currency: "CLP" },
      { country: "CL", currency: "CLP" },
    ],
  };
  const zone = "America/Santiago";

  test("48 hours lie between two messages, whichever creditor they speak for", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z", { steps: DAY_THREE, ...CHILE });
    await story.owes([{ who: "ana", taxId: "7", debt: "F1", amount: "1000", due: "2026-05-01", zone }], 0);
    await story.owes([{ who: "anita", taxId: "7", debt: "G1", amount: "1000", due: "2026-05-02", zone }], 1);
    await story.until("2026-05-09T12:00:00Z");
    expect(await story.told()).toEqual(["2026-05-04 10:00 ana s0: F1", "2026-05-06 10:00 anita s0: G1"]);
    await story.keepsItsPromises();
  });

  test("the night in which the clocks go back, and the one in which they go forward", async () => {
    const late: readonly StepLine[] = [[1, "20:30", "overdue-consumer-1"]];
    const autumn = await world.begin("2026-04-03T12:00:00Z", { steps: late, ...CHILE });
    await autumn.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-04-03", zone }]);
    await autumn.until("2026-04-07T12:00:00Z");
    const spring = await world.begin("2026-09-04T12:00:00Z", { steps: late, ...CHILE });
    await spring.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-09-04", zone }]);
    await spring.until("2026-09-08T12:00:00Z");
    const moments = async (story: typeof autumn) =>
      (await story.messages("sent")).map((m) => m.decidedAt?.toISOString());
    // Saturday at 20:30 is too late, Sunday is closed: Monday at 8, by the clock that runs from that Sunday on.
    expect([await moments(autumn), await moments(spring)]).toEqual([
      ["2026-04-06T12:00:00.000Z"],
      ["2026-09-07T11:00:00.000Z"],
    ]);
    await autumn.keepsItsPromises();
    await spring.keepsItsPromises();
  });

  test("a step at the last minute of the day belongs to that day, and leaves in the morning", async () => {
    const story = await world.begin("2026-05-04T12:00:00Z", { steps: [[1, "23:59", "overdue-consumer-1"]], ...CHILE });
    await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-04", zone }]);
    await story.until("2026-05-07T12:00:00Z");
    expect(await story.notes()).toContain("2026-05-05 23:59 ana deferred outside_hours -> 2026-05-06 08:00");
    expect(await story.told()).toEqual(["2026-05-06 08:00 ana s0: F1"]);
    await story.keepsItsPromises();
  });
});
