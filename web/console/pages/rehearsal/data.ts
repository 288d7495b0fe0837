import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { StrategyView } from "../../../../src/strategy/contract.js";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import type {
  RehearsalDifferencePage,
  RehearsalEventPage,
  RehearsalPath,
  RehearsalPersonPage,
  RehearsalView,
} from "../../../../src/strategy/rehearse/contract.js";
import type { Activate, Activated } from "../../../../src/strategy/versions/contract.js";
import { at, get, post, type Wire } from "../../../kit/api.js";
import { ownZone } from "../../../kit/clock.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { STRATEGIES, STRATEGY_TOPICS } from "../../../kit/strategy/data.js";
import { REHEARSAL_TOPICS, REHEARSALS } from "../../../kit/strategy/rehearse-data.js";
import type { RehearsalSearch } from "./search.js";
import { stretchOf } from "./stretch.js";

/** Replies are whole: what a definition may leave out when it is written is there when it is read. */
export type OneRehearsal = Omit<Wire<typeof RehearsalView>, "definition"> & { readonly definition: Definition };
export type Report = NonNullable<OneRehearsal["report"]>;
/** What every part of the page is about. */
export interface OfReport {
  readonly rehearsal: OneRehearsal;
  readonly report: Report;
}
export type PersonRow = Wire<typeof RehearsalPersonPage>["items"][number];
export type EventRow = Wire<typeof RehearsalEventPage>["items"][number];
export type DifferenceRow = Wire<typeof RehearsalDifferencePage>["items"][number];
export type PathView = Wire<typeof RehearsalPath>;
export type PathEvent = PathView["events"][number];
export type RunningRule = NonNullable<Wire<typeof Activate>["running"]>;
export type OneStrategy = Pick<Wire<typeof StrategyView>, "id" | "name" | "state" | "version" | "hash" | "counts">;

const POLL_MS = 1_000;

/** A rehearsal that has ended keeps its lists for good, until they are forgotten. */
const ENDED_FRESH_MS = 5 * 60_000;

export const isActive = ({ state }: Pick<OneRehearsal, "state">): boolean => state === "queued" || state === "running";

export const rehearsalQuery = (id: string) =>
  queryOptions({
    queryKey: [...REHEARSALS, "one", id],
    queryFn: ({ signal }) => get<OneRehearsal>(at`/rehearsals/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isActive(data) ? POLL_MS : false),
    meta: { topics: REHEARSAL_TOPICS },
  });

export const usePeople = (id: string, { outcome, because, change }: RehearsalSearch): PagesView<PersonRow> =>
  usePages<PersonRow>({
    queryKey: [...REHEARSALS, "people", id, outcome, because, change],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof RehearsalPersonPage>>(at`/rehearsals/${id}/people`, {
        query: { outcome, because, change, cursor },
        signal,
      }),
  });

export const useEvents = (id: string, { kind, because, step, channel, day }: RehearsalSearch): PagesView<EventRow> => {
  const query = { kind, because, step, channel, ...stretchOf(day, ownZone()) };
  return usePages<EventRow>({
    queryKey: [...REHEARSALS, "events", id, query],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof RehearsalEventPage>>(at`/rehearsals/${id}/events`, { query: { ...query, cursor }, signal }),
  });
};

const DIFFERENCES_A_PAGE = 30;

export const useDifferences = (id: string, { change }: RehearsalSearch): PagesView<DifferenceRow> =>
  usePages<DifferenceRow>({
    queryKey: [...REHEARSALS, "differences", id, change],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof RehearsalDifferencePage>>(at`/rehearsals/${id}/differences`, {
        query: { change: change === "same" ? undefined : change, cursor, limit: DIFFERENCES_A_PAGE },
        signal,
      }),
  });

export const pathQuery = (id: string, debtorId: string) =>
  queryOptions({
    queryKey: [...REHEARSALS, "path", id, debtorId],
    queryFn: ({ signal }) => get<PathView>(at`/rehearsals/${id}/people/${debtorId}`, { signal }),
    staleTime: ENDED_FRESH_MS,
  });

/** The strategy as it runs now: what the rehearsed version would take the place of. */
export const strategyQuery = (id: string) =>
  queryOptions({
    queryKey: [...STRATEGIES, "rehearsed", id],
    queryFn: ({ signal }) => get<OneStrategy>(at`/strategies/${id}`, { signal }),
    meta: { topics: STRATEGY_TOPICS },
  });

export function useCancel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<OneRehearsal>(at`/rehearsals/${id}/cancel`),
    onSettled: () => client.invalidateQueries({ queryKey: REHEARSALS }),
  });
}

export interface GoLive {
  readonly id: string;
  readonly running: RunningRule;
  /** Whoever activates agrees to it first. */
  readonly withApproval: boolean;
}

export function useActivate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, running, withApproval }: GoLive) => {
      if (withApproval) await post(at`/rehearsals/${id}/approve`);
      return post<Wire<typeof Activated>>(at`/rehearsals/${id}/activate`, { running });
    },
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: REHEARSALS });
      await client.invalidateQueries({ queryKey: STRATEGIES });
    },
  });
}

export function useApprove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<OneRehearsal>(at`/rehearsals/${id}/approve`),
    onSettled: () => client.invalidateQueries({ queryKey: REHEARSALS }),
  });
}
