import { describe, expect, test } from "vitest";
import type { LocalDate } from "../../kernel/time.js";
import { compilePacks } from "./compile.js";
import type { PackSet } from "./compiled.js";
import type { Attempt, ContactEvent, Denied, Person } from "./contact.js";
import { firstAllowedAt, mayContact } from "./may-contact.js";
import { ana, answered, at, attempt, but, daily, lawOf, ownPack, personIn, sent, wrote } from "./rule-book.fixture.js";

const CO = lawOf("CO");
const CL = lawOf("CL");
const US = lawOf("US");
const PY = lawOf("PY");
const MX = lawOf("MX");
const chile = personIn("America/Santiago");
const paraguay = personIn("America/Asuncion");
const newYork = personIn("America/New_York");
const mexico = personIn("America/Mexico_City");

/** `allow`, or the failing rules in order without the packs, and the next permitted moment. */
function answer(one: Attempt, person: Person, history: ContactEvent[], law: PackSet, now: string): string {
  const verdict = mayContact(one, person, history, law, at(now));
  if (verdict.kind === "allow") return "allow";
  const rules = [...new Set(verdict.failed.map(({ rule }) => rule))].join(" ");
  return `${rules} | ${verdict.nextAllowedAt?.toISOString().replace(":00.000Z", "Z") ?? "never"}`;
}

const email = attempt("email");
const call = attempt("call");
const sms = attempt("sms");
const whatsapp = attempt("whatsapp");
const visit = attempt("visit", { place: "home" });

type Row = readonly [string, Attempt, Person, ContactEvent[], PackSet, string, string];

describe("hours and days", () => {
  test.each<Row>([
    ["an ordinary Tuesday morning", email, ana, [], CO, "2026-03-10T15:00:00Z", "allow"],
    [
      "the last millisecond before opening",
      email,
      ana,
      [],
      CO,
      "2026-03-10T11:59:59.999Z",
      "outside_hours | 2026-03-10T12:00Z",
    ],
    ["the opening instant", email, ana, [], CO, "2026-03-10T12:00:00.000Z", "allow"],
    ["the last millisecond before closing", email, ana, [], CO, "2026-03-10T23:59:59.999Z", "allow"],
    ["the closing instant", email, ana, [], CO, "2026-03-11T00:00:00.000Z", "outside_hours | 2026-03-11T12:00Z"],
    [
      "Friday evening waits for Saturday",
      email,
      ana,
      [],
      CO,
      "2026-03-14T02:00:00Z",
      "outside_hours | 2026-03-14T13:00Z",
    ],
    [
      "Saturday evening waits over Sunday",
      email,
      ana,
      [],
      CO,
      "2026-03-14T21:00:00Z",
      "outside_hours | 2026-03-16T12:00Z",
    ],
    [
      "Saturday before a holiday Monday waits for Tuesday",
      email,
      ana,
      [],
      CO,
      "2026-07-11T21:00:00Z",
      "outside_hours | 2026-07-14T12:00Z",
    ],
    ["Holy Thursday waits for Saturday", email, ana, [], CO, "2026-04-02T15:00:00Z", "holiday | 2026-04-04T13:00Z"],
    ["Mexico is open on Sunday", email, mexico, [], MX, "2026-03-15T16:00:00Z", "allow"],
    [
      "a place that may be two places must be open in both",
      call,
      personIn("America/New_York", "America/Los_Angeles"),
      [],
      US,
      "2026-06-10T14:00:00Z",
      "outside_hours | 2026-06-10T15:00Z",
    ],
    [
      "both shut: the later opening counts",
      call,
      personIn("America/New_York", "America/Los_Angeles"),
      [],
      US,
      "2026-06-11T02:00:00Z",
      "outside_hours | 2026-06-11T15:00Z",
    ],
    ["no zone known", email, but(ana, { zones: [] }), [], CO, "2026-03-10T15:00:00Z", "unknown_zone | never"],
    [
      "a zone that is none",
      email,
      personIn("America/Bogota", "Mars/Olympus"),
      [],
      CO,
      "2026-03-10T15:00:00Z",
      "unknown_zone | never",
    ],
  ])("%s", (_, one, person, history, law, now, expected) => {
    expect(answer(one, person, history, law, now)).toBe(expected);
  });
});

