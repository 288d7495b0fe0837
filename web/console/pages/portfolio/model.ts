import type { AccountItem } from "../../../../src/analytics/contract.js";
import type { Wire } from "../../../kit/api.js";
import * as search from "../../../kit/search.js";
import type { StateKind } from "../../../kit/states.js";

export type AccountRow = Wire<typeof AccountItem>;

export const STATES = ["open", "paid", "all"] as const;
export const KINDS = ["person", "company"] as const;
export const HELD = ["promise", "pause", "dispute", "hardship", "any"] as const;
export const WAITS = ["call", "broken_promise"] as const;
export const SORTS = ["balance", "oldest", "name"] as const;
export const NO_STRATEGY = "none";

const DAYS_LEAST = -3650;
const DAYS_MOST = 36_500;

const country =
  (): search.Field<string> =>
  ([value]) =>
    value && /^[A-Z]{2}$/.test(value) ? value : undefined;
const strategy = (): search.Field<string> => (values) =>
  values[0] === NO_STRATEGY ? NO_STRATEGY : search.id()(values);

/** What the portfolio can be narrowed to, as it stands in the URL: by the names of the API, so that both can be typed. */
export const portfolioSearch = {
  q: search.text(120),
  creditorId: search.id(),
  state: search.oneOf(STATES),
  lateFrom: search.whole(DAYS_LEAST, DAYS_MOST),
  lateTo: search.whole(DAYS_LEAST, DAYS_MOST),
  country: country(),
  kind: search.oneOf(KINDS),
  strategy: strategy(),
  held: search.oneOf(HELD),
  waits: search.oneOf(WAITS),
  sort: search.oneOf(SORTS),
};
export type PortfolioSearch = search.Search<typeof portfolioSearch>;

// Days late, in the ranges that people speak of. In the URL they are two numbers, so that any other range can be asked too.

export interface DaysRange {
  readonly lateFrom: number | undefined;
  readonly lateTo: number | undefined;
}

export const LATE_RANGES = {
  not_due: { lateFrom: undefined, lateTo: 0 },
  "1_30": { lateFrom: 1, lateTo: 30 },
  "31_60": { lateFrom: 31, lateTo: 60 },
  "61_90": { lateFrom: 61, lateTo: 90 },
  "91_180": { lateFrom: 91, lateTo: 180 },
  over_180: { lateFrom: 181, lateTo: undefined },
} as const satisfies Record<string, DaysRange>;
export type LateName = keyof typeof LATE_RANGES;
export const LATE_NAMES = Object.keys(LATE_RANGES) as LateName[];
/** A range that has no name. */
export const OTHER_RANGE = "other";

/** Which range do these days name? Undefined when they ask for none. */
export function lateName({
  lateFrom,
  lateTo,
}: Pick<PortfolioSearch, "lateFrom" | "lateTo">): LateName | typeof OTHER_RANGE | undefined {
  if (lateFrom === undefined && lateTo === undefined) return undefined;
  const named = LATE_NAMES.find(
    (name) => LATE_RANGES[name].lateFrom === lateFrom && LATE_RANGES[name].lateTo === lateTo,
  );
  return named ?? OTHER_RANGE;
}

const isLateName = (value: unknown): value is LateName =>
  typeof value === "string" && Object.hasOwn(LATE_RANGES, value);

/** A change of the filters as the URL keeps it: the range's name becomes its days. */
export function searchChange(change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!("late" in change)) return change;
  const { late, ...rest } = change;
  return { ...rest, ...(isLateName(late) ? LATE_RANGES[late] : { lateFrom: undefined, lateTo: undefined }) };
}

const FILTERS = [
  "q",
  "creditorId",
  "state",
  "lateFrom",
  "lateTo",
  "country",
  "kind",
  "strategy",
  "held",
  "waits",
] as const;

/** Is anything narrowed? An empty list then means something else than an empty portfolio. */
export const isNarrowed = (given: PortfolioSearch): boolean =>
  FILTERS.some((name) => given[name] !== undefined && given[name] !== "all");

export const filterOf = ({ sort: _sort, ...filter }: PortfolioSearch): Omit<PortfolioSearch, "sort"> => filter;

/** Each order has its own sense, and is the only one the server gives. */
export const SORT_SENSE = { balance: "desc", oldest: "asc", name: "asc" } as const;

/** How does the account stand, in one badge? What stops us from writing outranks being late. */
export function standOf({ held, openCount, daysLate }: Pick<AccountRow, "held" | "openCount" | "daysLate">): {
  readonly kind: StateKind;
  readonly state: string;
} {
  if (openCount === 0) return { kind: "debt", state: "paid" };
  if (held !== null) return { kind: "hold", state: held };
  return { kind: "debt", state: (daysLate ?? 0) > 0 ? "overdue" : "open" };
}
