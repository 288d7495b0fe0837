import Holidays from "date-holidays";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOfEpochDay, epochDayOf, type LocalDate, weekdayOf } from "../../kernel/time.js";
import { CALENDARS } from "../packs/holidays/index.js";
import { calendarShape, easterOf, holidaysOf, lineOf, openAlmanac } from "./holidays.js";

const YEARS = Array.from({ length: 24 }, (_, index) => 2012 + index);
const daysOf = (id: string, year: number): Map<string, string> =>
  new Map(
    lineOf(id, CALENDARS)
      .flatMap((calendar) => holidaysOf(calendar, year))
      .map(({ date, name }) => [date, name]),
  );
const listOf = (id: string, year: number): string =>
  [...daysOf(id, year).keys()]
    .sort()
    .map((date) => date.slice(5))
    .join(" ");

describe("Easter", () => {
  test.each([
    [1913, "03-23"],
    [1943, "04-25"],
    [1954, "04-18"],
    [1961, "04-02"],
    [1981, "04-19"],
    [2000, "04-23"],
    [2008, "03-23"],
    [2011, "04-24"],
    [2019, "04-21"],
    [2024, "03-31"],
    [2026, "04-05"],
    [2027, "03-28"],
    [2030, "04-21"],
    [2038, "04-25"],
    [2049, "04-18"],
    [2076, "04-19"],
    [2100, "03-28"],
  ])("%i: %s", (year, date) => {
    expect(dateOfEpochDay(easterOf(year))).toBe(`${year}-${date}`);
  });

  test("is a Sunday from 22 March to 25 April, as the table of the moon says", () => {
    for (let year = 1900; year <= 2199; year++) {
      const date = dateOfEpochDay(easterOf(year));
      expect(weekdayOf(date)).toBe(7);
      expect(date.slice(5) >= "03-22" && date.slice(5) <= "04-25").toBe(true);
      expect(easterOf(year)).toBe(easterByTable(year));
    }
  });

  /** The church's own way: the Sunday after the full moon of the golden number, for 1900 to 2199. */
  function easterByTable(year: number): number {
    const moons = [414, 403, 323, 411, 331, 418, 408, 328, 416, 405, 325, 413, 402, 322, 410, 330, 417, 407, 327];
    const moon = moons[year % 19] as number;
    const full = epochDayOf(`${year}-0${Math.floor(moon / 100)}-${String(moon % 100).padStart(2, "0")}` as LocalDate);
    return full + 7 - (weekdayOf(dateOfEpochDay(full)) % 7);
  }
});

