import * as search from "../../../kit/search.js";
import type { SegmentRow } from "./data.js";

export const segmentsSearch = { q: search.text(), show: search.oneOf(["archived"]) };
export type SegmentsSearch = search.Search<typeof segmentsSearch>;

const bare = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The segments that are asked for, by name or by what their rule says. */
export function rowsOf(
  rows: readonly SegmentRow[],
  { q, show }: SegmentsSearch,
  said: (row: SegmentRow) => string,
): readonly SegmentRow[] {
  const wanted = q === undefined ? [] : bare(q).split(/\s+/);
  return rows
    .filter(({ state }) => (state === "archived") === (show === "archived"))
    .filter((row) => wanted.every((word) => bare(`${row.name} ${said(row)}`).includes(word)));
}

export const countOf = (totals: readonly { readonly count: number }[]): number =>
  totals.reduce((sum, { count }) => sum + count, 0);

/** The names of what is made with a segment; past two they are counted. */
export function usersOf({ usedBy }: Pick<SegmentRow, "usedBy">): {
  readonly named: readonly string[];
  readonly more: number;
} {
  const names = [...usedBy.strategies, ...usedBy.segments].map(({ name }) => name);
  const named = names.length > 2 ? names.slice(0, 1) : names;
  return { named, more: names.length - named.length };
}
