import { Skeleton } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ForwardIcon, InfoIcon, TroubleIcon } from "./icons.js";
import styles from "./stat-card.module.css";
import { useTrouble } from "./trouble.js";
import { When } from "./when.js";
import { useWords } from "./words.js";

interface StatCardProps {
  readonly label: string;
  /** What exactly is counted, for whoever asks. */
  readonly definition: string;
  /** Undefined until it is there. */
  readonly value: ReactNode | undefined;
  /** Below the number: a comparison, a part of it. */
  readonly note?: ReactNode;
  /** Numbers are doors: the rows behind this one. */
  readonly link?: LinkProps;
  /** When the number was true, ISO 8601. */
  readonly asOf?: string | undefined;
  readonly tone?: "plain" | "human" | "money";
  /** Takes the whole row on a phone: amounts are long. */
  readonly isWide?: boolean;
  readonly error?: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** One number with its name, its meaning, its age, and the way to what is behind it. */
export function StatCard(props: StatCardProps): ReactNode {
  const { label, definition, value, note, link, asOf, tone = "plain", isWide, error, onRetry } = props;
  const words = useWords("kit");
  return (
    <div className={styles.card} data-tone={tone} data-door={link ? true : undefined} data-wide={isWide || undefined}>
      <div className={styles.label}>
        <span>{label}</span>
        <button
          type="button"
          className={styles.definition}
          aria-label={words("stat.definition", { label })}
          data-hint={definition}
        >
          <InfoIcon size={14} aria-hidden={true} />
        </button>
        {link && <ForwardIcon size={14} className={styles.door} aria-hidden={true} />}
      </div>
      <div className={styles.value}>
        {value === undefined ? (
          <Skeleton height={28} width="55%" my={4} />
        ) : link ? (
          <Link {...link} className={styles.link ?? ""}>
            {value}
            <span className="visually-hidden">{label}</span>
          </Link>
        ) : (
          value
        )}
      </div>
      <div className={styles.foot}>
        {error ? <Failed error={error} onRetry={onRetry} /> : <span className={styles.note}>{note}</span>}
        {asOf && <When at={asOf} tone="muted" />}
      </div>
    </div>
  );
}

function Failed({ error, onRetry }: Pick<StatCardProps, "error" | "onRetry">): ReactNode {
  const words = useWords("kit");
  const sentence = useTrouble()(error);
  return (
    <span className={styles.failed}>
      <TroubleIcon size={14} aria-label={sentence} data-hint={sentence} />
      {onRetry && (
        <button type="button" className={styles.retry} onClick={onRetry}>
          {words("retry")}
        </button>
      )}
    </span>
  );
}

/** Cards side by side, as many as fit. */
export const StatRow = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <div className={styles.row}>{children}</div>
);
