import { Skeleton } from "@mantine/core";
import { type ReactNode, useId } from "react";
import styles from "./segment.module.css";

interface PanelProps {
  readonly title?: string;
  /** What it is, where what it holds has a heading of its own. */
  readonly label?: string;
  /** What it shows is of an earlier rule. */
  readonly isOld?: boolean;
  /** Nothing is known yet. */
  readonly isWaiting?: boolean;
  readonly children: ReactNode;
}

/** One thing to know of a segment, under its own heading. */
export function Panel({ title, label, isOld = false, isWaiting = false, children }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section
      className={styles.panel}
      aria-label={label}
      aria-labelledby={title ? id : undefined}
      data-old={isOld || undefined}
    >
      {title && (
        <h2 id={id} className={styles.panelTitle}>
          {title}
        </h2>
      )}
      {isWaiting ? <Skeleton height={72} radius={6} /> : children}
    </section>
  );
}
