/*
 * Columns of a batch as PostgreSQL writes arrays.
 *
 * The driver writes an array parameter item by item, with a regular expression and a string for each; over the columns
 * of ten thousand rows that is most of what a statement costs this process. Here a column is one loop.
 */

/** An array of numbers. */
export function numberArray<Row>(rows: readonly Row[], pick: (row: Row) => bigint | number | null): string {
  let text = "{";
  for (let at = 0; at < rows.length; at++) {
    if (at > 0) text += ",";
    text += pick(rows[at] as Row) ?? "NULL";
  }
  return `${text}}`;
}

/** Text that PostgreSQL takes in an array as it stands. */
const BARE = /^[\w.:+@/-]+$/;

/** An array of texts, days or anything else that is written as text. */
export function textArray<Row>(rows: readonly Row[], pick: (row: Row) => string | null): string {
  let text = "{";
  for (let at = 0; at < rows.length; at++) {
    if (at > 0) text += ",";
    const item = pick(rows[at] as Row);
    if (item === null) text += "NULL";
    else text += BARE.test(item) && !isWordNull(item) ? item : quoted(item);
  }
  return `${text}}`;
}

/** Without quotes the word NULL, in any case, means that there is no value. */
const isWordNull = (item: string): boolean => item.length === 4 && item.toUpperCase() === "NULL";

const quoted = (item: string): string => `"${item.replace(/[\\"]/g, "\\$&")}"`;

/** An array of instants. */
export const instantArray = <Row>(rows: readonly Row[], pick: (row: Row) => Date | null): string =>
  textArray(rows, (row) => pick(row)?.toISOString() ?? null);
