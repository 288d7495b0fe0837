import type { ReactNode } from "react";
import type { FieldType } from "../../../../src/debts/domain/import/fields.js";
import { isLocale } from "../../../../src/kernel/locale.js";
import { countryName } from "../../../kit/countries.js";
import { Money } from "../../../kit/money.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { State } from "../../../kit/state-badge.js";
import { Day } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./field-table.module.css";
import { type CheckedRow, isDefaulted, type Mapping } from "./model.js";

interface FieldValueProps {
  readonly field: string;
  readonly type: FieldType;
  readonly row: CheckedRow | undefined;
  /** The cell as it came, for when it could not be read. */
  readonly raw: string;
  readonly mapping: Mapping;
}

/** A field of one row as it was read; the cell itself, marked, where it was not. */
export function FieldValue({ field, type, row, raw, mapping }: FieldValueProps): ReactNode {
  const problem = row?.problems.some((found) => found.field === field);
  if (problem) {
    return (
      <State shape="triangle" tone="stop">
        <span className={styles.rawBad}>{raw.trim() === "" ? <Blank /> : raw}</span>
      </State>
    );
  }
  const read = row?.values?.[type === "amount" ? "amountMinor" : field];
  if (read === undefined || read === null) {
    // A row that something else spoils is not read at all: its cell stands in.
    const fallback = raw.trim() === "" && isDefaulted(field) ? (mapping.defaults[field] ?? "") : raw;
    return fallback.trim() === "" ? <Blank /> : <span className={styles.raw}>{fallback}</span>;
  }
  return <Read type={type} value={read} currency={String(row?.values?.currency ?? "")} />;
}

const Blank = (): ReactNode => <span className={styles.blank}>–</span>;

function Read({
  type,
  value,
  currency,
}: {
  readonly type: FieldType;
  readonly value: unknown;
  readonly currency: string;
}): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  if (Array.isArray(value)) return value.join(", ");
  const text = String(value);
  if (type === "amount") return <Money minor={text} currency={currency} />;
  if (type === "date") return <Day on={text} />;
  if (type === "country") return countryName(text, locale);
  if (type === "locale" && isLocale(text)) return LANGUAGE_NAMES[text];
  if (type === "debtorKind") return words(`debtorKind.${text}`);
  return text;
}
