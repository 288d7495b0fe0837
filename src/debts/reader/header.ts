import { columnLetters } from "../domain/import/raw.js";

const TITLE_ROWS_MAX = 20;

const filled = (row: readonly string[]): number => row.filter((cell) => cell.trim() !== "").length;

const span = (row: readonly string[]): number => row.findLastIndex((cell) => cell.trim() !== "") + 1;

/**
 * Which row names the columns? Its index, or -1 when no row holds anything.
 *
 * The first row that is not blank does, unless it fills less than half of the table's usual width: exported reports
 * begin with a title, a period, a company's name. A row of figures is never taken for a header found that way; then
 * the first row stays the header and the person sees it in the preview.
 */
export function findHeader(rows: readonly (readonly string[])[]): number {
  const first = rows.findIndex((row) => filled(row) > 0);
  if (first < 0) return -1;
  const width = usualWidth(rows);
  let titles = 0;
  for (let index = first; index < rows.length && titles <= TITLE_ROWS_MAX; index += 1) {
    const row = rows[index] ?? [];
    const cells = filled(row);
    if (cells === 0) continue;
    if (cells * 2 >= width) return index === first || isNaming(row) ? index : first;
    titles += 1;
  }
  return first;
}

/** The width that most rows reach; the wider one of two equally common. */
export function usualWidth(rows: readonly (readonly string[])[]): number {
  const seen = new Map<number, number>();
  for (const row of rows) {
    const width = span(row);
    if (width > 0) seen.set(width, (seen.get(width) ?? 0) + 1);
  }
  let best = 0;
  for (const [width, times] of seen) {
    const bestTimes = seen.get(best) ?? 0;
    if (times > bestTimes || (times === bestTimes && width > best)) best = width;
  }
  return best;
}

/** Names of columns are words: a row with figures, dates or addresses is data. */
const isNaming = (row: readonly string[]): boolean =>
  row.every((cell) => cell.trim() === "" || (/\p{L}/u.test(cell) && !/@|^\W*\d[\d.,/: -]*\d\W*$/.test(cell)));

/** Headers as names: trimmed, each one different, a blank one called by its column's letters. */
export function nameColumns(row: readonly string[]): string[] {
  const cells = row.slice(0, span(row));
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const plain = cell.replace(/[\s\p{Cc}\u00A0\uFEFF]+/gu, " ").trim() || columnLetters(index);
    let name = plain;
    for (let copy = 2; taken.has(name); copy += 1) name = `${plain} (${copy})`;
    taken.add(name);
    return name;
  });
}
