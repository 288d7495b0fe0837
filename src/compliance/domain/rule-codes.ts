/**
 * Every reason `mayContact` can give, strongest first. Codes are stable API: screens, the audit log and message
 * files hang on them. A code is added, never renamed.
 */
export const RULE_CODES = [
  "no_policy_pack",
  "deceased",
  "cease_request",
  "attorney_represented",
  "lawsuit_served",
  "insolvency",
  "dispute_open",
  "channel_not_allowed",
  "no_consent",
  "no_opt_in",
  "opted_out",
  "recipient_not_allowed",
  "visit_not_allowed",
  "content_not_allowed",
  "content_missing",
  "caller_id_hidden",
  "no_marketing_consent",
  "exclusion_registry",
  "block_registry",
  "unknown_zone",
  "holiday",
  "closed_weekday",
  "outside_hours",
  "inconvenient_hours",
  "one_channel_a_week",
  "one_channel_a_period",
  "day_cap",
  "week_cap",
  "period_cap",
  "once_only",
  "answered_today",
  "written_gap",
  "contact_gap",
  "talk_pause",
  "bureau_notice_missing",
  "bureau_notice_recent",
  "window_24h_closed",
] as const;

export type RuleCode = (typeof RULE_CODES)[number];

const RANKS: ReadonlyMap<string, number> = new Map(RULE_CODES.map((code, rank) => [code, rank]));

/** Place of a rule in the order of strength: a smaller rank outranks a larger one. */
export const rankOf = (code: RuleCode): number => RANKS.get(code) ?? RULE_CODES.length;
