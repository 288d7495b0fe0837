import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/strategy/domain/segment/evaluate.js";
import { factOf } from "../../../src/strategy/domain/segment/facts.js";
import { anyRow, anyRule, everyCondition, factRow, TODAY } from "../../../src/strategy/domain/segment/rule.fixture.js";
import { checkRule, isCondition, type Rule } from "../../../src/strategy/domain/segment/rule.js";
import {
  addAt,
  bare,
  copyAt,
  type DraftRule,
  groupAt,
  isUnfinished,
  moveAt,
  negateAt,
  nodeAt,
  type Path,
  problemsAt,
  removeAt,
  rooted,
  setMode,
  soundRule,
  withFact,
  withOp,
} from "./rule-model.js";
import { numberMeant, numberTyped } from "./rule-value.js";

/** Letters for conditions, so that a tree is seen at a glance. */
const c = (name: string): DraftRule => ({ segment: name });
function drawn(rule: DraftRule): string {
  if ("not" in rule) return `!${drawn(rule.not)}`;
  if ("segment" in rule) return rule.segment;
  if ("fact" in rule) return "_";
  return "all" in rule ? `(${rule.all.map(drawn).join(" ")})` : `[${rule.any.map(drawn).join(" ")}]`;
}
const TREE: DraftRule = { all: [c("a"), { not: { any: [c("b"), { not: c("d") }] } }, c("e")] };
const now = ({ rule, path }: { rule: DraftRule; path: Path }): string => `${drawn(rule)} at ${path.join(".")}`;

test("a tree is drawn", () => expect(drawn(TREE)).toBe("(a ![b !d] e)"));

describe("changing a rule", () => {
  test.each<[string, string, string]>([
    ["added at the end of the root", now(addAt(TREE, [])), "(a ![b !d] e _) at all.3"],
    ["added behind a rule", now(addAt(TREE, ["all", 0])), "(a _ ![b !d] e) at all.1"],
    [
      "added behind a rule in a negated group",
      now(addAt(TREE, ["all", 1, "not", "any", 0])),
      "(a ![b _ !d] e) at all.1.not.any.1",
    ],
    ["added into a negated group", now(addAt(TREE, ["all", 1])), "(a ![b !d _] e) at all.1.not.any.2"],
    ["grouped", now(groupAt(TREE, ["all", 0])), "([a _] ![b !d] e) at all.0.any.1"],
    [
      "grouped with its not",
      now(groupAt(TREE, ["all", 1, "not", "any", 1, "not"])),
      "(a ![b (!d _)] e) at all.1.not.any.1.all.1",
    ],
    ["a new group in the root", now(groupAt(TREE, [])), "(a ![b !d] e [_]) at all.3.any.0"],
    ["removed", now(removeAt(TREE, ["all", 0])), "(![b !d] e) at all.0"],
    ["removed at the end", now(removeAt(TREE, ["all", 2])), "(a ![b !d]) at all.1"],
    [
      "removed with the group it was alone in",
      now(removeAt({ all: [c("a"), { not: { any: [c("b")] } }] }, ["all", 1, "not", "any", 0])),
      "(a) at all.0",
    ],
    ["the last one removed", now(removeAt({ any: [c("a")] }, ["any", 0])), "[] at "],
    ["negated", now(negateAt(TREE, ["all", 0])), "(!a ![b !d] e) at all.0"],
    ["no longer negated", now(negateAt(TREE, ["all", 1, "not"])), "(a [b !d] e) at all.1"],
    ["copied", now(copyAt(TREE, ["all", 1])), "(a ![b !d] ![b !d] e) at all.2"],
    ["moved down into a group", now(moveAt(TREE, ["all", 0], 1)), "(![a b !d] e) at all.0.not.any.0"],
    ["moved up into a group", now(moveAt(TREE, ["all", 2], -1)), "(a ![b !d e]) at all.1.not.any.2"],
    ["moved within its group", now(moveAt(TREE, ["all", 1, "not", "any", 0], 1)), "(a ![!d b] e) at all.1.not.any.1"],
    ["moved out upwards", now(moveAt(TREE, ["all", 1, "not", "any", 0], -1)), "(a b ![!d] e) at all.1"],
    ["moved out downwards", now(moveAt(TREE, ["all", 1, "not", "any", 1], 1)), "(a ![b] !d e) at all.2"],
    [
      "the only one moved out",
      now(moveAt({ all: [{ any: [c("a")] }, c("b")] }, ["all", 0, "any", 0], 1)),
      "(a b) at all.0",
    ],
    ["not moved past the ends", now(moveAt(TREE, ["all", 0], -1)), "(a ![b !d] e) at all.0"],
  ])("%s", (_, found, wanted) => expect(found).toBe(wanted));

  test("a group counts in four ways", () => {
    const modes = (["all", "any", "none", "notAll"] as const).map((mode) => drawn(setMode(TREE, ["all", 1], mode)));
    expect(modes).toEqual(["(a (b !d) e)", "(a [b !d] e)", "(a ![b !d] e)", "(a !(b !d) e)"]);
  });

  test("a lone rule gets a group around it, and two nots are none", () => {
    expect(drawn(rooted(c("a")))).toBe("(a)");
    expect(drawn(rooted({ not: c("a") }))).toBe("(!a)");
    expect(rooted({ not: { any: [c("a")] } })).toEqual({ not: { any: [c("a")] } });
    expect(bare({ not: { not: c("a") } })).toEqual({ node: c("a"), isNot: false, path: ["not", "not"] });
  });

  test("whatever is done to a rule and undone leaves it asking the same", () => {
    fc.assert(
      fc.property(anyRule, anyRow([3n, 4n, 5n]), (rule, row) => {
        const root = rooted(rule) as Rule;
        expect(evaluate(root, row, TODAY)).toBe(evaluate(rule, row, TODAY));
        const added = addAt(root, [], { segment: "9" });
        expect(drawn(removeAt(added.rule, added.path).rule)).toBe(drawn(root));
        const turned = negateAt(added.rule, added.path);
        expect(negateAt(turned.rule, turned.path).rule).toEqual(added.rule);
      }),
    );
  });
});

