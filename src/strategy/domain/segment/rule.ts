import { z } from "zod";
export type Rule = { fact: string; op: string; value?: unknown } | { all: Rule[] } | { any: Rule[] } | { not: Rule };
export const RuleShape: z.ZodType<Rule, Rule> = z.any();
