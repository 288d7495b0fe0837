import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatNumber } from "../../../kit/format.js";
import { ForwardIcon, ImportIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { Section } from "../../../kit/page-frame.js";
import { wholeList } from "../../../kit/pages.js";
import { Day } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type ImportView, type PreviewItem, type PreviewKind, previewQuery } from "./data.js";
import styles from "./import.module.css";
import { changeOf } from "./review-model.js";

/** Some of the rows of one kind, beside what the books say now. */
export function PreviewRows({ record, kind }: { readonly record: ImportView; readonly kind: PreviewKind }): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const list = useQuery(previewQuery(record.id, kind));
  const columns = useColumns(record, kind);
  const all = record.counts?.[kind] ?? 0;
  const shown = list.data?.length ?? 0;
  const key = record.kind === "payments" && kind === "updated" ? "unmatched" : kind;
  const title = words(`counts.${record.kind}.${key}`);
  return (
    <Section
      title={title}
      sentence={
        shown > 0 && shown < all
          ? words("preview.some", { shown: formatNumber(shown, locale), all: formatNumber(all, locale) })
          : words(`preview.${record.kind}.${key}Note`)
      }
    >
      <DataTable
        {...wholeList(list)}
        label={title}
        columns={columns}
        rowId={({ row }) => String(row)}
        rowName={({ ref }) => ref}
        isDense={true}
        empty={<EmptyState icon={ImportIcon} title={words("preview.none")} />}
      />
    </Section>
  );
}

function useColumns(record: ImportView, kind: PreviewKind): readonly Column<PreviewItem>[] {
  const words = useWords("import");
  const { kind: of, currency } = record;
  const isChange = of === "debts" && kind === "updated";
  const ref: Column<PreviewItem> = {
    id: "ref",
    header: words(`preview.${of}.ref`),
    width: "18%",
    cell: ({ ref: own }) => own,
  };
  const who: Column<PreviewItem> = {
    id: "who",
    header: words("preview.who"),
    card: "subtitle",
    cell: ({ debtorName, debtorRef, isNewDebtor }) => (
      <>
        {debtorName ?? debtorRef ?? <span className={styles.quiet}>{words("preview.unmatchedWho")}</span>}
        {isNewDebtor && <span className={styles.mark}>{words("preview.newDebtor")}</span>}
      </>
    ),
  };
  const day: Column<PreviewItem> = {
    id: "day",
    header: words(`preview.${of}.day`),
    width: isChange ? "22%" : "140px",
    card: "line",
    cell: (item) => <DayCell item={item} record={record} isChange={isChange} />,
  };
  const amount: Column<PreviewItem> = {
    id: "amount",
    header: words(isChange ? "preview.balance" : "preview.amount"),
    width: isChange ? "30%" : "180px",
    align: "end",
    card: "end",
    cell: (item) =>
      isChange ? <BalanceCell item={item} record={record} /> : <Money minor={item.amountMinor} currency={currency} />,
  };
  const no: Column<PreviewItem> = {
    id: "row",
    header: words("rows.no"),
    width: "72px",
    align: "end",
    hideBelow: "md",
    card: "none",
    cell: ({ row }) => <span className={styles.quiet}>{row}</span>,
  };
  return [ref, who, day, amount, no];
}

interface CellProps {
  readonly item: PreviewItem;
  readonly record: ImportView;
}

function DayCell({ item, record, isChange }: CellProps & { readonly isChange: boolean }): ReactNode {
  const change = isChange ? changeOf(item, record.options.amountMeans ?? "balance") : null;
  if (!change?.due) return <Day on={item.day} />;
  return <Before was={<Day on={change.due.before} tone="muted" />} now={<Day on={change.due.after} />} />;
}

function BalanceCell({ item, record }: CellProps): ReactNode {
  const words = useWords("import");
  const change = changeOf(item, record.options.amountMeans ?? "balance");
  if (change?.balance) {
    const { before, after } = change.balance;
    return (
      <Before
        was={<Money minor={before} currency={record.currency} tone="muted" isBare={true} />}
        now={<Money minor={after} currency={record.currency} />}
      />
    );
  }
  if (change?.isReopened) return words("preview.reopened");
  return change?.due ? (
    <Money minor={item.before?.balanceMinor ?? "0"} currency={record.currency} />
  ) : (
    words("preview.otherFacts")
  );
}

/** What it was and what it becomes. */
function Before({ was, now }: { readonly was: ReactNode; readonly now: ReactNode }): ReactNode {
  const words = useWords("import");
  return (
    <span className={styles.before}>
      <s>{was}</s>
      <ForwardIcon size={12} role="img" aria-label={words("preview.becomes")} />
      {now}
    </span>
  );
}
