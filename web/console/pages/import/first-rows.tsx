import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { fieldsOf } from "../../../../src/debts/domain/import/fields.js";
import { formatNumber } from "../../../kit/format.js";
import { Section } from "../../../kit/page-frame.js";
import { State } from "../../../kit/state-badge.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { Look } from "./data.js";
import { FieldValue } from "./field-value.js";
import styles from "./first-rows.module.css";
import { type CheckedRow, goodRows, groupsOf, type Mapping, rawText } from "./model.js";
import { useSayProblem } from "./say.js";

interface FirstRowsProps {
  readonly look: Look;
  readonly mapping: Mapping;
  readonly rows: readonly CheckedRow[];
  /** The answer is to an earlier mapping; the present one is on its way. */
  readonly isOld: boolean;
  readonly at: number;
  readonly onAt: (index: number) => void;
}

const FEW = 6;

/** The first rows as they would be read, each with what is wrong with it. */
export function FirstRows({ look, mapping, rows, isOld, at, onAt }: FirstRowsProps): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const isPhone = usePhone();
  const [isOpen, setOpen] = useState(false);
  const isAll = isOpen || at >= FEW;
  const fields = fieldsIn(mapping);
  const good = goodRows(rows);
  if (rows.length === 0) {
    return (
      <Section title={words("rows.title")}>
        <p className={styles.none}>{words("rows.notYet")}</p>
      </Section>
    );
  }
  const note =
    good === rows.length
      ? words("rows.allGood", { count: good, text: formatNumber(good, locale) })
      : words("rows.someGood", { good: formatNumber(good, locale), of: formatNumber(rows.length, locale) });
  return (
    <Section
      title={words("rows.title")}
      sentence={good === rows.length || isPhone ? note : `${note} ${words("rows.keyHint")}`}
      action={
        rows.length > FEW && (
          <Button size="xs" variant="default" onClick={() => setOpen(!isAll)} aria-expanded={isAll}>
            {words(isAll ? "rows.fewer" : "rows.all", { count: rows.length })}
          </Button>
        )
      }
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this is a table that scrolls */}
      <div
        className={styles.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={words("rows.table")}
        aria-busy={isOld}
        data-old={isOld || undefined}
      >
        <table className={styles.rows}>
          <thead>
            <tr>
              <th scope="col" className={styles.no}>
                {words("rows.no")}
              </th>
              {fields.map((field) => (
                <th
                  key={field}
                  scope="col"
                  data-align={fieldsOf(mapping.kind)[field]?.type === "amount" ? "end" : undefined}
                >
                  {words(`field.${field}`)}
                </th>
              ))}
            </tr>
          </thead>
          {rows.slice(0, isAll ? rows.length : FEW).map((row, index) => (
            <SampleRow
              key={row.row}
              row={row}
              no={look.headerRow + row.row}
              cells={look.sample[index] ?? []}
              fields={fields}
              look={look}
              mapping={mapping}
              isNow={index === at}
              onChoose={() => onAt(index)}
            />
          ))}
        </table>
      </div>
    </Section>
  );
}

/** In the order of the form: who, what, how to reach them. */
const fieldsIn = (mapping: Mapping): readonly string[] =>
  groupsOf(mapping.kind).flatMap(({ fields }) =>
    fields.filter(
      (field) => mapping.columns[field] !== undefined || mapping.defaults[field as "country"] !== undefined,
    ),
  );

interface SampleRowProps {
  readonly row: CheckedRow;
  /** As a spreadsheet numbers it. */
  readonly no: number;
  readonly cells: readonly string[];
  readonly fields: readonly string[];
  readonly look: Look;
  readonly mapping: Mapping;
  readonly isNow: boolean;
  readonly onChoose: () => void;
}

function SampleRow({ row, no, cells, fields, look, mapping, isNow, onChoose }: SampleRowProps): ReactNode {
  const words = useWords("import");
  const sayProblem = useSayProblem();
  const body = useRef<HTMLTableSectionElement>(null);
  const wasNow = useRef(isNow);
  useEffect(() => {
    // Keys move through the rows: the one they reach comes into view. The first one does not pull the page down.
    if (isNow && !wasNow.current) body.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    wasNow.current = isNow;
  }, [isNow]);
  const specs = fieldsOf(mapping.kind);
  return (
    <tbody ref={body} data-now={isNow || undefined} data-bad={row.problems.length > 0 || undefined}>
      <tr>
        <th scope="row" className={styles.no}>
          <button type="button" onClick={onChoose} aria-pressed={isNow} aria-label={words("rows.show", { row: no })}>
            {no}
          </button>
        </th>
        {fields.map((field) => (
          <td key={field} data-align={specs[field]?.type === "amount" ? "end" : undefined}>
            <FieldValue
              field={field}
              type={specs[field]?.type ?? "word"}
              row={row}
              mapping={mapping}
              raw={rawText(mapping.columns[field], look.headers, cells)}
            />
          </td>
        ))}
      </tr>
      {row.problems.length > 0 && (
        <tr className={styles.problems}>
          <td />
          <td colSpan={fields.length}>
            <ul>
              {row.problems.map((problem) => (
                <li key={`${problem.field} ${problem.column} ${problem.code}`}>
                  <State shape="triangle" tone="stop">
                    <span className={styles.sentence}>{sayProblem(problem, look.headers)}</span>
                  </State>
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </tbody>
  );
}
