import { expect, test } from "vitest";
import { checkBooks } from "../../src/analytics/index.js";
import { setStop } from "../../src/compliance/actions.js";
import { setCharges } from "../../src/debts/actions.js";
import type { ChargeSettings } from "../../src/debts/domain/charge-settings.js";
import type { DebtorId } from "../../src/kernel/id.js";
import type { LocalDate } from "../../src/kernel/time.js";
import { checkFacts, pauseStrategy } from "../../src/strategy/index.js";
import { crowd } from "./crowd.fixture.js";
import { candidateOf, kept, lived, rehearsed } from "./rehearse.fixture.js";
import { type Story, storyWorld } from "./world.fixture.js";

const world = storyWorld();

const message = (id: string, day: number | null, channels = ["email"], template = "overdue-consumer-1") => ({
  kind: "message",
  id,
  ...(day !== null && { day }),
  at: "10:00",
  template,
  channels,
});
const charge = (id: string, day: number | null, what: object, at = "09:00") => ({
  kind: "charge",
  id,
  ...(day !== null && { day }),
  at,
  what,
});
const share = (bps: number, once = "debt") => ({ of: "fee", amount: { bps }, once });
const asks = (id: string, fact: string, op: string, value: unknown, yes: object[], no: object[] = []) => ({
  kind: "condition",
  id,
  if: { fact, op, value },
  yes,
  no,
});

/** A ladder that charges what it can, asks what is owed then, and comes round again. */
const CHARGING = {
  days: { from: 3, to: null },
  steps: [
    message("first", 4),
    charge("late", 6, share(450)),
    message("told", 6, ["sms", "email"]),
    charge("fixed", 9, { of: "fee", amount: { minor: "700", currency: "COP" }, once: "debt" }),
    asks("much", "openMinor", "ge", { currency: "COP", minor: "105000" }, [
      { kind: "tag", id: "mark", add: ["mucho"] },
    ]),
    charge("visit", 12, share(120)),
    charge("mora", 14, { of: "interest", annualBps: 3_000 }),
    message("with-interest", 14, ["email"], "overdue-consumer-2"),
    { kind: "wait", id: "pause", days: 3 },
    charge("once", null, share(20)),
    charge("again", null, share(100, "round")),
    charge("mora-2", null, { of: "interest", annualBps: 2_000 }, "11:00"),
    message("rest", null),
    asks("few", "remindersSent", "le", 6, [{ kind: "goto", id: "back", to: "pause" }]),
    message("last", null, ["email"], "overdue-consumer-2"),
  ],
};

/** The same where a fee has to wait for the twenty-first day. */
const CHILE = {
  days: { from: 3, to: null },
  steps: [
    message("first", 4),
    charge("art-37", 21, share(900)),
    charge("imc", 22, { of: "interest", annualBps: 2_700 }),
    message("told", 22),
    charge("art-37-2", 24, share(300)),
  ],
};

/** Takes in who owes so much: some only once they were charged. */
const LARGE = {
  lane: "hardship",
  days: { from: 3, to: null },
  audience: { minOpenMinor: "105000" },
  steps: [
    { kind: "call", id: "large", at: "15:00", script: "overdue-consumer-call" },
    { kind: "wait", id: "w", days: 30 },
  ],
};

const basis = { contract: "cláusula 8", confirmedBy: "Ana", confirmedAt: "2026-01-05T10:00:00Z" };
const fee = (over: object = {}) => ({ ...basis, afterDays: 0, maxBps: 900, maxMinor: null, ...over });
const interest = (over: object = {}) => ({ ...basis, afterDays: 0, maxAnnualBps: 2_500, ...over });

/** No creditor's contract is like the other's; one has none, of one the rate is old, and one forbids nothing but a sum. */
const CONTRACTS: readonly Partial<ChargeSettings["person"]>[] = [
  { fee: fee({ afterDays: 7, maxBps: 260 }), interest: interest() },
  { fee: fee({ maxBps: 500 }), interest: interest({ afterDays: 20 }) },
  { fee: null, interest: interest({ maxAnnualBps: 900 }) },
  { fee: fee({ maxBps: null, maxMinor: "2500" }), interest: null },
  {},
  { fee: fee({ maxBps: 10_000 }), interest: interest({ maxAnnualBps: 9_000 }) },
  { fee: fee({ afterDays: 8 }), interest: interest() },
];

async function signContracts(story: Story, contracts: typeof CONTRACTS, on: LocalDate): Promise<void> {
  await story.db.begin(async (tx) => {
    for (const [at, person] of contracts.entries()) {
      const usury = { value: "27.14", on: at === 6 ? ("2026-01-02" as LocalDate) : on };
      const values = { UF: { value: "39000.55", on }, "CO-USURA": usury, "CL-IMC": usury };
      const given = {
        person: { fee: null, interest: null, ...person },
        company: { fee: null, interest: null },
        values,
      };
      await setCharges(tx, (story.creditors[at] as Story["creditors"][number]).id, given, "Ana", story.now);
    }
  });
}

