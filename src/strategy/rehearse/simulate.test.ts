import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePacks, type Hold, type KnownPerson, packsFor } from "../../compliance/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId } from "../../kernel/id.js";
import { addDays, DAY_MS, type LocalDate } from "../../kernel/time.js";
import { DefinitionShape } from "../domain/definition.js";
import { engineStrategy } from "../domain/program.js";
import { simulate } from "./simulate.js";
import { count, emptyTally, type Tally } from "./tally.js";
import { timetable } from "./timetable.js";
import type { AccountStart, PersonStart, World } from "./world.js";

/** Wednesday before Holy Week, in Colombia. */
const FROM = new Date("2026-03-25T13:00:00Z");
const TODAY = "2026-03-25" as LocalDate;
const PACKS = compilePacks(packsFor({ country: "CO", creditorKind: "commercial" }, FROM));
const NORTH = 1n as CreditorId;
const DUMB = 2n as CreditorId;
const LOOKED = { strategyId: 7n, versionId: 70n };

const definition = DefinitionShape.parse({
  audience: {},
  days: { from: 1, to: 40 },
  steps: [
    { kind: "message", id: "first", day: 2, at: "10:00", template: "one", channels: ["email", "sms"] },
    { kind: "call", id: "call", day: 6, at: "10:00", script: "talk" },
    { kind: "message", id: "second", day: 9, at: "18:50", template: "two", channels: ["sms", "email"] },
    { kind: "stop", id: "end" },
  ],
});

const world = (days: number, sending: readonly Channel[]): World => {
  const until = new Date(FROM.getTime() + days * DAY_MS);
  const sweep = {
    ...LOOKED,
    lane: "collection" as const,
    days: definition.days,
    leastOpen: 0n,
    rule: null,
    zone: "America/Bogota",
    nextAt: FROM,
  };
  return {
    from: FROM,
    until,
    strategies: new Map([[LOOKED.versionId, engineStrategy(LOOKED.strategyId, LOOKED.versionId, definition)]]),
    connected: new Set<Channel>(["email", "sms"]),
    sending,
    creditors: new Map(
      [NORTH, DUMB].map((id) => [
        id,
        { id, kind: "commercial", countingMode: "any-delivered", channelOrder: null, staleAt: null },
      ]),
    ),
    looks: timetable(
      [NORTH, DUMB].map((creditorId) => ({ ...sweep, creditorId })),
      FROM,
      until,
    ),
    zones: new Map([NORTH, DUMB].map((id) => [id, "America/Bogota"])),
    flows: new Map(),
    move: null,
    leastOpen: new Map(),
    holdoutParts: 0,
    packsAt: () => ({ of: () => PACKS }),
    carries: () => null,
    unwritable: (_, __, ___, creditorId) => (creditorId === DUMB ? "no_way_out" : null),
  };
};

const PLACE = { country: "CO", subdivision: null, locale: "es", preferred: null, zones: ["America/Bogota"] };

function personOf(given: GivenPerson): PersonStart {
  const known: KnownPerson = {
    id: 5n as DebtorId,
    place: PLACE,
    country: "CO",
    subdivision: null,
    locale: "es",
    preferred: null,
    history: [],
    person: {
      zones: PLACE.zones,
      authorised: ["email", "sms", "call"],
      optIns: [],
      optOuts: given.optedOut ? [{ channel: "all", at: new Date(FROM.getTime() - DAY_MS) }] : [],
      requestedWindows: [],
      inconvenientWindows: [],
      stops: [],
      registries: [],
      marketingConsent: null,
      priorConsents: [],
      visitAuthorised: false,
    },
  };
  const hold = (days: number): Hold => ({
    debtorId: known.id,
    accountId: null,
    kind: "pause",
    fromAt: FROM,
    untilAt: days === 0 ? null : new Date(FROM.getTime() + days * DAY_MS),
  });
  return {
    known,
    points: Object.fromEntries(given.points.map((channel, index) => [channel, BigInt(index + 1) as ContactPointId])),
    holds: given.hold === null ? [] : [hold(given.hold)],
    accounts: given.accounts.map((account, index) => accountOf(account, index)),
  };
}

const accountOf = ({ late, promise, creditor, owes, wanted }: GivenAccount, index: number): AccountStart => ({
  id: BigInt(100 + index) as AccountId,
  debtorId: 5n as DebtorId,
  creditorId: creditor,
  openCount: owes ? 1 : 0,
  openMinor: owes ? 100n : 0n,
  oldestDebtId: owes ? (BigInt(200 + index) as DebtId) : null,
  oldestDueOn: owes ? addDays(TODAY, -late) : null,
  hasCrumbs: !owes && late % 2 === 0,
  promise: owes && promise !== null ? { amountMinor: 10n, lastDay: addDays(TODAY, promise), paidMinor: 0n } : null,
  ownFields: [],
  wantedBy: new Set(wanted ? [LOOKED.versionId] : []),
  through: new Set(late % 11 === 0 ? [LOOKED.strategyId] : []),
  row: null,
  charges: null,
  offers: null,
  offerUntil: null,
  enrollments: [],
  messages: [],
});

