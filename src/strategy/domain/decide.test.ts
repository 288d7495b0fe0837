import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ContactEvent,
  compilePacks,
  mayContact,
  type PackSet,
  type Person,
  packsFor,
} from "../../compliance/domain/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId, EnrollmentId } from "../../kernel/id.js";
import { DAY_MS, dateOfEpochDay, epochDayOf, instantOf, type LocalDate, wallClock } from "../../kernel/time.js";
import { decide } from "./decide.js";
import { type Decision, MESSAGE_VALID_DAYS } from "./decision.js";
import { DefinitionShape, type Step } from "./definition.js";
import type { Facts } from "./facts.js";
import { type EngineStep, type EngineStrategy, engineStrategy } from "./program.js";
import type { FactRow } from "./segment/facts.js";

const BOGOTA = "America/Bogota";
const DUE = "2026-05-04" as LocalDate;
/** Only what the rules of these tests ask for. */
const ROW = { openCount: 1 } as unknown as FactRow;
const EVERY_CHANNEL: ReadonlySet<Channel> = new Set(["email", "sms", "whatsapp"]);

const packs = new Map<string, PackSet>();
/** Of the law in force in 2026; compiled once, as in production. */
function packsOf(country: string, counting = "any-delivered"): PackSet {
  const key = `${country} ${counting}`;
  let set = packs.get(key);
  if (!set) {
    const inForce = packsFor({ country, creditorKind: "commercial" }, new Date("2026-05-04T12:00:00Z"));
    const settings = inForce
      .filter((pack) => Object.hasOwn(pack.settings, "countingMode"))
      .map((pack) => [pack.id, { countingMode: counting }] as const);
    set = compilePacks(inForce, { settings: Object.fromEntries(settings) });
    packs.set(key, set);
  }
  return set;
}

const person = (over: Partial<Person> = {}): Person => ({
  zones: [BOGOTA],
  authorised: ["email", "sms", "whatsapp", "call"],
  optIns: ["email", "sms", "whatsapp", "call"],
  optOuts: [],
  requestedWindows: [],
  inconvenientWindows: [],
  stops: [],
  registries: [],
  marketingConsent: null,
  priorConsents: [],
  visitAuthorised: false,
  ...over,
});

const debt = (id: bigint) => id as DebtId;
const point = (id: bigint) => id as ContactPointId;

const facts = (over: Partial<Facts> = {}): Facts => ({
  enrollmentId: 1n as EnrollmentId,
  versionId: 1n,
  accountId: 2n as AccountId,
  debtorId: 3n as DebtorId,
  creditorId: 4n as CreditorId,
  round: 1,
  anchorDebtId: debt(7n),
  anchorDueOn: DUE,
  nextStep: 0,
  stepDoneAt: null,
  tries: 0,
  tried: [],
  tone: null,
  isHeldOut: false,
  row: null,
  charges: null,
  offers: null,
  openCount: 1,
  oldestDebtId: debt(7n),
  oldestDueOn: DUE,
  held: null,
  locale: "es",
  preferred: null,
  channelOrder: null,
  points: { email: point(1n), sms: point(2n), whatsapp: point(2n) },
  person: person(),
  history: [],
  packs: packsOf("CO"),
  ...over,
});

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

let steps = 0;
const message = (day: number, minute = 600, channels: readonly Channel[] = ["email", "sms"]): Step => ({
  kind: "message",
  id: `m${++steps}`,
  day,
  at: clock(minute),
  template: "t",
  channels: [...channels],
});

const ladder = (list: readonly Step[], over: Partial<EngineStrategy> = {}): EngineStrategy => {
  const { entry = "first", gapDays = 2 } = over;
  const definition = { audience: {}, days: { from: -30, to: null }, entry, gapDays, steps: list };
  return { ...engineStrategy(1n, 1n, DefinitionShape.parse(definition)), ...over };
};

const usual = ladder([message(-1), message(2), message(7), { kind: "stop", id: "end" }]);

/** Ten in the morning of a day of May 2026, in Bogotá. */
const may = (day: number, clock = "10:00"): Date =>
  new Date(`2026-05-${String(day).padStart(2, "0")}T${clock}:00-05:00`);

