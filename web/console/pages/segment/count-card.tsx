import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { Money } from "../../../kit/money.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { countOf } from "./model.js";
import styles from "./segment.module.css";
import type { Live } from "./use-live.js";

interface CountCardProps {
  readonly live: Live;
  /** What the saved version holds, where what is written differs from it. */
  readonly saved: readonly { readonly count: number }[] | null;
  /** The segment whose accounts these are; null while they are of something unsaved. */
  readonly door: string | null;
}

/** How many, and how much they owe: counted while the rule is written. */
export function CountCard({ live, saved, door }: CountCardProps): ReactNode {
  const words = useWords("segment");
  const locale = useLocale();
  const { count, isOld, rule, error } = live;
  if (count === undefined && error !== null)
    return (
      <section className={styles.count}>
        <Trouble error={error} onRetry={live.onRetry} />
      </section>
    );
  const many = count && countOf(count.totals);
  const change = many !== undefined && saved !== null && !isOld ? many - countOf(saved) : null;
  return (
    <section className={styles.count} aria-label={words("live.count")} data-old={isOld || undefined}>
      {many === undefined ? (
        rule === null ? (
          <p className={styles.none}>{words("live.nothing")}</p>
        ) : (
          <Skeleton height={36} width={160} />
        )
      ) : (
        <>
          <p className={styles.big} role="status">
            {door === null ? (
              <span>{formatNumber(many, locale)}</span>
            ) : (
              <Link to="/segments/$segmentId" params={{ segmentId: door }} search={{ see: "accounts" }}>
                {formatNumber(many, locale)}
              </Link>
            )}{" "}
            {words("live.accounts", { count: many })}
            {change !== null && change !== 0 && (
              <span className={styles.change}>
                {words("live.change", { text: `${change > 0 ? "+" : "−"}${formatNumber(Math.abs(change), locale)}` })}
              </span>
            )}
          </p>
          <ul className={styles.sums}>
            {count?.totals.map(({ currency, openMinor, count: of }) => (
              <li key={currency}>
                <Money minor={openMinor} currency={currency} />
                {(count.totals.length ?? 0) > 1 && (
                  <span className={styles.muted}>{words("live.ofAccounts", { count: of })}</span>
                )}
              </li>
            ))}
          </ul>
          {rule === null && <p className={styles.none}>{words("live.finish")}</p>}
        </>
      )}
    </section>
  );
}
