import { describe, expect, test } from "vitest";
import { PACKS } from "../packs/index.js";
import { compilePacks } from "./compile.js";
import type { Attempt, ContactEvent, Person } from "./contact.js";
import { mayContact } from "./may-contact.js";
import { merge, readPack } from "./pack-settings.js";
import type { PackQuestion } from "./packs-for.js";
import { ana, answered, at, attempt, but, lawOf, ownPack, personIn, sent, wrote } from "./rule-book.fixture.js";

/** Where the law can be read in two ways, both readings are tested: the default first, then the other. */
type Reading = readonly [
  pack: string,
  setting: string,
  usual: string,
  other: string,
  one: Attempt,
  person: Person,
  history: ContactEvent[],
  now: string,
  verdicts: readonly ["allow" | "deny", "allow" | "deny"],
  question?: Partial<PackQuestion>,
];

const chile = personIn("America/Santiago");
const newYork = personIn("America/New_York");
const madrid = personIn("Europe/Madrid");
const call = attempt("call");
const sms = attempt("sms");
const email = attempt("email");
const sevenTexts = Array.from({ length: 7 }, (_, day) => sent("sms", `2026-06-0${day + 1}T14:00:00Z`));

const READINGS: readonly Reading[] = [
  [
    "co-ley2300",
    "countingMode",
    "direct-contact",
    "any-delivered",
    call,
    ana,
    [sent("sms", "2026-02-16T14:00:00Z")],
    "2026-02-18T15:00:00Z",
    ["allow", "deny"],
  ],
  [
    "co-ley2300",
    "sameChannelWeek",
    "allowed",
    "one-contact",
    call,
    ana,
    [answered("call", "2026-02-10T13:15:00Z")],
    "2026-02-11T13:15:00Z",
    ["allow", "deny"],
  ],
  [
    "co-ley2300",
    "week",
    "calendar",
    "rolling",
    call,
    ana,
    [wrote("whatsapp", "2026-02-13T15:00:00Z")],
    "2026-02-16T12:30:00Z",
    ["allow", "deny"],
  ],
  [
    "co-ley2300",
    "inboundContacts",
    "count",
    "ignore",
    call,
    ana,
    [wrote("call", "2026-02-10T13:30:00Z")],
    "2026-02-10T22:00:00Z",
    ["deny", "allow"],
  ],
  [
    "co-ley2300",
    "optOutReach",
    "channel",
    "all",
    sms,
    but(ana, { optOuts: [{ channel: "whatsapp", at: at("2026-02-09T17:00:00Z") }] }),
    [],
    "2026-02-17T15:00:00Z",
    ["allow", "deny"],
  ],
  [
    "co-ley2300",
    "replies",
    "exempt",
    "ordinary",
    attempt("whatsapp", { purpose: "reply" }),
    ana,
    [wrote("whatsapp", "2026-02-16T01:00:00Z")],
    "2026-02-16T01:01:00Z",
    ["allow", "deny"],
  ],
  [
    "co-ley2300",
    "openChat",
    "replies-only",
    "collection-too",
    attempt("whatsapp"),
    ana,
    [wrote("whatsapp", "2026-02-16T01:00:00Z")],
    "2026-02-16T01:30:00Z",
    ["deny", "allow"],
  ],
  [
    "co-ley2300",
    "clock",
    "customer",
    "country",
    attempt("whatsapp"),
    madrid,
    [],
    "2026-06-10T18:30:00Z",
    ["deny", "allow"],
  ],
  [
    "co-ley2300",
    "exclusionRegistry",
    "advertising",
    "everything",
    sms,
    but(ana, { registries: [{ registry: "exclusion", channels: ["sms"], since: null }] }),
    [],
    "2026-02-10T15:00:00Z",
    ["allow", "deny"],
  ],
  ["co-ley2300", "closingMinute", "outside", "inside", sms, ana, [], "2026-03-14T00:00:00Z", ["deny", "allow"]],
  [
    "mx-condusef",
    "weekends",
    "open",
    "closed",
    call,
    personIn("America/Mexico_City"),
    [],
    "2026-03-14T16:00:00Z",
    ["allow", "deny"],
  ],
  [
    "mx-profeco",
    "weekends",
    "closed",
    "open",
    call,
    personIn("America/Mexico_City"),
    [],
    "2026-03-14T16:00:00Z",
    ["deny", "allow"],
    { creditorKind: "commercial" },
  ],
  [
    "pe-ley29571",
    "messages",
    "same-hours",
    "unrestricted",
    attempt("whatsapp"),
    personIn("America/Lima"),
    [],
    "2026-06-13T15:00:00Z",
    ["deny", "allow"],
  ],
  [
    "cl-ley19496",
    "unansweredCalls",
    "ignored",
    "count",
    call,
    chile,
    [sent("call", "2026-05-12T14:00:00Z", { outcome: "no-answer" })],
    "2026-05-13T14:00:00Z",
    ["allow", "deny"],
  ],
  [
    "cl-ley19496",
    "gapReading",
    "48-hours",
    "calendar-days",
    email,
    chile,
    [sent("sms", "2026-05-11T22:00:00Z")],
    "2026-05-13T21:00:00Z",
    ["deny", "allow"],
  ],
  [
    "cl-ley19496",
    "gapAcrossWeeks",
    "crosses",
    "resets",
    email,
    chile,
    [sent("sms", "2026-05-16T23:00:00Z")],
    "2026-05-18T13:00:00Z",
    ["deny", "allow"],
  ],
  [
    "cl-ley19496",
    "counters",
    "separate",
    "together",
    sms,
    chile,
    [sent("email", "2026-05-11T13:00:00Z"), answered("call", "2026-05-12T14:00:00Z")],
    "2026-05-14T14:00:00Z",
    ["allow", "deny"],
  ],
  [
    "cl-ley19496",
    "writtenHours",
    "same-hours",
    "unrestricted",
    email,
    chile,
    [],
    "2026-05-17T15:00:00Z",
    ["deny", "allow"],
  ],
  [
    "cl-ley19496",
    "replies",
    "count",
    "skip",
    email,
    chile,
    [sent("whatsapp", "2026-05-12T14:00:00Z", { purpose: "reply" })],
    "2026-05-13T14:00:00Z",
    ["deny", "allow"],
  ],
  [
    "ar-ley24240",
    "hours",
    "default",
    "none",
    call,
    personIn("America/Argentina/Buenos_Aires"),
    [],
    "2026-06-07T14:00:00Z",
    ["deny", "allow"],
  ],
  [
    "us-fdcpa-regf",
    "electronicHours",
    "same-hours",
    "unrestricted",
    email,
    newYork,
    [],
    "2026-06-11T01:01:00Z",
    ["deny", "allow"],
  ],
  [
    "us-fdcpa-regf",
    "optOutReach",
    "address",
    "all",
    email,
    but(newYork, { optOuts: [{ channel: "sms", at: at("2026-06-01T15:00:00Z") }] }),
    [],
    "2026-06-10T15:00:00Z",
    ["allow", "deny"],
  ],
  [
    "us-fdcpa-regf",
    "texts",
    "outside-the-count",
    "counted",
    sms,
    newYork,
    sevenTexts,
    "2026-06-07T19:00:00Z",
    ["allow", "deny"],
  ],
  [
    "ec-lodc",
    "dayLimit",
    "each-channel",
    "overall",
    sms,
    personIn("America/Guayaquil"),
    [sent("call", "2026-09-07T14:00:00Z")],
    "2026-09-07T20:00:00Z",
    ["allow", "deny"],
  ],
  [
    "py-sdcu764",
    "holidays",
    "closed",
    "open",
    call,
    personIn("America/Asuncion"),
    [],
    "2026-05-14T14:00:00Z",
    ["deny", "allow"],
  ],
  [
    "do-indotel010",
    "dayLimit",
    "five",
    "none",
    call,
    personIn("America/Santo_Domingo"),
    [11, 13, 15, 17, 19].map((hour) => sent("call", `2026-06-11T${hour}:00:00Z`)),
    "2026-06-11T21:00:00Z",
    ["deny", "allow"],
  ],
  [
    "do-indotel010",
    "spacing",
    "30-minutes",
    "none",
    call,
    personIn("America/Santo_Domingo"),
    [sent("call", "2026-06-11T14:00:00Z")],
    "2026-06-11T14:10:00Z",
    ["deny", "allow"],
  ],
  [
    "gt-decreto28",
    "saturday",
    "closed",
    "morning",
    call,
    personIn("America/Guatemala"),
    [],
    "2026-06-13T15:00:00Z",
    ["deny", "allow"],
  ],
  [
    "gb-conc",
    "sunday",
    "open",
    "closed",
    call,
    personIn("Europe/London"),
    [],
    "2026-06-14T10:00:00Z",
    ["allow", "deny"],
  ],
  [
    "br-sp",
    "messages",
    "same-hours",
    "unrestricted",
    sms,
    personIn("America/Sao_Paulo"),
    [],
    "2026-08-16T13:00:00Z",
    ["deny", "allow"],
    { subdivision: "SP" },
  ],
  [
    "br-rj",
    "messages",
    "same-hours",
    "unrestricted",
    sms,
    personIn("America/Sao_Paulo"),
    [],
    "2026-08-15T13:00:00Z",
    ["deny", "allow"],
    { subdivision: "RJ" },
  ],
  [
    "br-es",
    "messages",
    "same-hours",
    "unrestricted",
    sms,
    personIn("America/Sao_Paulo"),
    [],
    "2026-08-15T13:00:00Z",
    ["deny", "allow"],
    { subdivision: "ES" },
  ],
  [
    "br-am",
    "messages",
    "same-hours",
    "unrestricted",
    sms,
    personIn("America/Manaus"),
    [],
    "2026-08-11T23:30:00Z",
    ["deny", "allow"],
    { subdivision: "AM" },
  ],
  [
    "br-other-states",
    "hours",
    "sao-paulo",
    "none",
    call,
    personIn("America/Sao_Paulo"),
    [],
    "2026-08-16T13:00:00Z",
    ["deny", "allow"],
    { subdivision: "MG" },
  ],
];

