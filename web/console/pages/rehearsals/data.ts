import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { RehearsalPage, RehearsalSettings } from "../../../../src/strategy/rehearse/contract.js";
import { get, put, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { REHEARSAL_TOPICS, REHEARSALS, type RehearsalRow } from "../../../kit/strategy/rehearse-data.js";

export type Settings = Wire<typeof RehearsalSettings>;

export const useRehearsals = (strategyId: string | undefined): PagesView<RehearsalRow> =>
  usePages<RehearsalRow>({
    queryKey: [...REHEARSALS, "list", strategyId],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof RehearsalPage>>("/rehearsals", { query: { strategyId, cursor }, signal }),
    topics: REHEARSAL_TOPICS,
  });

export const settingsQuery = queryOptions({
  queryKey: [...REHEARSALS, "settings"],
  queryFn: ({ signal }) => get<Settings>("/rehearsal-settings", { signal }),
});

export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => put<Settings>("/rehearsal-settings", settings),
    onSuccess: () => client.invalidateQueries({ queryKey: REHEARSALS }),
  });
}
