import type { ReactNode } from "react";
import { formatMoney } from "./format.js";
import styles from "./text.module.css";
import { useLocale } from "./words.js";

interface MoneyProps {
  /** Minor units, as they travel. */
  readonly minor: string | bigint;
  readonly currency: string;
  /** `in`: money that came in, the only thing that is ever green. */
  readonly tone?: "plain" | "muted" | "in";
  readonly size?: "inherit" | "lg" | "xl";
  /** Without the code, where a heading says it for all. */
  readonly isBare?: boolean;
}

/** An amount with its currency code stepped back: `1,234,567 COP`. */
export function Money({ minor, currency, tone = "plain", size = "inherit", isBare = false }: MoneyProps): ReactNode {
  const text = formatMoney(minor, currency, useLocale());
  return (
    <span className={styles.money} data-tone={tone} data-size={size}>
      {text.amount}
      {!isBare && <span className={styles.code}>{`\u00a0${text.currency}`}</span>}
    </span>
  );
}
