import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LocalDate, Weekday } from "../../kernel/time.js";
import { compilePacks } from "./compile.js";
import type { Attempt, ContactEvent, Person } from "./contact.js";
import { PURPOSES } from "./contact.js";
import { firstAllowedAt, mayContact } from "./may-contact.js";
import { readPack } from "./pack-settings.js";
import { type ContactPolicyPack, packShape } from "./pack-shape.js";
import { packsFor } from "./packs-for.js";
import { timeAllows } from "./reference.fixture.js";
import { ana } from "./rule-book.fixture.js";

const DAY = 86_400_000;
const MINUTE = 60_000;
const CHANNELS = ["call", "email", "sms", "whatsapp", "letter", "visit"] as const;
const ZONES = [
  "America/Bogota",
  "America/Santiago",
  "America/New_York",
  "America/Tijuana",
  "Europe/Madrid",
  "America/Sao_Paulo",
  "Pacific/Easter",
  "America/Asuncion",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/Nuuk",
  "Pacific/Apia",
];
const COUNTRIES = ["CO", "MX", "PE", "CL", "BR", "AR", "US", "EC", "PY", "DO", "GT", "PA", "ES", "GB", "FR", "ZZ"];

/** Moments that lean towards the days on which clocks jump. */
const JUMPS = ["2026-03-08", "2026-11-01", "2026-04-05", "2026-09-06", "2026-03-29", "2026-10-25", "2026-12-31"].map(
  (day) => Date.parse(day),
);
const moment = fc.oneof(
  fc.integer({ min: Date.parse("2025-06-01"), max: Date.parse("2027-12-01") }),
  fc.tuple(fc.constantFrom(...JUMPS), fc.integer({ min: -2 * DAY, max: 3 * DAY })).map(([day, ms]) => day + ms),
);

const minuteOfDay = fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15);
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const span = fc
  .tuple(minuteOfDay, minuteOfDay)
  .filter(([one, other]) => one !== other)
  .map(([one, other]) => [clock(Math.min(one, other)), clock(Math.max(one, other))]);
const weekdays = fc
  .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 })
  .map((days) => days as Weekday[]);
const groups = fc.constantFrom(["voice"], ["written"], ["voice", "visit"], ["voice", "written", "visit"]);
const scope = fc.constantFrom("customer", "creditor", "debt");

const cap = fc.record(
  {
    id: fc.constant("cap"),
    groups,
    scope,
    channelScope: fc.constantFrom("each", "together"),
    max: fc.integer({ min: 1, max: 4 }),
    per: fc.oneof(
      fc.constantFrom("local-day", "local-week", "ever"),
      fc.record({ consecutiveDays: fc.integer({ min: 1, max: 10 }) }),
    ),
    counts: fc.constantFrom("contacts", "contacts", "unanswered"),
    inbound: fc.boolean(),
    unlessContactToday: fc.boolean(),
    liftedByPriorConsentDays: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ["id", "groups", "scope", "channelScope", "max", "per", "counts"] },
);
const afterTalk = fc.record({
  id: fc.constant("after"),
  groups,
  scope,
  channelScope: fc.constantFrom("each", "together"),
  max: fc.integer({ min: 1, max: 2 }),
  per: fc.constant("local-day"),
  counts: fc.constant("after-contact"),
});
const gap = fc
  .tuple(
    groups,
    fc.boolean(),
    scope,
    fc.oneof(
      fc.record({ hours: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ days: fc.integer({ min: 1, max: 5 }) }),
    ),
  )
  .map(([inGroups, acrossWeeks, inScope, size]) => ({ groups: inGroups, acrossWeeks, scope: inScope, ...size }));
const skips = fc.subarray(["windows", "caps", "exclusivity", "gaps", "cooldown"]);
const exemption = fc.record({
  purpose: fc.constantFrom(...PURPOSES),
  skips,
  maxHoursSinceRequest: fc.integer({ min: 1, max: 48 }),
});
const window = fc.record({
  groups,
  days: fc.dictionary(fc.constantFrom("1", "2", "3", "4", "5", "6", "7"), fc.array(span, { maxLength: 3 }), {
    noNullPrototype: true,
  }),
  onHoliday: fc.oneof(fc.constant("as-weekday"), fc.array(span, { maxLength: 2 })),
});