describe("clocks that jump", () => {
  const early = compilePacks([ownPack(daily("02:15", "02:45"))]);
  const night = compilePacks([ownPack(daily("23:15", "23:45"))]);
  const day = compilePacks([ownPack(daily("08:00", "20:00"))]);
  test.each<Row>([
    [
      "New York skips 02:15-02:45 in March: the day has no opening",
      email,
      newYork,
      [],
      early,
      "2026-03-08T06:50:00Z",
      "outside_hours | 2026-03-09T06:15Z",
    ],
    [
      "New York has it twice in November: the first",
      email,
      newYork,
      [],
      compilePacks([ownPack(daily("01:15", "01:45"))]),
      "2026-11-01T05:00:00Z",
      "outside_hours | 2026-11-01T05:15Z",
    ],
    [
      "and between the two, the second",
      email,
      newYork,
      [],
      compilePacks([ownPack(daily("01:15", "01:45"))]),
      "2026-11-01T05:45:00Z",
      "outside_hours | 2026-11-01T06:15Z",
    ],
    [
      "and inside the second",
      email,
      newYork,
      [],
      compilePacks([ownPack(daily("01:15", "01:45"))]),
      "2026-11-01T06:30:00Z",
      "allow",
    ],
    [
      "hours that begin inside the gap begin at the jump",
      email,
      newYork,
      [],
      compilePacks([ownPack(daily("02:30", "04:00"))]),
      "2026-03-08T06:50:00Z",
      "outside_hours | 2026-03-08T07:00Z",
    ],
    [
      "Santiago goes back at midnight: the last hour of Saturday comes twice",
      email,
      chile,
      [],
      night,
      "2026-04-05T02:45:00Z",
      "outside_hours | 2026-04-05T03:15Z",
    ],
    [
      "Santiago goes forward at midnight: Sunday opens as ever",
      email,
      chile,
      [],
      day,
      "2026-09-06T03:59:59.999Z",
      "outside_hours | 2026-09-06T11:00Z",
    ],
    [
      "Tijuana keeps summer time",
      email,
      personIn("America/Tijuana"),
      [],
      day,
      "2026-07-07T14:59:59.999Z",
      "outside_hours | 2026-07-07T15:00Z",
    ],
    [
      "Tijuana in winter",
      email,
      personIn("America/Tijuana"),
      [],
      day,
      "2026-01-13T15:59:59.999Z",
      "outside_hours | 2026-01-13T16:00Z",
    ],
    [
      "Madrid on the morning of summer time",
      email,
      personIn("Europe/Madrid"),
      [],
      day,
      "2026-03-29T05:59:59.999Z",
      "outside_hours | 2026-03-29T06:00Z",
    ],
    [
      "Madrid on the morning after summer time",
      email,
      personIn("Europe/Madrid"),
      [],
      day,
      "2026-10-25T06:59:59.999Z",
      "outside_hours | 2026-10-25T07:00Z",
    ],
  ])("%s", (_, one, person, history, law, now, expected) => {
    expect(answer(one, person, history, law, now)).toBe(expected);
  });

  test("a day has 23 hours where the clock skips one, and counters know it", () => {
    const once = compilePacks([
      ownPack({
        ...daily("00:00", "24:00"),
        caps: [
          { id: "day", groups: ["written"], channelScope: "together", max: 1, per: "local-day", scope: "customer" },
        ],
      }),
    ]);
    const history = [sent("email", "2026-09-06T05:00:00Z")];
    expect(answer(email, chile, history, once, "2026-09-06T10:00:00Z")).toBe("day_cap | 2026-09-07T03:00Z");
    // Saturday 4 April has 25 hours in Santiago: it ends at 04:00 UTC of the 5th.
    const autumn = [sent("email", "2026-04-04T12:00:00Z")];
    expect(answer(email, chile, autumn, once, "2026-04-05T03:30:00Z")).toBe("day_cap | 2026-04-05T04:00Z");
    expect(answer(email, chile, autumn, once, "2026-04-05T04:00:00Z")).toBe("allow");
  });
});

