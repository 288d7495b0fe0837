import { describe, expect, test } from "vitest";
import { PACKS } from "../packs/index.js";
import { compilePacks } from "./compile.js";
import { mayContact } from "./may-contact.js";
import { packShape } from "./pack-shape.js";
import { type PackQuestion, packsFor } from "./packs-for.js";
import { requiredContent } from "./required-content.js";
import { ana, at, attempt, lawOf, ownPack } from "./rule-book.fixture.js";
import { RULE_CODES } from "./rule-codes.js";

const idsFor = (question: PackQuestion, day: string) => packsFor(question, at(`${day}T17:00:00Z`)).map(({ id }) => id);

describe("the packs we ship", () => {
  test.each(PACKS.map((pack) => [pack.id, pack] as const))("%s says where it comes from, and compiles", (id, pack) => {
    expect(pack.basis.length).toBeGreaterThan(0);
    const calendar = pack.holidays.calendar === "country" ? "XX" : pack.holidays.calendar;
    const set = compilePacks([{ ...pack, holidays: { ...pack.holidays, calendar } }]);
    expect(set.names).toEqual([`${id}@${pack.version}`]);
    if (pack.standing === "default") expect(pack.basis.some(({ status }) => status === "D")).toBe(true);
    if (pack.standing === "law") expect(pack.basis.some(({ status }) => status !== "D")).toBe(true);
    expect(packShape.parse(JSON.parse(JSON.stringify(pack)))).toEqual(pack);
  });

  test("every country of the facts has one", () => {
    const countries = new Set(PACKS.map(({ jurisdiction }) => jurisdiction.country));
    for (const country of "CO MX PE CL BR AR US EC PY DO GT PA UY CR BO SV HN NI VE ES PT GB EU".split(" ")) {
      expect([country, countries.has(country)]).toEqual([country, true]);
    }
  });

  test("ids and versions name one pack each", () => {
    expect(new Set(PACKS.map(({ id, version }) => `${id}@${version}`)).size).toBe(PACKS.length);
  });
});

describe("which packs are in force", () => {
  const world = ["acuerdo-house", "whatsapp-business"];
  test.each<[string, PackQuestion, string, string[]]>([
    ["Colombia today", { country: "CO" }, "2026-11-02", ["co-ley2300"]],
    ["Colombia before its law", { country: "CO" }, "2023-10-09", ["strict-default"]],
    ["Colombia on the first day of its law", { country: "CO" }, "2023-10-10", ["co-ley2300"]],
    ["a country in small letters", { country: "co" }, "2026-11-02", ["co-ley2300"]],
    ["no country known", {}, "2026-11-02", ["strict-default"]],
    ["a country without a pack", { country: "JP" }, "2026-11-02", ["strict-default"]],
    ["a default of our own for Panama", { country: "PA" }, "2026-11-02", ["pa-default"]],
    ["a member of the Union", { country: "FR" }, "2026-11-02", ["eu-default"]],
    ["Spain has its own", { country: "ES" }, "2026-11-02", ["es-default"]],
    ["a bank in Mexico", { country: "MX", creditorKind: "financial" }, "2026-11-02", ["mx-condusef"]],
    ["a shop in Mexico", { country: "MX", creditorKind: "commercial" }, "2026-11-02", ["mx-profeco"]],
    ["anybody in Mexico", { country: "MX" }, "2026-11-02", ["mx-condusef", "mx-profeco"]],
    ["São Paulo", { country: "BR", subdivision: "SP" }, "2026-11-02", ["br-cdc", "br-sp"]],
    ["São Paulo by its full code", { country: "BR", subdivision: "br-sp" }, "2026-11-02", ["br-cdc", "br-sp"]],
    ["a state without a law", { country: "BR", subdivision: "MG" }, "2026-11-02", ["br-cdc", "br-other-states"]],
    ["a state before its law", { country: "BR", subdivision: "RJ" }, "2017-12-31", ["br-cdc", "br-other-states"]],
    [
      "a state that is not known may be any",
      { country: "BR" },
      "2026-11-02",
      ["br-cdc", "br-sp", "br-rj", "br-es", "br-am", "br-al"],
    ],
    [
      "an agency in Buenos Aires",
      { country: "AR", subdivision: "C", creditorKind: "agency" },
      "2026-11-02",
      ["ar-ley24240", "ar-caba"],
    ],
    [
      "a bank in Buenos Aires",
      { country: "AR", subdivision: "C", creditorKind: "financial" },
      "2026-11-02",
      ["ar-ley24240"],
    ],
    ["the United States", { country: "US" }, "2026-11-02", ["us-fdcpa-regf", "us-tcpa"]],
    ["the United States before Regulation F", { country: "US" }, "2021-11-29", ["us-fdcpa", "us-tcpa"]],
    ["the United Kingdom", { country: "GB" }, "2026-11-02", ["gb-conc"]],
  ])("%s", (_, question, day, ids) => {
    expect(idsFor(question, day).filter((id) => !world.includes(id))).toEqual(ids);
    expect(idsFor(question, day)).toEqual(expect.arrayContaining(world));
  });

  test("providers only for their channel, when it is known", () => {
    expect(idsFor({ country: "CO", channel: "email" }, "2026-11-02")).toEqual(["acuerdo-house", "co-ley2300"]);
    expect(idsFor({ country: "CO", channel: "whatsapp" }, "2026-11-02")).toContain("whatsapp-business");
  });

  test("a creditor's own pack joins where it applies, and displaces nothing", () => {
    const here = ownPack({ id: "here", jurisdiction: { country: "CO" }, windows: [] });
    const gone = ownPack({ id: "gone", validTo: "2025-12-31" });
    expect(idsFor({ country: "CO", extra: [here, gone] }, "2026-11-02").at(-1)).toBe("here");
    expect(idsFor({ country: "JP", extra: [here, ownPack({ id: "all" })] }, "2026-11-02")).toEqual([
      "acuerdo-house",
      "strict-default",
      "whatsapp-business",
      "all",
    ]);
  });

  test("the day on which a law begins is the country's own", () => {
    const shipped = packsFor({ country: "CO" }, at("2023-10-10T04:59:00Z")).map(({ id }) => id);
    expect(shipped).toContain("strict-default");
    expect(packsFor({ country: "CO" }, at("2023-10-10T05:00:00Z")).map(({ id }) => id)).toContain("co-ley2300");
  });

  test("the strict default keeps the holidays of the person's country", () => {
    const before = lawOf("CO", {}, {}, "2013-07-01");
    const verdict = mayContact(attempt("email"), ana, [], before, at("2013-08-07T17:00:00Z"));
    expect(verdict).toMatchObject({
      kind: "deny",
      failed: [{ rule: "holiday", pack: "strict-default@1", values: { name: "battle-of-boyaca" } }],
    });
  });
});