/** Any pack of rules of time that a creditor could write. */
const anyPack: fc.Arbitrary<ContactPolicyPack> = fc
  .record(
    {
      id: fc.constant("any"),
      version: fc.constant("1"),
      validFrom: fc.constant("2000-01-01"),
      jurisdiction: fc.constant({ country: "*" }),
      clock: fc.record({
        zone: fc.constantFrom("customer", "customer", "America/Lima"),
        weekStartsOn: fc.integer({ min: 1, max: 7 }),
        interval: fc.constantFrom("[open,close)", "[open,close]"),
      }),
      windows: fc.array(window, { maxLength: 2 }),
      holidays: fc.record({ calendar: fc.constantFrom(null, "CO", "CL", "EC") }),
      counting: fc.record({
        voice: fc.constantFrom("conversation", "answered", "placed-and-connected", "placed"),
        written: fc.constantFrom("reply", "sent"),
        visit: fc.constantFrom("met", "made"),
        inboundCounts: fc.boolean(),
        exemptCounts: fc.boolean(),
      }),
      caps: fc.oneof(fc.array(cap, { maxLength: 2 }), fc.tuple(cap, afterTalk)),
      gaps: fc.array(gap, { maxLength: 2 }),
      exclusivity: fc.record({
        per: fc.oneof(fc.constant("local-week"), fc.record({ consecutiveDays: fc.integer({ min: 1, max: 9 }) })),
        after: fc.constant("contact"),
      }),
      cooldown: fc.record({
        after: fc.constant("conversation"),
        groups,
        days: fc.integer({ min: 1, max: 9 }),
        firstDayIsDayOne: fc.boolean(),
        scope,
      }),
      exemptions: fc.array(exemption, { maxLength: 2 }),
      consumerMayWiden: fc.constant({ needs: "separate-and-later-act" }),
    },
    { requiredKeys: ["id", "version", "validFrom", "jurisdiction", "windows"] },
  )
  .map((pack) => packShape.parse(pack));

const anAttempt: fc.Arbitrary<Attempt> = fc
  .record({
    channel: fc.constantFrom(...CHANNELS),
    purpose: fc.constantFrom("collection", "collection", "reply", "requested-info", "transaction-confirmation"),
    debtId: fc.constantFrom("1", "2", undefined),
    creditorId: fc.constantFrom("9", undefined),
  })
  .map((facts) => ({ recipient: "debtor", kind: "template-utility", place: "other", ...facts }));

const weekWindow = fc.record({
  weekdays,
  opensAtMinute: minuteOfDay,
  closesAtMinute: minuteOfDay,
  channel: fc.constantFrom(...CHANNELS, undefined),
});

interface Scene {
  readonly now: number;
  readonly attempt: Attempt;
  readonly person: Person;
  readonly history: ContactEvent[];
}

/** Events lie up to twenty days back, some exactly at hours and midnights, and a few ahead: reserved slots. */
const scene: fc.Arbitrary<Scene> = moment.chain((now) => {
  const when = fc.oneof(
    fc.integer({ min: -9 * DAY, max: 0 }).map((ms) => now + ms),
    fc.integer({ min: -20 * 24, max: 4 * 24 }).map((hours) => Math.floor(now / 3_600_000 + hours) * 3_600_000),
  );
  const event: fc.Arbitrary<ContactEvent> = fc.record({
    at: when.map((ms) => new Date(ms)),
    channel: fc.constantFrom(...CHANNELS),
    direction: fc.constantFrom("out", "out", "out", "in"),
    connected: fc.boolean(),
    outcome: fc.constantFrom("answered", "no-answer", "busy", "voicemail", "failed", undefined),
    purpose: fc.constantFrom("collection", "reply", undefined),
    debtId: fc.constantFrom("1", "2", 1n, undefined),
    creditorId: fc.constantFrom("9", "8", undefined),
  });
  const requested = fc
    .tuple(
      weekWindow,
      fc.boolean(),
      fc.constantFrom("2025-01-01", "2026-06-01", "2027-12-31"),
      fc.constantFrom("separate-and-later", "separate-and-later", "original-contract"),
    )
    .map(([week, onHolidays, requestedOn, instrument]) => ({
      ...week,
      onHolidays,
      requestedOn: requestedOn as LocalDate,
      instrument: instrument as "separate-and-later",
    }));
  return fc.record({
    now: fc.constant(now),
    attempt: anAttempt,
    person: fc
      .record({
        zones: fc.uniqueArray(fc.constantFrom(...ZONES), { minLength: 1, maxLength: 2 }),
        requestedWindows: fc.array(requested, { maxLength: 1 }),
        inconvenientWindows: fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(weekWindow, { maxLength: 2 }) },
        ),
        priorConsents: fc.array(
          fc.record({ givenAt: when.map((ms) => new Date(ms)), debtId: fc.constantFrom("1", undefined) }),
          { maxLength: 1 },
        ),
      })
      .map((facts) => ({ ...ana, visitAuthorised: true, ...facts })),
    history: fc.array(event, { maxLength: 7 }),
  });
});

