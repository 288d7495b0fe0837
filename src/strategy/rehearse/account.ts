import type { DebtId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { endOf } from "../../plans/domain/promise.js";
import { type Place, placeOf } from "./place.js";
import type { Look, Timetable } from "./timetable.js";
import type { AccountStart } from "./world.js";

/** An account while days are lived. */
export interface Account {
  readonly start: AccountStart;
  readonly through: Set<bigint>;
  readonly places: Place[];
  /** The moment at which its promise, still open, is over everywhere; null: none. */
  promiseOverAt: number | null;
  /** The next look that will take it in. */
  entry: Look | null;
}

export type Owing = AccountStart & { readonly oldestDebtId: DebtId; readonly oldestDueOn: LocalDate };

export const accountOf = (start: AccountStart): Account => ({
  start,
  through: new Set(start.through),
  places: start.enrollments.map(placeOf),
  promiseOverAt: start.promisedUntil === null ? null : endOf(start.promisedUntil).getTime(),
  entry: null,
});

/** The first look after this one, at this moment or later, that takes the account in. */
export function nextEntry(
  { start, through, places }: Account,
  timetable: Timetable,
  at: number,
  batch: number,
): Look | null {
  if (start.wantedBy.size === 0 || start.oldestDueOn === null) return null;
  const looks = timetable.get(start.creditorId) ?? [];
  for (let index = firstAt(looks, at); index < looks.length; index++) {
    const look = looks[index] as Look;
    if (look.at === at && look.batch <= batch) continue;
    const { sweep, youngest, oldest } = look;
    if (!start.wantedBy.has(sweep.versionId) || through.has(sweep.strategyId)) continue;
    if (start.oldestDueOn > youngest || (oldest !== null && start.oldestDueOn < oldest)) continue;
    if (!places.some(({ lane, hasLeft }) => !hasLeft && lane === sweep.lane)) return look;
  }
  return null;
}

/** The place of the first look at this moment or later. */
function firstAt(looks: readonly Look[], at: number): number {
  let low = 0;
  let high = looks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((looks[middle] as Look).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
