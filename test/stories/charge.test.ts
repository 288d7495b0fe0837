import { expect, test } from "vitest";
import { checkBooks } from "../../src/analytics/index.js";
import { timelineOf } from "../../src/analytics/timeline.js";
import { setHold, setStop } from "../../src/compliance/actions.js";
import { reverseByHand, setCharges } from "../../src/debts/actions.js";
import type { ChargeId } from "../../src/debts/charges/store.js";
import type { AccountId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { recordPromise } from "../../src/plans/index.js";
import { checkFacts, nextOf } from "../../src/strategy/index.js";
import { local, type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();

const message = (id: string, day: number, at = "10:00") => ({
  kind: "message",
  id,
  day,
  at,
  template: "overdue-consumer-1",
  channels: ["email"],
});
const fee = (id: string, day: number, bps: number, once = "debt") => ({
  kind: "charge",
  id,
  day,
  at: "09:00",
  what: { of: "fee", amount: { bps }, once },
});
const interest = (id: string, day: number, annualBps: number) => ({
  kind: "charge",
  id,
  day,
  at: "09:00",
  what: { of: "interest", annualBps },
});

const basis = { contract: "cláusula 8", afterDays: 0 };
const BOTH = {
  fee: { ...basis, maxBps: 1_000, maxMinor: null },
  interest: { ...basis, maxAnnualBps: 3_000 },
};

/** The contracts of a creditor, confirmed, and what a legal unit is worth. */
const may = (story: Story, over: Partial<typeof BOTH> = {}, values: Record<string, string> = {}, creditor = 0) =>
  story.db.begin((tx) =>
    setCharges(
      tx,
      (story.creditors[creditor] as Story["creditors"][number]).id,
      {
        person: { ...BOTH, ...over },
        company: { fee: null, interest: null },
        values: Object.fromEntries(
          Object.entries(values).map(([code, value]) => [
            code,
            { value, on: story.now.toISOString().slice(0, 10) as LocalDate },
          ]),
        ),
      },
      "Ana",
      story.now,
    ),
  );

/** Charges as lines: `2026-05-12 09:00 ana F1 fee 5000`, with why one was taken back. */
const charges = (story: Story): Promise<string[]> =>
  story.db.begin(async (tx) => {
    const rows = await tx<{ at: Date; who: string; debt: string; kind: string; minor: bigint; because: string | null }>`
      select c.at, a.ref as who, d.ref as debt, c.kind, c.amount_minor as minor, c.reversed_because as because
      from debts.charge c
      join debts.account a on a.tenant_id = c.tenant_id and a.id = c.account_id
      join debts.debt d on d.tenant_id = c.tenant_id and d.id = c.debt_id
      where c.tenant_id = ${tx.tenant} order by c.id`;
    return rows.map(
      ({ at, who, debt, kind, minor, because }) =>
        `${local(at, "America/Mexico_City")} ${who} ${debt} ${kind} ${minor}${because ? ` ${because}` : ""}`,
    );
  });

const amounts = async (story: Story): Promise<string[]> =>
  (await story.messages("sent")).map(({ ref, step, amountMinor }) => `${ref} s${step} ${amountMinor}`);

/** Charges as the person's timeline tells them: each with its step and what was decided. */
const told = (story: Story, who: string): Promise<string[]> =>
  story.db.begin(async (tx) => {
    const { items } = await timelineOf(tx, await story.debtor(who), new Set(["charge", "decision"]), null, 50);
    return items.flatMap((item) =>
      item.kind === "charge"
        ? [`${item.what} ${item.debt.ref} ${item.amount.minor} ${item.step?.id} ${item.because?.code ?? "-"}`]
        : [],
    );
  });

const holdsTogether = async (story: Story): Promise<void> => {
  const { examples } = await story.db.begin(checkBooks);
  expect(examples).toEqual([]);
  expect(await checkFacts(story.db, story.now)).toMatchObject({ missing: 0, stale: 0 });
  await story.keepsItsPromises();
};

const MEXICO = { country: "MX", currency: "MXN" } as const;
const LADDER = {
  days: { from: 1, to: null },
  steps: [message("a", 2), fee("late", 10, 500), message("b", 10), interest("mora", 40, 2_400), message("c", 40)],
};

test("a fee and interest raise what is owed, once each, and the next message says so", async () => {
  const story = await world.begin("2026-05-02T12:00:00Z", { creditors: [MEXICO] });
  await may(story);
  await story.live("Con cargos", LADDER);
  await story.owes([
    { who: "ana", debt: "F1", amount: "1000.00", due: "2026-05-01" },
    { who: "ana", debt: "F2", amount: "333.33", due: "2026-05-08" },
  ]);
  await story.until("2026-06-20T00:00:00Z");
  expect(await charges(story)).toEqual([
    "2026-05-11 09:00 ana F1 fee 5000",
    "2026-05-11 09:00 ana F2 fee 1666",
    // 40 days of a thousand, 33 of the other: neither bears any on its fee.
    "2026-06-10 09:00 ana F1 interest 2630",
    "2026-06-10 09:00 ana F2 interest 723",
  ]);
  expect(await amounts(story)).toEqual(["ana s0 100000", "ana s2 139999", "ana s4 143352"]);
  expect(await told(story, "ana")).toEqual([
    "made F2 723 mora interest",
    "made F1 2630 mora interest",
    "made F2 1666 late fee",
    "made F1 5000 late fee",
  ]);
  expect((await story.notes()).filter((line) => line.includes(" charged "))).toEqual([
    "2026-05-11 09:00 ana charged fee",
    "2026-06-10 09:00 ana charged interest",
  ]);
  await holdsTogether(story);
});

test("nobody who promised, disputes, or is left alone is charged, nor where payments are not known, nor under a legal stop", async () => {
  const story = await world.begin("2026-05-02T12:00:00Z", {
    creditors: [MEXICO, { ...MEXICO, paymentDataMaxAgeHours: 24 * 5 }],
  });
  await may(story);
  await may(story, {}, {}, 1);
  await story.live("Con cargos", LADDER);
  const owed = (who: string) => ({ who, debt: `F-${who}`, amount: "1000.00", due: "2026-05-01" });
  await story.owes(["ana", "beto", "caro", "dora"].map(owed));
  await story.owes([owed("eva")], 1);
  await story.until("2026-05-05T12:00:00Z");
  await story.db.begin(async (tx) => {
    const order = { amountMinor: 1_000_00n, promisedOn: "2026-05-20" as LocalDate, graceDays: 0 };
    await recordPromise(tx, { ...order, accountId: (await story.account("ana")) as AccountId }, "test", story.now);
    const hold = { accountId: null, because: "x", setBy: "test", untilAt: null };
    await setHold(tx, { ...hold, kind: "dispute", debtorId: await story.debtor("beto") }, story.now);
    await setHold(tx, { ...hold, kind: "hardship", debtorId: await story.debtor("caro") }, story.now);
    await setStop(tx, await story.debtor("dora"), "insolvency", "x", story.now);
  });
  await story.until("2026-05-15T12:00:00Z");
  expect(await charges(story)).toEqual([]);
  const notes = await story.notes();
  for (const line of [
    "ana held promise",
    "beto held dispute",
    "caro held hardship",
    "dora skipped charge_stopped",
    "eva held payment_data_stale",
  ])
    expect(
      notes.some((note) => note.includes(line)),
      line,
    ).toBe(true);
  // The promise breaks and the payments become known: then the step is taken.
  await story.paymentsKnown(1);
  await story.until("2026-05-23T12:00:00Z");
  expect((await charges(story)).map((line) => line.slice(17))).toEqual(["eva F-eva fee 5000", "ana F-ana fee 5000"]);
  await holdsTogether(story);
});

test("a payment dated before a charge takes it back, one of its own day or later does not", async () => {
  const story = await world.begin("2026-05-02T12:00:00Z", { creditors: [MEXICO] });
  await may(story);
  await story.live("Con cargos", LADDER);
  await story.owes(
    ["ana", "beto", "caro"].map((who) => ({ who, debt: `F-${who}`, amount: "1000.00", due: "2026-05-01" })),
  );
  await story.until("2026-05-12T12:00:00Z");
  expect(await charges(story)).toHaveLength(3);
  const paidOn = (who: string, day: string, amount: number) => story.paysOn(who, day as LocalDate, amount);
  await paidOn("ana", "2026-05-10", 1_000);
  await paidOn("beto", "2026-05-11", 1_000);
  await paidOn("caro", "2026-05-10", 400);
  await story.settle();
  expect((await charges(story)).map((line) => line.slice(17))).toEqual([
    "ana F-ana fee 5000 paid_before",
    "beto F-beto fee 5000",
    "caro F-caro fee 5000 paid_before",
  ]);
  const open = await story.db.begin(
    (tx) => tx<{ ref: string; minor: bigint }>`
      select ref, open_minor as minor from debts.account where tenant_id = ${tx.tenant} order by ref`,
  );
  expect(open.map(({ ref, minor }) => `${ref} ${minor}`)).toEqual(["ana 0", "beto 5000", "caro 60000"]);
  await story.until("2026-06-20T12:00:00Z");
  // Interest is on what was owed day by day: a thousand for nine days, then six hundred for thirty-one. On a fee alone, none.
  expect((await charges(story)).slice(3).map((line) => line.slice(17))).toEqual(["caro F-caro interest 1814"]);
  expect((await story.notes()).some((line) => line.includes("beto skipped charge_nothing"))).toBe(true);
  await holdsTogether(story);
});

test("a charge that a person takes back is gone for good, and what was paid on it pays something else", async () => {
  const story = await world.begin("2026-05-02T12:00:00Z", { creditors: [MEXICO] });
  await may(story);
  await story.live("Con cargos", {
    ...LADDER,
    steps: [message("a", 2), fee("late", 10, 500), fee("again", 12, 500), fee("late-2", 14, 400), message("b", 14)],
  });
  await story.owes([
    { who: "ana", debt: "F1", amount: "1000.00", due: "2026-05-01" },
    { who: "ana", debt: "F2", amount: "500.00", due: "2026-05-25" },
  ]);
  await story.until("2026-05-16T12:00:00Z");
  // The second and third are what the contract's tenth leaves.
  expect((await charges(story)).map((line) => line.slice(17))).toEqual(["ana F1 fee 5000", "ana F1 fee 5000"]);
  expect((await story.notes()).some((line) => line.includes("ana skipped charge_capped"))).toBe(true);
  await story.pays({ debt: "F1" }, 1_100);
  await story.settle();
  const id = (await story.db.begin(
    async (tx) =>
      (
        await tx<{ id: ChargeId }>`select min(id) as id from debts.charge where tenant_id = ${tx.tenant}`
      )[0]?.id,
  )) as ChargeId;
  await story.db.begin((tx) => reverseByHand(tx, id, { by: "Ana", note: "error" }, story.now));
  await story.settle();
  const debts = await story.db.begin(
    (tx) => tx<{ ref: string; minor: bigint; status: string }>`
      select ref, balance_minor as minor, status from debts.debt where tenant_id = ${tx.tenant} order by ref`,
  );
  expect(debts).toEqual([
    { ref: "F1", minor: 0n, status: "paid" },
    { ref: "F2", minor: 450_00n, status: "open" },
  ]);
  await holdsTogether(story);
});

test("in Chile a fee waits for the twenty-first day, stays within art. 37, and is smaller where nobody told of the arrears", async () => {
  const story = await world.begin("2026-05-02T12:00:00Z", { creditors: [{ country: "CL", currency: "CLP" }] });
  await may(story, { fee: { ...basis, maxBps: 10_000, maxMinor: null } }, { UF: "39000.5" });
  await story.live("Con cargos", {
    days: { from: 1, to: null },
    steps: [message("a", 2), fee("late", 21, 900), message("b", 22)],
  });
  await story.owes([
    { who: "ana", debt: "F1", amount: "500000", due: "2026-05-01" },
    { who: "beto", debt: "F2", amount: "100000", due: "2026-05-01" },
  ]);
  await story.db.begin(async (tx) => {
    const hold = { accountId: null, because: "x", setBy: "test", untilAt: new Date("2026-05-20T12:00:00Z") };
    await setHold(tx, { ...hold, kind: "pause", debtorId: await story.debtor("beto") }, story.now);
  });
  await story.until("2026-05-30T12:00:00Z");
  // 390 005 at 9 % and 109 995 at 6 % are 41 700.15; beto was told for the first time after the fifteenth day.
  expect((await charges(story)).map((line) => line.slice(17))).toEqual(["ana F1 fee 41700", "beto F2 fee 1199"]);
  expect((await amounts(story)).filter((line) => line.includes("s2"))).toEqual(["ana s2 541700", "beto s2 101199"]);
  await holdsTogether(story);
});

test("what comes next says what would be charged, by what is owed now", async () => {
  const story = await world.begin("2026-05-02T12:00:00Z", { creditors: [MEXICO] });
  await may(story);
  await story.live("Con cargos", LADDER);
  await story.owes([{ who: "ana", debt: "F1", amount: "1000.00", due: "2026-05-01" }]);
  await story.until("2026-05-05T12:00:00Z");
  const [next] = await story.db.begin(async (tx) => nextOf(tx, await story.debtor("ana"), story.now));
  expect(next).toMatchObject({
    what: "charge",
    state: "scheduled",
    at: new Date("2026-05-11T15:00:00Z"),
    charge: { of: "fee", amount: { minor: 5000n, currency: "MXN" } },
  });
});