describe("what the person said", () => {
  const nowhere = but(ana, { authorised: null });
  const noon = "2026-03-10T17:00:00Z";
  test.each<Row>([
    ["nothing on record, where the law wants consent", email, nowhere, [], CO, noon, "no_consent | never"],
    ["nothing on record, where it does not", email, but(nowhere, { zones: mexico.zones }), [], MX, noon, "allow"],
    ["a list binds everywhere", sms, but(mexico, { authorised: ["email"] }), [], MX, noon, "no_consent | never"],
    ["no opt-in with the provider", whatsapp, but(ana, { optIns: [] }), [], CO, noon, "no_opt_in | never"],
    [
      "an opt-out of this channel",
      sms,
      but(ana, { optOuts: [{ channel: "sms", at: at("2026-03-01T00:00:00Z") }] }),
      [],
      CO,
      noon,
      "opted_out | never",
    ],
    [
      "an opt-out of another",
      email,
      but(ana, { optOuts: [{ channel: "sms", at: at("2026-03-01T00:00:00Z") }] }),
      [],
      CO,
      noon,
      "allow",
    ],
    [
      "an opt-out of everything",
      email,
      but(ana, { optOuts: [{ channel: "all", at: at("2026-03-01T00:00:00Z") }] }),
      [],
      CO,
      noon,
      "opted_out | never",
    ],
    [
      "an opt-out binds from its instant",
      sms,
      but(ana, { optOuts: [{ channel: "sms", at: at(noon) }] }),
      [],
      CO,
      noon,
      "opted_out | never",
    ],
    [
      "an opt-out with a broken date binds",
      sms,
      but(ana, { optOuts: [{ channel: "sms", at: at("never") }] }),
      [],
      CO,
      noon,
      "opted_out | never",
    ],
    [
      "a refused hour",
      call,
      but(ana, { inconvenientWindows: [{ weekdays: [2], opensAtMinute: 540, closesAtMinute: 780 }] }),
      [],
      CO,
      "2026-03-10T15:00:00Z",
      "inconvenient_hours | 2026-03-10T18:00Z",
    ],
    [
      "a refused hour of another channel",
      email,
      but(ana, { inconvenientWindows: [{ channel: "call", weekdays: [2], opensAtMinute: 540, closesAtMinute: 780 }] }),
      [],
      CO,
      "2026-03-10T15:00:00Z",
      "allow",
    ],
    [
      "a refused night runs past midnight",
      email,
      but(mexico, { inconvenientWindows: [{ weekdays: [1], opensAtMinute: 1260, closesAtMinute: 600 }] }),
      [],
      MX,
      "2026-03-10T14:00:00Z",
      "inconvenient_hours | 2026-03-10T16:00Z",
    ],
    [
      "every hour refused",
      email,
      but(ana, { inconvenientWindows: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], opensAtMinute: 0, closesAtMinute: 0 }] }),
      [],
      CO,
      noon,
      "inconvenient_hours | never",
    ],
    [
      "a wish for Sunday, separate and later",
      email,
      but(ana, {
        requestedWindows: [
          {
            weekdays: [7],
            opensAtMinute: 540,
            closesAtMinute: 660,
            requestedOn: "2026-01-20" as LocalDate,
            instrument: "separate-and-later",
          },
        ],
      }),
      [],
      CO,
      "2026-03-15T15:00:00Z",
      "allow",
    ],
    [
      "does not open a holiday by itself",
      email,
      but(ana, {
        requestedWindows: [
          {
            weekdays: [1],
            opensAtMinute: 540,
            closesAtMinute: 660,
            requestedOn: "2026-01-20" as LocalDate,
            instrument: "separate-and-later",
          },
        ],
      }),
      [],
      CO,
      "2026-03-23T15:00:00Z",
      "holiday | 2026-03-24T12:00Z",
    ],
    [
      "unless the person asked for holidays too",
      email,
      but(ana, {
        requestedWindows: [
          {
            weekdays: [1],
            opensAtMinute: 540,
            closesAtMinute: 660,
            requestedOn: "2026-01-20" as LocalDate,
            instrument: "separate-and-later",
            onHolidays: true,
          },
        ],
      }),
      [],
      CO,
      "2026-03-23T15:00:00Z",
      "allow",
    ],
    [
      "and shows in the next permitted moment",
      email,
      but(ana, {
        requestedWindows: [
          {
            weekdays: [7],
            opensAtMinute: 540,
            closesAtMinute: 660,
            requestedOn: "2026-01-20" as LocalDate,
            instrument: "separate-and-later",
          },
        ],
      }),
      [],
      CO,
      "2026-03-14T21:00:00Z",
      "outside_hours | 2026-03-15T14:00Z",
    ],
    [
      "a wish widens only where the law lets it",
      email,
      but(chile, {
        requestedWindows: [
          {
            weekdays: [7],
            opensAtMinute: 540,
            closesAtMinute: 660,
            requestedOn: "2026-01-20" as LocalDate,
            instrument: "separate-and-later",
          },
        ],
      }),
      [],
      CL,
      "2026-03-15T13:00:00Z",
      "closed_weekday | 2026-03-16T11:00Z",
    ],
  ])("%s", (_, one, person, history, law, now, expected) => {
    expect(answer(one, person, history, law, now)).toBe(expected);
  });
});

