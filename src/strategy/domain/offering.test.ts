import { describe, expect, test } from "vitest";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, DebtId, EnrollmentId } from "../../kernel/id.js";
import { epochDayOf, type LocalDate } from "../../kernel/time.js";
import type { OfferTerms } from "../../plans/domain/offer-policy.js";
import { decide } from "./decide.js";
import type { Decision } from "./decision.js";
import { DefinitionShape } from "./definition.js";
import type { Facts } from "./facts.js";
import { afterCharged, type OfferFacts, type OfferRule, offerNow, ruleFor } from "./offering.js";
import { engineStrategy } from "./program.js";
import type { FactRow } from "./segment/facts.js";

const TODAY = epochDayOf("2026-05-25" as LocalDate);
const NOON = new Date("2026-05-25T17:00:00Z");
const terms = (bps: number): OfferTerms => ({
  discounts: bps === 0 ? [] : [{ fromDays: 0, bps }],
  instalments: { most: 3, smallestMinor: "100", downPaymentBps: 0, firstWithinDays: 7 },
  validDays: 9,
});
const rule = (name: string, bps: number, holds: OfferRule["holds"] = null): OfferRule => ({
  name,
  holds,
  terms: terms(bps),
});
const ROW = { openMinor: 9_000n, offerUntil: null } as unknown as FactRow;
const room = (over: Partial<OfferFacts> = {}): OfferFacts => ({
  currency: "COP",
  debts: [
    { id: 7n as DebtId, dueOn: "2026-05-01" as LocalDate, balanceMinor: 6_000n },
    { id: 8n as DebtId, dueOn: "2026-05-20" as LocalDate, balanceMinor: 3_000n },
    { id: 9n as DebtId, dueOn: "2026-06-20" as LocalDate, balanceMinor: 5_000n },
  ],
  policy: { version: 4, rules: [rule("all", 1_000)] },
  ...over,
});

describe("what is offered", () => {
  test("is for what is due, by the rule that fits first, and names both", () => {
    const rules = [
      rule("rich", 5_000, ({ openMinor }) => openMinor > 9_000n),
      rule("rest", 1_000),
      rule("never", 9_000),
    ];
    const offered = offerNow({ wanted: "best" }, room({ policy: { version: 4, rules } }), ROW, TODAY);
    expect(offered).toMatchObject({
      rule: "rest",
      policyVersion: 4,
      debtIds: [7n, 8n],
      offer: { kind: "settlement", totalMinor: 9_000n, amountMinor: 8_100n, validUntil: "2026-06-03" },
    });
  });

  test.each([
    ["without a policy", room({ policy: null }), ROW],
    ["without a rule that fits", room({ policy: { version: 1, rules: [rule("none", 1, () => false)] } }), ROW],
    [
      "of an account whose facts nobody knows",
      room({ policy: { version: 1, rules: [rule("some", 1, () => true)] } }),
      null,
    ],
  ])("is nothing %s", (_, facts, row) => {
    expect(offerNow({ wanted: "best" }, facts, row, TODAY)).toEqual({ because: "offer_no_policy" });
  });

  test("counts what was charged on the way", () => {
    const charged = afterCharged(room(), [
      { debtId: 7n as DebtId, amountMinor: 500n },
      { debtId: 7n as DebtId, amountMinor: 20n },
      { debtId: 1n as DebtId, amountMinor: 9n },
    ]);
    expect(charged.debts.map(({ balanceMinor }) => balanceMinor)).toEqual([6_520n, 3_000n, 5_000n]);
  });

  test("asks the rules on the day that it is", () => {
    const asked = rule("day", 1, (_, { today }) => today === TODAY);
    expect([ruleFor({ version: 1, rules: [asked] }, ROW, TODAY), ruleFor(null, ROW, TODAY)]).toEqual([asked, null]);
    expect(ruleFor({ version: 1, rules: [asked] }, ROW, TODAY + 1)).toBeNull();
  });
});

