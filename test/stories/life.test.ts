import { expect, test } from "vitest";
import { runReport } from "../../src/analytics/run-report.js";
import { checkFacts } from "../../src/strategy/index.js";
import { type StepLine, type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();

const LIFE: readonly StepLine[] = [
  [-5, "09:30", "preventive-1"],
  [0, "09:30", "preventive-3"],
  [3, "10:00", "overdue-consumer-1"],
  [10, "10:00", "overdue-consumer-2"],
];

const OVERDUE: readonly StepLine[] = [
  [2, "10:00", "overdue-consumer-1"],
  [7, "10:00", "overdue-consumer-2"],
  [12, "10:00", "overdue-consumer-3"],
  [20, "10:00", "overdue-consumer-4"],
];

test("a debt's life: before its date, on it, after it, and silence once it is paid", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z", { steps: LIFE });
  await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-13" }]);
  await story.until("2026-05-20T12:00:00Z");
  expect(await story.told()).toEqual([
    "2026-05-08 09:30 ana s0: F1",
    "2026-05-13 09:30 ana s1: F1",
    "2026-05-16 10:00 ana s2: F1",
  ]);
  await story.pays({ debt: "F1" }, 1000);
  await story.until("2026-05-27T12:00:00Z");
  expect(await story.told()).toHaveLength(3);
  expect((await story.notes()).at(-1)).toContain("ana left paid");
  await story.keepsItsPromises();
});

test("a part payment sets the clock to the oldest debt still open, and no stage is skipped", async () => {
  const story = await world.begin("2026-05-04T11:00:00Z", { steps: OVERDUE });
  await story.owes([
    { who: "ana", debt: "F1", amount: "1000", due: "2026-04-20" },
    { who: "ana", debt: "F2", amount: "500", due: "2026-05-02" },
  ]);
  await story.until("2026-05-07T11:00:00Z");
  // Two weeks late when it came in, and yet the first message is the first of the ladder.
  expect(await story.told()).toEqual(["2026-05-04 07:00 ana s0: F1 F2", "2026-05-06 07:00 ana s1: F1 F2"]);
  await story.pays({ who: "ana" }, 1000);
  await story.until("2026-05-24T12:00:00Z");
  // F2 is five days late now: what follows is the message for its seventh day, not the one F1 had come to.
  expect((await story.told()).slice(2)).toEqual([
    "2026-05-09 10:00 ana s1: F2",
    "2026-05-14 10:00 ana s2: F2",
    "2026-05-22 10:00 ana s3: F2",
  ]);
  expect(await story.notes()).toEqual([
    expect.stringContaining("ana deferred outside_hours"),
    expect.stringContaining("ana reanchored oldest_debt_changed"),
    expect.stringContaining("ana left stopped"),
  ]);
  await story.keepsItsPromises();
});

test("a payment that leaves something of the oldest debt changes the amount and nothing else", async () => {
  const story = await world.begin("2026-05-11T12:00:00Z", { steps: OVERDUE });
  await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-11" }]);
  await story.until("2026-05-14T12:00:00Z");
  await story.pays({ debt: "F1" }, 400);
  await story.until("2026-05-20T12:00:00Z");
  const sent = await story.messages("sent");
  expect(sent.map((m) => [m.step, m.round, m.amountMinor])).toEqual([
    [0, 1, 100_000n],
    [1, 1, 60_000n],
  ]);
  await story.keepsItsPromises();
});

test("five invoices make one message with a table of those that are due", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z", { steps: OVERDUE });
  await story.owes([
    { who: "ana", debt: "INV-A1", amount: "100", due: "2026-04-20" },
    { who: "ana", debt: "INV-B2", amount: "200", due: "2026-04-25" },
    { who: "ana", debt: "INV-C3", amount: "400", due: "2026-05-01" },
    { who: "ana", debt: "INV-D4", amount: "800", due: "2026-05-20" },
    { who: "ana", debt: "INV-E5", amount: "1600", due: "2026-06-01" },
  ]);
  await story.until("2026-05-05T12:00:00Z");
  expect(await story.told()).toEqual(["2026-05-04 07:00 ana s0: INV-A1 INV-B2 INV-C3"]);
  const [mail] = story.mails();
  for (const due of ["INV-A1", "INV-B2", "INV-C3"]) expect(mail?.html).toContain(due);
  for (const text of [mail?.html, mail?.text]) {
    expect(text).not.toContain("INV-D4");
    expect(text).not.toContain("INV-E5");
  }
  expect((await story.messages("sent"))[0]?.amountMinor).toBe(70_000n);
  await story.keepsItsPromises();
});

test("before its date a message speaks of what falls due with the oldest debt, and not of later ones", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z", { steps: LIFE });
  await story.owes([
    { who: "ana", debt: "F1", amount: "100", due: "2026-05-13" },
    { who: "ana", debt: "F2", amount: "100", due: "2026-05-13" },
    { who: "ana", debt: "F3", amount: "100", due: "2026-05-14" },
  ]);
  await story.until("2026-05-09T12:00:00Z");
  expect(await story.told()).toEqual(["2026-05-08 09:30 ana s0: F1 F2"]);
  await story.keepsItsPromises();
});

