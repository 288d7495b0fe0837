import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { RetryIcon, TroubleIcon } from "./icons.js";
import { sentenceOf } from "./problem.js";
import styles from "./trouble.module.css";
import { When } from "./when.js";
import { hasWords, useWords } from "./words.js";

/** The sentence for any error, in the reader's language. */
export function useTrouble(): (error: unknown) => string {
  const words = useWords("problems");
  return (error) => sentenceOf(error, words, (key) => hasWords(`problems:${key}`));
}

interface TroubleProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  /** When the data still on screen is from, in epoch milliseconds: it stays, and says how old it is. */
  readonly dataFrom?: number | undefined;
}

/** What happened, what is safe, what to do. As a strip above data that stays, or alone where there is none. */
export function Trouble({ error, onRetry, dataFrom }: TroubleProps): ReactNode {
  const words = useWords("kit");
  const sentence = useTrouble()(error);
  return (
    <div className={styles.trouble} role="alert" data-alone={dataFrom === undefined || undefined}>
      <TroubleIcon size={18} stroke={1.7} className={styles.icon} aria-hidden={true} />
      <div className={styles.words}>
        <span>{sentence}</span>
        {dataFrom !== undefined && (
          <span className={styles.age}>
            {words("dataFrom")} <When at={new Date(dataFrom).toISOString()} />
          </span>
        )}
      </div>
      {onRetry && (
        <Button size="xs" variant="default" leftSection={<RetryIcon size={14} />} onClick={onRetry}>
          {words("retry")}
        </Button>
      )}
    </div>
  );
}
