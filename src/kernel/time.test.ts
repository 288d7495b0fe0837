import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  DAY_MS,
  dateOfEpochDay,
  dayIn,
  daysBetween,
  epochDayOf,
  instantOf,
  isZone,
  type LocalDate,
  localDate,
  MINUTE_MS,
  minuteOf,
  offsetMinutes,
  parseLocalDate,
  wallClock,
  weekdayOf,
  weekdayOfEpochDay,
} from "./time.js";

const ZONES = [
  "UTC",
  "America/Bogota",
  "America/Santiago",
  "America/Punta_Arenas",
  "America/Asuncion",
  "America/New_York",
  "America/Tijuana",
  "America/Mexico_City",
  "America/Sao_Paulo",
  "America/Noronha",
  "America/Caracas",
  "America/Havana",
  "America/St_Johns",
  "America/Nuuk",
  "America/Scoresbysund",
  "America/Argentina/Buenos_Aires",
  "Pacific/Galapagos",
  "Pacific/Easter",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Pacific/Marquesas",
  "Pacific/Chatham",
  "Atlantic/Azores",
  "Europe/Madrid",
  "Europe/London",
  "Europe/Dublin",
  "Africa/Casablanca",
  "Asia/Gaza",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Antarctica/Troll",
];

/** Instants with a lean towards quarter hours, where clocks jump, and their neighbours. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2039, 0, 1) }),
  fc
    .tuple(fc.integer({ min: 0, max: 50 * 365 * 96 }), fc.constantFrom(-1, 0, 1, MINUTE_MS, -MINUTE_MS))
    .map(([quarter, ms]) => Date.UTC(1988, 0, 1) + quarter * 15 * MINUTE_MS + ms),
);
const zone = fc.constantFrom(...ZONES);

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the runtime itself says the clocks show, in local milliseconds. */
function shownBy(name: string, at: number): number {
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
    formats.set(name, format);
  }
  return Date.parse(`${format.format(at).replace(" ", "T")}Z`) + (((at % 1000) + 1000) % 1000);
}

const local = (name: string, at: number): number => {
  const { day, minute } = wallClock(name, at);
  return day * DAY_MS + minute * MINUTE_MS;
};

/** Every instant at which an offset changes between two years, found without our own code. */
function changesOf(name: string, fromYear: number, toYear: number): number[] {
  const changes: number[] = [];
  for (let at = Date.UTC(fromYear, 0, 1); at < Date.UTC(toYear, 0, 1); at += DAY_MS) {
    const before = shownBy(name, at) - at;
    if (shownBy(name, at + DAY_MS) - (at + DAY_MS) === before) continue;
    let low = at;
    let high = at + DAY_MS;
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
      if (shownBy(name, middle) - middle === before) low = middle;
      else high = middle;
    }
    changes.push(high);
  }
  return changes;
}

describe("the wall clock", () => {
  test("is the runtime's, at any instant and in any zone", () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        expect(local(name, at)).toBe(shownBy(name, at));
      }),
      { numRuns: 1500 },
    );
  });

  test("is right on both sides of every change of offset", () => {
    for (const name of ["America/Santiago", "America/New_York", "America/Tijuana", "Europe/Madrid", "Asia/Gaza"]) {
      const changes = changesOf(name, 2012, 2024);
      expect(changes.length).toBeGreaterThan(15);
      for (const change of changes) {
        const around = [change - MINUTE_MS, change - 1, change, change + 1, change + MINUTE_MS];
        expect(around.filter((at) => local(name, at) !== shownBy(name, at))).toEqual([]);
      }
    }
  });

  test.each([
    ["America/St_Johns", "2010-03-14T03:30:59.999Z", "2010-03-14T00:00:59.999Z"],
    ["America/St_Johns", "2010-03-14T03:31:00.000Z", "2010-03-14T01:01:00.000Z"],
    ["Asia/Gaza", "2013-03-28T21:59:59.999Z", "2013-03-28T23:59:59.999Z"],
    ["America/Asuncion", "2026-06-16T21:15:00.000Z", "2026-06-16T18:15:00.000Z"],
    ["America/Mexico_City", "2026-07-07T12:59:00.000Z", "2026-07-07T06:59:00.000Z"],
    ["Pacific/Easter", "2026-06-16T12:30:00.000Z", "2026-06-16T06:30:00.000Z"],
  ])("%s shows at %s what is %s elsewhere", (name, at, shown) => {
    expect(new Date(local(name, Date.parse(at))).toISOString()).toBe(shown);
  });

  test("names of zones are checked, and an unknown one is a mistake of the program", () => {
    expect([isZone("America/Bogota"), isZone("America/Bogotá"), isZone("")]).toEqual([true, false, false]);
    expect(() => offsetMinutes("Mars/Olympus", 0)).toThrow("unknown time zone");
  });
});

