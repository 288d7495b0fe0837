import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { compileRule, evaluate } from "./evaluate.js";
import { explain } from "./explain.js";
import { FACTS, type FactRow, factOf } from "./facts.js";
import { anyRow, anyRule, factRow, TODAY } from "./rule.fixture.js";
import { checkReferences, checkRule, type Rule, segmentsIn } from "./rule.js";
import { ruleJsonSchema } from "./rule-schema.js";
import { RuleShape } from "./rule-wire.js";

const LATE: Rule = { fact: "daysLate", op: "ge", value: 10 };
const nested = (depth: number): Rule => (depth === 0 ? LATE : { not: nested(depth - 1) });
const found = (rule: unknown) => checkRule(rule).map(({ path, code }) => [path.join("."), code]);

describe("what is wrong with a rule is named with its place", () => {
  test.each<[string, unknown, [string, string][]]>([
    ["no rule at all", null, [["", "not_a_rule"]]],
    ["words nobody knows", { some: [] }, [["", "not_a_rule"]]],
    ["two rules in one", { all: [LATE], any: [LATE] }, [["", "not_a_rule"]]],
    ["a condition with more in it", { ...LATE, why: 1 }, [["", "not_a_rule"]]],
    ["a group of nothing", { all: [{ any: [] }] }, [["all.0.any", "empty_group"]]],
    ["a group that is no list", { all: LATE }, [["all", "not_a_rule"]]],
    ["a fact nobody knows", { not: { fact: "mood", op: "is", value: "x" } }, [["not.fact", "unknown_fact"]]],
    ["a field without a name", { fact: "field.", op: "is", value: "x" }, [["fact", "unknown_fact"]]],
    ["a fact of every object", { fact: "constructor", op: "is", value: "x" }, [["fact", "unknown_fact"]]],
    ["an operator of another type", { fact: "tags", op: "ge", value: 1 }, [["op", "operator_not_of_fact"]]],
    ["unknown, of what is always known", { fact: "openCount", op: "unknown" }, [["op", "operator_not_of_fact"]]],
    ["no operator", { fact: "openCount", value: 1 }, [["op", "unknown_operator"]]],
    ["no value", { fact: "openCount", op: "ge" }, [["value", "value_missing"]]],
    ["a value too many", { fact: "product", op: "known", value: 1 }, [["value", "value_not_expected"]]],
    ["half a day", { fact: "daysLate", op: "ge", value: 1.5 }, [["value", "value_not_of_fact"]]],
    ["a number as text", { fact: "daysLate", op: "ge", value: "10" }, [["value", "value_not_of_fact"]]],
    ["a word the list lacks", { fact: "held", op: "is", value: "asleep" }, [["value", "value_not_of_fact"]]],
    ["a day of no calendar", { fact: "oldestDueOn", op: "lt", value: "2026-02-30" }, [["value", "value_not_of_fact"]]],
    ["money without its unit", { fact: "openMinor", op: "ge", value: 100 }, [["value", "value_not_of_fact"]]],
    [
      "money nobody knows",
      { fact: "openMinor", op: "ge", value: { currency: "XYZ", minor: "1" } },
      [["value", "value_not_of_fact"]],
    ],
    ["a range backwards", { fact: "daysLate", op: "between", value: [30, 8] }, [["value", "range_backwards"]]],
    [
      "an amount backwards",
      { fact: "openMinor", op: "between", value: { currency: "COP", from: "10", to: "9" } },
      [["value", "range_backwards"]],
    ],
    ["an empty list", { fact: "country", op: "in", value: [] }, [["value", "value_not_of_fact"]]],
    ["a character no database keeps", { fact: "product", op: "is", value: "a\0" }, [["value", "value_not_of_fact"]]],
    ["a segment that is no number", { segment: "vip" }, [["segment", "unknown_segment"]]],
    ["one group too deep", nested(6), [["not.not.not.not.not.not", "too_deep"]]],
    [
      "two at once",
      { any: [{ fact: "x", op: "is" }, { all: [] }] },
      [
        ["any.0.fact", "unknown_fact"],
        ["any.1.all", "empty_group"],
      ],
    ],
  ])("%s", (_, rule, problems) => expect(found(rule)).toEqual(problems));

  test("as deep and as long as may be passes; longer does not, however long", () => {
    expect(found(nested(5))).toEqual([]);
    expect(found({ all: Array(100).fill(LATE) })).toEqual([]);
    expect(found({ all: Array(101).fill(LATE) })).toEqual([["", "too_many_conditions"]]);
    let deep: unknown = LATE;
    for (let at = 0; at < 200_000; at++) deep = { not: deep };
    expect(found(deep)).toEqual([["not.not.not.not.not.not", "too_deep"]]);
  });

  test("as a shape it says the same, with values for the sentence", () => {
    const read = z.object({ rule: RuleShape }).safeParse({ rule: { all: [{ fact: "held", op: "is", value: "x" }] } });
    expect(read.error?.issues).toMatchObject([
      {
        path: ["rule", "all", 0, "value"],
        params: { code: "value_not_of_fact", values: { fact: "held", type: "enum" } },
      },
    ]);
  });

  test("every sound rule passes, and survives being written down", () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        expect(RuleShape.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
      }),
    );
  });

  test("the published schema speaks of every fact", () => {
    const text = JSON.stringify(ruleJsonSchema());
    for (const { name } of FACTS) expect(text).toContain(JSON.stringify(name));
    expect(z.toJSONSchema(z.object({ rule: RuleShape }))).toMatchObject({
      $defs: { SegmentRule: { anyOf: expect.any(Array) } },
    });
  });
});