interface GivenAccount {
  readonly late: number;
  readonly promise: number | null;
  readonly creditor: CreditorId;
  readonly owes: boolean;
  readonly wanted: boolean;
}
interface GivenPerson {
  readonly accounts: readonly GivenAccount[];
  readonly points: readonly Channel[];
  readonly hold: number | null;
  readonly optedOut: boolean;
}

const mostly = fc.constantFrom(true, true, true, true, false);
const seldom = mostly.map((is) => !is);
const givenAccount: fc.Arbitrary<GivenAccount> = fc.record({
  late: fc.integer({ min: -20, max: 60 }),
  promise: fc.option(fc.integer({ min: 0, max: 20 })),
  creditor: fc.constantFrom(NORTH, NORTH, DUMB),
  owes: mostly,
  wanted: mostly,
});
const givenPerson: fc.Arbitrary<GivenPerson> = fc.record({
  accounts: fc.array(givenAccount, { minLength: 1, maxLength: 4 }),
  points: fc.subarray<Channel>(["email", "sms"]),
  hold: fc.option(fc.integer({ min: 0, max: 20 }), { freq: 3 }),
  optedOut: seldom,
});

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, many) => total + many, 0);

function rehearsed(people: readonly GivenPerson[], days: number, sending: readonly Channel[]): Tally {
  const tally = emptyTally();
  const shared = world(days, sending);
  for (const given of people) {
    const person = personOf(given);
    count(tally, person, simulate(person, shared), LOOKED, new Set([NORTH, DUMB]), shared, null);
  }
  return tally;
}

describe("what a rehearsal counts adds up", () => {
  test("considered = entered + left out; entered = sent + deferred + excluded + waiting + finished", () => {
    const many = fc.array(givenPerson, { minLength: 1, maxLength: 12 });
    const channels = fc.subarray<Channel>(["email", "sms"], { minLength: 1 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 60 }), channels, (people, days, sending) => {
        const t = rehearsed(people, days, sending);
        expect(t.considered).toBe(people.reduce((total, { accounts }) => total + accounts.length, 0));
        expect(t.considered).toBe(t.entered + sum(t.leftOut));
        expect(t.entered).toBe(t.sent + sum(t.deferred) + sum(t.excluded) + t.waiting + sum(t.finished));
        const steps = Object.values(t.steps);
        for (const step of steps)
          expect(step.planned).toBe(sum(step.sent) + sum(step.withdrawn) + sum(step.failed) + step.waiting);
        const contacts = steps.reduce((total, step) => total + sum(step.sent) + step.tasks, 0);
        expect(sum(t.channels)).toBe(contacts);
        for (const { channels: by, hours } of Object.values(t.days))
          expect(sum(by)).toBe(hours.reduce((total, many) => total + many, 0));
        expect(Object.values(t.days).reduce((total, day) => total + sum(day.channels), 0)).toBe(contacts);
      }),
      { numRuns: 120 },
    );
  });

  test("every outcome is named by what stands in the way", () => {
    const one = { late: 5, promise: null, creditor: NORTH, owes: true, wanted: true };
    const whole: GivenPerson = { accounts: [one], points: ["email"], hold: null, optedOut: false };
    const of = (change: Partial<GivenPerson>, account: Partial<GivenAccount> = {}, days = 4) =>
      rehearsed([{ ...whole, ...change, accounts: [{ ...one, ...account }] }], days, ["email"]);
    expect(of({})).toMatchObject({ sent: 1, entered: 1 });
    expect(of({ hold: 0 })).toMatchObject({ excluded: { pause: 1 } });
    expect(of({}, { promise: 30 })).toMatchObject({ excluded: { promise: 1 } });
    expect(of({ points: ["sms"] }, {}, 1)).toMatchObject({ deferred: { channel_paused: 1 } });
    expect(of({}, { late: -2 })).toMatchObject({ waiting: 1 });
    expect(of({}, { late: -20 })).toMatchObject({ leftOut: { not_of_age: 1 } });
    expect(of({}, { wanted: false })).toMatchObject({ leftOut: { not_in_audience: 1 } });
    expect(of({}, { owes: false })).toMatchObject({ leftOut: { nothing_owed: 1 } });
    expect(of({}, { owes: false, late: 4 })).toMatchObject({ leftOut: { crumbs: 1 } });
    expect(of({}, { late: 11 })).toMatchObject({ leftOut: { been_through: 1 } });
  });
});

test("nothing in a snapshot changes while days are lived: the same person can be lived twice", () => {
  fc.assert(
    fc.property(givenPerson, (given) => {
      const person = personOf(given);
      const shared = world(40, ["email", "sms"]);
      expect(simulate(person, shared).events).toEqual(simulate(person, shared).events);
    }),
    { numRuns: 40 },
  );
});
