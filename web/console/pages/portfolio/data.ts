import { type InfiniteData, keepPreviousData, queryOptions, useQueryClient } from "@tanstack/react-query";
import type { AccountPage, AccountTotals } from "../../../../src/analytics/contract.js";
import type { CreditorList } from "../../../../src/debts/contract.js";
import type { StrategyList } from "../../../../src/strategy/contract.js";
import { get, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { type AccountRow, filterOf, type PortfolioSearch } from "./model.js";

type WirePage = Wire<typeof AccountPage>;
export type Totals = Wire<typeof AccountTotals>;

/** What changes the list: accounts themselves, what leaves them alone, and days that pass. */
const TOPICS = ["accounts", "debtor", "strategies", "clock"];

export interface AccountsView extends PagesView<AccountRow> {
  /** So many people fit the words that only some were looked at. */
  readonly isSearchCut: boolean;
}

export function useAccounts(given: PortfolioSearch): AccountsView {
  const queryKey = ["portfolio", "accounts", given];
  const client = useQueryClient();
  const pages = usePages<AccountRow>({
    queryKey,
    fetchPage: (cursor, signal) => get<WirePage>("/accounts", { query: { ...given, cursor }, signal }),
    topics: TOPICS,
  });
  const read = client.getQueryData<InfiniteData<WirePage>>(queryKey);
  return { ...pages, isSearchCut: read?.pages.some(({ isSearchCut }) => isSearchCut) ?? false };
}

export const totalsQuery = (given: PortfolioSearch) =>
  queryOptions({
    queryKey: ["portfolio", "totals", filterOf(given)],
    queryFn: ({ signal }) => get<Totals>("/accounts/totals", { query: filterOf(given), signal }),
    placeholderData: keepPreviousData,
    meta: { topics: TOPICS },
  });

export const creditorsQuery = queryOptions({
  queryKey: ["portfolio", "creditors"],
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
  staleTime: 5 * 60_000,
  meta: { topics: ["creditors"] },
});

export const strategyNamesQuery = queryOptions({
  queryKey: ["portfolio", "strategies"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof StrategyList>>("/strategies", { signal })).items.map(({ id, name }) => ({ id, name })),
  staleTime: 5 * 60_000,
  meta: { topics: ["strategies"] },
});
