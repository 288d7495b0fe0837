import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Balances } from "../../../kit/balances.js";
import type { Column } from "../../../kit/data-table.js";
import { formatNumber } from "../../../kit/format.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { SegmentRow } from "./data.js";
import { countOf, usersOf } from "./model.js";
import styles from "./segments.module.css";

export function useColumns(said: (row: SegmentRow) => string): readonly Column<SegmentRow>[] {
  const words = useWords("segments");
  const locale = useLocale();
  return [
    {
      id: "name",
      header: words("column.name"),
      cell: (row) => (
        <span className={styles.who}>
          <span>{row.name}</span>
          <span className={styles.sentence} data-hint={said(row)}>
            {said(row)}
          </span>
        </span>
      ),
    },
    {
      id: "count",
      header: words("column.count"),
      width: "92px",
      align: "end",
      card: "end",
      cell: ({ id, name, totals }) =>
        totals === null ? (
          <span className={styles.none}>{"…"}</span>
        ) : (
          <Link
            to="/segments/$segmentId"
            params={{ segmentId: id }}
            search={{ see: "accounts" }}
            className={styles.door ?? ""}
            aria-label={words("door", { name, count: countOf(totals) })}
          >
            {formatNumber(countOf(totals), locale)}
          </Link>
        ),
    },
    {
      id: "balance",
      header: words("column.balance"),
      width: "168px",
      align: "end",
      card: "line",
      cell: ({ totals }) => (totals === null || totals.length === 0 ? <None /> : <Balances totals={totals} />),
    },
    {
      id: "used",
      header: words("column.used"),
      width: "184px",
      hideBelow: "md",
      card: "line",
      cell: (row) => <Used row={row} />,
    },
    {
      id: "counted",
      header: words("column.counted"),
      width: "116px",
      hideBelow: "lg",
      card: "line",
      cell: ({ countedAt }) => (countedAt === null ? <None /> : <When at={countedAt} tone="muted" />),
    },
  ];
}

const None = (): ReactNode => <span className={styles.none}>{"–"}</span>;

function Used({ row }: { readonly row: SegmentRow }): ReactNode {
  const words = useWords("segments");
  const { named, more } = usersOf(row);
  if (named.length === 0) return <None />;
  const text = more === 0 ? named.join(", ") : words("used.more", { named: named.join(", "), count: more });
  return (
    <span
      className={styles.used}
      data-hint={[...row.usedBy.strategies, ...row.usedBy.segments].map(({ name }) => name).join(", ")}
    >
      {text}
    </span>
  );
}
