import type { ReactNode } from "react";
import { fieldsOf } from "../../../../src/debts/domain/import/fields.js";
import { CheckIcon } from "../../../kit/icons.js";
import { State } from "../../../kit/state-badge.js";
import { useWords } from "../../../kit/words.js";
import type { Look } from "./data.js";
import { DefaultInput } from "./default-input.js";
import { choose } from "./desk.js";
import styles from "./field-table.module.css";
import { FieldValue } from "./field-value.js";
import { type CheckedRow, healthOf, isDefaulted, isRequired, type Mapping, rawText, withSource } from "./model.js";
import { SourceInput } from "./source-input.js";

interface FieldRowProps {
  readonly field: string;
  readonly look: Look;
  readonly mapping: Mapping;
  readonly rows: readonly CheckedRow[];
  readonly at: number;
  readonly onBad: () => void;
}

/** Below this a guess is worth a second look. */
const SURE = 0.8;

export function FieldRow({ field, look, mapping, rows, at, onBad }: FieldRowProps): ReactNode {
  const words = useWords("import");
  const source = mapping.columns[field];
  const row = rows[at];
  const raw = rawText(source, look.headers, look.sample[at] ?? []);
  const needed = isRequired(mapping.kind, field);
  const guess = look.from === "guessed" ? look.confidence[field] : undefined;
  const isGuess = guess !== undefined && guess < SURE && sameSource(source, look.mapping.columns[field]);
  const name = words(`field.${field}`);
  return (
    <div className={styles.row}>
      <div className={styles.name}>
        <label htmlFor={`field-${field}`}>{name}</label>
        {needed && source !== undefined && <span className={styles.needed}>{words("fields.needed")}</span>}
        {needed && source === undefined && (
          <State shape="diamond" tone="human">
            {words("fields.lacking")}
          </State>
        )}
        {isGuess && (
          <State shape="diamond" tone="human">
            {words("fields.guess")}
          </State>
        )}
      </div>
      <div className={styles.source}>
        <SourceInput
          field={field}
          look={look}
          sample={look.sample[at] ?? []}
          source={source}
          isNeeded={needed}
          onChange={(next) => choose({ mapping: withSource(mapping, field, next) })}
        />
        {isDefaulted(field) && (source === undefined || "column" in source) && (
          <DefaultInput field={field} mapping={mapping} hasColumn={source !== undefined} />
        )}
      </div>
      <div className={styles.value}>
        <FieldValue
          field={field}
          type={fieldsOf(mapping.kind)[field]?.type ?? "word"}
          row={row}
          raw={raw}
          mapping={mapping}
        />
      </div>
      <div className={styles.health}>
        {source !== undefined && <Health field={field} name={name} rows={rows} onBad={onBad} />}
      </div>
    </div>
  );
}

const sameSource = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

interface HealthProps {
  readonly field: string;
  readonly name: string;
  readonly rows: readonly CheckedRow[];
  readonly onBad: () => void;
}

function Health({ field, name, rows, onBad }: HealthProps): ReactNode {
  const words = useWords("import");
  const { bad, of } = healthOf(rows, field);
  if (of === 0) return null;
  if (bad === 0) {
    return (
      <span
        className={styles.well}
        role="img"
        aria-label={words("fields.well", { of })}
        data-hint={words("fields.well", { of })}
      >
        <CheckIcon size={16} stroke={2.2} aria-hidden={true} />
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles.bad}
      onClick={onBad}
      aria-label={words("fields.badNamed", { bad, of, name })}
    >
      <State shape="triangle" tone="stop">
        {words("fields.bad", { bad, of })}
      </State>
    </button>
  );
}
