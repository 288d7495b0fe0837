import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { MessagePage } from "../../../../src/analytics/contract.js";
import type { CreditorList } from "../../../../src/debts/contract.js";
import type { StrategyList } from "../../../../src/strategy/contract.js";
import { at, get, type Wire } from "../../../kit/api.js";
import { ownZone } from "../../../kit/clock.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { type CountsView, filterOf, type MessageRow, type MessageStory, type MessagesSearch } from "./model.js";

const TOPICS = ["messages"];
const NAMES_FRESH_MS = 5 * 60_000;

export function useMessages(given: MessagesSearch): PagesView<MessageRow> {
  const filter = filterOf(given, ownZone());
  return usePages<MessageRow>({
    queryKey: ["messages", "list", filter],
    fetchPage: (cursor, signal) => get<Wire<typeof MessagePage>>("/messages", { query: { ...filter, cursor }, signal }),
    topics: TOPICS,
  });
}

/** Counted without the states that are chosen, so that the other states still show how many they are. */
export const countsQuery = (given: MessagesSearch) => {
  const { state: _state, because: _because, ...filter } = filterOf(given, ownZone());
  return queryOptions({
    queryKey: ["messages", "counts", filter],
    queryFn: ({ signal }) => get<CountsView>("/messages/counts", { query: filter, signal }),
    placeholderData: keepPreviousData,
    meta: { topics: TOPICS },
  });
};

export const storyQuery = (messageId: string) =>
  queryOptions({
    queryKey: ["messages", "one", messageId],
    queryFn: ({ signal }) => get<MessageStory>(at`/messages/${messageId}`, { signal }),
    meta: { topics: TOPICS },
  });

export const creditorsQuery = queryOptions({
  queryKey: ["messages", "creditors"],
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
  staleTime: NAMES_FRESH_MS,
  meta: { topics: ["creditors"] },
});

export const strategyNamesQuery = queryOptions({
  queryKey: ["messages", "strategies"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof StrategyList>>("/strategies", { signal })).items.map(({ id, name }) => ({ id, name })),
  staleTime: NAMES_FRESH_MS,
  meta: { topics: ["strategies"] },
});