/** Comes round for ever: what failed is gone back for, and what is charged once stays so. */
const ROUND = {
  days: { from: 1, to: null },
  steps: [
    message("first", 2),
    charge("late", 4, share(450)),
    message("mute", 4, ["email"], "mute"),
    { kind: "wait", id: "pause", days: 2 },
    charge("again", null, share(100, "round")),
    charge("once", null, share(50)),
    message("mute-2", null, ["sms", "email"], "mute"),
    message("told", null, ["email"]),
    charge("mora", null, { of: "interest", annualBps: 2_400 }, "11:00"),
    { kind: "goto", id: "back", to: "pause" },
  ],
};

/** A template without words for e-mail: what is to be written with it comes back. */
const addMute = (story: Story): Promise<unknown> =>
  story.db.begin(
    (tx) => tx`
      insert into messaging.template (tenant_id, key, version, intent, variants, created_at, created_by)
      select tenant_id, 'mute', 1, intent, jsonb_path_query_array(variants, '$[*] ? (@.channel == "sms")'), created_at, created_by
      from messaging.template where tenant_id = ${tx.tenant} and key = 'overdue-consumer-1'`,
  );

test("a crowd that is charged under seven contracts: every charge, message and fact is lived as it was rehearsed", async () => {
  const { story, early, late } = await crowd(world, 5);
  await story.db.begin((tx) => pauseStrategy(tx, late, story.now));
  await story.db.begin((tx) => pauseStrategy(tx, early, story.now));
  // Nothing that no contract allows goes live; contracts end afterwards.
  const alike = CONTRACTS.map(() => ({ fee: fee(), interest: interest() }));
  await signContracts(story, alike, "2026-03-19" as LocalDate);
  await story.db.begin(async (tx) => {
    const people = await tx<{ debtorId: DebtorId }>`
        select distinct debtor_id from debts.account where tenant_id = ${tx.tenant} and ref in ('p11', 'p41', 'p53')`;
    for (const { debtorId } of people) await setStop(tx, debtorId, "insolvency", "x", story.now);
  });
  const [chile, ...others] = [story.creditors[5], ...story.creditors.filter((_, at) => at !== 5)].map(
    (one) => `${one?.id}`,
  );
  await story.live("Con cargos", {
    ...CHARGING,
    audience: { debtorKind: "person", creditorIds: others },
  });
  await story.live("Chile", { ...CHILE, audience: { debtorKind: "person", creditorIds: [chile] } });
  const large = await story.live("Grandes", LARGE);
  // Some are charged before the rehearsal begins: what was charged then counts.
  await story.until("2026-03-31T12:00:00Z");
  await signContracts(story, CONTRACTS, "2026-03-31" as LocalDate);
  const since = new Date(story.now.getTime() + 1);
  await story.jump(since.toISOString());
  const until = "2026-04-23T00:00:00Z";
  // This one speaks of all creditors, so that everybody is lived through.
  const told = await rehearsed(story, await candidateOf(story, large), until);
  await story.until(until);
  const was = await lived(story, since);
  expect(told.sent).toEqual(was.sent);
  expect(told.notes).toEqual(was.notes);
  expect(told.facts).toEqual(await kept(story, told));
  for (const what of [
    "charged fee ",
    "late skipped charge_no_basis",
    "charged fee_capped",
    "charged interest ",
    "charged interest_capped",
    "skipped charge_not_yet",
    "skipped charge_capped",
    "skipped charge_no_value",
    "skipped charge_stopped",
    "held promise",
  ])
    expect(
      was.notes.some((line) => line.includes(what)),
      what,
    ).toBe(true);
  expect(was.sent.some((line) => line.includes(".large call"))).toBe(true);
  expect((await story.db.begin(checkBooks)).examples).toEqual([]);
  expect(await checkFacts(story.db, story.now)).toMatchObject({ missing: 0, stale: 0 });
}, 120_000);

test("rounds of charges, with messages between that fail, are lived as they were rehearsed", async () => {
  const story = await world.begin("2026-04-01T12:00:00Z");
  await addMute(story);
  await story.owes([
    { who: "ana", debt: "A1", amount: "1500", due: "2026-03-30" },
    { who: "ana", debt: "A2", amount: "300", due: "2026-04-04" },
    { who: "eva", debt: "E1", amount: "900", due: "2026-04-01" },
  ]);
  await signContracts(story, [{ fee: fee({ maxBps: 700 }), interest: interest() }], "2026-04-01" as LocalDate);
  await story.settle(story.only("news"));
  const id = await story.live("Vueltas", ROUND);
  const since = new Date(story.now.getTime() + 1);
  await story.jump(since.toISOString());
  const until = "2026-04-14T00:00:00Z";
  const told = await rehearsed(story, await candidateOf(story, id), until);
  await story.until(until);
  const was = await lived(story, since);
  expect(told.sent).toEqual(was.sent);
  expect(told.notes).toEqual(was.notes);
  for (const what of [
    "late charged fee 6750",
    "mute failed",
    "mute-2 failed",
    "once skipped charge_once",
    "fee_capped",
  ])
    expect(
      was.notes.some((line) => line.includes(what)),
      what,
    ).toBe(true);
});
