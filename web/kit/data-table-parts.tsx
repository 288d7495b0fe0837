import { Checkbox } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import styles from "./data-table.module.css";
import type { PagesView } from "./pages.js";
import { useWords } from "./words.js";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** Heard but not seen: a column of buttons explains itself. */
  readonly isHeaderHidden?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** `end` for amounts and counts. */
  readonly align?: "start" | "end";
  /** As CSS; columns without one share what is left. */
  readonly width?: string;
  /** Only where the server sorts by it. */
  readonly isSortable?: boolean;
  /** Left out where the window is narrower; the card of a phone still has it. */
  readonly hideBelow?: "md" | "lg" | "xl";
  /** Its place on a phone's card. A line is `header: value`. */
  readonly card?: "title" | "subtitle" | "end" | "line" | "none";
}

export interface Sort {
  readonly by: string;
  readonly dir: "asc" | "desc";
}

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
  /** What can be done with the chosen rows; stands where the header was. */
  readonly actions: ReactNode;
}

export interface DataTableProps<Row> extends PagesView<Row> {
  /** What the table lists, for whoever hears it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** The row in words, for its checkbox. What opens the row is named by its title. */
  readonly rowName?: (row: Row) => string;
  /** Where the whole row leads. */
  readonly rowLink?: (row: Row) => LinkProps;
  /** Instead of a link: what opens in place. */
  readonly onOpen?: (row: Row) => void;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort) => void;
  readonly selection?: Selection;
  /** Shown when there is nothing: teaches how something comes to be here. */
  readonly empty: ReactNode;
  readonly isDense?: boolean;
}

/** The column that names the row, and carries its link. */
export const isTitle = <Row,>(column: Column<Row>, index: number): boolean =>
  (column.card ?? (index === 0 ? "title" : "")) === "title";

/** What explains itself lies above the row's link, to be pointed at: pressing it opens the row all the same. */
export function openFromHint({ target, currentTarget, ctrlKey, metaKey, shiftKey }: MouseEvent<HTMLElement>): void {
  if (!(target instanceof Element) || target.closest("a,button,input,label") || !target.closest("[data-hint]")) return;
  const link = currentTarget.querySelector("[data-open]");
  link?.dispatchEvent(new window.MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
}

/** What makes the whole row open: the title's link, stretched over it, so that the browser's own gestures work. */
export function Opener<Row>({
  row,
  rowLink,
  onOpen,
  children,
}: Pick<DataTableProps<Row>, "rowLink" | "onOpen"> & { readonly row: Row; readonly children: ReactNode }): ReactNode {
  if (rowLink) {
    return (
      <Link {...rowLink(row)} className={styles.open ?? ""} data-open={true}>
        {children}
      </Link>
    );
  }
  if (onOpen) {
    return (
      <button type="button" className={styles.open} data-open={true} onClick={() => onOpen(row)}>
        {children}
      </button>
    );
  }
  return <span className={styles.title}>{children}</span>;
}

export function Choose({
  id,
  name,
  selection: { ids, onChange },
}: {
  readonly id: string;
  readonly name: string;
  readonly selection: Selection;
}): ReactNode {
  const words = useWords("kit");
  const toggle = (): void => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  };
  return (
    <Checkbox
      size="xs"
      checked={ids.has(id)}
      onChange={toggle}
      aria-label={words("table.choose", { name })}
      data-choose={true}
    />
  );
}