const facts = (over: Partial<Facts> = {}): Facts =>
  ({
    enrollmentId: 1n as EnrollmentId,
    accountId: 2n as AccountId,
    round: 1,
    anchorDebtId: 7n,
    anchorDueOn: "2026-05-01",
    nextStep: 0,
    stepDoneAt: null,
    tries: 0,
    tried: [],
    tone: null,
    isHeldOut: false,
    row: ROW,
    charges: null,
    offers: room(),
    openCount: 2,
    oldestDebtId: 7n,
    oldestDueOn: "2026-05-01",
    held: null,
    points: {},
    person: { zones: ["America/Bogota"], stops: [] },
    ...over,
  }) as unknown as Facts;

const call = (id: string, day: number) => ({ kind: "call", id, day, at: "10:00", script: "s", couldNot: [] });
const offer = (id: string, wanted = "best", validDays?: number) => ({ kind: "offer", id, offer: wanted, validDays });
const through = (steps: readonly object[], over: Partial<Facts> = {}, now = NOON): Decision => {
  const definition = DefinitionShape.parse({ audience: {}, days: { from: 0, to: null }, steps });
  const none: ReadonlySet<Channel> = new Set();
  return decide(facts(over), engineStrategy(5n, 6n, definition), none, now);
};
const noted = ({ notes }: Decision) => notes.map(({ kind, step, because }) => `${step} ${kind} ${because}`);

describe("a step that offers", () => {
  test("does so at once under the name of its decision, and goes on to what comes next", () => {
    const decision = through([offer("o", "instalments", 4), call("c", 40)]);
    expect(decision.offers).toMatchObject([
      { key: "e1.1.0", name: "5.o", offer: { kind: "instalments", validUntil: "2026-05-29" }, rule: "all" },
    ]);
    expect(decision.offers[0]?.offer.instalments).toHaveLength(3);
    expect([noted(decision), decision.nextStep, decision.stepDoneAt]).toEqual([["0 offered instalments"], 1, null]);
    expect(decision.nextLookAt).toEqual(new Date("2026-06-10T15:00:00Z"));
  });

  test("says why it offers nothing, and goes on all the same", () => {
    const decision = through([offer("o"), call("c", 40)], { offers: room({ policy: null }) });
    expect([decision.offers, noted(decision), decision.nextStep]).toEqual([[], ["0 skipped offer_no_policy"], 1]);
  });

  test("offers nothing where the law has stopped collection", () => {
    const stops = [{ from: new Date("2026-05-20T00:00:00Z") }];
    const decision = through([offer("o"), call("c", 40)], { person: { zones: ["America/Bogota"], stops } as never });
    expect([decision.offers, noted(decision)]).toEqual([[], ["0 skipped offer_stopped"]]);
    const later = [{ from: new Date("2026-05-26T00:00:00Z") }];
    const before = through([offer("o"), call("c", 40)], {
      person: { zones: ["America/Bogota"], stops: later } as never,
    });
    expect(before.offers).toHaveLength(1);
  });

  test("waits while the account is left alone", () => {
    const until = new Date("2026-05-28T00:00:00Z");
    const decision = through([offer("o"), call("c", 40)], { held: { by: "promise", until } });
    expect([decision.offers, noted(decision), decision.nextStep]).toEqual([[], ["0 held promise"], 0]);
    expect(decision.nextLookAt).toEqual(until);
  });

  test("asks for what decides about it, where that was not loaded", () => {
    const decision = through([offer("o"), call("c", 40)], { offers: null });
    expect([decision.lacks, decision.offers]).toEqual(["offers", []]);
  });

  test("is seen by a condition after it, and a later one counts instead", () => {
    const open = (id: string, yes: object[], no: object[]) => ({
      kind: "condition",
      id,
      if: { fact: "hasOpenOffer", op: "is", value: true },
      yes,
      no,
    });
    const decision = through([
      open("a", [], []),
      offer("o"),
      open("b", [offer("p", "instalments")], []),
      call("c", 40),
    ]);
    expect(noted(decision)).toEqual([
      "0 branched no",
      "1 offered settlement",
      "2 branched yes",
      "3 offered instalments",
    ]);
    expect(decision.offers.map(({ key }) => key)).toEqual(["e1.1.1", "e1.1.3"]);
  });
});