const decided = (over: Partial<Facts>, now: Date, strategy = usual, connected = EVERY_CHANNEL): Decision =>
  decide(facts(over), strategy, connected, now);

describe("what happens at a step", () => {
  test("on its day at its hour: a message, and then the next step's own moment", () => {
    const decision = decided({ nextStep: 1 }, may(6));
    expect(decision.message).toMatchObject({ step: 1, turn: 0, channel: "email", contactPointId: 1n });
    expect([decision.nextStep, decision.nextLookAt, decision.notes]).toEqual([2, may(11), []]);
  });

  test("before its moment: nothing, and a look at the very moment", () => {
    const decision = decided({ nextStep: 1 }, may(6, "09:59"));
    expect([decision.message, decision.nextStep, decision.nextLookAt]).toEqual([null, 1, may(6)]);
  });

  test("outside the hours: deferred with the rule and the first lawful moment", () => {
    const decision = decided({ nextStep: 1 }, may(6, "22:00"));
    expect([decision.message, decision.nextStep, decision.nextLookAt]).toEqual([null, 1, may(7, "07:00")]);
    expect(decision.notes).toMatchObject([{ kind: "deferred", because: "outside_hours", until: may(7, "07:00") }]);
  });

  test("the last step leaves the account in for a day, so that a refusal can take another channel", () => {
    const decision = decided({ nextStep: 2 }, may(11));
    expect([decision.message?.step, decision.left, decision.nextLookAt]).toEqual([2, null, may(12)]);
    expect(decided({ nextStep: 3 }, may(12))).toMatchObject({ left: "stopped", nextLookAt: null, message: null });
  });

  test("a call makes a task and no message", () => {
    const strategy = ladder([{ kind: "call", id: "c", day: 2, at: "10:00", script: "s" }, message(9)]);
    const decision = decided({ nextStep: 0 }, may(6), strategy);
    expect(decision).toMatchObject({ message: null, task: { step: 0, script: "s" }, nextStep: 1, nextLookAt: may(13) });
  });

  test("a wait counts from the step before it, and what follows it keeps no other gap", () => {
    const strategy = ladder([message(2), { kind: "wait", id: "w", days: 3 }, message(2)]);
    const first = decided({ nextStep: 0 }, may(6), strategy);
    expect([first.nextStep, first.nextLookAt]).toEqual([1, may(9)]);
    const waited = decided({ nextStep: 1, stepDoneAt: may(6).getTime() }, may(9), strategy);
    expect(waited.message).toMatchObject({ step: 2 });
  });
});

describe("who is left alone", () => {
  test("who has paid leaves", () => {
    expect(decided({ openCount: 0, oldestDebtId: null, oldestDueOn: null, nextStep: 1 }, may(6))).toMatchObject({
      left: "paid",
      message: null,
      nextLookAt: null,
    });
  });

  test.each([
    ["a promise", { by: "promise", until: may(8, "00:00") }],
    ["a dispute without end", { by: "dispute", until: null }],
    ["payment data that is too old", { by: "payment_data_stale", until: null }],
  ] as const)("%s holds, and the note says until when", (_, held) => {
    const decision = decided({ held, nextStep: 1 }, may(6));
    expect([decision.message, decision.nextStep, decision.nextLookAt]).toEqual([null, 1, held.until]);
    expect(decision.notes).toMatchObject([{ kind: "held", because: held.by, until: held.until }]);
  });

  test("a hold that is over holds nothing", () => {
    expect(decided({ held: { by: "promise", until: may(6) }, nextStep: 1 }, may(6)).message).not.toBe(null);
  });

  test("a debt that is not due yet, after the older one was paid", () => {
    const over = { oldestDebtId: debt(8n), oldestDueOn: "2026-06-20" as LocalDate, nextStep: 2 };
    expect(decided(over, may(6), { ...usual, fromDay: 1 })).toMatchObject({
      left: "not_due_yet",
      message: null,
      round: 2,
    });
  });

  test("a debt that has outgrown the strategy", () => {
    expect(decided({ nextStep: 1 }, may(6), { ...usual, toDay: 1 })).toMatchObject({ left: "older_than_strategy" });
  });
});

