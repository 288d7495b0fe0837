import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatNumber } from "../../../kit/format.js";
import { MessagesIcon } from "../../../kit/icons.js";
import { wholeList } from "../../../kit/pages.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords, type Words } from "../../../kit/words.js";
import { AccountPanel } from "./account-panel.js";
import styles from "./channels.module.css";
import { accountsQuery } from "./data.js";
import type { AccountRow, ChannelsSearch } from "./model.js";
import { FareState, PriceText, providerName } from "./said.js";

interface AccountsProps {
  readonly open: string | undefined;
  readonly onChange: (values: ChannelsSearch) => void;
}

/** The accounts with providers, and how each fares today. */
export function Accounts({ open, onChange }: AccountsProps): ReactNode {
  const words = useWords("channels");
  const list = useQuery(accountsQuery);
  return (
    <>
      <DataTable
        {...wholeList(list)}
        label={words("accounts")}
        columns={useColumns()}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        onOpen={({ id }) => onChange({ open: id })}
        empty={
          <EmptyState icon={MessagesIcon} title={words("empty.title")}>
            {words("empty.sentence")}
          </EmptyState>
        }
      />
      <AccountPanel
        key={open}
        row={list.data?.find(({ id }) => id === open)}
        onClose={() => onChange({ open: undefined })}
      />
    </>
  );
}

function useColumns(): readonly Column<AccountRow>[] {
  const words = useWords("channels");
  return [
    {
      id: "name",
      header: words("column.name"),
      width: "36%",
      cell: (row) => (
        <span className={styles.who}>
          <ChannelIcon channel={row.channel} size={18} />
          <span className={styles.name}>{row.name}</span>
          <span className={styles.quiet}>{whose(row, words)}</span>
        </span>
      ),
    },
    { id: "state", header: words("column.state"), cell: (row) => <FareState row={row} isShort={true} />, card: "end" },
    {
      id: "today",
      header: words("column.today"),
      width: "130px",
      align: "end",
      cell: (row) => <Today row={row} />,
      card: "line",
    },
    {
      id: "heard",
      header: words("column.heard"),
      width: "124px",
      hideBelow: "lg",
      card: "line",
      cell: ({ heardAt }) =>
        heardAt === null ? <span className={styles.quiet}>{words("never")}</span> : <When at={heardAt} tone="muted" />,
    },
    {
      id: "cost",
      header: words("column.cost"),
      width: "150px",
      align: "end",
      hideBelow: "lg",
      card: "none",
      cell: ({ cost }) => <PriceText cost={cost} />,
    },
  ];
}

/** With whom the account is, and whose messages alone leave by it. */
const whose = (row: AccountRow, words: Words): string =>
  [providerName(row, words), row.isSandbox && words("sandbox"), row.creditor?.name].filter(Boolean).join(" · ");

/** How many left today, of how many that may. */
function Today({ row: { today } }: { readonly row: AccountRow }): ReactNode {
  const words = useWords("channels");
  const locale = useLocale();
  const count = formatNumber(today.count, locale);
  if (today.most === null) return <span className={styles.number}>{count}</span>;
  const share = Math.min(1, today.count / today.most);
  return (
    <span className={styles.today}>
      <span className={styles.number}>
        {words("ofToday", { count: today.count, shown: count, most: formatNumber(today.most, locale) })}
      </span>
      <span className={styles.bar} aria-hidden={true}>
        <span style={{ width: `${share * 100}%` }} data-full={share >= 1 || undefined} />
      </span>
    </span>
  );
}
