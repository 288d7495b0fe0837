import type { ReactNode } from "react";
import styles from "./empty-state.module.css";
import type { Icon } from "./icons.js";

interface EmptyStateProps {
  readonly icon: Icon;
  /** What is not here yet, and how it comes to be: an empty page teaches. */
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ icon: Picture, title, children, action }: EmptyStateProps): ReactNode {
  return (
    <div className={styles.empty}>
      <span className={styles.picture}>
        <Picture size={22} stroke={1.5} aria-hidden={true} />
      </span>
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.words}>{children}</div>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