describe("who, where and what", () => {
  const noon = "2026-03-10T17:00:00Z";
  const stop = (name: Person["stops"][number]["stop"], debtId?: string): Person =>
    but(ana, { stops: [{ stop: name, from: at("2026-03-01T00:00:00Z"), debtId }] });
  test.each<Row>([
    ["the person died", email, stop("deceased"), [], CO, noon, "deceased | never"],
    ["asked to cease", email, stop("cease-request"), [], CO, noon, "cease_request | never"],
    ["an attorney acts", email, stop("attorney"), [], CO, noon, "attorney_represented | never"],
    [
      "so one writes to the attorney",
      attempt("email", { recipient: "attorney" }),
      stop("attorney"),
      [],
      CO,
      noon,
      "allow",
    ],
    ["a lawsuit was served", email, stop("lawsuit-served"), [], CO, noon, "lawsuit_served | never"],
    ["an open dispute stops collection", email, stop("dispute-open"), [], CO, noon, "dispute_open | never"],
    [
      "but not the answers about it",
      attempt("email", { purpose: "reply" }),
      stop("dispute-open"),
      [],
      CO,
      noon,
      "allow",
    ],
    [
      "a dispute of one debt leaves another alone",
      attempt("email", { debtId: "2" }),
      stop("dispute-open", "1"),
      [],
      CO,
      noon,
      "allow",
    ],
    [
      "ids of another type are the same ids",
      attempt("email", { debtId: 1n }),
      stop("dispute-open", "1"),
      [],
      CO,
      noon,
      "dispute_open | never",
    ],
    [
      "a stop not yet in force",
      email,
      but(ana, { stops: [{ stop: "deceased", from: at("2026-03-10T17:00:00.001Z") }] }),
      [],
      CO,
      noon,
      "allow",
    ],
    ["a neighbour", attempt("letter", { recipient: "neighbour" }), ana, [], CO, noon, "recipient_not_allowed | never"],
    ["a guarantor", attempt("letter", { recipient: "guarantor" }), ana, [], CO, noon, "allow"],
    [
      "in Paraguay the holder only",
      attempt("letter", { recipient: "guarantor" }),
      paraguay,
      [],
      PY,
      noon,
      "recipient_not_allowed | never",
    ],
    [
      "where somebody lives may be asked of others, in the United States",
      attempt("call", { recipient: "family", purpose: "location" }),
      newYork,
      [],
      US,
      noon,
      "allow",
    ],
    [
      "once",
      attempt("call", { recipient: "family", purpose: "location" }),
      newYork,
      [sent("call", "2025-01-03T15:00:00Z", { purpose: "location", outcome: "no-answer" })],
      US,
      noon,
      "once_only | never",
    ],
    ["a home visit in Colombia", visit, ana, [], CO, noon, "visit_not_allowed | never"],
    [
      "for microcredit, with the person's word",
      attempt("visit", { place: "home", creditType: "microcredit" }),
      but(ana, { visitAuthorised: true }),
      [],
      CO,
      noon,
      "allow",
    ],
    [
      "for microcredit, without it",
      attempt("visit", { place: "home", creditType: "microcredit" }),
      ana,
      [],
      CO,
      noon,
      "visit_not_allowed | never",
    ],
    [
      "a visit whose place is not said is a home visit",
      attempt("visit", { creditType: "consumer" }),
      but(ana, { visitAuthorised: true }),
      [],
      CO,
      noon,
      "visit_not_allowed | never",
    ],
    [
      "a text that threatens",
      attempt("email", { contentFlags: ["threat"] }),
      ana,
      [],
      CO,
      noon,
      "content_not_allowed | never",
    ],
    [
      "a text that lacks what it must carry",
      attempt("email", { carries: ["sender", "creditor", "how-to-stop"] }),
      ana,
      [],
      CO,
      noon,
      "content_missing | never",
    ],
    [
      "a text that carries it",
      attempt("email", { carries: ["sender", "creditor", "how-to-stop", "how-to-reach-a-person"] }),
      ana,
      [],
      CO,
      noon,
      "allow",
    ],
    ["a hidden number", attempt("call", { callerId: "hidden" }), ana, [], CO, noon, "caller_id_hidden | never"],
    [
      "advertising to somebody on the list against it",
      attempt("sms", { purpose: "marketing" }),
      but(ana, { registries: [{ registry: "exclusion", channels: ["sms"], since: null }] }),
      [],
      CO,
      noon,
      "exclusion_registry | never",
    ],
    [
      "advertising after a no",
      attempt("sms", { purpose: "marketing" }),
      but(ana, { marketingConsent: false }),
      [],
      CO,
      noon,
      "no_marketing_consent | never",
    ],
    [
      "the strongest rule comes first",
      attempt("visit", { callerId: "hidden" }),
      but(stop("deceased"), { authorised: [] }),
      [],
      CO,
      "2026-03-15T17:00:00Z",
      "deceased no_consent visit_not_allowed caller_id_hidden closed_weekday | never",
    ],
  ])("%s", (_, one, person, history, law, now, expected) => {
    expect(answer(one, person, history, law, now)).toBe(expected);
  });

  test("a state's block list binds once more than 30 days have passed", () => {
    const law = lawOf("BR", { subdivision: "SP" });
    const listed = but(personIn("America/Sao_Paulo"), {
      registries: [{ registry: "block", channels: "all", since: "2026-01-05" as LocalDate }],
    });
    expect(answer(call, listed, [], law, "2026-02-04T15:00:00Z")).toBe("allow");
    expect(answer(call, listed, [], law, "2026-02-05T15:00:00Z")).toBe("block_registry | never");
    expect(answer(attempt("visit"), listed, [], law, "2026-02-05T15:00:00Z")).toBe("allow");
  });
});

