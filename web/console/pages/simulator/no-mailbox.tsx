import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { MailboxIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import styles from "./simulator.module.css";

/** Beside the list, until somebody's mailbox is opened. */
export function NoMailbox(): ReactNode {
  const words = useWords("simulator");
  return (
    <div className={styles.none}>
      <EmptyState icon={MailboxIcon} title={words("choose.title")}>
        {words("choose.sentence")}
      </EmptyState>
    </div>
  );
}
