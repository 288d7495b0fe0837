import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { Money } from "../../../kit/money.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./counts.module.css";
import type { ImportCounts, ImportView } from "./data.js";
import { missingRows } from "./review-model.js";
import { SHOWN, type Shown } from "./search.js";

interface CountsProps {
  readonly record: ImportView;
  readonly counts: ImportCounts;
  /** Which of them is open below; null where there is nothing to open. */
  readonly shown: Shown | null;
}

/** What the file does, in numbers that are doors, and that add up to its rows. */
export function Counts({ record, counts, shown }: CountsProps): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const lost = missingRows(counts);
  const of = {
    created: counts.created,
    updated: counts.updated,
    unchanged: counts.unchanged,
    rejected: counts.rejected,
  };
  return (
    <div className={styles.counts}>
      <nav className={styles.tiles} aria-label={words("counts.label")}>
        {SHOWN.map((name) => (
          <Tile
            key={name}
            name={name}
            record={record}
            count={of[name]}
            isOpen={name === shown}
            isDoor={shown !== null}
          />
        ))}
      </nav>
      <dl className={styles.effect}>
        <div>
          <dt>{words("counts.rows")}</dt>
          <dd>{formatNumber(counts.rows, locale)}</dd>
        </div>
        {record.kind === "debts" && (
          <div>
            <dt>{words("counts.newDebtors")}</dt>
            <dd>{formatNumber(counts.newDebtors, locale)}</dd>
          </div>
        )}
        <div>
          <dt>{words("counts.balance")}</dt>
          <dd>
            {BigInt(counts.balanceMinor) > 0n && "+"}
            <Money minor={counts.balanceMinor} currency={record.currency} />
          </dd>
        </div>
      </dl>
      {lost !== 0 && (
        <p className={styles.lost} role="alert">
          {words("counts.lost", { count: lost })}
        </p>
      )}
    </div>
  );
}

interface TileProps {
  readonly name: Shown;
  readonly record: ImportView;
  readonly count: number;
  readonly isOpen: boolean;
  readonly isDoor: boolean;
}

function Tile({ name, record: { id, kind }, count, isOpen, isDoor }: TileProps): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const key = kind === "payments" && name === "updated" ? "unmatched" : name;
  const tone = name === "rejected" && count > 0 ? "stop" : key === "unmatched" && count > 0 ? "human" : undefined;
  const inside = (
    <>
      <span className={styles.label}>{words(`counts.${kind}.${key}`)}</span>
      <span className={styles.value}>{formatNumber(count, locale)}</span>
      <span className={styles.note}>{words(`counts.${kind}.${key}Note`)}</span>
    </>
  );
  if (!isDoor || count === 0) {
    return (
      <div className={styles.tile} data-tone={tone} data-none={count === 0 || undefined}>
        {inside}
      </div>
    );
  }
  return (
    <Link
      to="/import"
      search={{ id, show: name }}
      replace={true}
      resetScroll={false}
      className={styles.tile ?? ""}
      data-tone={tone}
      data-open={isOpen || undefined}
      aria-current={isOpen ? "true" : undefined}
    >
      {inside}
    </Link>
  );
}
