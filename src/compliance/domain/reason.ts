import { type Basis, basisOf } from "./basis.js";
import type { FailedRule } from "./contact.js";

/** Where the code of a reason comes from: the same word means different things in different places. */
export type ReasonFamily =
  | "rule"
  | "held"
  | "deferred"
  | "skipped"
  | "left"
  | "reanchored"
  | "branched"
  | "moved"
  | "tasked"
  | "charged"
  | "offered"
  | "told"
  | "message"
  | "left_out";

export interface Reason {
  readonly of: ReasonFamily;
  readonly code: string;
  readonly values: Record<string, unknown>;
  readonly pack?: string;
  readonly passesAt?: Date | null;
  readonly basis: Basis[];
}

/** A failing rule as it was stored with a decision: moments have become text. */
export interface StoredRule {
  readonly rule: string;
  readonly pack: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly passesAt: string | Date | null;
}

/** A reason that is a code and nothing more. */
export const reasonOf = (of: ReasonFamily, code: string, values: Record<string, unknown> = {}): Reason => ({
  of,
  code,
  values,
  basis: [],
});

/** What stands behind the colon of a code that names something of the tenant's own. */
const NAMED: Readonly<Record<string, string>> = { arm: "arm", webhook: "endpoint" };

/** The reason of a code that may name something: `arm:A`, `webhook:crm`. */
function reasonNamed(of: ReasonFamily, code: string): Reason {
  const colon = code.indexOf(":");
  const name = NAMED[code.slice(0, Math.max(0, colon))];
  return name === undefined
    ? reasonOf(of, code)
    : reasonOf(of, code.slice(0, colon), { [name]: code.slice(colon + 1) });
}

/** A rule that failed, with the law that it rests on. */
export const reasonOfRule = ({ rule, pack, values, passesAt }: StoredRule | FailedRule): Reason => ({
  of: "rule",
  code: rule,
  values: { ...values },
  pack,
  passesAt: passesAt === null ? null : new Date(passesAt),
  basis: [...basisOf(pack, rule)],
});

/**
 * The reason of a decision that named a code, where the rules behind it are known: the one the code stands for comes
 * first, with its pack and its law.
 */
export function reasonWith(of: ReasonFamily, code: string, failed: readonly (StoredRule | FailedRule)[]): Reason {
  const rule = failed.find((one) => one.rule === code);
  return rule ? { ...reasonOfRule(rule), of } : reasonNamed(of, code);
}
