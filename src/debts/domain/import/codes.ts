import { AMOUNT_CODES } from "./amounts.js";
import { DATE_CODES } from "./dates.js";
import { MAPPING_CODES } from "./mapping.js";
import { PHONE_CODES } from "./phones.js";
import { FILE_CODES, READER_CODES } from "./raw.js";

/** Why a row was refused. Stable: screens, files of rejects and callers of the API rely on them. */
export const REJECTION_CODES = [
  ...new Set([
    ...READER_CODES,
    "missing_value",
    "text_too_long",
    "missing_reference",
    "duplicate_row",
    "conflicting_row",
    "unknown_currency",
    "other_currency",
    "other_customer",
    "bad_email",
    "unknown_country",
    "unknown_locale",
    "unknown_time_zone",
    "unknown_debtor_kind",
    ...DATE_CODES,
    ...AMOUNT_CODES,
    ...PHONE_CODES,
  ] as const),
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** What `suggestMapping` asks a person to decide. */
export const QUESTION_CODES = ["ask_date_order", "ask_decimal"] as const;
export type QuestionCode = (typeof QUESTION_CODES)[number];

/** Every code of the import, for the completeness of message files. */
export const IMPORT_CODES: readonly string[] = [...FILE_CODES, ...REJECTION_CODES, ...MAPPING_CODES, ...QUESTION_CODES];