describe("reminders before the date", () => {
  test("are void from the date of the next step on", () => {
    const strategy = ladder([message(-1), message(0, 570)]);
    expect(decided({ nextStep: 0 }, may(3, "23:59"), strategy).notes).toMatchObject([{ kind: "deferred" }]);
    const onTheDay = decided({ nextStep: 0 }, may(4, "10:00"), strategy);
    expect(onTheDay.notes).toMatchObject([{ kind: "skipped", step: 0, because: "too_late" }]);
    expect(onTheDay.message).toMatchObject({ step: 1 });
  });

  test("expire with the date they speak of, and others after five days", () => {
    const eve = "2026-05-08" as LocalDate;
    const before = decided({ nextStep: 0, anchorDueOn: eve, oldestDueOn: eve }, may(7));
    expect(before.message?.expiresAt).toEqual(may(9, "00:00"));
    expect(decided({ nextStep: 1 }, may(6)).message?.expiresAt).toEqual(may(11));
  });
});

describe("the channel", () => {
  const step = ladder([message(2, 600, ["email", "sms", "whatsapp"])]);
  const contact = (at: Date, channel: Channel, over: Partial<ContactEvent> = {}): ContactEvent => ({
    at,
    channel,
    direction: "out",
    connected: false,
    ...over,
  });

  test.each([
    ["the first of the step", {}, "email"],
    ["the next one, where the first has no address", { points: { sms: point(2n) } }, "sms"],
    ["the next one, where the first was refused", { tried: ["email"], tries: 1 }, "sms"],
    ["the next one, where the person refuses the first", { optOut: "email" }, "sms"],
    ["the stated preference", { preferred: "whatsapp" }, "whatsapp"],
    ["the step's order, whatever the creditor likes, where the step lists them", { channelOrder: ["sms"] }, "email"],
    ["the step's order, where the preference was refused", { preferred: "email", tried: ["email"], tries: 1 }, "sms"],
    [
      "the step's order, where the preference has no address",
      { preferred: "sms", points: { email: point(1n) } },
      "email",
    ],
    ["the step's order, where the preference is none of the step's", { preferred: "call" }, "email"],
  ] as const)("%s", (_, given, channel) => {
    const { optOut, ...over } = given as Partial<Facts> & { optOut?: Channel };
    const optOuts = optOut ? [{ channel: optOut, at: may(1) }] : [];
    const decision = decided({ ...over, person: person({ optOuts }) }, may(6), step);
    expect(decision.message).toMatchObject({ channel, turn: over.tries ?? 0 });
  });

  test.each([
    ["the creditor's order", { channelOrder: ["whatsapp", "email"] }, "whatsapp"],
    ["the next of the creditor's order", { channelOrder: ["whatsapp", "sms"], tried: ["whatsapp"], tries: 1 }, "sms"],
    ["the person's preference before that", { channelOrder: ["whatsapp"], preferred: "sms" }, "sms"],
    ["the step's order, where the creditor names none of them", { channelOrder: ["push"] }, "email"],
    ["the step's order, where the creditor does not say", {}, "email"],
  ] as const)("the best one is %s", (_, over, channel) => {
    const best = ladder([{ ...message(2, 600, ["email", "sms", "whatsapp"]), order: "best" } as Step]);
    expect(decided(over as Partial<Facts>, may(6), best).message).toMatchObject({ channel });
  });

  test("after a talk, the same channel all week: another one waits for Monday, and no second is tried before", () => {
    const history = [contact(may(5), "email", { direction: "in", connected: true })];
    expect(decided({ history }, may(6), step).message).toMatchObject({ channel: "email" });
    expect(decided({ history, points: { sms: point(2n) } }, may(6), step).notes).toMatchObject([
      { kind: "deferred", because: "one_channel_a_week", until: may(11, "07:00") },
    ]);
  });

  test.each([
    ["no address at all", { points: {} }, EVERY_CHANNEL, "no_address"],
    ["no account for any", {}, new Set<Channel>(["call"]), "channel_not_connected"],
    ["refused on each", { tried: ["email", "sms", "whatsapp"], tries: 3 }, EVERY_CHANNEL, "refused_everywhere"],
    ["wanted on none", { optOut: "all" }, EVERY_CHANNEL, "not_permitted"],
  ] as const)("%s: the step is skipped and says why", (_, given, connected, because) => {
    const { optOut, ...over } = given as Partial<Facts> & { optOut?: "all" };
    const optOuts = optOut ? [{ channel: optOut, at: may(1) }] : [];
    const decision = decided({ ...over, person: person({ optOuts }) }, may(6), step, connected);
    expect(decision.message).toBe(null);
    expect(decision.notes).toMatchObject([
      { kind: "skipped", because },
      { kind: "left", because: "finished" },
    ]);
  });

  test("a refusal of one step is no reason at the next", () => {
    const two = ladder([message(2, 600, ["email"]), message(2, 600, ["sms"])]);
    const decision = decided({ tried: ["email"], tries: 1, points: { email: point(1n) } }, may(6), two);
    expect(decision.notes.map(({ because }) => because)).toEqual(["refused_everywhere", "no_address", "finished"]);
  });
});

