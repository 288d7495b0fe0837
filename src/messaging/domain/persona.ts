/** Why a person was picked to try a text with. */
export const PERSONAS = [
  "typical",
  "longest_name",
  "missing_field",
  "many_debts",
  "one_debt",
  "other_currency",
  "other_language",
] as const;
export type Persona = (typeof PERSONAS)[number];
