import { factOf } from "../../../src/strategy/domain/segment/facts.js";
import type { Words } from "../words.js";
import { bare, type DraftRule, nodeAt, type Path } from "./rule-model.js";
import { fieldOf, formOf } from "./rule-value.js";

/** What is wrong with a rule and where: found here, or told by the server. */
export interface RuleFault {
  readonly path: Path;
  readonly code: string;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
}

/** The faults of a request's body that lie in its rule: `rule.all.0.value` of a saved segment. */
export function faultsOf(
  errors: readonly { readonly path: string; readonly code: string; readonly values?: RuleFault["values"] }[],
  prefix = "rule",
): readonly RuleFault[] {
  return errors.flatMap(({ path, code, values }) => {
    const [first, ...rest] = path.split(".");
    if (first !== prefix) return [];
    return [{ path: rest.map((step) => (/^\d+$/.test(step) ? Number(step) : step)), code, values }];
  });
}

/** What to do about it, in words. `words` is `rule`. */
export function faultWords(rule: DraftRule, { path, code, values = {} }: RuleFault, words: Words): string {
  const place = path.at(-1);
  const at = nodeAt(rule, path);
  if (code === "unknown_fact") return words((at as unknown) === "" ? "problem.chooseFact" : "problem.factGone");
  if (code === "unknown_segment")
    return words((at as unknown) === "" ? "problem.chooseSegment" : "problem.segmentGone");
  if (code !== "value_not_of_fact") return words(`problem.${code}`, values);
  const node = nodeAt(rule, place === "value" ? path.slice(0, -1) : path);
  const condition = node && bare(node).node;
  if (!condition || !("fact" in condition) || condition.op === undefined) return words("problem.value_missing");
  const fact = factOf(condition.fact);
  if (!fact) return words("problem.factGone");
  const field = fieldOf(fact, condition.op);
  if (formOf(condition.op) === "range" && isHalf(condition.value)) return words("problem.range");
  return words(`problem.${field === "number" && fact.type === "field" ? "decimal" : field}`);
}

const isHalf = (value: unknown): boolean => {
  const ends = Array.isArray(value) ? value : Object.values((value ?? {}) as object);
  return ends.some((end) => end === null || end === "");
};