test("a reminder from before the date never leaves after it", async () => {
  // Chile wants 48 hours between two messages, and somebody wrote to her half an hour before ours was to leave.
  const story = await world.begin("2026-05-11T12:00:00Z", {
    creditors: [{ country: "CL", currency: "CLP" }],
    steps: [
      [-1, "10:00", "preventive-2"],
      [5, "10:00", "overdue-consumer-1"],
    ],
  });
  await story.owes([{ who: "ana", debt: "F1", amount: "1000", due: "2026-05-14", zone: "America/Santiago" }]);
  await story.until("2026-05-13T13:00:00Z");
  await story.jump("2026-05-13T14:00:00Z");
  await story.settle(story.only("news", "sweep", "tick"));
  expect(await story.messages("ready")).toHaveLength(1);
  const debtor = await story.debtor("ana");
  await story.db.begin(
    (tx) => tx`
      insert into compliance.contact (tenant_id, debtor_id, at, channel, direction, outcome)
      values (${tx.tenant}, ${debtor}, '2026-05-13T13:30:00Z', 'sms', 'out', 'sent')`,
  );
  await story.until("2026-05-20T12:00:00Z");
  expect(await story.told()).toEqual(["2026-05-19 10:00 ana s1: F1"]);
  expect((await story.messages("suppressed")).map(({ because }) => because)).toEqual(["expired"]);
  expect(await story.notes()).toContainEqual(expect.stringContaining("ana skipped too_late"));
  await story.keepsItsPromises();
});

test("balances within the crumbs are left alone, alone or beside a real one", async () => {
  const story = await world.begin("2026-05-04T12:00:00Z", { steps: OVERDUE, creditors: [{ crumbsMinor: 5000n }] });
  await story.owes([
    { who: "ana", debt: "F1", amount: "50", due: "2026-05-01" },
    { who: "ben", debt: "F2", amount: "50.01", due: "2026-05-01" },
    { who: "ben", debt: "F3", amount: "20", due: "2026-04-01" },
    { who: "caro", debt: "F4", amount: "900", due: "2026-05-01" },
  ]);
  await story.pays({ debt: "F4" }, 860);
  await story.until("2026-05-06T12:00:00Z");
  expect(await story.told()).toEqual(["2026-05-04 07:00 ben s0: F2"]);
  await story.keepsItsPromises();
});

test("the stated preference wins over the step's order, and the same step keeps its fallback", async () => {
  const both: readonly StepLine[] = [[2, "10:00", "overdue-consumer-1", ["email", "sms"]]];
  const story = await world.begin("2026-05-04T16:00:00Z", { steps: both });
  await story.owes([
    { who: "ana", debt: "F1", amount: "100", due: "2026-05-01", phone: "+573001112233" },
    { who: "ben", debt: "F2", amount: "100", due: "2026-05-01", phone: "+573001112244" },
    { who: "caro", debt: "F3", amount: "100", due: "2026-05-01" },
  ]);
  await story.db.begin(async (tx) => {
    await tx`update debts.debtor set preferred_channel = 'sms' where tenant_id = ${tx.tenant} and name ~ '^(ana|caro)'`;
    await tx`
      insert into messaging.channel_account (tenant_id, channel, provider, name, settings_sealed, created_at)
      select tenant_id, 'sms', provider, 'sms', settings_sealed, created_at
      from messaging.channel_account where tenant_id = ${tx.tenant}`;
  });
  await story.settle(story.only("news", "sweep", "tick"));
  expect((await story.messages()).map((m) => `${m.ref} ${m.channel} ${m.to}`)).toEqual([
    "ana sms +573001112233",
    "ben email ben@casa.test",
    "caro email caro@casa.test",
  ]);
});

test("the same days lived twice give the same messages", async () => {
  const live = async (): Promise<Story> => {
    const story = await world.begin("2026-05-04T12:00:00Z", {
      steps: LIFE,
      creditors: [{}, { countingMode: "any-delivered" }],
    });
    const people = Array.from({ length: 5 }, (_, n) => n);
    await story.owes(
      people.map((n) => ({ who: `c${n}`, taxId: `900${n}`, debt: `F${n}`, amount: "100", due: `2026-05-${10 + n}` })),
    );
    await story.owes(
      people.map((n) => ({
        who: `d${n}`,
        taxId: `900${n}`,
        debt: `G${n}`,
        amount: "100",
        due: `2026-05-${12 + (n % 4)}`,
      })),
      1,
    );
    await story.until("2026-05-15T12:00:00Z");
    await story.pays({ debt: "F3" }, 100);
    await story.pays({ debt: "G5" }, 50, 1);
    await story.until("2026-05-21T12:00:00Z");
    await story.keepsItsPromises();
    // What segments are asked of has followed all of it.
    expect(await checkFacts(story.db, story.now)).toEqual({ rows: 10, missing: 0, looked: 10, stale: 0 });
    return story;
  };
  const [one, two] = [await live(), await live()];
  const reports = [await one.db.begin(runReport), await two.db.begin(runReport)];
  expect(reports[0]?.messages.sent).toBeGreaterThan(10);
  expect(reports[1]).toEqual(reports[0]);
});
