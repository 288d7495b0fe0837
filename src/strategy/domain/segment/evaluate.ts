import type { FactRow } from "./facts.js";
import type { Rule } from "./rule.js";
export type RuleTest = (row: FactRow | null, today: number) => boolean;
export const compileRule =
  (_: Rule): RuleTest =>
  () =>
    true;
