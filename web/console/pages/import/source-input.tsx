import { ActionIcon, Menu, Select, TextInput } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import { AddIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import type { Look } from "./data.js";
import styles from "./field-table.module.css";
import { columnAt, type FieldSource, sourceKind } from "./model.js";

interface SourceInputProps {
  readonly field: string;
  readonly look: Look;
  /** The cells of the row that is shown, to tell columns apart by what they hold. */
  readonly sample: readonly string[];
  readonly source: FieldSource | undefined;
  readonly isNeeded: boolean;
  readonly onChange: (source: FieldSource | undefined) => void;
}

const COLUMN = "column ";
const TEXT_MAX = 500;

/** A column of the file, one text for all rows, or columns put together. */
export function SourceInput({ field, look, sample, source, isNeeded, onChange }: SourceInputProps): ReactNode {
  const words = useWords("import");
  const kind = sourceKind(source);
  const name = words(`field.${field}`);
  const found = source && "column" in source ? columnAt(look.headers, source.column) : -1;
  const value = source && "column" in source ? COLUMN + (look.headers[found] ?? source.column) : kind;
  const columns = look.headers.map((header) => ({ value: COLUMN + header, label: header }));
  const lost =
    source && "column" in source && found < 0
      ? [{ value, label: words("source.lost", { column: source.column }) }]
      : [];
  const pick = (picked: string | null): void => {
    if (picked === null || picked === "none") onChange(undefined);
    else if (picked === "constant") onChange({ constant: "" });
    else if (picked === "template") onChange({ template: "" });
    else onChange({ column: picked.slice(COLUMN.length) });
  };
  return (
    <>
      <Select
        id={`field-${field}`}
        size="xs"
        value={value}
        onChange={pick}
        searchable={look.headers.length > 8}
        data={[
          { group: words("source.columns"), items: [...lost, ...columns] },
          {
            group: words("source.others"),
            items: [
              { value: "constant", label: words("source.constant") },
              { value: "template", label: words("source.template") },
              { value: "none", label: words(isNeeded ? "source.noneYet" : "source.none") },
            ],
          },
        ]}
        renderOption={({ option }) => (
          <span className={styles.option}>
            <span>{option.label}</span>
            {option.value.startsWith(COLUMN) && (
              <span className={styles.optionCell}>
                {sample[columnAt(look.headers, option.value.slice(COLUMN.length))]}
              </span>
            )}
          </span>
        )}
        maxDropdownHeight={320}
        comboboxProps={{ width: "target", position: "bottom-start" }}
        data-empty={kind === "none" || undefined}
        className={styles.select ?? ""}
      />
      {source && "constant" in source && (
        <TextInput
          size="xs"
          aria-label={words("source.constantFor", { name })}
          placeholder={words("source.constantExample")}
          maxLength={TEXT_MAX}
          value={source.constant}
          onChange={({ currentTarget }) => onChange({ constant: currentTarget.value })}
        />
      )}
      {source && "template" in source && (
        <TemplateInput
          name={name}
          headers={look.headers}
          template={source.template}
          onChange={(template) => onChange({ template })}
        />
      )}
    </>
  );
}

interface TemplateInputProps {
  readonly name: string;
  readonly headers: readonly string[];
  readonly template: string;
  readonly onChange: (template: string) => void;
}

/** Text with columns in braces; the menu writes a column where the caret stands. */
function TemplateInput({ name, headers, template, onChange }: TemplateInputProps): ReactNode {
  const words = useWords("import");
  const input = useRef<HTMLInputElement>(null);
  const insert = (header: string): void => {
    const at = input.current?.selectionStart ?? template.length;
    onChange(`${template.slice(0, at)}{${header}}${template.slice(at)}`);
    input.current?.focus();
  };
  return (
    <TextInput
      ref={input}
      size="xs"
      aria-label={words("source.templateFor", { name })}
      placeholder={`{${headers[0] ?? ""}}@ejemplo.test`}
      maxLength={TEXT_MAX}
      spellCheck={false}
      value={template}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      rightSection={
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon size={24} aria-label={words("source.insert")} data-hint={words("source.insert")}>
              <AddIcon size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown className={styles.insertMenu ?? ""}>
            {headers.map((header) => (
              <Menu.Item key={header} onClick={() => insert(header)}>
                {header}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    />
  );
}
