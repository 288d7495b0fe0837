import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { BackIcon } from "./icons.js";
import styles from "./page-frame.module.css";

interface PageFrameProps {
  readonly title: string;
  /** One sentence: what this page is for. */
  readonly sentence?: ReactNode;
  /** The one primary action. On a phone it lies in reach of the thumb. */
  readonly action?: ReactNode;
  /** Beside the title: a state, a number. */
  readonly aside?: ReactNode;
  readonly filters?: ReactNode;
  readonly back?: { readonly label: string; readonly link: LinkProps };
  readonly children: ReactNode;
}

/** Every page: title, one sentence, one primary action, filters, content. */
export function PageFrame({ title, sentence, action, aside, filters, back, children }: PageFrameProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Acuerdo`;
  }, [title]);
  return (
    <div className={styles.page} data-action={action ? true : undefined}>
      <div className={styles.head}>
        <div className={styles.heading}>
          {back && (
            <Link {...back.link} className={styles.back ?? ""}>
              <BackIcon size={14} aria-hidden={true} />
              {back.label}
            </Link>
          )}
          <div className={styles.titleRow}>
            <h1 className={styles.title} tabIndex={-1}>
              {title}
            </h1>
            {aside}
          </div>
          {sentence && <p className={styles.sentence}>{sentence}</p>}
        </div>
        {action && <div className={styles.action}>{action}</div>}
      </div>
      {filters && <div className={styles.filters}>{filters}</div>}
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under its own heading. */
export function Section({ title, sentence, action, children }: SectionProps): ReactNode {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.sectionHead}>
        <div>
          <h2 className={styles.sectionTitle}>{title}</h2>
          {sentence && <p className={styles.sentence}>{sentence}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

interface CardProps {
  readonly title?: string;
  readonly action?: ReactNode;
  /** Up to its edges: for a list, or an empty state. */
  readonly isFlush?: boolean;
  readonly children: ReactNode;
}

/** What lies on the page: a surface with a thin line. */
export function Card({ title, action, isFlush = false, children }: CardProps): ReactNode {
  return (
    <div className={styles.card} data-flush={isFlush || undefined}>
      {title && (
        <div className={styles.cardHead}>
          <h3>{title}</h3>
          {action}
        </div>
      )}
      {children}
    </div>
  );
}
