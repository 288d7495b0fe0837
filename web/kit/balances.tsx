import type { ReactNode } from "react";
import { Money } from "./money.js";
import styles from "./text.module.css";
import { useWords } from "./words.js";

interface BalancesProps {
  /** A line a currency: two are never added. */
  readonly totals: readonly { readonly currency: string; readonly openMinor: string }[];
  readonly max?: number;
}

/** What is owed in each currency, one under the other. */
export function Balances({ totals, max = 2 }: BalancesProps): ReactNode {
  const words = useWords("kit");
  const shown = totals.slice(0, totals.length > max ? max - 1 : max);
  return (
    <span className={styles.balances}>
      {shown.map(({ currency, openMinor }) => (
        <Money key={currency} minor={openMinor} currency={currency} />
      ))}
      {totals.length > shown.length && <span>{words("balances.more", { count: totals.length - shown.length })}</span>}
    </span>
  );
}