describe("holidays of years we know", () => {
  test.each([
    [
      "CO",
      2025,
      "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25",
    ],
    [
      "CO",
      2026,
      "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-13 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25",
    ],
    [
      "CO",
      2027,
      "01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 07-12 07-20 08-07 08-16 10-18 11-01 11-15 12-08 12-25",
    ],
    ["MX", 2024, "01-01 02-05 03-18 05-01 09-16 10-01 11-18 12-25"],
    ["MX", 2018, "01-01 02-05 03-19 05-01 09-16 11-19 12-01 12-25"],
    ["PE", 2021, "01-01 04-01 04-02 05-01 06-29 07-28 07-29 08-30 10-08 11-01 12-08 12-25"],
    ["PE", 2026, "01-01 04-02 04-03 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 12-25"],
    ["CL", 2026, "01-01 04-03 04-04 05-01 05-21 06-21 06-29 07-16 08-15 09-18 09-19 10-12 10-31 11-01 12-08 12-25"],
    [
      "CL",
      2027,
      "01-01 03-26 03-27 05-01 05-21 06-21 06-28 07-16 08-15 09-17 09-18 09-19 10-11 10-31 11-01 12-08 12-25",
    ],
    [
      "CL",
      2023,
      "01-01 01-02 04-07 04-08 05-01 05-21 06-21 06-26 07-16 08-15 09-18 09-19 10-09 10-27 11-01 12-08 12-25",
    ],
    ["BR", 2023, "01-01 04-07 04-21 05-01 09-07 10-12 11-02 11-15 12-25"],
    ["BR", 2026, "01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25"],
    ["BR-SP", 2026, "01-01 04-03 04-21 05-01 07-09 09-07 10-12 11-02 11-15 11-20 12-25"],
    ["BR-RJ", 2026, "01-01 02-17 04-03 04-21 04-23 05-01 09-07 10-12 11-02 11-15 11-20 12-25"],
    ["EC", 2026, "01-01 02-16 02-17 04-03 05-01 05-25 08-10 10-09 11-02 11-03 12-25"],
    ["EC", 2024, "01-01 02-12 02-13 03-29 05-03 05-24 08-09 10-11 11-01 11-04 12-25"],
    ["EC", 2025, "01-01 03-03 03-04 04-18 05-02 05-23 08-11 10-10 11-03 11-04 12-25"],
    ["DO", 2024, "01-01 01-06 01-21 01-29 02-27 03-29 04-29 05-30 08-16 09-24 11-04 12-25"],
    ["US", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25"],
    ["GB", 2022, "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27"],
    ["ES", 2026, "01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25"],
  ])("%s %i", (id, year, days) => {
    expect(listOf(id, year)).toBe(days);
  });

  test("a holiday of January may fall in December", () => {
    expect(daysOf("US", 2027).get("2027-12-31")).toBe("new-year");
    expect(daysOf("EC", 2021).get("2021-12-31")).toBe("new-year");
  });
});

describe("moved holidays", () => {
  const row = (move: Record<string, number>) =>
    calendarShape.parse({ id: "ZZ", source: "test", status: "D", rows: [{ name: "saint", on: "06-29", move }] });

  test("to the following Monday is the same day, or the first Monday after it", () => {
    const calendar = row({ "2": 6, "3": 5, "4": 4, "5": 3, "6": 2, "7": 1 });
    fc.assert(
      fc.property(fc.integer({ min: 1905, max: 2195 }), (year) => {
        const [holiday] = holidaysOf(calendar, year);
        const shift = epochDayOf(holiday?.date as LocalDate) - epochDayOf(`${year}-06-29` as LocalDate);
        expect(weekdayOf(holiday?.date as LocalDate)).toBe(1);
        expect(shift).toBeGreaterThanOrEqual(0);
        expect(shift).toBeLessThanOrEqual(6);
      }),
    );
  });

  test("each Colombian moved day is a Monday in every year", () => {
    const moved = [
      "epiphany",
      "saint-joseph",
      "saints-peter-and-paul",
      "virgin-of-chiquinquira",
      "assumption",
      "day-of-the-race",
      "all-saints",
      "independence-of-cartagena",
      "ascension",
      "corpus-christi",
      "sacred-heart",
    ];
    for (const year of YEARS) {
      const days = lineOf("CO", CALENDARS).flatMap((calendar) => holidaysOf(calendar, year));
      for (const { date, name } of days) if (moved.includes(name)) expect([name, weekdayOf(date)]).toEqual([name, 1]);
      expect(days).toHaveLength(year >= 2026 ? 19 : 18);
    }
  });

  test("two may share a date, as in 2030", () => {
    const names = holidaysOf(CALENDARS.get("CO") as never, 2030)
      .filter(({ date }) => date === "2030-07-01")
      .map(({ name }) => name);
    expect(names.sort()).toEqual(["sacred-heart", "saints-peter-and-paul"]);
  });

  test("in Ecuador none is lost or doubled around the two days of November", () => {
    for (const year of YEARS.filter((known) => known >= 2017)) {
      const days = [...daysOf("EC", year)].filter(
        ([, name]) => name === "all-souls" || name === "independence-of-cuenca",
      );
      expect(new Set(days.map(([date]) => date)).size).toBe(2);
      for (const [date] of days) expect(weekdayOf(date as LocalDate)).toBeLessThanOrEqual(5);
    }
  });
});

describe("an almanac", () => {
  const almanac = openAlmanac({
    calendars: lineOf("BR-SP", CALENDARS),
    add: ["2026-01-25" as LocalDate],
    remove: ["2026-04-21" as LocalDate],
  });
  const isHoliday = (date: string) => almanac.isHoliday(epochDayOf(date as LocalDate));

  test("joins the state's days, the country's and the tenant's own", () => {
    expect(["2026-07-09", "2026-11-20", "2026-01-25", "2026-04-21", "2026-07-10", "2025-01-25"].map(isHoliday)).toEqual(
      [true, true, true, false, false, false],
    );
    expect(almanac.nameOf(epochDayOf("2026-07-09" as LocalDate))).toBe("constitutionalist-revolution");
    expect(almanac.nameOf(epochDayOf("2026-07-10" as LocalDate))).toBeNull();
  });

  test("answers alike whatever the order of years it is asked in", () => {
    const days = YEARS.flatMap((year) => [...daysOf("BR-SP", year).keys()]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...days), fc.integer({ min: -3, max: 3 })), { minLength: 1 }),
        (asked) => {
          const fresh = openAlmanac({ calendars: lineOf("BR-SP", CALENDARS) });
          for (const [date, step] of asked) {
            const day = epochDayOf(date as LocalDate) + step;
            const text = dateOfEpochDay(day);
            expect(fresh.isHoliday(day)).toBe(daysOf("BR-SP", Number(text.slice(0, 4))).has(text));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("an unknown calendar and a circle of heirs are mistakes", () => {
    expect(() => lineOf("XY", CALENDARS)).toThrow("no holiday calendar XY");
    const one = calendarShape.parse({ id: "AA", inherits: "BB", source: "test", status: "D", rows: [] });
    const two = calendarShape.parse({ id: "BB", inherits: "AA", source: "test", status: "D", rows: [] });
    expect(() =>
      lineOf(
        "AA",
        new Map([
          ["AA", one],
          ["BB", two],
        ]),
      ),
    ).toThrow("no holiday calendar AA");
  });

  test.each([
    ["two rules in a row", { name: "a", on: "01-01", easter: 1 }],
    ["no rule at all", { name: "a" }],
    ["a day that is none", { name: "a", on: "13-01" }],
    ["a misspelt rule", { name: "a", on: "01-01", mvoe: { "1": 1 } }],
  ])("%s is refused", (_, row) => {
    expect(calendarShape.safeParse({ id: "ZZ", source: "test", status: "D", rows: [row] }).success).toBe(false);
  });
});

/**
 * Where `date-holidays` and we differ, and why we do. `ours`: days only we have; `theirs`: days only they have.
 * A difference that is not named here fails the test, and so does a name that no longer differs.
 */
const KNOWN: readonly (readonly [calendar: RegExp, side: "ours" | "theirs", name: RegExp, why: string])[] = [
  [/^(CL|CO|PE|VE)$/, "theirs", /^Easter Sunday$/, "no public holiday by law, and a Sunday"],
  [/^BR/, "theirs", /^Election Day$/, "a Sunday, set year by year"],
  [/^BR-(AM|MT|RJ|SP)$/, "ours", /^black-awareness$/, "they end the state's day in 2023 and forget the national one"],
  [/^BR-AP$/, "ours", /^black-awareness$/, "the state kept it before 2024"],
  [/^BR-AC$/, "ours", /^(evangelical|treaty-of-petropolis)$/, "two dates are reported: both are kept"],
  [/^BR-(CE|PE)$/, "ours", /^(saint-joseph|saint-john|pernambuco-revolution)$/, "state days they lack"],
  [/^BR-PB$/, "theirs", /João Pessoa/, "abolished in 2015"],
  [/^BR-SC$/, "ours", /^santa-catarina$/, "the date itself is kept; the move is to a Sunday"],
  [/^BR-SC$/, "theirs", /Santa Catarina/, "moved to Sundays, on which nobody is contacted"],
  [/^CL$/, "ours", /^(holy-saturday|independence-bridge-before)$/, "they lack Holy Saturday, and 17 September 2012"],
  [/^EC$/, "ours", /./, "they neither move holidays nor know 9 October"],
  [/^EC$/, "theirs", /./, "they neither move holidays nor know 9 October; Holy Thursday is none"],
  [/^MX$/, "ours", /^transfer-of-power$/, "1 October every six years from 2024"],
  [/^MX$/, "theirs", /^Change of Federal Government$/, "1 December until 2018"],
  [/^DO$/, "ours", /^(constitution|restoration)$/, "Ley 139-97 moves them like the others"],
  [/^DO$/, "theirs", /^(Constitution|Restoration) Day$/, "Ley 139-97 moves them like the others"],
  [/^GT$/, "ours", /^(army|revolution)$/, "both the day and the Monday are kept: sources differ"],
  [/^GT$/, "theirs", /^Army Day$/, "moved by an older rule"],
  [/^AR$/, "ours", /^(guemes|tourism-bridge|malvinas|decreed)$/, "days decreed year by year; they call some optional"],
  [/^PY$/, "ours", /^(heroes|assumption|battle-of-boqueron|chaco-peace)$/, "in years of a decree both days are kept"],
  [/^BO$/, "ours", /^all-souls$/, "the Monday after a Sunday"],
  [/^CR$/, "ours", /./, "Ley 9875 and Ley 10050"],
  [/^CR$/, "theirs", /^Columbus Day$/, "replaced by 1 December in 2020"],
  [/^HN$/, "ours", /^(holy-saturday|morazan-week)$/, "the week of October, from Wednesday on"],
  [/^NI$/, "ours", /^(mothers-day|all-souls)$/, "days of the labour code and later laws"],
  [/^NI$/, "theirs", /^(Children's|Indigenous Resistance) Day$/, "observances"],
  [/^PA$/, "ours", /^(carnival-monday|flag)$/, "kept by nearly all: stricter"],
  [/^UY$/, "ours", /^(carnival-monday|carnival-tuesday|inauguration)$/, "kept by nearly all: stricter"],
  [/^SV$/, "ours", /^(new-year|fathers-day|mothers-day)$/, "days of the labour code they lack"],
  [/^ES$/, "theirs", /substitute/, "regions decide"],
  [/^GB$/, "ours", /^(spring|summer)$/, "England and Wales; the jubilee of 2012"],
  [/^GB$/, "theirs", /^Spring bank holiday$/, "moved for the jubilee of 2012"],
  [/^PT$/, "theirs", /./, "four days were suspended from 2013 to 2015"],
  [/^US$/, "ours", /^veterans-day$/, "observed on the nearest weekday, which they call a bank day"],
];

/** The package is slow: years that hold each kind of change, and fewer for states, which differ by fixed days. */
const YEARS_TO_COMPARE = [2012, 2013, 2015, 2016, 2017, 2018, 2020, 2022, 2024, 2025, 2026, 2027, 2030, 2035];
const YEARS_OF_STATES = [2012, 2016, 2023, 2026];

test("against the package date-holidays: only known differences, 2012 to 2035", () => {
  const used = new Set<number>();
  const unknown: string[] = [];
  for (const id of CALENDARS.keys()) {
    if (id === "EU" || id === "XX") continue;
    const [country = "", state] = id.split("-");
    const theirs = state ? new Holidays(country, state) : new Holidays(country);
    for (const year of state ? YEARS_OF_STATES : YEARS_TO_COMPARE) {
      const our = daysOf(id, year);
      const their = new Map(
        theirs
          .getHolidays(year, "en")
          .filter(({ type }) => type === "public")
          .map(({ date, name }) => [date.slice(0, 10), name]),
      );
      const differ = (side: "ours" | "theirs", days: Map<string, string>, others: Map<string, string>) => {
        for (const [date, name] of days) {
          if (others.has(date)) continue;
          const index = KNOWN.findIndex(
            ([calendar, known, named]) => known === side && calendar.test(id) && named.test(name),
          );
          if (index < 0) unknown.push(`${id} ${side} ${date} ${name}`);
          else used.add(index);
        }
      };
      differ("ours", our, their);
      differ("theirs", their, our);
    }
  }
  expect(unknown).toEqual([]);
  expect(
    KNOWN.filter((_, index) => !used.has(index)).map(([calendar, side, name]) => `${calendar} ${side} ${name}`),
  ).toEqual([]);
});