describe("steps that take no time", () => {
  const rule = { fact: "openCount", op: "gt", value: 1 } as const;
  const owing = (openCount: number) => ({ row: { ...ROW, openCount } });
  const branch = ladder([
    { kind: "condition", id: "c", if: rule, yes: [message(2, 600, ["email"])], no: [message(2, 600, ["sms"])] },
    { kind: "stop", id: "end" },
  ]);

  test.each([
    ["yes", 2, "email"],
    ["no", 1, "sms"],
  ] as const)("a condition goes by %s, and says so", (because, openCount, channel) => {
    const decision = decided({ nextStep: 0, ...owing(openCount) }, may(6), branch);
    expect(decision.notes).toEqual([{ kind: "branched", step: 0, because }]);
    expect(decision).toMatchObject({ message: { channel }, nextStep: 3 });
  });

  test("what nobody knows is no", () => {
    expect(decided({ nextStep: 0, row: null }, may(6), branch).notes).toMatchObject([{ because: "no" }]);
  });

  test("a split sends an account the same way each time, in its shares", () => {
    const arm = (name: string, percent: number) => ({ name, percent, steps: [message(2)] });
    const strategy = ladder([{ kind: "split", id: "s", arms: [arm("A", 25), arm("B", 75)] }]);
    const way = (id: number) => decided({ accountId: BigInt(id) as AccountId, nextStep: 0 }, may(6), strategy).notes[0];
    const ways = Array.from({ length: 2000 }, (_, id) => way(id)?.because);
    expect(way(17)).toEqual(way(17));
    expect(ways.filter((name) => name === "arm:A").length / ways.length).toBeCloseTo(0.25, 1);
    expect(new Set(ways)).toEqual(new Set(["arm:A", "arm:B"]));
  });

  test("tone, tags and fields change on the way to the message", () => {
    const strategy = ladder([
      { kind: "tone", id: "t", tone: "warm" },
      { kind: "tag", id: "g", add: ["vip"] },
      { kind: "field", id: "f", field: "stage", value: "2" },
      message(2),
    ]);
    const decision = decided({ nextStep: 0 }, may(6), strategy);
    expect(decision).toMatchObject({ tone: "warm", message: { step: 3, tone: "warm" } });
    expect(decision.changes).toEqual([
      { kind: "tag", step: 1, add: ["vip"], remove: [] },
      { kind: "field", step: 2, field: "stage", value: "2" },
    ]);
  });

  test("another system is told on the way to the message, and again in another round", () => {
    const strategy = ladder([
      { kind: "webhook", id: "h", endpoint: "crm", event: "first_notice" },
      { kind: "webhook", id: "i", endpoint: "erp" },
      message(2),
    ]);
    const decision = decided({ nextStep: 0 }, may(6), strategy);
    expect(decision).toMatchObject({
      message: { step: 2 },
      webhooks: [
        { step: 0, endpoint: "crm", type: "step.first_notice" },
        { step: 1, endpoint: "erp", type: "step.reached" },
      ],
    });
    expect(decision.notes).toEqual([
      { kind: "told", step: 0, because: "webhook:crm" },
      { kind: "told", step: 1, because: "webhook:erp" },
    ]);
    expect(decided({ nextStep: 2 }, may(6), strategy).webhooks).toEqual([]);
  });

  test("going back makes a new round, so that a step taken again is a message of its own", () => {
    const strategy = ladder([
      message(2),
      { kind: "wait", id: "w", days: 7 },
      { kind: "goto", id: "g", to: "w" },
      message(9),
    ]);
    const back = ladder([
      { ...message(2), id: "again" } as Step,
      { kind: "wait", id: "w", days: 3 },
      { kind: "goto", id: "g", to: "again" },
    ]);
    expect(strategy.steps[2]).toMatchObject({ kind: "goto", isBack: true });
    const decision = decided({ nextStep: 1, stepDoneAt: may(6).getTime() }, may(9), back);
    expect(decision).toMatchObject({ round: 2, message: { step: 0, turn: 0 }, isReanchored: false });
  });

  test("after what failed was gone back for, a wait in a loop counts from going back and not from ever", () => {
    const loop = ladder([{ kind: "wait", id: "w", days: 3 }, message(2), { kind: "goto", id: "g", to: "w" }]);
    const decision = decided({ nextStep: 1, stepDoneAt: null, points: {} }, may(9), loop);
    expect(decision).toMatchObject({ round: 2, nextStep: 0, stepDoneAt: may(9).getTime() });
    expect(decision.notes).toHaveLength(1);
    // Nor from a wait that was over long before: its message would be asked for again at this very moment, for ever.
    const two = ladder([
      { kind: "wait", id: "w", days: 3 },
      message(2),
      { kind: "wait", id: "x", days: 3 },
      { kind: "goto", id: "g", to: "w" },
    ]);
    const again = decided({ nextStep: 1, stepDoneAt: null, points: {} }, may(20), two);
    expect(again).toMatchObject({ round: 2, nextStep: 0, stepDoneAt: may(20).getTime(), message: null });
  });

  test("a step that could not be sent takes its way out, and one that came too late does not", () => {
    const call: Step = { kind: "call", id: "call", at: "10:00", script: "s" };
    const strategy = ladder([{ ...message(2, 600, ["sms"]), couldNot: [call] } as Step, message(30)]);
    expect(decided({ nextStep: 0, points: { email: point(1n) } }, may(6), strategy)).toMatchObject({
      task: { step: 1, kind: "call" },
      notes: [{ kind: "skipped", because: "no_address" }, { kind: "tasked" }],
    });
    const void_ = ladder([{ ...message(-1), couldNot: [call] } as Step, message(0, 570)]);
    expect(decided({ nextStep: 0 }, may(4, "10:00"), void_)).toMatchObject({ task: null, message: { step: 2 } });
  });

  test("who is held out of contacts leaves at once, and only on coming in", () => {
    expect(decided({ isHeldOut: true, nextStep: null }, may(6))).toMatchObject({ left: "holdout", message: null });
    expect(decided({ isHeldOut: true, nextStep: 1 }, may(6)).message).not.toBe(null);
  });

  test("an event flow counts from its event, and another oldest debt does not move it", () => {
    const flow = { ...ladder([message(1)]), isEvent: true };
    const over = { anchorDueOn: "2026-05-06" as LocalDate, oldestDebtId: debt(8n), nextStep: 0 };
    expect(decided(over, may(7), flow)).toMatchObject({ message: { step: 0 }, round: 1, anchorDueOn: "2026-05-06" });
  });
});

