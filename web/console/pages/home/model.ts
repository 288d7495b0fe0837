import type { LinkProps } from "@tanstack/react-router";
import type { Charts, Home } from "../../../../src/analytics/contract.js";
import type { Wire } from "../../../kit/api.js";
import { parseQuery } from "../../../kit/search.js";

export type HomeView = Wire<typeof Home>;
export type ChartsView = Wire<typeof Charts>;
export type AttentionRow = HomeView["attention"][number];
export type AgingName = ChartsView["aging"][number]["bucket"];

/** The sums of one currency, which are never added to those of another. */
export interface CurrencyRow {
  readonly currency: string;
  readonly open: string;
  readonly overdue: string;
  readonly dueToday: string;
  readonly dueThisWeek: string;
  readonly last7: string;
  readonly before7: string;
  readonly last30: string;
  readonly before30: string;
}

type Sums = readonly { readonly currency: string; readonly minor: string }[];

/** One row for each currency that anything is counted in, in the order of what is open. */
export function currencyRows({ open, overdue, dueToday, dueThisWeek, collected }: HomeView): CurrencyRow[] {
  const names = [
    ...new Set([...open, ...overdue, ...dueToday, ...dueThisWeek, ...collected].map(({ currency }) => currency)),
  ];
  const of = (sums: Sums, currency: string): string => sums.find((sum) => sum.currency === currency)?.minor ?? "0";
  return names.map((currency) => {
    const came = collected.find((one) => one.currency === currency);
    return {
      currency,
      open: of(open, currency),
      overdue: of(overdue, currency),
      dueToday: of(dueToday, currency),
      dueThisWeek: of(dueThisWeek, currency),
      last7: came?.last7Minor ?? "0",
      before7: came?.before7Minor ?? "0",
      last30: came?.last30Minor ?? "0",
      before30: came?.before30Minor ?? "0",
    };
  });
}

/** By which share did it change? Null where there was nothing to compare with. */
export function changeShare(now: string, before: string): number | null {
  const was = BigInt(before);
  return was === 0n ? null : Number(((BigInt(now) - was) * 1000n) / was) / 1000;
}

/** A path of the console with its filters, as the server writes it, for the router. */
export function linkOf(path: string): LinkProps {
  const [to = "/", query = ""] = path.split("?", 2);
  return { to, search: parseQuery(query) } as LinkProps;
}

/** How late the accounts of each age are, as Cartera filters them. */
export const AGES: Readonly<Record<AgingName, { readonly lateFrom?: number; readonly lateTo?: number }>> = {
  not_due: { lateTo: 0 },
  "1_30": { lateFrom: 1, lateTo: 30 },
  "31_60": { lateFrom: 31, lateTo: 60 },
  "61_90": { lateFrom: 61, lateTo: 90 },
  "91_180": { lateFrom: 91, lateTo: 180 },
  over_180: { lateFrom: 181 },
};

/** What was decided about today's messages, in the order in which people ask. */
export const TODAY = ["sent", "deferred", "suppressed", "skipped", "held", "failed", "unknown", "planned"] as const;
export type TodayState = (typeof TODAY)[number];

/** What they add up to: every message is in one of these. */
export const totalOf = (today: HomeView["today"]): number => TODAY.reduce((sum, state) => sum + today[state], 0);

export const isEmptyHome = ({ accounts }: HomeView): boolean => accounts.open === 0 && accounts.debtors === 0;
