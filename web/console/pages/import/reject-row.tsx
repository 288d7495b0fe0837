import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { State } from "../../../kit/state-badge.js";
import { useWords } from "../../../kit/words.js";
import type { ImportView, RejectRow as Row } from "./data.js";
import { MendAction } from "./mend-action.js";
import { columnAt } from "./model.js";
import styles from "./rejects.module.css";
import { useSayProblem } from "./say.js";

interface RejectRowProps {
  readonly row: Row;
  readonly record: ImportView;
}

/** One rejected row: its number, whom and what it is about, what is wrong, and its cells. */
export function RejectRow({ row, record }: RejectRowProps): ReactNode {
  const words = useWords("import");
  const say = useSayProblem();
  const headers = record.detected?.headers ?? [];
  const blamed = new Set(row.problems.map(({ column }) => column));
  const about = aboutOf(row, record, headers);
  return (
    <li className={styles.row} data-reject={row.row} tabIndex={-1} aria-label={words("rejects.row", { row: row.row })}>
      <div className={styles.rowHead}>
        <span className={styles.no}>{words("rejects.row", { row: row.row })}</span>
        <span className={styles.about}>{about}</span>
        <MendAction row={row} record={record} />
      </div>
      <ul className={styles.problems}>
        {row.problems.map((problem) => (
          <li key={`${problem.field} ${problem.column} ${problem.code}`}>
            <State shape="triangle" tone="stop">
              <span className={styles.sentence}>{say(problem, headers)}</span>
            </State>
          </li>
        ))}
      </ul>
      <details className={styles.cells}>
        <summary>{words("rejects.cells", { count: row.cells.length })}</summary>
        <dl>
          {row.cells.map((cell, index) => {
            const header = headers[index] ?? words("rejects.beyond", { no: index + 1 });
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells are their places
              <div key={index} data-bad={blamed.has(header) || undefined}>
                <dt>{header}</dt>
                <dd>{cell.trim() === "" ? "–" : cell}</dd>
              </div>
            );
          })}
        </dl>
      </details>
    </li>
  );
}

/** Whom and what the row is about, as far as its cells say: enough to find it in the file it came from. */
function aboutOf(row: Row, { mapping }: ImportView, headers: readonly string[]): string {
  const named = ["debtorName", "debtorRef", "debtRef", "paymentRef"].flatMap((field) => {
    const source = mapping.columns[field];
    const cell = source && "column" in source ? row.cells[columnAt(headers, source.column)]?.trim() : "";
    return cell ? [cell] : [];
  });
  return [...new Set(named)].slice(0, 2).join(" · ");
}

const WAITING = 4;

export const WaitingRows = (): ReactNode =>
  Array.from({ length: WAITING }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
    <li key={index} className={styles.row}>
      <Skeleton height={10} width={`${30 + ((index * 17) % 30)}%`} mb={12} mt={4} />
      <Skeleton height={10} width={`${50 + ((index * 23) % 30)}%`} />
    </li>
  ));
