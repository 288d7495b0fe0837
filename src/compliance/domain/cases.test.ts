import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BadCases, runCases } from "./cases.js";
import { RULE_CODES } from "./rule-codes.js";

const read = (url: URL): unknown => JSON.parse(readFileSync(url, "utf8"));
const ours = new URL("../packs/contact-rules-cases.json", import.meta.url);
const shared = new URL("../../../../shared/facts/contact-rules-cases.json", import.meta.url);

const report = runCases(read(ours));

test("all 170 cases, as a decision and as a search", () => {
  expect(report.results.filter(({ passed }) => !passed)).toEqual([]);
  expect(report).toMatchObject({ total: 170, passed: 170 });
});

test.each(report.results.map((result) => [result.id, result] as const))(
  "%s",
  (_, { expected, got, agrees, verdict }) => {
    expect(got).toBe(expected);
    expect(agrees).toBe(true);
    expect(verdict.packs.length).toBeGreaterThan(1);
    if (verdict.kind === "deny") {
      expect(verdict.failed.length).toBeGreaterThan(0);
      for (const { rule, pack } of verdict.failed) {
        expect(RULE_CODES).toContain(rule);
        expect([...verdict.packs, "customer"]).toContain(pack);
      }
    }
  },
);

test.skipIf(!existsSync(shared))("our copy is the shared case file (skipped where ../shared is absent)", () => {
  expect(read(ours)).toEqual(read(shared));
});

describe("cases that rest on a reading follow their setting", () => {
  /** The other reading, and what the case then says. Where both agree, the text leaves no other answer. */
  const OTHER: Record<string, readonly [pack: string, setting: string, value: string, verdict: "allow" | "deny"]> = {
    "CO-004": ["co-ley2300", "closingMinute", "inside", "allow"],
    "CO-020": ["co-ley2300", "countingMode", "any-delivered", "deny"],
    "CO-021": ["co-ley2300", "sameChannelWeek", "one-contact", "deny"],
    "CO-024": ["co-ley2300", "countingMode", "any-delivered", "deny"],
    "CO-025": ["co-ley2300", "countingMode", "direct-contact", "allow"],
    "CO-026": ["co-ley2300", "sameChannelWeek", "one-contact", "deny"],
    "CO-029": ["co-ley2300", "week", "rolling", "deny"],
    "CO-037": ["co-ley2300", "optOutReach", "all", "deny"],
    "CO-038": ["co-ley2300", "optOutReach", "all", "deny"],
    "CO-041": ["co-ley2300", "replies", "ordinary", "deny"],
    "CO-042": ["co-ley2300", "replies", "ordinary", "deny"],
    "CO-043": ["co-ley2300", "openChat", "collection-too", "allow"],
    "CO-044": ["co-ley2300", "inboundContacts", "ignore", "allow"],
    "CO-047": ["co-ley2300", "clock", "country", "allow"],
    "CO-048": ["co-ley2300", "clock", "country", "deny"],
    "CO-049": ["co-ley2300", "clock", "country", "deny"],
    "CO-052": ["co-ley2300", "exclusionRegistry", "everything", "deny"],
    "CL-006": ["cl-ley19496", "unansweredCalls", "count", "deny"],
    "CL-012": ["cl-ley19496", "gapReading", "calendar-days", "allow"],
    "CL-013": ["cl-ley19496", "counters", "together", "deny"],
    "CL-014": ["cl-ley19496", "gapAcrossWeeks", "resets", "allow"],
    "PE-007": ["pe-ley29571", "messages", "unrestricted", "allow"],
    "AR-003": ["ar-ley24240", "hours", "none", "allow"],
    "US-004": ["us-fdcpa-regf", "electronicHours", "unrestricted", "allow"],
    "US-021": ["us-fdcpa-regf", "optOutReach", "all", "deny"],
    "US-027": ["us-fdcpa-regf", "texts", "counted", "deny"],
  };
  const cases = read(ours) as { id: string; basisStatus: string; context?: Record<string, unknown> }[];
  const disputed = cases.filter(({ basisStatus }) => ["interpretation", "policy-default"].includes(basisStatus));

  test("and each of them is here", () => {
    expect(Object.keys(OTHER).sort()).toEqual(disputed.map(({ id }) => id).sort());
  });

  test.each(disputed.map((one) => [one.id, one] as const))("%s", (id, one) => {
    const [pack, setting, value, verdict] = OTHER[id] as (typeof OTHER)[string];
    const { countingMode: _, ...context } = one.context ?? {};
    const other = { ...one, context: { ...context, settings: { [pack]: { [setting]: value } } }, expected: verdict };
    expect(runCases([other])).toMatchObject({ passed: 1 });
  });
});

describe("the case file of another", () => {
  const good = {
    id: "X-1",
    country: "CO",
    customerTimeZone: "America/Bogota",
    history: [],
    attempt: { channel: "sms", at: "2026-02-10T15:00:00Z" },
    expected: "allow",
  };
  const event = { channel: "call", at: "2026-02-10T13:00:00Z", direction: "out", connected: true };

  test.each([
    ["a plain case", good, 1],
    ["columns for people are no facts", { ...good, reason: "because", reviewer: "Ana" }, 1],
    ["a wrong expectation is counted, not thrown", { ...good, expected: "deny" }, 0],
    [
      "an unknown recipient is somebody else",
      { ...good, attempt: { ...good.attempt, recipient: "landlord" }, expected: "deny" },
      1,
    ],
    ["no zone is no contact", { ...good, customerTimeZone: null, expected: "deny" }, 1],
    [
      "a country we never heard of gets the strict default",
      { ...good, country: "ZZ", attempt: { channel: "sms", at: "2026-02-10T23:59:00Z" } },
      1,
    ],
    [
      "another reading of a disputed rule",
      {
        ...good,
        history: [{ ...event, connected: false }],
        context: { settings: { "co-ley2300": { countingMode: "any-delivered" } } },
        expected: "deny",
      },
      1,
    ],
  ])("%s", (_, one, passed) => {
    expect(runCases([one])).toMatchObject({ total: 1, passed });
  });

  test.each([
    ["not a list", { cases: [] }, "a JSON list"],
    ["no zone given", { ...good, customerTimeZone: undefined }, "case X-1: customerTimeZone"],
    [
      "a zone that is none",
      { ...good, customerTimeZone: "America/Bogotá" },
      "case X-1: customerTimeZone: an IANA time zone",
    ],
    [
      "an instant without its offset",
      { ...good, attempt: { channel: "sms", at: "2026-02-10T15:00:00" } },
      "case X-1: attempt.at: an instant",
    ],
    [
      "a channel that is none",
      { ...good, attempt: { channel: "fax", at: "2026-02-10T15:00:00Z" } },
      "case X-1: attempt.channel",
    ],
    ["a misspelt fact", { ...good, context: { optOut: [] } }, 'case X-1: context: Unrecognized key: "optOut"'],
    ["a misspelt fact of an event", { ...good, history: [{ ...event, conected: true }] }, "case X-1: history.0"],
    ["a case without its name", { ...good, id: undefined }, "case number 1: id"],
    [
      "a setting that no pack has",
      { ...good, context: { settings: { "co-ley2300": { mood: "mild" } } } },
      "pack co-ley2300 has no setting mood",
    ],
  ])("%s is refused by name", (_, one, message) => {
    const run = () => runCases(Array.isArray(one) || "cases" in one ? one : [one]);
    expect(run).toThrow(BadCases);
    expect(run).toThrow(message);
  });

  test("one name for two cases is refused", () => {
    expect(() => runCases([good, good])).toThrow("case X-1: id: used by more than one case");
  });
});