describe("thanks", () => {
  const flow = { ...ladder([message(1)]), isEvent: true, isThanks: true };
  const paid = { openCount: 0, oldestDebtId: null, oldestDueOn: null };

  test("are said to who owes nothing any more, and as what they are", () => {
    expect(decided({ ...paid, nextStep: null }, may(7), flow)).toMatchObject({
      left: null,
      message: { step: 0, purpose: "thanks" },
    });
  });
});

// Random lives: whatever the facts, the promises hold.

const COUNTRIES = {
  CO: BOGOTA,
  CL: "America/Santiago",
  MX: "America/Mexico_City",
  BR: "America/Sao_Paulo",
  UY: "America/Montevideo",
};
const EACH: Channel[] = ["email", "sms", "whatsapp"];
const channel = fc.constantFrom(...EACH);
const CHANNELS = fc.uniqueArray(channel, { minLength: 1, maxLength: 3 });
const firstDay = epochDayOf("2026-04-20" as LocalDate);
const days = fc.integer({ min: 0, max: 40 });
const date = days.map((day) => dateOfEpochDay(firstDay + day));
/** Mostly in the working hours of these countries: at night nothing happens. */
const moment = fc
  .tuple(
    days,
    fc.oneof({ weight: 1, arbitrary: fc.nat(1439) }, { weight: 4, arbitrary: fc.integer({ min: 820, max: 1320 }) }),
  )
  .map(([day, minute]) => new Date((firstDay + 10 + day) * DAY_MS + minute * 60_000));
