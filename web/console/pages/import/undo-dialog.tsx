import type { ReactNode } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { formatNumber } from "../../../kit/format.js";
import { Money } from "../../../kit/money.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type ImportView, useStep } from "./data.js";

interface UndoDialogProps {
  readonly record: ImportView;
  readonly onClose: () => void;
}

/** Takes an import back, after saying what that touches. */
export function UndoDialog({ record, onClose }: UndoDialogProps): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const undo = useStep("undo");
  const { kind, counts, currency } = record;
  const of = (count: number | undefined): string => formatNumber(count ?? 0, locale);
  const rows =
    kind === "debts"
      ? [
          { label: words("undo.withdrawn"), value: of(counts?.created) },
          { label: words("undo.restored"), value: of(counts?.updated) },
        ]
      : [{ label: words("undo.reversed"), value: of((counts?.created ?? 0) + (counts?.updated ?? 0)) }];
  const balance = counts ? -BigInt(counts.balanceMinor) : 0n;
  return (
    <ConfirmDialog
      isOpen={true}
      onClose={onClose}
      title={words("undo.title", { file: record.fileName })}
      counts={[...rows, { label: words("undo.balance"), value: <Money minor={balance} currency={currency} /> }]}
      confirmLabel={words("undo.confirm")}
      tone="stop"
      onConfirm={() => undo.mutateAsync(record.id)}
    >
      {words(`undo.${kind}`)}
    </ConfirmDialog>
  );
}