describe("counting", () => {
  test.each<Row>([
    [
      "Colombia: a talk today",
      call,
      ana,
      [answered("call", "2026-03-10T13:00:00Z")],
      CO,
      "2026-03-10T15:00:00Z",
      "day_cap | 2026-03-11T12:00Z",
    ],
    [
      "a talk today on another channel, too",
      sms,
      ana,
      [answered("call", "2026-03-10T13:00:00Z")],
      CO,
      "2026-03-10T15:00:00Z",
      "one_channel_a_week day_cap | 2026-03-16T12:00Z",
    ],
    [
      "the same channel tomorrow",
      call,
      ana,
      [answered("call", "2026-03-09T13:00:00Z")],
      CO,
      "2026-03-10T15:00:00Z",
      "allow",
    ],
    [
      "Sunday night is not Monday morning: weeks are of the wall clock",
      sms,
      ana,
      [wrote("whatsapp", "2026-03-16T04:59:59Z")],
      CO,
      "2026-03-16T15:00:00Z",
      "allow",
    ],
    [
      "one second later it is",
      sms,
      ana,
      [wrote("whatsapp", "2026-03-16T05:00:00Z")],
      CO,
      "2026-03-16T15:00:00Z",
      "one_channel_a_week day_cap | 2026-03-24T12:00Z",
    ],
    [
      "a message nobody answered does not count",
      call,
      ana,
      [sent("sms", "2026-03-10T13:00:00Z")],
      CO,
      "2026-03-10T15:00:00Z",
      "allow",
    ],
    [
      "Chile: one call answered a week",
      call,
      chile,
      [answered("call", "2026-05-12T14:00:00Z")],
      CL,
      "2026-05-13T14:00:00Z",
      "week_cap | 2026-05-18T12:00Z",
    ],
    [
      "a visit counts as the call of the week",
      call,
      chile,
      [sent("visit", "2026-05-12T14:00:00Z")],
      CL,
      "2026-05-13T14:00:00Z",
      "week_cap | 2026-05-18T12:00Z",
    ],
    [
      "two days between written ones, to the millisecond",
      email,
      chile,
      [sent("sms", "2026-05-11T14:00:00Z")],
      CL,
      "2026-05-13T13:59:59.999Z",
      "written_gap | 2026-05-13T14:00Z",
    ],
    ["and not one more", email, chile, [sent("sms", "2026-05-11T14:00:00Z")], CL, "2026-05-13T14:00:00Z", "allow"],
    [
      "a gap that ends at night waits for the morning",
      email,
      chile,
      [sent("sms", "2026-05-11T23:59:00Z")],
      CL,
      "2026-05-13T14:00:00Z",
      "written_gap | 2026-05-13T23:59Z",
    ],
    [
      "a slot reserved for tomorrow keeps today free",
      email,
      chile,
      [sent("sms", "2026-05-14T14:00:00Z")],
      CL,
      "2026-05-13T14:00:00Z",
      "written_gap | 2026-05-16T14:00Z",
    ],
    [
      "a send that failed for certain reached nobody",
      email,
      chile,
      [sent("sms", "2026-05-11T14:00:00Z", { outcome: "failed" })],
      CL,
      "2026-05-12T14:00:00Z",
      "allow",
    ],
    [
      "United States: the conversation's day is day one",
      attempt("call", { debtId: "1" }),
      newYork,
      [answered("call", "2026-09-08T15:00:00Z", { debtId: "1" })],
      US,
      "2026-09-14T15:00:00Z",
      "talk_pause | 2026-09-15T12:00Z",
    ],
    [
      "an unknown debt is any debt",
      call,
      newYork,
      [answered("call", "2026-09-08T15:00:00Z", { debtId: "1" })],
      US,
      "2026-09-14T15:00:00Z",
      "talk_pause | 2026-09-15T12:00Z",
    ],
    [
      "texts are free of the pause",
      sms,
      newYork,
      [answered("call", "2026-09-08T15:00:00Z")],
      US,
      "2026-09-14T15:00:00Z",
      "allow",
    ],
    [
      "Paraguay: the third attempt",
      call,
      paraguay,
      [sent("call", "2026-06-15T13:00:00Z"), sent("sms", "2026-06-16T13:00:00Z")],
      PY,
      "2026-06-17T13:00:00Z",
      "allow",
    ],
    [
      "the fourth",
      call,
      paraguay,
      [sent("call", "2026-06-15T13:00:00Z"), sent("sms", "2026-06-16T13:00:00Z"), sent("call", "2026-06-16T14:00:00Z")],
      PY,
      "2026-06-17T13:00:00Z",
      "week_cap | 2026-06-22T11:00Z",
    ],
    [
      "the fourth, on a day the person called",
      call,
      paraguay,
      [
        sent("call", "2026-06-15T13:00:00Z"),
        sent("sms", "2026-06-16T13:00:00Z"),
        sent("call", "2026-06-16T14:00:00Z"),
        wrote("call", "2026-06-17T12:00:00Z"),
      ],
      PY,
      "2026-06-17T13:00:00Z",
      "allow",
    ],
    [
      "once",
      call,
      paraguay,
      [wrote("call", "2026-06-17T12:00:00Z"), sent("sms", "2026-06-17T12:30:00Z")],
      PY,
      "2026-06-17T13:00:00Z",
      "answered_today | 2026-06-18T11:00Z",
    ],
    [
      "Ecuador: each channel once a day",
      sms,
      personIn("America/Guayaquil"),
      [sent("call", "2026-09-07T14:00:00Z")],
      lawOf("EC"),
      "2026-09-07T15:00:00Z",
      "allow",
    ],
    [
      "Dominican Republic: half an hour apart",
      sms,
      personIn("America/Santo_Domingo"),
      [sent("call", "2026-06-11T14:00:00Z")],
      lawOf("DO"),
      "2026-06-11T14:29:59.999Z",
      "contact_gap | 2026-06-11T14:30Z",
    ],
    [
      "where no law is known: one a day, and 48 hours between written ones",
      email,
      personIn("America/Panama"),
      [sent("email", "2026-06-09T15:00:00Z")],
      lawOf("PA"),
      "2026-06-09T16:00:00Z",
      "day_cap written_gap | 2026-06-11T15:00Z",
    ],
  ])("%s", (_, one, person, history, law, now, expected) => {
    expect(answer(one, person, history, law, now)).toBe(expected);
  });

  test("seven calls in seven days fall out one by one", () => {
    const calls = Array.from({ length: 7 }, (_, day) =>
      sent("call", `2026-06-0${day + 1}T14:00:00Z`, { outcome: "no-answer" }),
    );
    expect(answer(call, newYork, calls, US, "2026-06-07T15:00:00Z")).toBe("period_cap | 2026-06-08T12:00Z");
    const crowded = [...calls, sent("call", "2026-06-08T14:00:00Z", { outcome: "voicemail" })];
    expect(answer(call, newYork, crowded, US, "2026-06-08T15:00:00Z")).toBe("period_cap | 2026-06-09T12:00Z");
    // A call reserved for Friday makes the seven days that end then full, although today's have room.
    const reserved = [...calls.slice(1), sent("call", "2026-06-08T14:00:00Z")];
    expect(answer(call, newYork, reserved, US, "2026-06-07T15:00:00Z")).toBe("period_cap | 2026-06-09T12:00Z");
  });

  test("direct consent lifts the limits on calls for its day and six more", () => {
    const history = [answered("call", "2026-09-08T15:00:00Z")];
    const asked = but(newYork, { priorConsents: [{ givenAt: at("2026-09-08T15:10:00Z") }] });
    expect(answer(call, asked, history, US, "2026-09-14T15:00:00Z")).toBe("allow");
    const longTalk = [answered("call", "2026-09-12T15:00:00Z")];
    expect(answer(call, asked, longTalk, US, "2026-09-15T15:00:00Z")).toBe("talk_pause | 2026-09-19T12:00Z");
  });
});

