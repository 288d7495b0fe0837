import { type ReactNode, useId } from "react";
import styles from "./debtor.module.css";

interface PanelProps {
  readonly title: string;
  readonly action?: ReactNode;
  /** Where it lies in the page's grid. */
  readonly area?: "next" | "accounts" | "history";
  readonly children: ReactNode;
}

/** A part of the page: a surface under its own heading. */
export function Panel({ title, action, area, children }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section className={styles.panel} data-area={area} aria-labelledby={id}>
      <div className={styles.panelHead}>
        <h2 id={id}>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
