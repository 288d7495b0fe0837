import { Select, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { SAMPLE_COUNTRIES } from "../../../../src/debts/domain/import/sample-file.js";
import { LOCALES } from "../../../../src/kernel/locale.js";
import { isCurrency } from "../../../../src/kernel/money.js";
import { countryName } from "../../../kit/countries.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { choose } from "./desk.js";
import styles from "./field-table.module.css";
import { type Defaulted, type Mapping, withDefault } from "./model.js";

interface DefaultInputProps {
  readonly field: Defaulted;
  readonly mapping: Mapping;
  /** Then it is for rows whose cell is empty; else for all. */
  readonly hasColumn: boolean;
}

const NONE = "none";

/** What holds for rows that do not say it themselves: most files are of one country, in one currency. */
export function DefaultInput({ field, mapping, hasColumn }: DefaultInputProps): ReactNode {
  const words = useWords("import");
  const choices = useChoices(field);
  const value = mapping.defaults[field];
  const label = words(hasColumn ? "default.some" : "default.all");
  const named = `${words(`field.${field}`)}: ${label}`;
  const set = (next: string | undefined): void => choose({ mapping: withDefault(mapping, field, next) });
  return (
    <div className={styles.default}>
      <span aria-hidden={true}>{label}</span>
      {choices === null ? (
        <TextInput
          size="xs"
          aria-label={named}
          value={value ?? ""}
          placeholder={words("default.zoneExample")}
          maxLength={60}
          onChange={({ currentTarget }) => set(currentTarget.value.trim() === "" ? undefined : currentTarget.value)}
        />
      ) : (
        <Select
          size="xs"
          aria-label={named}
          value={value ?? NONE}
          searchable={choices.length > 8}
          data={[{ value: NONE, label: words("default.none") }, ...choices]}
          onChange={(next) => set(next === null || next === NONE ? undefined : next)}
        />
      )}
    </div>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function useChoices(field: Defaulted): readonly Choice[] | null {
  const locale = useLocale();
  if (field === "timeZone") return null;
  if (field === "locale") return LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }));
  if (field === "currency")
    return Intl.supportedValuesOf("currency")
      .filter(isCurrency)
      .map((value) => ({ value, label: value }));
  const countries = SAMPLE_COUNTRIES.map((value) => ({ value, label: countryName(value, locale) }));
  return countries.sort((a, b) => a.label.localeCompare(b.label, locale));
}
