import { Skeleton } from "@mantine/core";
import type { ReactNode, RefObject } from "react";
import styles from "./data-table.module.css";
import { Choose, type Column, type DataTableProps, isTitle, Opener, openFromHint } from "./data-table-parts.js";

/** The same list on a phone: a card for each row. */
export function Cards<Row>(props: DataTableProps<Row> & { readonly body: RefObject<HTMLElement | null> }): ReactNode {
  const { label, rows, rowId, body } = props;
  return (
    <ul className={styles.cards} aria-label={label} ref={body as RefObject<HTMLUListElement | null>}>
      {rows === undefined ? <WaitingCards /> : rows.map((row) => <CardOf key={rowId(row)} row={row} {...props} />)}
    </ul>
  );
}

function CardOf<Row>({
  row,
  columns,
  rowId,
  selection,
  ...props
}: { readonly row: Row } & DataTableProps<Row>): ReactNode {
  const id = rowId(row);
  const at = (place: NonNullable<Column<Row>["card"]>): readonly Column<Row>[] =>
    columns.filter((column, index) => (column.card ?? (index === 0 ? "title" : "line")) === place);
  const title = columns.find(isTitle);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has the card's own link
    <li
      className={styles.cardRow}
      data-row={id}
      data-chosen={selection?.ids.has(id) || undefined}
      onClick={openFromHint}
    >
      {selection && <Choose id={id} name={props.rowName?.(row) ?? id} selection={selection} />}
      <div className={styles.cardBody}>
        <div className={styles.cardTop}>
          <Opener row={row} {...props}>
            {title?.cell(row)}
          </Opener>
          <span className={styles.cardEnd}>
            {at("end").map(({ id: key, cell }) => (
              <span key={key}>{cell(row)}</span>
            ))}
          </span>
        </div>
        {at("subtitle").map(({ id: key, cell }) => (
          <div key={key} className={styles.cardSubtitle}>
            {cell(row)}
          </div>
        ))}
        {at("line").length > 0 && (
          <dl className={styles.cardLines}>
            {at("line").map(({ id: key, header, isHeaderHidden, cell }) => (
              <div key={key}>
                <dt className={isHeaderHidden ? "visually-hidden" : undefined}>{header}</dt>
                <dd>{cell(row)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

const WAITING_CARDS = 6;

const WaitingCards = (): ReactNode =>
  Array.from({ length: WAITING_CARDS }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
    <li key={index} className={styles.cardRow}>
      <div className={styles.cardBody}>
        <Skeleton height={12} width={`${50 + ((index * 13) % 30)}%`} mb={12} mt={4} />
        <Skeleton height={10} width="70%" mb={4} />
      </div>
    </li>
  ));