describe("the shape of a pack", () => {
  const cap = { id: "c", groups: ["written"], channelScope: "each", max: 1, per: "local-day", scope: "customer" };

  test("a pack as the facts describe it is read as it stands", () => {
    const described = {
      id: "co-like",
      version: "2026.06",
      validFrom: "2023-10-10",
      jurisdiction: { country: "CO" },
      clock: {
        zone: "customer",
        candidates: "all-must-fit",
        unknownZone: "deny",
        weekStartsOn: 1,
        interval: "[open,close)",
      },
      windows: [
        { groups: ["voice", "written"], days: { "1": [["07:00", "19:00"]], "6": [["08:00", "15:00"]] }, onHoliday: [] },
      ],
      holidays: { calendar: "CO" },
      counting: { voice: "conversation", written: "reply", inboundCounts: true },
      caps: [{ ...cap, groups: ["voice", "written"], channelScope: "together" }],
      gaps: [],
      exclusivity: { per: "local-week", after: "contact" },
      consent: { perChannel: true, proof: ["who", "when", "text-version", "medium"] },
      optOut: { reach: "channel", effectiveWithin: "now" },
      recipients: { allow: ["debtor", "co-debtor", "guarantor"], others: "never" },
      visits: { home: false, work: false, exceptions: [{ creditType: "microcredit", needsAuthorisation: true }] },
      content: { must: [], never: ["asks-reason-for-default"] },
      exemptions: [{ purpose: "reply", skips: ["windows", "caps", "exclusivity"], maxHoursSinceRequest: 24 }],
      consumerMayWiden: { needs: "separate-and-later-act" },
      stops: ["deceased"],
      retention: { years: 5 },
      basis: [],
    };
    expect(packShape.safeParse(described).error).toBeUndefined();
  });

  test.each([
    ["a misspelt rule", { cap: [cap] }],
    [
      "hours that close before they open",
      { windows: [{ groups: ["voice"], days: { "1": [["19:00", "07:00"]] }, onHoliday: [] }] },
    ],
    ["an hour that is none", { windows: [{ groups: ["voice"], days: { "1": [["07:00", "24:30"]] }, onHoliday: [] }] }],
    [
      "a weekday that is none",
      { windows: [{ groups: ["voice"], days: { "8": [["07:00", "19:00"]] }, onHoliday: [] }] },
    ],
    ["a cap of nothing", { caps: [{ ...cap, max: 0 }] }],
    ["a gap without a size", { gaps: [{ groups: ["written"], acrossWeeks: true }] }],
    ["a gap with two sizes", { gaps: [{ groups: ["written"], acrossWeeks: true, hours: 48, days: 2 }] }],
    ["a row for a setting that does not exist", { caps: [{ ...cap, when: { mood: "strict" } }] }],
    [
      "a row for a value that does not exist",
      {
        caps: [{ ...cap, when: { mood: "grim" } }],
        settings: { mood: { default: "mild", status: "D", options: { mild: {} } } },
      },
    ],
    ["a default that is no option", { settings: { mood: { default: "grim", status: "D", options: { mild: {} } } } }],
    ["a zone that is none", { clock: { zone: "America/Bogotá" } }],
    ["a date that is none", { validTo: "2026-02-30" }],
  ])("%s is refused", (_, says) => {
    expect(() => ownPack(says)).toThrow();
  });

  test("an unknown calendar fails when compiled, not when asked", () => {
    expect(() => compilePacks([ownPack({ holidays: { calendar: "QQ" } })])).toThrow("no holiday calendar QQ");
  });
});

test("what a text must carry: everywhere, at first contact, by country", () => {
  const house = ["sender", "creditor", "how-to-stop", "how-to-reach-a-person"];
  expect(requiredContent(lawOf("CO"), "email", false)).toEqual(house);
  expect(requiredContent(lawOf("PY"), "email", false)).toEqual([
    ...house,
    "capital",
    "interest",
    "charges",
    "how-to-pay",
  ]);
  expect(requiredContent(lawOf("US"), "email", true)).toEqual([
    ...house,
    "debt-collector-disclosure",
    "validation-notice",
    "opt-out-sentence",
  ]);
  expect(requiredContent(lawOf("US"), "call", false)).toEqual([]);
});

test("codes are in order, once each, in one form", () => {
  expect(new Set(RULE_CODES).size).toBe(RULE_CODES.length);
  for (const code of RULE_CODES) expect(code).toMatch(/^[a-z0-9]+(?:_[a-z0-9]+)*$/);
});