describe("segments in segments", () => {
  const segments = new Map<string, Rule>([
    ["1", { all: [LATE, { segment: "2" }] }],
    ["2", { not: { segment: "3" } }],
    ["3", LATE],
  ]);
  const refused = (rule: Rule, self: string | null) =>
    checkReferences(rule, segments, self).map(({ path, code, values }) => [path.join("."), code, values?.via]);

  test("a segment that is not there, or leads back, is refused with the way it goes", () => {
    expect(refused({ segment: "9" }, null)).toEqual([["segment", "unknown_segment", undefined]]);
    expect(refused({ any: [LATE, { segment: "3" }] }, "3")).toEqual([["any.1.segment", "segment_in_itself", []]]);
    expect(refused({ not: { segment: "1" } }, "3")).toEqual([["not.segment", "segment_in_itself", ["1", "2"]]]);
    expect(refused({ segment: "1" }, "4")).toEqual([]);
    expect([...segmentsIn({ all: [{ segment: "1" }, { not: { segment: "2" } }] })]).toEqual(["1", "2"]);
  });

  test("what would grow without bound is refused before it is made", () => {
    const doubling = new Map<string, Rule>([["1", LATE]]);
    for (let at = 2; at <= 40; at++)
      doubling.set(String(at), { all: [{ segment: String(at - 1) }, { segment: String(at - 1) }] });
    expect(checkReferences({ segment: "40" }, doubling, null)).toMatchObject([{ code: "segment_too_large" }]);
  });

  test("a segment inside itself, which no check let through, holds nobody and ends", () => {
    const loop = new Map<string, Rule>([["1", { not: { segment: "1" } }]]);
    expect(evaluate({ segment: "1" }, factRow(), TODAY, loop)).toBe(true);
    expect(evaluate({ segment: "2" }, factRow(), TODAY, loop)).toBe(false);
  });
});