const rarely = <T>(arbitrary: fc.Arbitrary<T>, usual: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

const ladders: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ day: fc.integer({ min: -8, max: 30 }), minute: fc.nat(1439), channels: CHANNELS }),
      },
      { weight: 1, arbitrary: fc.record({ day: fc.integer({ min: -8, max: 30 }), minute: fc.nat(1439) }) },
      { weight: 1, arbitrary: fc.record({ days: fc.integer({ min: 1, max: 9 }) }) },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((drafts) => {
    const inOrder = drafts.flatMap((draft) => ("day" in draft ? [draft.day] : [])).sort((a, b) => a - b);
    return drafts.map((draft, index): Step => {
      const id = `s${index}`;
      if ("days" in draft) return { kind: "wait", id, days: draft.days };
      const day = inOrder.shift() as number;
      if ("channels" in draft)
        return { kind: "message", id, day, at: clock(draft.minute), template: "t", channels: draft.channels };
      return { kind: "call", id, day, at: clock(draft.minute), script: "s" };
    });
  });

const strategies: fc.Arbitrary<EngineStrategy> = fc
  .record({
    steps: ladders,
    stops: fc.boolean(),
    entry: fc.constantFrom("first" as const, "current" as const),
    gapDays: fc.integer({ min: 0, max: 4 }),
    fromDay: rarely(fc.integer({ min: -9, max: 3 }), -10),
    toDay: rarely(fc.integer({ min: 3, max: 40 }) as fc.Arbitrary<number | null>, null),
  })
  .map(({ stops, steps: given, ...over }) => ladder(stops ? [...given, { kind: "stop", id: "end" }] : given, over));

const events: fc.Arbitrary<ContactEvent[]> = fc.array(
  fc.record({
    at: moment,
    channel: fc.constantFrom<Channel>("email", "sms", "call"),
    direction: fc.constantFrom("in" as const, "out" as const),
    connected: fc.boolean(),
  }),
  { maxLength: 4 },
);

/** Small enough to be read when a property fails: `factsOf` makes the rest of it. */
const given = fc.record({
  country: fc.constantFrom(...(Object.keys(COUNTRIES) as (keyof typeof COUNTRIES)[])),
  openCount: rarely(fc.integer({ min: 0, max: 2 }), 1),
  ids: rarely(fc.tuple(fc.constantFrom(7n, 8n), fc.constantFrom(7n, 8n)), [7n, 7n] as [bigint, bigint]),
  dates: fc.oneof(
    { weight: 1, arbitrary: fc.tuple(date, date) },
    { weight: 4, arbitrary: date.map((on) => [on, on] as const) },
  ),
  nextStep: fc.option(fc.nat(4), { nil: null, freq: 3 }),
  stepDoneAt: rarely(moment.map((at) => at.getTime()) as fc.Arbitrary<number | null>, null),
  tried: rarely(fc.uniqueArray(channel, { maxLength: 3 }), []),
  held: rarely(
    fc.record({
      by: fc.constantFrom("promise" as const, "dispute" as const, "payment_data_stale" as const),
      until: fc.option(moment, { nil: null }),
    }) as fc.Arbitrary<Facts["held"]>,
    null,
  ),
  preferred: fc.option(channel, { nil: null }),
  reachable: rarely(fc.uniqueArray(channel, { maxLength: 3 }), EACH),
  refused: rarely(fc.uniqueArray(channel), []),
  isDead: rarely(fc.constant(true), false),
  isLost: rarely(fc.constant(true), false),
  history: rarely(events, []),
});
type Given = typeof given extends fc.Arbitrary<infer Value> ? Value : never;