describe("answers", () => {
  const question = wrote("whatsapp", "2026-03-15T20:00:00Z");
  const reply = attempt("whatsapp", { purpose: "reply", kind: "freeform" });
  test.each<Row>([
    ["on a Sunday, a minute later", reply, ana, [question], CO, "2026-03-15T20:01:00Z", "allow"],
    [
      "a day later it is an ordinary contact",
      attempt("whatsapp", { purpose: "reply" }),
      ana,
      [wrote("whatsapp", "2026-03-14T20:01:00Z")],
      CO,
      "2026-03-15T20:01:00Z",
      "closed_weekday | 2026-03-16T12:00Z",
    ],
    [
      "the last millisecond of the 24 hours",
      attempt("whatsapp", { purpose: "reply" }),
      ana,
      [wrote("whatsapp", "2026-03-14T20:01:00Z")],
      CO,
      "2026-03-15T20:00:59.999Z",
      "allow",
    ],
    [
      "with nobody having asked",
      reply,
      ana,
      [],
      CO,
      "2026-03-15T20:01:00Z",
      "closed_weekday window_24h_closed | never",
    ],
    [
      "an opt-out outranks the question",
      reply,
      but(ana, { optOuts: [{ channel: "whatsapp", at: at("2026-03-01T00:00:00Z") }] }),
      [question],
      CO,
      "2026-03-15T20:01:00Z",
      "opted_out | never",
    ],
    [
      "what a talk asked for",
      attempt("email", { purpose: "requested-info" }),
      ana,
      [answered("call", "2026-03-10T22:00:00Z")],
      CO,
      "2026-03-11T01:00:00Z",
      "allow",
    ],
    [
      "an unanswered call asked for nothing",
      attempt("email", { purpose: "requested-info" }),
      ana,
      [sent("call", "2026-03-10T22:00:00Z")],
      CO,
      "2026-03-11T01:00:00Z",
      "outside_hours | 2026-03-11T12:00Z",
    ],
    [
      "a receipt at night",
      attempt("email", { purpose: "transaction-confirmation" }),
      ana,
      [],
      CO,
      "2026-03-11T04:00:00Z",
      "allow",
    ],
    [
      "thanks wait for the morning",
      attempt("email", { purpose: "thanks" }),
      ana,
      [],
      CO,
      "2026-03-11T04:00:00Z",
      "outside_hours | 2026-03-11T12:00Z",
    ],
  ])("%s", (_, one, person, history, law, now, expected) => {
    expect(answer(one, person, history, law, now)).toBe(expected);
  });
});