describe("who belongs", () => {
  const UNKNOWN = factRow({ usualDaysLate: null, product: null });
  test.each<[string, Rule, Partial<FactRow>, boolean]>([
    ["ten days late today", LATE, {}, true],
    [
      "not late yet: its day comes in three",
      { fact: "daysLate", op: "eq", value: -3 },
      { oldestDueOn: TODAY + 3 },
      true,
    ],
    ["what is unknown is not this", { fact: "product", op: "is", value: "auto" }, UNKNOWN, false],
    ["nor is it anything but this", { fact: "product", op: "isNot", value: "auto" }, UNKNOWN, false],
    ["yet it is not so that it is this", { not: { fact: "product", op: "is", value: "auto" } }, UNKNOWN, true],
    ["and it is unknown", { fact: "usualDaysLate", op: "unknown" }, UNKNOWN, true],
    [
      "an amount of another currency",
      { fact: "openMinor", op: "ge", value: { currency: "MXN", minor: "1" } },
      {},
      false,
    ],
    [
      "an amount above what fits a number",
      { fact: "openMinor", op: "gt", value: { currency: "COP", minor: "9007199254740992" } },
      { openMinor: 9_007_199_254_740_993n },
      true,
    ],
    ["a hold that ends today", { fact: "held", op: "is", value: "none" }, { hold: "pause", holdUntil: TODAY }, true],
    [
      "a hold over a promise, until it ends",
      { fact: "held", op: "is", value: "promise" },
      { hold: "pause", holdUntil: TODAY, promiseOn: TODAY },
      true,
    ],
    ["consent never asked for", { fact: "consent.sms", op: "is", value: "unknown" }, {}, true],
    ["consent withdrawn", { fact: "consent.sms", op: "is", value: "refused" }, { refusedMask: 2 }, true],
    ["a dead address is none", { fact: "hasEmail", op: "is", value: true }, { emailHealth: "bad" }, false],
    ["a file's own number", { fact: "field.Mora", op: "gt", value: 9 }, { fields: { Mora: "10.5" } }, true],
    ["a file's own text is no number", { fact: "field.Mora", op: "lt", value: 9 }, { fields: { Mora: "1e3" } }, false],
    [
      "a stage is a step of one strategy",
      { fact: "stage", op: "is", value: "4/call" },
      { strategyId: 4n, stepId: "call" },
      true,
    ],
    ["none of these tags", { fact: "tags", op: "hasNone", value: ["vip"] }, { tags: [] }, true],
  ])("%s", (_, rule, row, belongs) => {
    expect(checkRule(rule)).toEqual([]);
    expect(evaluate(rule, factRow(row), TODAY)).toBe(belongs);
  });

  test("days move by themselves", () => {
    const test = compileRule({ fact: "daysLate", op: "between", value: [11, 12] });
    expect([0, 1, 2, 3].map((days) => test(factRow(), { today: TODAY + days }))).toEqual([false, true, true, false]);
  });
});

describe("why somebody belongs, or does not", () => {
  const rule: Rule = {
    all: [
      LATE,
      { any: [{ fact: "product", op: "is", value: "auto" }, { not: { segment: "5" } }] },
      { fact: "openCount", op: "ge", value: 3 },
    ],
  };
  const segments = new Map<string, Rule>([["5", { fact: "country", op: "is", value: "CO" }]]);

  test("names the conditions that decided, with what the account says", () => {
    const { belongs, because, tree } = explain(rule, factRow(), TODAY, segments);
    expect(belongs).toBe(false);
    expect(because.map(({ path, holds, actual }) => [path, holds, actual])).toEqual([
      ["all.1.any.0", false, null],
      ["all.1.any.1.not.segment", true, "CO"],
      ["all.2", false, 2],
    ]);
    expect(tree.parts[0]).toMatchObject({ path: "all.0", holds: true, decides: false, actual: 10 });
  });

  test("of several that are enough all are named, of all that are needed each", () => {
    const paths = (row: Partial<FactRow>) =>
      explain(rule, factRow({ openCount: 3, ...row }), TODAY, segments).because.map(({ path }) => path);
    expect(paths({ product: "auto" })).toEqual(["all.0", "all.1.any.0", "all.2"]);
    expect(paths({ product: "auto", country: "MX" })).toEqual([
      "all.0",
      "all.1.any.0",
      "all.1.any.1.not.segment",
      "all.2",
    ]);
  });

  test("says what the rule says, and changing what did not decide changes nothing", () => {
    fc.assert(
      fc.property(anyRule, anyRule, anyRow([3n]), (one, two, row) => {
        const others = new Map([
          ["1", two],
          ["2", LATE],
        ]);
        const { belongs, because } = explain(one, row, TODAY, others);
        expect(belongs).toBe(evaluate(one, row, TODAY, others));
        expect(because.length).toBeGreaterThan(0);
      }),
    );
  });
});

test("a fact is found by its name, a column of a file by any", () => {
  expect(factOf("field.Sede")).toMatchObject({ group: "imported", type: "field" });
  expect(factOf("__proto__")).toBeNull();
  expect(new Set(FACTS.map(({ name }) => name)).size).toBe(FACTS.length);
});
