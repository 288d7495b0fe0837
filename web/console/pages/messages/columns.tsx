import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import type { Column } from "../../../kit/data-table.js";
import { Money } from "../../../kit/money.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import styles from "./messages.module.css";
import { type MessageRow, placeOf } from "./model.js";
import { OutcomeBadge } from "./outcome.js";
import { useReasonWords } from "./reason-words.js";

/** Who, what, on which channel, what became of it, why, and when. */
export function useColumns(): readonly Column<MessageRow>[] {
  const words = useWords("messages");
  const say = useReasonWords();
  return [
    {
      id: "name",
      header: words("column.name"),
      width: "21%",
      cell: ({ debtor }) => <span className={styles.who}>{debtor.name}</span>,
    },
    {
      id: "creditor",
      header: words("column.creditor"),
      width: "14%",
      hideBelow: "xl",
      card: "none",
      cell: ({ creditor }) => creditor.name,
    },
    {
      id: "step",
      header: words("column.step"),
      width: "212px",
      hideBelow: "lg",
      card: "line",
      cell: (row) => <Step row={row} />,
    },
    {
      id: "channel",
      header: words("column.channel"),
      isHeaderHidden: true,
      width: "44px",
      card: "none",
      cell: ({ channel }) => (channel === null ? null : <ChannelIcon channel={channel} size={17} />),
    },
    {
      id: "state",
      header: words("column.state"),
      width: "168px",
      card: "end",
      cell: ({ state, facts }) => <OutcomeBadge state={state} facts={facts} />,
    },
    {
      id: "because",
      header: words("column.because"),
      card: "subtitle",
      cell: (row) => <Because row={row} said={row.because && say ? say(row.because) : null} />,
    },
    {
      id: "amount",
      header: words("column.amount"),
      width: "128px",
      align: "end",
      hideBelow: "xl",
      card: "none",
      cell: ({ amount }) => (amount ? <Money {...amount} /> : <Nothing />),
    },
    {
      id: "at",
      header: words("column.at"),
      width: "104px",
      align: "end",
      card: "line",
      cell: ({ at }) => <When at={at} />,
    },
  ];
}

const Nothing = (): ReactNode => <span className={styles.quiet}>—</span>;

/** A message of no strategy answers what somebody did. */
function Step({ row: { strategy, step } }: { readonly row: MessageRow }): ReactNode {
  const words = useWords("messages");
  if (strategy === null) return <span className={styles.quiet}>{words("automatic")}</span>;
  return (
    <span className={styles.pair}>
      <span className={styles.cut}>{strategy.name}</span>
      {step !== null && <span className={styles.quiet}>{words("step", { no: placeOf(step) })}</span>}
    </span>
  );
}

/** The reason where there is one; of what arrived, what it was about. */
function Because({
  row: { state, subject, until },
  said,
}: {
  readonly row: MessageRow;
  readonly said: string | null;
}): ReactNode {
  const words = useWords("messages");
  const text = said ?? (subject === null ? null : subject);
  return (
    <span className={styles.because} data-hint={text ?? undefined}>
      <span className={said === null ? styles.subject : styles.cut}>{text ?? "—"}</span>
      {state === "deferred" && until !== null && (
        <span className={styles.until}>
          {words("until")} <When at={until} tone="muted" />
        </span>
      )}
    </span>
  );
}