describe("the provider's window and the bureau's notice", () => {
  const free = attempt("whatsapp", { kind: "freeform" });
  const small = attempt("credit-bureau-report", { smallBalance: true });
  const notice = (when: string) => sent("letter", when, { notice: "credit-bureau" });
  test.each<Row>([
    [
      "free text needs a word from the person",
      free,
      mexico,
      [],
      MX,
      "2026-03-10T17:00:00Z",
      "window_24h_closed | never",
    ],
    [
      "the window is half open",
      free,
      mexico,
      [wrote("whatsapp", "2026-03-09T17:00:00Z")],
      MX,
      "2026-03-10T17:00:00Z",
      "window_24h_closed | never",
    ],
    [
      "a word by sms opens no WhatsApp window",
      free,
      mexico,
      [wrote("sms", "2026-03-10T16:00:00Z")],
      MX,
      "2026-03-10T17:00:00Z",
      "window_24h_closed | never",
    ],
    [
      "what is not said to be a template is free text",
      { ...free, kind: undefined },
      mexico,
      [],
      MX,
      "2026-03-10T17:00:00Z",
      "window_24h_closed | never",
    ],
    [
      "a window that closes before the hours open never helps",
      free,
      ana,
      [wrote("whatsapp", "2026-03-14T22:00:00Z")],
      CO,
      "2026-03-15T15:00:00Z",
      "closed_weekday | never",
    ],
    [
      "a report without notice",
      attempt("credit-bureau-report"),
      ana,
      [],
      CO,
      "2026-03-10T17:00:00Z",
      "bureau_notice_missing | never",
    ],
    [
      "too soon after it",
      attempt("credit-bureau-report", { smallBalance: false }),
      ana,
      [notice("2026-01-31T15:00:00Z")],
      CO,
      "2026-02-20T17:00:00Z",
      "bureau_notice_recent | 2026-02-21T05:00Z",
    ],
    [
      "two notices on one day are one",
      small,
      ana,
      [notice("2026-01-31T15:00:00Z"), notice("2026-01-31T20:00:00Z")],
      CO,
      "2026-03-10T17:00:00Z",
      "bureau_notice_missing | never",
    ],
    [
      "a balance not known to be large needs two",
      attempt("credit-bureau-report"),
      ana,
      [notice("2026-01-31T15:00:00Z")],
      CO,
      "2026-03-10T17:00:00Z",
      "bureau_notice_missing | never",
    ],
    [
      "a report knows no hours",
      small,
      ana,
      [notice("2026-01-30T15:00:00Z"), notice("2026-01-31T20:00:00Z")],
      CO,
      "2026-03-15T07:00:00Z",
      "allow",
    ],
  ])("%s", (_, one, person, history, law, now, expected) => {
    expect(answer(one, person, history, law, now)).toBe(expected);
  });
});

