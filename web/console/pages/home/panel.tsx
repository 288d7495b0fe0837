import { type ReactNode, type Ref, useId } from "react";
import styles from "./home.module.css";

interface PanelProps {
  readonly title: string;
  /** Where it lies in the page's grid. */
  readonly area: "money" | "attention" | "today" | "age" | "aging";
  readonly aside?: ReactNode;
  readonly tone?: "human" | undefined;
  readonly isFlush?: boolean;
  readonly own?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** A part of the board: a surface under its own heading. */
export function Panel({ title, area, aside, tone, isFlush = false, own, children }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section
      ref={own}
      className={styles.panel}
      data-area={area}
      data-tone={tone}
      data-flush={isFlush || undefined}
      aria-labelledby={id}
    >
      <div className={styles.panelHead}>
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