describe("both readings", () => {
  const named = READINGS.map(
    (reading) => [`${reading[0]}: ${reading[1]} is ${reading[2]} or ${reading[3]}`, reading] as const,
  );

  test.each(named)("%s", (_, [id, setting, usual, other, one, person, history, now, verdicts, question]) => {
    const pack = PACKS.find((shipped) => shipped.id === id);
    const country = pack?.jurisdiction.country ?? "";
    const kindOf = (value: string) => {
      const law = lawOf(country, question, { settings: { [id]: { [setting]: value } } });
      expect(law.names.some((name) => name.startsWith(`${id}@`))).toBe(true);
      return mayContact(one, person, history, law, at(now)).kind;
    };
    expect(pack?.settings[setting]?.default).toBe(usual);
    expect(mayContact(one, person, history, lawOf(country, question), at(now)).kind).toBe(verdicts[0]);
    expect([kindOf(usual), kindOf(other)]).toEqual(verdicts);
  });

  test("every setting of every pack has its two readings here", () => {
    const shipped = PACKS.flatMap(({ id, settings }) => Object.keys(settings).map((name) => `${id} ${name}`));
    expect(READINGS.map(([id, setting]) => `${id} ${setting}`).sort()).toEqual(shipped.sort());
    for (const { settings } of PACKS)
      for (const { options } of Object.values(settings)) expect(Object.keys(options)).toHaveLength(2);
  });
});

