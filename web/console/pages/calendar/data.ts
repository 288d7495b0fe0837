import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Calendar, CalendarItemPage } from "../../../../src/analytics/calendar/contract.js";
import type { CreditorList } from "../../../../src/debts/contract.js";
import { get, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import type { CalendarSearch, Source } from "./search.js";

export type CalendarView = Wire<typeof Calendar>;
export type CalendarItem = Wire<typeof CalendarItemPage>["items"][number];

const TOPICS = ["messages", "strategies", "rehearsals"];
const NAMES_FRESH_MS = 5 * 60_000;

type Filter = Pick<CalendarSearch, "strategyId" | "creditorId" | "channel">;

const filterOf = ({ strategyId, creditorId, channel }: Filter): Filter => ({ strategyId, creditorId, channel });

export const calendarQuery = (from: string, to: string, search: Filter) =>
  queryOptions({
    queryKey: ["calendar", from, to, filterOf(search)],
    queryFn: ({ signal }) => get<CalendarView>("/calendar", { query: { from, to, ...filterOf(search) }, signal }),
    placeholderData: keepPreviousData,
    meta: { topics: TOPICS },
  });

export const useDay = (day: string, source: Source, search: Filter): PagesView<CalendarItem> =>
  usePages<CalendarItem>({
    queryKey: ["calendar", "day", day, source, filterOf(search)],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof CalendarItemPage>>("/calendar/items", {
        query: { day, source, ...filterOf(search), cursor },
        signal,
      }),
    topics: TOPICS,
  });

export const creditorsQuery = queryOptions({
  queryKey: ["calendar", "creditors"],
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
  staleTime: NAMES_FRESH_MS,
  meta: { topics: ["creditors"] },
});
