import { z } from "zod";
import { checkRule, type Rule } from "./rule.js";
import { RULE_SCHEMA } from "./rule-schema.js";

// Apart from the rule itself, so that a screen checks rules without the library that reads requests.

/** A rule as it travels to whoever reads it. One that was saved long ago is shown even where a fact of it is gone. */
export const RuleWire = z
  .unknown()
  .meta({ id: "SegmentRule", description: "Who belongs to a segment.", ...RULE_SCHEMA }) as unknown as z.ZodType<
  Rule,
  Rule
>;

/** A rule as it is taken: whatever is wrong with it is said with its place. */
export const RuleShape: z.ZodType<Rule, Rule> = RuleWire.superRefine((value, ctx) => {
  for (const { path, code, values } of checkRule(value).slice(0, PROBLEMS_TOLD))
    ctx.addIssue({ code: "custom", path: [...path], params: { code, ...(values && { values }) } });
});

const PROBLEMS_TOLD = 50;
