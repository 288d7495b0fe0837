import type { ImportCounts, ImportView, PreviewItem } from "./data.js";
import type { Shown } from "./search.js";

/** Rows that could be read. */
export const validRows = (counts: ImportView["counts"]): number => (counts ? counts.rows - counts.rejected : 0);

/**
 * May this file be confirmed? One of payments also when it brings none that is new: that nobody else paid is news too,
 * unless its rows could not be read.
 */
export const isNews = ({ kind, counts }: Pick<ImportView, "kind" | "counts">): boolean =>
  counts !== null &&
  (counts.created + counts.updated > 0 || (kind === "payments" && (counts.unchanged > 0 || counts.rejected === 0)));

/** What is worth looking at first: what needs mending, else what changes, else what is there. */
export function firstShown(counts: ImportView["counts"]): Shown {
  if (counts === null) return "rejected";
  if (counts.rejected > 0) return "rejected";
  if (counts.created > 0) return "created";
  return counts.updated > 0 ? "updated" : "unchanged";
}

/** Do the counts add up to the rows of the file? Where they do not, the screen says by how many. */
export const missingRows = ({ rows, created, updated, unchanged, rejected }: ImportCounts): number =>
  rows - created - updated - unchanged - rejected;

/** What a row would change of a debt in the books. Nothing visible means another fact of it, such as its product. */
export interface Change {
  readonly due: { readonly before: string; readonly after: string } | null;
  readonly balance: { readonly before: bigint; readonly after: bigint } | null;
  readonly isReopened: boolean;
}

export function changeOf(
  item: Pick<PreviewItem, "day" | "amountMinor" | "before">,
  amountMeans: "balance" | "original",
): Change | null {
  const { before } = item;
  if (before === null) return null;
  const [amount, balance, stated] = [BigInt(item.amountMinor), BigInt(before.balanceMinor), BigInt(before.statedMinor)];
  const isReopened = before.status === "withdrawn";
  const restated = balance + amount - stated;
  const after = isReopened
    ? amount
    : amountMeans === "original"
      ? restated > 0n
        ? restated
        : 0n
      : amount === stated
        ? balance
        : amount;
  return {
    due: before.dueOn === item.day ? null : { before: before.dueOn, after: item.day },
    balance: after === balance ? null : { before: balance, after },
    isReopened,
  };
}
