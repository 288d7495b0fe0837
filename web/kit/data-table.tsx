import { Button, Checkbox, Skeleton } from "@mantine/core";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import styles from "./data-table.module.css";
import { Cards } from "./data-table-cards.js";
import { useTableKeys } from "./data-table-keys.js";
import {
  Choose,
  type Column,
  type DataTableProps,
  isTitle,
  Opener,
  openFromHint,
  type Selection,
} from "./data-table-parts.js";
import { SortDownIcon, SortIcon, SortUpIcon } from "./icons.js";
import { Trouble } from "./trouble.js";
import { usePhone } from "./use-phone.js";
import { useWords } from "./words.js";

export type { Column, DataTableProps, Selection, Sort } from "./data-table-parts.js";

/** A list from the server: pages by cursor, whole rows open, keys `j k Enter x`; cards on a phone. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { rows, error, onRetry, dataFrom, isLoading, empty } = props;
  const body = useRef<HTMLElement>(null);
  const isPhone = usePhone();
  useTableKeys(body, props);
  const isEmpty = rows !== undefined && rows.length === 0;
  return (
    <div className={styles.table} aria-busy={isLoading}>
      {error !== null && (
        <Trouble error={error} onRetry={onRetry} dataFrom={rows === undefined ? undefined : dataFrom} />
      )}
      {isEmpty && error === null ? (
        <div className={styles.frame}>{empty}</div>
      ) : rows === undefined && error !== null ? null : isPhone ? (
        <Cards {...props} body={body} />
      ) : (
        <Grid {...props} body={body} />
      )}
      <More {...props} />
    </div>
  );
}

type GridProps<Row> = DataTableProps<Row> & { readonly body: RefObject<HTMLElement | null> };

function Grid<Row>({ body, ...props }: GridProps<Row>): ReactNode {
  const { label, columns, rows, selection, rowId, isDense } = props;
  return (
    <div className={styles.frame} data-dense={isDense || undefined}>
      <table className={styles.grid} aria-label={label}>
        <thead className={styles.head}>
          {selection && selection.ids.size > 0 ? (
            <Chosen {...props} selection={selection} />
          ) : (
            <tr>
              {selection && <SelectAll rows={rows} rowId={rowId} selection={selection} />}
              {columns.map((column) => (
                <Header key={column.id} column={column} {...props} />
              ))}
            </tr>
          )}
        </thead>
        <tbody ref={body as RefObject<HTMLTableSectionElement | null>}>
          {rows === undefined ? (
            <Waiting {...props} />
          ) : (
            rows.map((row) => <Row key={rowId(row)} row={row} {...props} />)
          )}
        </tbody>
      </table>
    </div>
  );
}

function Header<Row>({ column, sort, onSort }: { readonly column: Column<Row> } & DataTableProps<Row>): ReactNode {
  const { id, header, isHeaderHidden, align, width, isSortable, hideBelow } = column;
  const isSorted = sort?.by === id;
  const Arrow = !isSorted ? SortIcon : sort.dir === "asc" ? SortUpIcon : SortDownIcon;
  return (
    <th
      scope="col"
      data-align={align}
      data-hide={hideBelow}
      style={width ? { width } : undefined}
      aria-sort={isSorted ? (sort.dir === "asc" ? "ascending" : "descending") : undefined}
    >
      {isSortable && onSort ? (
        <button
          type="button"
          className={styles.sort}
          data-sorted={isSorted || undefined}
          onClick={() => onSort({ by: id, dir: isSorted && sort.dir === "desc" ? "asc" : "desc" })}
        >
          {header}
          <Arrow size={13} aria-hidden={true} />
        </button>
      ) : isHeaderHidden ? (
        <span className="visually-hidden">{header}</span>
      ) : (
        header
      )}
    </th>
  );
}

function Row<Row>({
  row,
  columns,
  rowId,
  selection,
  ...props
}: { readonly row: Row } & DataTableProps<Row>): ReactNode {
  const id = rowId(row);
  const isChosen = selection?.ids.has(id) ?? false;
  return (
    <tr className={styles.row} data-row={id} data-chosen={isChosen || undefined} onClick={openFromHint}>
      {selection && (
        <td className={styles.choose}>
          <Choose id={id} name={props.rowName?.(row) ?? id} selection={selection} />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column.id} data-align={column.align} data-hide={column.hideBelow}>
          {isTitle(column, index) ? (
            <Opener row={row} {...props}>
              {column.cell(row)}
            </Opener>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

function SelectAll<Row>({
  rows = [],
  rowId,
  selection,
}: Pick<DataTableProps<Row>, "rows" | "rowId"> & { readonly selection: Selection }): ReactNode {
  const words = useWords("kit");
  return (
    <th scope="col" className={styles.choose}>
      <Checkbox
        size="xs"
        checked={false}
        onChange={() => selection.onChange(new Set(rows.map(rowId)))}
        aria-label={words("table.chooseAll")}
      />
    </th>
  );
}

function Chosen<Row>({ selection, columns }: DataTableProps<Row> & { readonly selection: Selection }): ReactNode {
  const words = useWords("kit");
  return (
    <tr>
      <th className={styles.chosen} colSpan={columns.length + 1}>
        <div>
          <Checkbox
            size="xs"
            checked={true}
            indeterminate={true}
            onChange={() => selection.onChange(new Set())}
            aria-label={words("table.chooseNone")}
          />
          <span role="status">{words("table.chosen", { count: selection.ids.size })}</span>
          {selection.actions}
        </div>
      </th>
    </tr>
  );
}

const WAITING_ROWS = 8;

/** As high as the rows to come, so that nothing jumps when they are there. */
function Waiting<Row>({ columns, selection }: DataTableProps<Row>): ReactNode {
  return Array.from({ length: WAITING_ROWS }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
    <tr key={index} className={styles.row}>
      {selection && <td className={styles.choose} />}
      {columns.map(({ id, align, hideBelow }, column) => (
        <td key={id} data-align={align} data-hide={hideBelow}>
          <Skeleton height={10} width={`${40 + ((index * 17 + column * 29) % 45)}%`} className={styles.waiting ?? ""} />
        </td>
      ))}
    </tr>
  ));
}

/** Fetches on when the end comes into view; the button is for keyboards, and for when it does not. */
function More<Row>({ hasMore, isMoreLoading, onMore, rows }: DataTableProps<Row>): ReactNode {
  const words = useWords("kit");
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!hasMore || isMoreLoading || !end.current) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), { rootMargin: "480px" });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [hasMore, isMoreLoading, onMore]);
  if (!hasMore) return null;
  return (
    <div ref={end} className={styles.more}>
      <Button variant="subtle" color="gray" size="xs" loading={isMoreLoading} onClick={onMore}>
        {words("table.more", { shown: rows?.length ?? 0 })}
      </Button>
    </div>
  );
}
