import { type Fragment, sql } from "./sql.js";

/**
 * A set of ids, as the condition that lets the database find them cheapest.
 *
 * Ids that lie close together (a night's batch, taken in order) are read as one range of the index, which is several
 * times faster than looking each up; scattered ids are looked up. A range may read a few rows that nobody asked for:
 * the caller drops them.
 */
export interface IdSet {
  readonly size: number;
  within(column: Fragment): Fragment;
}

/** Up to this many rows are read for each one wanted before looking up is cheaper. */
const DENSITY_MIN = 1 / 6;

export function idSet(ids: readonly bigint[]): IdSet {
  let low = ids[0] ?? 0n;
  let high = low;
  for (const id of ids) {
    if (id < low) low = id;
    if (id > high) high = id;
  }
  const isDense = ids.length > 1 && ids.length >= Number(high - low + 1n) * DENSITY_MIN;
  return {
    size: ids.length,
    within: (column) =>
      isDense ? sql`${column} between ${low}::bigint and ${high}::bigint` : sql`${column} = any(${ids}::bigint[])`,
  };
}
