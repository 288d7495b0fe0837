import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { StrategyList } from "../../../src/strategy/contract.js";
import type { Definition } from "../../../src/strategy/domain/definition.js";
import type { Rehearsal, RehearsalView } from "../../../src/strategy/rehearse/contract.js";
import type {
  StrategyDraft,
  StrategyVersionList,
  StrategyVersionView,
} from "../../../src/strategy/versions/contract.js";
import { at, get, post, type Wire } from "../api.js";
import { STRATEGIES } from "./data.js";

/** Every query about rehearsals begins with it. */
export const REHEARSALS = ["rehearsals"];
export const REHEARSAL_TOPICS = ["rehearsals"];

export type RehearsalRow = Wire<typeof Rehearsal>;
export type Draft = Omit<Wire<typeof StrategyDraft>, "definition"> & { readonly definition: Definition };
export type VersionRow = Wire<typeof StrategyVersionList>["items"][number];
type Version = Omit<Wire<typeof StrategyVersionView>, "definition"> & { readonly definition: Definition };

const NAMES_FRESH_MS = 5 * 60_000;

/** Strategies by name, for filters and choices. */
export const strategyNamesQuery = queryOptions({
  queryKey: [...STRATEGIES, "names"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof StrategyList>>("/strategies", { signal })).items.map(({ id, name, state }) => ({
      id,
      name,
      state,
    })),
  staleTime: NAMES_FRESH_MS,
  meta: { topics: ["strategies"] },
});

/** What somebody works on; with the revision 0 nobody has typed since the newest version. */
export const draftQuery = (strategyId: string) =>
  queryOptions({
    queryKey: [...STRATEGIES, "draft", strategyId, "rehearse"],
    queryFn: ({ signal }) => get<Draft>(at`/strategies/${strategyId}/draft`, { signal }),
    meta: { topics: ["strategies"] },
    staleTime: 0,
  });

export const versionsQuery = (strategyId: string) =>
  queryOptions({
    queryKey: [...STRATEGIES, "versions", strategyId, "rehearse"],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof StrategyVersionList>>(at`/strategies/${strategyId}/versions`, { signal })).items,
    meta: { topics: ["strategies", "rehearsals"] },
  });

export interface RehearsalOrder {
  readonly strategyId: string;
  /** `draft`, or the number of a version. */
  readonly what: string;
  readonly days: number;
  readonly scenario: RehearsalRow["scenario"];
  /** What becomes of accounts that run on another version. */
  readonly running: RehearsalRow["running"];
}

/** Asks for a rehearsal of a draft or of a version; gives it as it stands, which is at its beginning. */
export function useAskRehearsal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ strategyId, what, ...rest }: RehearsalOrder) => {
      const { definition } =
        what === "draft"
          ? await get<Draft>(at`/strategies/${strategyId}/draft`)
          : await get<Version>(at`/strategies/${strategyId}/versions/${what}`);
      return post<Wire<typeof RehearsalView>>("/rehearsals", { strategyId, definition, ...rest });
    },
    onSettled: () => client.invalidateQueries({ queryKey: REHEARSALS }),
  });
}