/** The law of a country, or packs made up, or both: always with the default readings. */
const lawOf = (country: string, now: number): ContactPolicyPack[] =>
  packsFor({ country, creditorKind: "financial" }, new Date(now)).map((pack) => {
    const read = readPack(pack);
    if (!read.ok) throw new Error(read.refusal.code);
    return read.value;
  });
const choice = fc
  .record({ country: fc.constantFrom("", ...COUNTRIES), own: fc.array(anyPack, { maxLength: 2 }) })
  .filter(({ country, own }) => country !== "" || own.length > 0);
const packsOf = (
  { country, own }: { country: string; own: readonly ContactPolicyPack[] },
  now: number,
): ContactPolicyPack[] => [...(country === "" ? [] : lawOf(country, now)), ...own];

const kindAt = (packs: readonly ContactPolicyPack[], { attempt, person, history }: Scene, now: number) =>
  mayContact(attempt, person, history, compilePacks(packs), new Date(now));

const EDGES = [0, 1, 3_600_000, DAY, 2 * DAY, 7 * DAY];
const edgesOf = (history: readonly ContactEvent[]) => history.flatMap(({ at }) => EDGES.map((ms) => at.getTime() + ms));

/** Rules the slow reading leaves out. */
const NOT_OF_TIME = new Set([
  "no_consent",
  "visit_not_allowed",
  "recipient_not_allowed",
  "channel_not_allowed",
  "content_missing",
]);

