import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Found, MessagePage } from "../../../../src/analytics/contract.js";
import type { CreditorList } from "../../../../src/debts/contract.js";
import type { AssignedWriter, UnknownPage } from "../../../../src/messaging/hear/contract.js";
import type { StrategyList } from "../../../../src/strategy/contract.js";
import { at, get, post, type Wire } from "../../../kit/api.js";
import { ownZone } from "../../../kit/clock.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import {
  type AnswerView,
  type CountsView,
  type FunnelView,
  filterOf,
  type MessageRow,
  type MessageStory,
  type MessagesSearch,
} from "./model.js";

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

/** How far messages came. What the list is narrowed to by state, reason or stage is left out: it is what is counted here. */
export const funnelQuery = (given: MessagesSearch) => {
  const { channel, creditorId, strategyId, from, until } = filterOf(given, ownZone());
  const query = { channel, creditorId, strategyId, from, until, days: given.days };
  return queryOptions({
    queryKey: ["messages", "funnel", query],
    queryFn: ({ signal }) => get<FunnelView>("/messages/funnel", { query, signal }),
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

const UNKNOWN = ["messages", "unknown"];

export const useUnknown = (): PagesView<AnswerView> =>
  usePages<AnswerView>({
    queryKey: [...UNKNOWN, "list"],
    fetchPage: (cursor, signal) => get<Wire<typeof UnknownPage>>("/inbound/unknown", { query: { cursor }, signal }),
    topics: TOPICS,
  });

/** How many wrote whom nobody knows. */
export const unknownCountQuery = queryOptions({
  queryKey: [...UNKNOWN, "count"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof UnknownPage>>("/inbound/unknown", { query: { limit: 1 }, signal })).count,
  meta: { topics: TOPICS },
});

export const foundQuery = (text: string) =>
  queryOptions({
    queryKey: ["messages", "found", text],
    queryFn: async ({ signal }) => (await get<Wire<typeof Found>>("/find", { query: { q: text }, signal })).items,
    placeholderData: keepPreviousData,
  });

export function useAssign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, debtorId }: { readonly id: string; readonly debtorId: string }) =>
      post<Wire<typeof AssignedWriter>>(at`/inbound/${id}/assign`, { debtorId }),
    onSuccess: () => client.invalidateQueries({ queryKey: UNKNOWN }),
  });
}
