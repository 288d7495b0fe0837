import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatNumber } from "../../../kit/format.js";
import { ImportIcon, UndoIcon } from "../../../kit/icons.js";
import { Section } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords, type Words } from "../../../kit/words.js";
import { type ImportView, isActive, useImports } from "./data.js";
import styles from "./import.module.css";
import { UndoDialog } from "./undo-dialog.js";

const BUSY_POLL_MS = 2_000;

/** Every file that was brought in, with what became of it, and the way to take it back while that is possible. */
export function Past(): ReactNode {
  const words = useWords("import");
  const list = useImports();
  const [undoing, setUndoing] = useState<ImportView | null>(null);
  const columns = useColumns(setUndoing);
  const { onRetry, rows } = list;
  const isBusy = rows?.some(({ state, job }) => isActive(job) || state === "staging") ?? false;
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(() => onRetry?.(), BUSY_POLL_MS);
    return () => clearInterval(timer);
  }, [isBusy, onRetry]);
  return (
    <Section title={words("past.title")}>
      <DataTable
        {...list}
        label={words("past.title")}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ fileName, creditor }) => words("past.row", { file: fileName, creditor: creditor.name })}
        rowLink={({ id }) => ({ to: "/import", search: { id } })}
        empty={
          <EmptyState icon={ImportIcon} title={words("empty.title")}>
            {words("empty.sentence")}
          </EmptyState>
        }
      />
      {undoing && <UndoDialog record={undoing} onClose={() => setUndoing(null)} />}
    </Section>
  );
}

function useColumns(onUndo: (record: ImportView) => void): readonly Column<ImportView>[] {
  const words = useWords("import");
  const locale = useLocale();
  const { can } = useSession();
  return [
    { id: "file", header: words("past.file"), width: "26%", cell: ({ fileName }) => fileName },
    {
      id: "creditor",
      header: words("past.creditor"),
      width: "17%",
      cell: ({ creditor }) => creditor.name,
      hideBelow: "md",
      card: "subtitle",
    },
    {
      id: "kind",
      header: words("past.kind"),
      width: "92px",
      cell: ({ kind }) => words(`kind.${kind}`),
      hideBelow: "xl",
      card: "line",
    },
    {
      id: "state",
      header: words("past.state"),
      width: "132px",
      cell: ({ state }) => <StateBadge kind="import" state={state} />,
      card: "end",
    },
    {
      id: "result",
      header: words("past.result"),
      hideBelow: "md",
      card: "line",
      cell: (record) => (
        <span className={styles.quiet}>{resultOf(record, words, (count) => formatNumber(count, locale))}</span>
      ),
    },
    {
      id: "when",
      header: words("past.when"),
      width: "112px",
      cell: ({ createdAt }) => <When at={createdAt} tone="muted" />,
      card: "line",
    },
    {
      id: "undo",
      header: words("past.action"),
      isHeaderHidden: true,
      width: "136px",
      align: "end",
      card: "line",
      cell: (record) =>
        record.undoUntil !== null && can("imports:write") ? (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<UndoIcon size={14} />}
            aria-label={words("past.undoNamed", { file: record.fileName })}
            onClick={() => onUndo(record)}
          >
            {words("past.undo")}
          </Button>
        ) : null,
    },
  ];
}

/** Only what happened: zeros say nothing. */
function resultOf({ counts, kind }: ImportView, words: Words, write: (count: number) => string): string {
  if (counts === null) return "–";
  const { created, updated, unchanged, rejected } = counts;
  const second = kind === "debts" ? "updated" : "unmatched";
  const parts = (
    [
      ["created", created],
      [second, updated],
      ["unchanged", unchanged],
      ["rejected", rejected],
    ] as const
  )
    .filter(([, count]) => count > 0)
    .map(([name, count]) => words(`past.count.${kind}.${name}`, { count, text: write(count) }));
  return parts.join(" · ") || words("past.count.none");
}