const factsOf = (g: Given): Facts =>
  facts({
    openCount: g.openCount,
    anchorDebtId: debt(g.ids[0]),
    anchorDueOn: g.dates[0],
    oldestDebtId: g.openCount === 0 ? null : debt(g.ids[1]),
    oldestDueOn: g.openCount === 0 ? null : g.dates[1],
    nextStep: g.nextStep,
    stepDoneAt: g.stepDoneAt,
    tried: g.nextStep === null ? [] : g.tried,
    tries: g.nextStep === null ? 0 : g.tried.length,
    held: g.held,
    preferred: g.preferred,
    points: Object.fromEntries(g.reachable.map((name, index) => [name, point(BigInt(index + 1))])),
    person: person({
      zones: g.isLost ? [] : [COUNTRIES[g.country]],
      optOuts: g.refused.map((name) => ({ channel: name, at: new Date(0) })),
      stops: g.isDead ? [{ stop: "deceased", from: new Date(0) }] : [],
    }),
    history: g.history,
    packs: packsOf(g.country),
  });

const connections = rarely(fc.uniqueArray(channel, { maxLength: 3 }), EACH);

/** What the database holds after this decision: the position, and where a message was made, that it went out. */
function afterwards(decision: Decision, now: Date): Facts {
  const sent: ContactEvent[] = decision.message
    ? [{ at: now, channel: decision.message.channel, direction: "out", connected: false }]
    : [];
  return {
    ...decision.facts,
    round: decision.round,
    anchorDebtId: decision.anchorDebtId,
    anchorDueOn: decision.anchorDueOn,
    nextStep: decision.nextStep,
    stepDoneAt: decision.stepDoneAt,
    tries: decision.tries,
    tried: decision.tried,
    history: [...decision.facts.history, ...sent],
  };
}

const isHeld = ({ held }: Facts, now: Date): boolean => held !== null && (held.until === null || held.until > now);

const permitted = (given: Facts, name: Channel, debtId: bigint, now: Date): boolean =>
  mayContact(
    {
      channel: name,
      purpose: "collection",
      recipient: "debtor",
      kind: name === "whatsapp" ? "template-utility" : "freeform",
      debtId,
    },
    given.person,
    given.history,
    given.packs,
    now,
  ).kind === "allow";

