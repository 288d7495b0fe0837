/** What the linter looks for. Codes are stable; the sentences for them live in message files. */
export const LINT_RULES = [
  "threat",
  "legal_bluff",
  "shame",
  "third_party",
  "label",
  "false_urgency",
  "country_word",
  "exposed",
  "foreign_link",
  "hidden_character",
  "unsafe_variable",
  "missing_who",
  "missing_bot",
  "missing_amount",
  "missing_date",
  "missing_way_out",
  "missing_stop",
  "capitals",
  "exclamation",
  "jargon",
  "mixed_address",
  "tone_mismatch",
  "many_requests",
  "reading_level",
  "fixed_amount",
  "sms_parts",
  "sms_ucs2",
  "reply_channel",
  "reply_count",
  "reply_length",
  "reply_alike",
  "reply_plain",
] as const;
export type LintRule = (typeof LINT_RULES)[number];

/** An error keeps a template from being used; a warning is for its author to weigh. */
export type LintSeverity = "error" | "warning";

export interface Finding {
  readonly rule: LintRule;
  readonly severity: LintSeverity;
  /** Where, in the source as typed: `from` to before `to`. Both zero where it is about the whole text. */
  readonly from: number;
  readonly to: number;
  /** What a sentence about it needs. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Better words, in the language of the message. */
  readonly proposal?: string;
}

const WARNINGS: ReadonlySet<LintRule> = new Set<LintRule>([
  "exclamation",
  "jargon",
  "mixed_address",
  "tone_mismatch",
  "many_requests",
  "reading_level",
  "fixed_amount",
  "sms_parts",
  "sms_ucs2",
]);

export const severityOf = (rule: LintRule): LintSeverity => (WARNINGS.has(rule) ? "warning" : "error");