describe("the instant of a wall time", () => {
  test("shows that wall time, and is the first to do so", () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const { day, minute } = wallClock(name, at);
        const found = instantOf(name, day, minute);
        expect(local(name, found)).toBe(local(name, at));
        expect(found).toBeLessThanOrEqual(at);
        expect(at - found).toBeLessThanOrEqual(3 * 3_600_000);
      }),
      { numRuns: 1500 },
    );
  });

  test("in a gap is the jump, to the millisecond", () => {
    for (const name of [
      "America/Santiago",
      "America/New_York",
      "Europe/Madrid",
      "Australia/Lord_Howe",
      "Antarctica/Troll",
    ]) {
      for (const change of changesOf(name, 2018, 2024)) {
        const before = offsetMinutes(name, change - 1);
        const after = offsetMinutes(name, change);
        if (after <= before) continue;
        for (const share of [0, 0.3, 0.5001, 0.999]) {
          const missing = change + before * MINUTE_MS + Math.floor((after - before) * share * MINUTE_MS);
          const day = Math.floor(missing / DAY_MS);
          expect(instantOf(name, day, (missing - day * DAY_MS) / MINUTE_MS)).toBe(change);
        }
      }
    }
  });

  test.each([
    ["spring in Santiago begins at midnight", "America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00:00.000Z"],
    ["a skipped hour in New York", "America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00.000Z"],
    ["an hour that comes twice: the first", "America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00.000Z"],
    ["the end of a day", "America/Bogota", "2026-03-09", "24:00", "2026-03-10T05:00:00.000Z"],
    ["a day that Samoa skipped: the jump over it", "Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00:00.000Z"],
  ])("%s", (_, name, date, clock, expected) => {
    expect(new Date(instantOf(name, epochDayOf(date as LocalDate), minuteOf(clock))).toISOString()).toBe(expected);
  });
});

describe("calendar days", () => {
  const day = fc.integer({ min: -25_000, max: 84_000 });

  test("go to numbers and back, and weekdays follow each other", () => {
    fc.assert(
      fc.property(day, (number) => {
        const date = dateOfEpochDay(number);
        expect(epochDayOf(date)).toBe(number);
        expect(parseLocalDate(date)).toBe(date);
        expect(weekdayOf(date)).toBe(new Date(`${date}T00:00:00Z`).getUTCDay() || 7);
        expect(weekdayOfEpochDay(number + 7)).toBe(weekdayOfEpochDay(number));
        expect(weekdayOfEpochDay(number + 1)).toBe((weekdayOfEpochDay(number) % 7) + 1);
      }),
    );
  });

  test("add and subtract as numbers do", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -800, max: 800 }), (number, days) => {
        const date = dateOfEpochDay(number);
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(addDays(addDays(date, days), -days)).toBe(date);
      }),
    );
  });

  test.each([
    ["2026-02-30", null],
    ["2026-02-28", "2026-02-28"],
    ["2100-02-29", null],
    ["2000-02-29", "2000-02-29"],
    ["2026-13-01", null],
    ["2026-1-1", null],
    ["26-01-01", null],
    ["1899-12-31", null],
    ["2026-01-01T00:00", null],
  ])("%s is read as %s", (text, date) => {
    expect(parseLocalDate(text)).toBe(date);
  });

  test("fractions and other numbers that are no days", () => {
    expect([localDate(2026, 0, 1), localDate(2026, 1, 0), localDate(2026, 4, 31)]).toEqual([null, null, null]);
  });

  test("the day of an instant is the wall clock's, on both sides of midnight", () => {
    const at = (text: string) => new Date(text);
    expect(dayIn("America/Bogota", at("2026-03-10T04:59:59.999Z"))).toBe("2026-03-09");
    expect(dayIn("America/Bogota", at("2026-03-10T05:00:00.000Z"))).toBe("2026-03-10");
    expect(dayIn("Pacific/Kiritimati", at("2026-03-10T10:00:00.000Z"))).toBe("2026-03-11");
  });

  test("an instant's day never runs ahead of its neighbours by more than one", () => {
    fc.assert(
      fc.property(
        zone.filter((name) => name !== "Pacific/Apia"),
        instant,
        fc.integer({ min: 0, max: DAY_MS }),
        (name, at, later) => {
          const days = wallClock(name, at + later).day - wallClock(name, at).day;
          expect(days === 0 || days === 1 || (days === 2 && later > DAY_MS - 3_600_001)).toBe(true);
        },
      ),
    );
  });
});

test.each([
  ["00:00", 0],
  ["07:05", 425],
  ["23:59", 1439],
  ["24:00", 1440],
])("%s is minute %i", (text, minute) => {
  expect(minuteOf(text)).toBe(minute);
});

test.each(["24:01", "24:30", "7:00", "07:60", "", "07:00:00"])("%j is no wall time", (text) => {
  expect(() => minuteOf(text)).toThrow("bad wall time");
});
