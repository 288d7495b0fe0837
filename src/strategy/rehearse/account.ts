import type { DebtId } from "../../kernel/id.js";
import { type EpochDay, epochDayOf, type LocalDate } from "../../kernel/time.js";
import { endOf, type PromiseState } from "../../plans/domain/promise.js";
import type { ChargeFacts } from "../domain/charge.js";
import type { OfferFacts } from "../domain/offering.js";
import { type Known, knownOf } from "./known.js";
import { isCollecting, type Place, placeOf } from "./place.js";
import type { Look, Looks, Timetable } from "./timetable.js";
import type { AccountStart } from "./world.js";

/** An account while days are lived. */
export interface Account {
  readonly start: AccountStart;
  /** What it owes, with what was charged while days were lived. */
  openMinor: bigint;
  /** What decides about further charges; null where no strategy makes any. */
  charges: ChargeFacts | null;
  /** What decides about further offers; null where no strategy makes any. */
  offers: OfferFacts | null;
  /** The last day of the offer that stands, and the moment at which it is over everywhere; null: none stands. */
  offer: OpenOffer | null;
  /** The day on which its oldest debt fell due. */
  readonly dueDay: EpochDay | null;
  readonly through: Set<bigint>;
  readonly places: Place[];
  /** The moment at which its promise, still open, is over everywhere; null: none. */
  promiseOverAt: number | null;
  /** What became of its promise while days were lived. */
  promiseEnded: PromiseState | null;
  /** What rules are asked of; null where no strategy has any. */
  readonly known: Known | null;
  /** The next look that will take it in. */
  entry: Look | null;
}

export type Owing = AccountStart & { readonly oldestDebtId: DebtId; readonly oldestDueOn: LocalDate };

export interface OpenOffer {
  readonly until: LocalDate;
  readonly overAt: number;
}

export const openOffer = (until: LocalDate): OpenOffer => ({ until, overAt: endOf(until).getTime() });

export const accountOf = (start: AccountStart, zone: string): Account => ({
  start,
  openMinor: start.openMinor,
  charges: start.charges,
  offers: start.offers,
  offer: start.offerUntil === null ? null : openOffer(start.offerUntil),
  dueDay: start.oldestDueOn === null ? null : epochDayOf(start.oldestDueOn),
  through: new Set(start.through),
  places: start.enrollments.map((enrollment) =>
    // Of an account's enrollments its row counts the messages of the one that runs in the lane of collection.
    placeOf(enrollment, zone, isCollecting(enrollment) ? (start.row?.remindersThisRound ?? 0) : 0),
  ),
  promiseOverAt: start.promise === null ? null : endOf(start.promise.lastDay).getTime(),
  promiseEnded: null,
  known: start.row && knownOf(start.row),
  entry: null,
});

/** The first look after this one, at this moment or later, that takes the account in as far as is known of it now. */
export function nextEntry(
  { start, openMinor, dueDay, through, places, known }: Account,
  timetable: Timetable,
  at: number,
  batch: number,
): Look | null {
  if (start.wantedBy.size === 0 || dueDay === null) return null;
  const { all: looks, lanes } = timetable.get(start.creditorId) ?? NO_LOOKS;
  if (lanes.every((lane) => isTaken(places, lane))) return null;
  for (let index = firstAt(looks, at); index < looks.length; index++) {
    const look = looks[index] as Look;
    if (look.at === at && look.batch <= batch) continue;
    if (dueDay > look.youngest || dueDay < look.oldest) continue;
    const { sweep } = look;
    if (!start.wantedBy.has(sweep.versionId) || through.has(sweep.strategyId)) continue;
    if (isTaken(places, sweep.lane) || openMinor < sweep.leastOpen) continue;
    if (sweep.rule === null || (known !== null && sweep.rule(known.row, look))) return look;
  }
  return null;
}

const NO_LOOKS: Looks = { all: [], lanes: [] };

function isTaken(places: readonly Place[], lane: Place["lane"]): boolean {
  for (const place of places) if (!place.hasLeft && place.lane === lane) return true;
  return false;
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
