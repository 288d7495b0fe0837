/** Why a template is not accepted. Codes are stable; the sentences for them live in message files. */
export type TemplateProblemCode =
  | "syntax"
  | "unknown_tag"
  | "disallowed_tag"
  | "unknown_filter"
  | "unknown_variable"
  | "missing_fallback"
  | "needs_filter"
  | "wrong_kind"
  | "bad_argument"
  | "bad_expression"
  | "reserved_name"
  | "kind_changed"
  | "double_escape"
  | "too_long"
  | "too_deep";

export interface TemplateProblem {
  readonly code: TemplateProblemCode;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Where is this offset, as an editor counts? */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