describe("whatever the facts", () => {
  test("never a message to who has paid, is held, or may not be contacted; else on a channel that is allowed now", () => {
    fc.assert(
      fc.property(given, strategies, connections, moment, (seen, strategy, channels, now) => {
        const [given, connected] = [factsOf(seen), new Set(channels)];
        const { message: order, task, left, nextLookAt, anchorDebtId } = decide(given, strategy, connected, now);
        expect(order !== null && task !== null).toBe(false);
        if (given.openCount === 0) expect([order, task, left]).toEqual([null, null, "paid"]);
        if (isHeld(given, now)) expect([order, task]).toEqual([null, null]);
        if (left !== null) expect([order, task, nextLookAt]).toEqual([null, null, null]);
        if (order === null) return;
        const step = strategy.steps[order.step] as EngineStep & { kind: "message" };
        const usable = (name: Channel): boolean =>
          step.channels.includes(name) &&
          connected.has(name) &&
          given.points[name] !== undefined &&
          permitted(given, name, anchorDebtId, now);
        expect(usable(order.channel)).toBe(true);
        expect(order.contactPointId).toBe(given.points[order.channel]);
        const { preferred, tried } = given;
        if (preferred && usable(preferred) && tried.length === 0) expect(order.channel).toBe(preferred);
        expect(order.expiresAt > now).toBe(true);
        expect(order.expiresAt.getTime()).toBeLessThanOrEqual(now.getTime() + MESSAGE_VALID_DAYS * DAY_MS);
      }),
      { numRuns: 1500 },
    );
  });

  test("a message never leaves before its day and hour, nor says of the future what is past", () => {
    fc.assert(
      fc.property(given, strategies, connections, moment, (seen, strategy, channels, now) => {
        const [given, connected] = [factsOf(seen), new Set(channels)];
        const { message: order, anchorDueOn } = decide(given, strategy, connected, now);
        if (order === null) return;
        const step = strategy.steps[order.step] as EngineStep & { kind: "message" };
        const zone = given.person.zones[0] ?? "UTC";
        const dueDay = epochDayOf(anchorDueOn);
        expect(now.getTime()).toBeGreaterThanOrEqual(instantOf(zone, dueDay + (step.day as number), step.minute));
        if ((step.day as number) < 0) {
          expect(wallClock(zone, now.getTime()).day).toBeLessThanOrEqual(dueDay);
          expect(order.expiresAt.getTime()).toBeLessThanOrEqual(instantOf(zone, dueDay + 1, 0));
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("the position stays on the ladder, and a step is never behind it without a trace", () => {
    fc.assert(
      fc.property(given, strategies, connections, moment, (seen, strategy, channels, now) => {
        const [given, connected] = [factsOf(seen), new Set(channels)];
        const start = {
          ...given,
          nextStep: given.nextStep === null ? null : Math.min(given.nextStep, strategy.steps.length),
        };
        const decision = decide(start, strategy, connected, now);
        expect(decision.nextStep).toBeGreaterThanOrEqual(0);
        expect(decision.nextStep).toBeLessThanOrEqual(strategy.steps.length);
        if (start.nextStep === null || decision.round !== start.round || decision.left !== null) return;
        const traces = new Set([
          ...decision.notes.map(({ step }) => step),
          ...(decision.message ? [decision.message.step] : []),
        ]);
        for (let index = start.nextStep; index < decision.nextStep; index++) {
          expect(traces.has(index) || strategy.steps[index]?.kind === "wait").toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("looking again leads somewhere: no account keeps a moment busy for ever", () => {
    fc.assert(
      fc.property(given, strategies, connections, moment, (seen, strategy, channels, now) => {
        const [given, connected] = [factsOf(seen), new Set(channels)];
        let current = given;
        for (let looks = 0; looks <= 2 * strategy.steps.length + 2; looks++) {
          const decision = decide(current, strategy, connected, now);
          if (decision.nextLookAt === null || decision.nextLookAt > now) return;
          current = afterwards(decision, now);
        }
        throw new Error("it would be looked at again and again");
      }),
      { numRuns: 1000 },
    );
  });

  test("a whole life ends, and in it no step goes twice and no day brings more than the law allows", () => {
    fc.assert(
      fc.property(given, strategies, connections, moment, (seen, strategy, channels, from) => {
        const [given, connected] = [factsOf(seen), new Set(channels)];
        const sent: { at: Date; round: number; step: number }[] = [];
        let current: Facts = { ...given, nextStep: null, stepDoneAt: null, tried: [], tries: 0, held: null };
        let now = from;
        for (let looks = 0; looks < 2000; looks++) {
          const decision = decide(current, strategy, connected, now);
          if (decision.message) sent.push({ at: now, round: decision.round, step: decision.message.step });
          if (decision.left !== null) break;
          expect(decision.nextLookAt).not.toBe(null);
          expect(looks).toBeLessThan(1999);
          current = afterwards(decision, now);
          now = decision.nextLookAt !== null && decision.nextLookAt > now ? decision.nextLookAt : now;
        }
        expect(new Set(sent.map(({ round, step }) => `${round}.${step}`)).size).toBe(sent.length);
        if (given.packs !== packsOf("CO")) return;
        const days = sent.map(({ at }) => wallClock(BOGOTA, at.getTime()).day);
        expect(new Set(days).size).toBe(days.length);
      }),
      { numRuns: 300 },
    );
  });

  test("the same facts at the same moment give the same decision", () => {
    fc.assert(
      fc.property(given, strategies, connections, moment, (seen, strategy, channels, now) => {
        const [given, connected] = [factsOf(seen), new Set(channels)];
        expect(decide(given, strategy, connected, now)).toEqual(decide(given, strategy, connected, now));
      }),
      { numRuns: 200 },
    );
  });
});
