import type { ReactNode } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatNumber } from "../../../kit/format.js";
import { SegmentIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { Day } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type Member, useMembers } from "./data.js";
import styles from "./segment.module.css";

interface MembersProps {
  readonly id: string;
  /** What is written differs from what is saved, and the list is of what is saved. */
  readonly isDirty: boolean;
  readonly onWhy: (accountId: string) => void;
}

/** Everybody in the segment as it is saved, the largest balance first. */
export function Members({ id, isDirty, onWhy }: MembersProps): ReactNode {
  const words = useWords("segment");
  const members = useMembers(id);
  return (
    <>
      {isDirty && <p className={styles.note}>{words("members.saved")}</p>}
      <DataTable
        {...members}
        label={words("tab.accounts")}
        columns={useColumns(onWhy)}
        rowId={({ accountId }) => accountId}
        rowName={({ debtor }) => debtor.name}
        rowLink={({ debtor }) => ({ to: "/debtors/$debtorId", params: { debtorId: debtor.id } })}
        empty={<EmptyState icon={SegmentIcon} title={words("members.none")} />}
      />
    </>
  );
}

function useColumns(onWhy: (accountId: string) => void): readonly Column<Member>[] {
  const words = useWords("segment");
  const locale = useLocale();
  return [
    { id: "name", header: words("members.name"), cell: ({ debtor }) => debtor.name },
    {
      id: "creditor",
      header: words("members.creditor"),
      width: "220px",
      hideBelow: "md",
      card: "subtitle",
      cell: ({ creditor }) => creditor.name,
    },
    {
      id: "balance",
      header: words("members.balance"),
      width: "160px",
      align: "end",
      card: "end",
      cell: ({ openMinor, currency }) => <Money minor={openMinor} currency={currency} />,
    },
    {
      id: "debts",
      header: words("members.debts"),
      width: "84px",
      align: "end",
      hideBelow: "lg",
      card: "line",
      cell: ({ openCount }) => formatNumber(openCount, locale),
    },
    {
      id: "due",
      header: words("members.due"),
      width: "132px",
      card: "line",
      cell: ({ oldestDueOn }) =>
        oldestDueOn === null ? <span className={styles.muted}>{"–"}</span> : <Day on={oldestDueOn} />,
    },
    {
      id: "why",
      header: words("why.short"),
      isHeaderHidden: true,
      width: "96px",
      align: "end",
      card: "line",
      cell: ({ accountId, debtor }) => (
        <button
          type="button"
          className={styles.whyLink}
          aria-label={words("why.of", { name: debtor.name })}
          onClick={() => onWhy(accountId)}
        >
          {words("why.short")}
        </button>
      ),
    },
  ];
}
