/** What is wrong with a definition, or doubtful in it. `step` is where; the screen jumps there. */
export interface DefinitionProblem {
  readonly severity: "error" | "warning";
  readonly code: ErrorCode | WarningCode;
  readonly step: string | null;
  readonly values: Readonly<Record<string, string | number>>;
}

export type ErrorCode =
  | "ends_before_it_starts"
  | "too_many_steps"
  | "too_deep"
  | "step_id_twice"
  | "days_backwards"
  | "step_after_stop"
  | "unreachable"
  | "no_contact_step"
  | "goto_nowhere"
  | "endless_loop"
  | "split_not_100"
  | "wait_without_length"
  | "date_in_past"
  | "segment_inside"
  | "unknown_template"
  | "thanks_on_payment"
  | "thanks_asks"
  | "unknown_endpoint"
  | "offer_in_thanks"
  | ChargeErrorCode;

export type WarningCode =
  | "audience_nobody"
  | "audience_everybody"
  | "two_contacts_at_once"
  | "branches_alike"
  | "arm_of_nobody"
  | "empty_branches"
  | "endpoint_paused"
  | "offer_no_policy"
  | "offer_ends_first"
  | ChargeWarningCode;

export type ChargeErrorCode =
  | "charge_in_flow"
  | "charge_before_due"
  | "charge_out_of_range"
  | "charge_tiers"
  | "charge_before_legal_day"
  | "charge_above_cap"
  | "charge_no_cap";

export type ChargeWarningCode =
  | "charge_no_basis"
  | "charge_above_contract"
  | "charge_above_rate"
  | "charge_before_contract_day"
  | "charge_no_value"
  | "charge_other_currency";

export const isError = ({ severity }: DefinitionProblem): boolean => severity === "error";
