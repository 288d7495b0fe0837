import type { DraftRule } from "./rule-model.js";

/** What a rule was before it was changed, and what it was before that was taken back. Newest last. */
export interface RuleHistory {
  readonly past: readonly DraftRule[];
  readonly future: readonly DraftRule[];
}

export const NO_HISTORY: RuleHistory = { past: [], future: [] };
const STEPS_MAX = 100;

/** The rule without its values: while only they change, somebody types, and all of it is one step. */
const shapeOf = (rule: DraftRule): string =>
  JSON.stringify(rule, (key, value) => (key === "value" ? undefined : value));

export function remember({ past }: RuleHistory, before: DraftRule, after: DraftRule): RuleHistory {
  const last = past.at(-1);
  const isTyping = last !== undefined && shapeOf(before) === shapeOf(after) && shapeOf(last) === shapeOf(before);
  return { past: isTyping ? past : [...past, before].slice(-STEPS_MAX), future: [] };
}

export interface Stepped {
  readonly rule: DraftRule;
  readonly history: RuleHistory;
}

/** The rule one step back; null when there is none. */
export function undone({ past, future }: RuleHistory, now: DraftRule): Stepped | null {
  const rule = past.at(-1);
  return rule === undefined ? null : { rule, history: { past: past.slice(0, -1), future: [...future, now] } };
}

/** The reverse of it. */
export function redone({ past, future }: RuleHistory, now: DraftRule): Stepped | null {
  const rule = future.at(-1);
  return rule === undefined ? null : { rule, history: { past: [...past, now], future: future.slice(0, -1) } };
}