describe("reading a pack", () => {
  const pack = ownPack({
    caps: [
      {
        id: "a",
        groups: ["written"],
        channelScope: "each",
        max: 1,
        per: "local-day",
        scope: "customer",
        when: { mood: "strict" },
      },
      { id: "b", groups: ["written"], channelScope: "each", max: 2, per: "local-day", scope: "customer" },
    ],
    exclusivity: { per: "local-week", after: "contact" },
    settings: {
      mood: {
        default: "mild",
        status: "D",
        options: { mild: { exclusivity: null }, strict: { counting: { voice: "placed" } } },
      },
    },
  });

  test("rows and parts follow the value, and no settings are left", () => {
    const mild = readPack(pack);
    const strict = readPack(pack, { mood: "strict" });
    if (!mild.ok || !strict.ok) throw new Error("must read");
    expect(mild.value.caps.map(({ id }) => id)).toEqual(["b"]);
    expect(mild.value.exclusivity).toBeUndefined();
    expect(strict.value.caps.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(strict.value.exclusivity).toEqual({ per: "local-week", after: "contact" });
    expect(strict.value.settings).toEqual({});
  });

  test("what is not a reading is refused by name, and fails closed when compiled", () => {
    expect(readPack(pack, { tone: "mild" })).toMatchObject({
      ok: false,
      refusal: { code: "unknown_setting", values: { pack: "own", setting: "tone" } },
    });
    expect(readPack(pack, { mood: "grim" })).toMatchObject({ ok: false, refusal: { code: "unknown_value" } });
    expect(readPack(pack, { mood: "constructor" })).toMatchObject({ ok: false, refusal: { code: "unknown_value" } });
    const broken = ownPack({
      settings: { x: { default: "y", status: "D", options: { y: { retention: { years: "many" } } } } },
    });
    expect(readPack(broken)).toMatchObject({ ok: false, refusal: { code: "broken_option" } });
    expect(() => compilePacks([pack], { settings: { own: { tone: "mild" } } })).toThrow("unknown_setting");
  });

  test("merging replaces lists and values, and null takes away", () => {
    expect(merge({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: null })).toEqual({ a: { b: 1, c: [3] } });
  });
});