describe("packs together", () => {
  const office = ownPack({
    id: "creditor-office",
    windows: [
      {
        groups: ["written"],
        days: {
          "2": [
            ["09:00", "12:00"],
            ["14:00", "16:00"],
          ],
        },
        onHoliday: [],
      },
    ],
  });
  const law = lawOf("CO", { extra: [office] });

  test("a creditor's pack narrows, and both are named", () => {
    expect(answer(email, ana, [], law, "2026-03-10T17:30:00Z")).toBe("outside_hours | 2026-03-10T19:00Z");
    expect(answer(email, ana, [], law, "2026-03-10T21:00:00Z")).toBe("outside_hours | 2026-03-17T14:00Z");
    expect(answer(call, ana, [], law, "2026-03-10T17:30:00Z")).toBe("allow");
    const verdict = mayContact(email, ana, [], law, at("2026-03-15T17:30:00Z")) as Denied;
    expect(verdict.failed).toEqual([
      {
        rule: "closed_weekday",
        pack: "co-ley2300@2026.06",
        values: { weekday: 7, zone: "America/Bogota" },
        passesAt: at("2026-03-16T12:00:00Z"),
      },
      {
        rule: "closed_weekday",
        pack: "creditor-office@1",
        values: { weekday: 7, zone: "America/Bogota" },
        passesAt: at("2026-03-17T14:00:00Z"),
      },
    ]);
    expect(verdict.packs).toEqual([
      "acuerdo-house@1",
      "co-ley2300@2026.06",
      "whatsapp-business@2026.11",
      "creditor-office@1",
    ]);
    expect(verdict.local).toBe("2026-03-15 12:30 America/Bogota");
  });

  test("packs that are never open together give no next moment", () => {
    const never = lawOf("CO", { extra: [ownPack(daily("20:00", "21:00"))] });
    expect(answer(email, ana, [], never, "2026-03-10T17:30:00Z")).toBe("outside_hours | never");
  });

  test("no pack at all is a no", () => {
    expect(answer(email, ana, [], compilePacks([]), "2026-03-10T17:30:00Z")).toBe("no_policy_pack | never");
  });

  test("the tenant's own holidays close the day", () => {
    const feria = lawOf("CO", {}, { localHolidays: ["2026-03-10" as LocalDate] });
    expect(answer(email, ana, [], feria, "2026-03-10T17:30:00Z")).toBe("holiday | 2026-03-11T12:00Z");
  });

  test("a channel that a tenant switched off", () => {
    const off = lawOf("CO", { extra: [ownPack({ channelsOff: ["whatsapp"] })] });
    expect(answer(whatsapp, ana, [], off, "2026-03-10T17:30:00Z")).toBe("channel_not_allowed | never");
    expect(answer(email, ana, [], off, "2026-03-10T17:30:00Z")).toBe("allow");
  });

  test("consent for a machine that dials, not for a person who does", () => {
    const unasked = but(newYork, { authorised: null });
    expect(answer(call, unasked, [], US, "2026-03-10T17:30:00Z")).toBe("no_consent | never");
    expect(answer(attempt("call", { isAutomated: false }), unasked, [], US, "2026-03-10T17:30:00Z")).toBe("allow");
    expect(answer(email, unasked, [], US, "2026-03-10T17:30:00Z")).toBe("allow");
  });

  test("nothing within 400 days is nothing", () => {
    const closed = Array.from({ length: 420 }, (_, day) =>
      new Date(Date.UTC(2026, 2, 10 + day)).toISOString().slice(0, 10),
    );
    const shut = lawOf("CO", {}, { localHolidays: closed as LocalDate[] });
    expect(firstAllowedAt(email, ana, [], shut, at("2026-03-10T17:30:00Z"))).toBeNull();
    const almost = lawOf("CO", {}, { localHolidays: closed.slice(0, 360) as LocalDate[] });
    expect(firstAllowedAt(email, ana, [], almost, at("2026-03-10T17:30:00Z"))?.toISOString()).toBe(
      "2027-03-05T12:00:00.000Z",
    );
  });

  test("how far back the rules look", () => {
    expect([CO, MX, CL, PY, US].map(({ lookbackDays }) => lookbackDays)).toEqual([9, 3, 9, 9, null]);
  });
});
