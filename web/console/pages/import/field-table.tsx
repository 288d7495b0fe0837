import { Button, Menu } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { AddIcon } from "../../../kit/icons.js";
import { Section } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";
import type { Look } from "./data.js";
import { FieldRow } from "./field-row.js";
import styles from "./field-table.module.css";
import { type CheckedRow, type FieldGroup, groupsOf, type Mapping, shownFields } from "./model.js";

interface FieldTableProps {
  readonly look: Look;
  readonly mapping: Mapping;
  readonly rows: readonly CheckedRow[];
  /** The sample row whose values are shown. */
  readonly at: number;
  readonly onBad: () => void;
}

/** Each of our fields: where it comes from, and what it reads. */
export function FieldTable({ look, mapping, rows, at, onBad }: FieldTableProps): ReactNode {
  const words = useWords("import");
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  return (
    <Section title={words("fields.title")}>
      <div className={styles.table}>
        <div className={styles.head} aria-hidden={true}>
          <span>{words("fields.field")}</span>
          <span>{words("fields.source")}</span>
          <span>{words("fields.value", { row: look.headerRow + at + 1 })}</span>
          <span>{words("fields.health")}</span>
        </div>
        {groupsOf(mapping.kind).map((group) => {
          const shown = shownFields(group, mapping, added);
          return (
            // biome-ignore lint/a11y/useSemanticElements: the grid of its columns is shared, which a fieldset cannot
            <div key={group.id} role="group" aria-label={words(`group.${group.id}`)} className={styles.group}>
              <div className={styles.groupHead}>
                <h3>{words(`group.${group.id}`)}</h3>
                <AddField group={group} shown={shown} onAdd={(field) => setAdded(new Set([...added, field]))} />
              </div>
              {shown.map((field) => (
                <FieldRow key={field} field={field} look={look} mapping={mapping} rows={rows} at={at} onBad={onBad} />
              ))}
            </div>
          );
        })}
      </div>
    </Section>
  );
}

interface AddFieldProps {
  readonly group: FieldGroup;
  readonly shown: readonly string[];
  readonly onAdd: (field: string) => void;
}

/** Fields that few files have stay out of sight until they are asked for. */
function AddField({ group, shown, onAdd }: AddFieldProps): ReactNode {
  const words = useWords("import");
  const others = group.fields.filter((field) => !shown.includes(field));
  if (others.length === 0) return null;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<AddIcon size={12} />}
          aria-label={words("fields.addTo", { group: words(`group.${group.id}`) })}
        >
          {words("fields.add")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map((field) => (
          <Menu.Item key={field} onClick={() => onAdd(field)}>
            {words(`field.${field}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