describe("changing a condition", () => {
  const LATE = { fact: "daysLate", op: "between", value: [1, 30] } as const;

  test.each([
    [
      "a fact of the same type keeps what was said",
      withFact(LATE, "lastPaidDaysAgo"),
      { ...LATE, fact: "lastPaidDaysAgo", value: [1, null] },
    ],
    ["another type begins anew", withFact(LATE, "country"), { fact: "country", op: "is", value: undefined }],
    ["a flag is yes", withFact({}, "hasEmail"), { fact: "hasEmail", op: "is", value: true }],
    [
      "one becomes a list",
      withOp({ fact: "held", op: "is", value: "pause" }, "in"),
      { fact: "held", op: "in", value: ["pause"] },
    ],
    [
      "a list becomes one",
      withOp({ fact: "held", op: "in", value: ["pause", "none"] }, "is"),
      { fact: "held", op: "is", value: "pause" },
    ],
    [
      "a range begins where the number was",
      withOp({ fact: "daysLate", op: "ge", value: 8 }, "between"),
      { fact: "daysLate", op: "between", value: [8, null] },
    ],
    [
      "nothing is asked of what is unknown",
      withOp(LATE, "unknown"),
      { fact: "daysLate", op: "unknown", value: undefined },
    ],
    [
      "an amount keeps its currency",
      withOp({ fact: "openMinor", op: "ge", value: { currency: "COP", minor: "100" } }, "between"),
      { fact: "openMinor", op: "between", value: { currency: "COP", from: "100", to: "" } },
    ],
  ] as const)("%s", (_, found, wanted) => expect(found).toEqual(wanted));

  test("changing an operator to itself changes nothing that is sound", () => {
    for (const condition of everyCondition(3)) {
      const again = withOp(condition, condition.op);
      if (condition.op !== "between") expect(again).toEqual({ value: undefined, ...condition });
      expect(factOf(again.fact)?.ops).toContain(again.op);
    }
  });

  test("numbers are read while they are typed, and nothing typed is lost", () => {
    expect(["", "30", "-4", "1.5", "1.", "-", "007", "1,5", "x"].map(numberTyped)).toEqual([
      null,
      30,
      -4,
      1.5,
      "1.",
      "-",
      "007",
      "1,5",
      "x",
    ]);
    expect(["1,50", "007", "1.", "x"].map(numberMeant)).toEqual([1.5, 7, "1.", "x"]);
  });
});

describe("what is wrong", () => {
  const draft: DraftRule = {
    all: [
      { fact: "" },
      { fact: "daysLate", op: "ge" },
      { fact: "daysLate", op: "ge", value: "x" },
      {
        not: {
          any: [{ fact: "openMinor", op: "between", value: { currency: "COP", from: "5", to: "" } }, { segment: "" }],
        },
      },
      { all: [] },
    ],
  };

  test("what is missing is told apart from what is wrong", () => {
    expect(checkRule(draft).map((one) => [one.path.join("."), isUnfinished(draft, one)])).toEqual([
      ["all.0.fact", true],
      ["all.1.value", true],
      ["all.2.value", false],
      ["all.3.not.any.0.value", true],
      ["all.3.not.any.1.segment", true],
      ["all.4.all", true],
    ]);
    expect(soundRule(draft)).toBeNull();
    expect(soundRule({ fact: "hasEmail", op: "is", value: true })).toEqual({ fact: "hasEmail", op: "is", value: true });
  });

  test("each problem belongs to one node", () => {
    const problems = checkRule(draft);
    const at = (slot: Path) => problemsAt(problems, slot, bare(nodeAt(draft, slot) as DraftRule, slot)).length;
    expect([[], ["all", 0], ["all", 3], ["all", 3, "not", "any", 0], ["all", 4]].map(at)).toEqual([0, 1, 0, 1, 1]);
  });

  test("every sound rule is sound to the editor, as it is", () => {
    fc.assert(fc.property(anyRule, (rule) => void expect(soundRule(rule)).toBe(rule)));
    expect(isCondition(withFact({}, "daysLate") as Rule)).toBe(true);
    expect(evaluate({ not: { any: [] } }, factRow(), TODAY)).toBe(true);
  });
});
