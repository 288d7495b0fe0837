import type { ReactNode } from "react";
import type { LocalDate } from "../../../../src/kernel/time.js";
import type { Column } from "../../../kit/data-table.js";
import { formatDayLong, formatNumber } from "../../../kit/format.js";
import { CompanyIcon, PersonIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { State, StateBadge } from "../../../kit/state-badge.js";
import { lookOf } from "../../../kit/states.js";
import { Day } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type AccountRow, standOf } from "./model.js";
import styles from "./portfolio.module.css";

export function useColumns(): readonly Column<AccountRow>[] {
  const words = useWords("portfolio");
  const locale = useLocale();
  return [
    { id: "name", header: words("column.name"), isSortable: true, cell: (row) => <Name {...row} /> },
    {
      id: "creditor",
      header: words("column.creditor"),
      width: "var(--creditor-width)",
      hideBelow: "md",
      card: "subtitle",
      cell: ({ creditor }) => <span data-hint={creditor.name}>{creditor.name}</span>,
    },
    {
      id: "balance",
      header: words("column.open"),
      width: "148px",
      align: "end",
      isSortable: true,
      card: "end",
      cell: ({ openMinor, currency, openCount }) => (
        <Money minor={openMinor} currency={currency} tone={openCount === 0 ? "muted" : "plain"} />
      ),
    },
    {
      id: "debts",
      header: words("column.debts"),
      width: "68px",
      align: "end",
      hideBelow: "lg",
      card: "none",
      cell: ({ openCount }) => (
        <span className={openCount === 0 ? styles.quiet : undefined}>{formatNumber(openCount, locale)}</span>
      ),
    },
    {
      id: "oldest",
      header: words("column.late"),
      width: "var(--late-width)",
      isSortable: true,
      card: "line",
      cell: ({ oldestDueOn, daysLate }) => <Late dueOn={oldestDueOn} days={daysLate} />,
    },
    { id: "state", header: words("column.state"), width: "112px", card: "line", cell: (row) => <Stand row={row} /> },
    {
      id: "strategy",
      header: words("column.strategy"),
      width: "var(--strategy-width)",
      hideBelow: "lg",
      card: "line",
      cell: ({ strategy, openCount }) => <Strategy strategy={strategy} isPaid={openCount === 0} />,
    },
  ];
}

function Name({ debtor: { name, kind } }: AccountRow): ReactNode {
  const words = useWords("portfolio");
  const Picture = kind === "company" ? CompanyIcon : PersonIcon;
  return (
    <span className={styles.name}>
      <span className={styles.kind} role="img" aria-label={words(`kind.${kind}`)} data-hint={words(`kind.${kind}`)}>
        <Picture size={16} stroke={1.6} aria-hidden={true} />
      </span>
      <span className={styles.nameText}>{name}</span>
    </span>
  );
}

/** In a list one word is enough: the shape says that it is a pause, the word why. */
function Stand({ row }: { readonly row: AccountRow }): ReactNode {
  const words = useWords("portfolio");
  const { kind, state } = standOf(row);
  return kind === "hold" ? (
    <State {...lookOf(kind, state)}>{words(`stand.${state}`)}</State>
  ) : (
    <StateBadge kind={kind} state={state} />
  );
}

/** How late, and since which day: `12 días · 9 nov`. */
function Late({ dueOn, days }: { readonly dueOn: string | null; readonly days: number | null }): ReactNode {
  const words = useWords("portfolio");
  const locale = useLocale();
  if (dueOn === null || days === null) return <span className={styles.quiet}>{words("late.nothing")}</span>;
  const said =
    days > 0
      ? words("late.days", { count: days })
      : days === 0
        ? words("late.today")
        : words("late.ahead", { count: -days });
  return (
    <span className={styles.pair}>
      <span className={days > 0 ? undefined : styles.quiet} data-hint={formatDayLong(dueOn as LocalDate, locale)}>
        {said}
      </span>
      <span className={styles.since}>
        <Day on={dueOn} tone="muted" />
      </span>
    </span>
  );
}

function Strategy({
  strategy,
  isPaid,
}: {
  readonly strategy: AccountRow["strategy"];
  readonly isPaid: boolean;
}): ReactNode {
  const words = useWords("portfolio");
  if (strategy === null)
    return <span className={styles.quiet}>{isPaid ? words("late.nothing") : words("strategy.nothing")}</span>;
  const { name, of } = strategy;
  // Steps are counted from zero where they are kept, and from one where they are read.
  const step = strategy.step === null ? null : Math.min(strategy.step + 1, of);
  const place = step === null ? null : words("strategy.step", { step, of });
  return (
    <span className={styles.pair} data-hint={place ? words("strategy.placed", { name, step, of }) : name}>
      <span className={styles.ellipsis}>{name}</span>
      {place && <span className={styles.quiet}>{place}</span>}
    </span>
  );
}