describe("mayContact and a slow second reading", () => {
  test("agree on every moment, as far as time goes", () => {
    fc.assert(
      fc.property(
        scene,
        choice,
        fc.array(fc.integer({ min: -3 * DAY, max: 9 * DAY }), { maxLength: 6 }),
        (one, packs, steps) => {
          const { attempt, person, history, now } = one;
          const law = packsOf(packs, now);
          const set = compilePacks(law);
          const disagrees = [now, ...steps.map((ms) => now + ms)].find((at) => {
            const verdict = mayContact(attempt, person, history, set, new Date(at));
            const isTimely = verdict.kind === "allow" || verdict.failed.every(({ rule }) => NOT_OF_TIME.has(rule));
            return isTimely !== timeAllows(law, attempt, person, history, at);
          });
          expect(disagrees).toBeUndefined();
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("nextAllowedAt", () => {
  test("is allowed, and nothing before it is", () => {
    fc.assert(
      fc.property(
        scene,
        choice,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        (one, packs, shares) => {
          const { attempt, person, history, now } = one;
          const set = compilePacks(packsOf(packs, now));
          const ask = (at: number) => mayContact(attempt, person, history, set, new Date(at)).kind;
          const verdict = mayContact(attempt, person, history, set, new Date(now));
          if (verdict.kind === "allow") return;
          const next = verdict.nextAllowedAt?.getTime() ?? null;
          const end = next ?? now + 30 * DAY;
          if (next !== null) {
            expect(next).toBeGreaterThan(now);
            expect(next - now).toBeLessThanOrEqual(400 * DAY);
            expect(ask(next)).toBe("allow");
            expect(ask(next - 1)).toBe("deny");
          }
          const anywhere = shares.map((share) => Math.floor(now + share * (end - now)));
          // Each denial without a next moment searches the whole horizon, so a few probes must do.
          const probes =
            next === null ? anywhere.slice(0, 2) : [...anywhere, ...edgesOf(history), ...hoursBetween(now, end)];
          expect(probes.find((at) => at >= now && at < end && ask(at) === "allow")).toBeUndefined();
        },
      ),
      { numRuns: 150 },
    );
  });

  test("minute by minute in small cases", () => {
    let scanned = 0;
    fc.assert(
      fc.property(scene, choice, (one, packs) => {
        const { attempt, person, history, now } = one;
        const set = compilePacks(packsOf(packs, now));
        const verdict = mayContact(attempt, person, history, set, new Date(now));
        if (verdict.kind === "allow" || verdict.nextAllowedAt === null) return;
        const next = verdict.nextAllowedAt.getTime();
        if (next - now > 3 * DAY) return;
        scanned++;
        let open: number | null = null;
        for (let at = Math.ceil(now / MINUTE) * MINUTE; at < next && open === null; at += MINUTE) {
          if (mayContact(attempt, person, history, set, new Date(at)).kind === "allow") open = at;
        }
        expect(open).toBeNull();
      }),
      { numRuns: 50 },
    );
    expect(scanned).toBeGreaterThan(10);
  });

  test("is what a search from any moment on the way finds", () => {
    fc.assert(
      fc.property(scene, choice, fc.double({ min: 0, max: 1, noNaN: true }), (one, packs, share) => {
        const { attempt, person, history, now } = one;
        const set = compilePacks(packsOf(packs, now));
        const next = firstAllowedAt(attempt, person, history, set, new Date(now));
        const verdict = mayContact(attempt, person, history, set, new Date(now));
        expect(next?.getTime() ?? null).toBe(
          verdict.kind === "allow" ? now : (verdict.nextAllowedAt?.getTime() ?? null),
        );
        if (next === null) return;
        const between = new Date(Math.floor(now + share * (next.getTime() - now)));
        expect(firstAllowedAt(attempt, person, history, set, between)).toEqual(next);
      }),
      { numRuns: 150 },
    );
  });
});

function hoursBetween(from: number, to: number): number[] {
  const count = Math.min(60, Math.ceil((to - from) / 3_600_000));
  return Array.from({ length: count }, (_, hour) => Math.ceil(from / 3_600_000 + hour) * 3_600_000);
}

describe("more packs", () => {
  test("never allow what fewer deny, and never sooner", () => {
    fc.assert(
      fc.property(scene, choice, anyPack, (one, packs, extra) => {
        const law = packsOf(packs, one.now);
        const fewer = kindAt(law, one, one.now);
        const more = kindAt([...law, extra], one, one.now);
        if (more.kind === "allow") expect(fewer.kind).toBe("allow");
        if (more.kind === "deny" && fewer.kind === "deny") {
          expect(more.nextAllowedAt?.getTime() ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(
            fewer.nextAllowedAt?.getTime() ?? Number.POSITIVE_INFINITY,
          );
          for (const { rule, pack } of fewer.failed)
            expect(more.failed.some((failed) => failed.rule === rule && failed.pack === pack)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("in another order, with a history in another order, give the same answer", () => {
    fc.assert(
      fc.property(scene, choice, (one, packs) => {
        const law = packsOf(packs, one.now);
        const straight = kindAt(law, one, one.now);
        const turned = kindAt([...law].reverse(), { ...one, history: [...one.history].reverse() }, one.now);
        expect(turned.kind).toBe(straight.kind);
        if (turned.kind === "deny" && straight.kind === "deny") {
          expect(turned.nextAllowedAt).toEqual(straight.nextAllowedAt);
          expect(turned.failed.map(({ rule }) => rule)).toEqual(straight.failed.map(({ rule }) => rule));
        }
      }),
      { numRuns: 150 },
    );
  });
});

test("a zone more never allows what a zone less denies", () => {
  fc.assert(
    fc.property(scene, choice, fc.constantFrom(...ZONES), (one, packs, zone) => {
      const law = packsOf(packs, one.now);
      const wider = { ...one, person: { ...one.person, zones: [...one.person.zones, zone] } };
      if (kindAt(law, wider, one.now).kind === "allow") expect(kindAt(law, one, one.now).kind).toBe("allow");
    }),
    { numRuns: 150 },
  );
});

test("asking leaves what it was given as it was", () => {
  fc.assert(
    fc.property(scene, choice, (one, packs) => {
      const frozen = {
        ...one,
        person: Object.freeze(one.person),
        history: one.history.map((event) => Object.freeze(event)),
      };
      Object.freeze(frozen.history);
      expect(kindAt(packsOf(packs, one.now), frozen, one.now)).toEqual(kindAt(packsOf(packs, one.now), one, one.now));
    }),
    { numRuns: 50 },
  );
});
