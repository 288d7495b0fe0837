import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { CreditorList } from "../../../../src/debts/contract.js";
import type { TemplateList } from "../../../../src/messaging/contract.js";
import type { StrategyView } from "../../../../src/strategy/contract.js";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { differencesOf } from "../../../../src/strategy/domain/diff.js";
import type { RehearsalView } from "../../../../src/strategy/rehearse/contract.js";
import type {
  DefinitionReach,
  StrategyDraft,
  StrategyRetired,
  StrategyVersionList,
  StrategyVersionView,
} from "../../../../src/strategy/versions/contract.js";
import type { WebhookList } from "../../../../src/webhooks/contract.js";
import { at, get, patch, post, put, remove, type Wire } from "../../../kit/api.js";
import type { DraftServer } from "../../../kit/draft-keeper.js";
import { ApiProblem } from "../../../kit/problem.js";
import { STRATEGIES, STRATEGY_TOPICS } from "../../../kit/strategy/data.js";

/** Replies are whole: what a definition may leave out when it is written is there when it is read. */
type Whole<Reply> = Omit<Reply, "definition"> & { readonly definition: Definition };
export type Draft = Whole<Wire<typeof StrategyDraft>>;
export type Problem = Draft["problems"][number];
export type Difference = Draft["differences"][number];
export type VersionRow = Wire<typeof StrategyVersionList>["items"][number];
export type Version = Whole<Wire<typeof StrategyVersionView>>;
export type LiveView = Whole<Wire<typeof StrategyView>>;
export type TemplateRow = Wire<typeof TemplateList>["items"][number];

/** What the editor begins with. It never asks again by itself: what is typed would be gone. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: [...STRATEGIES, "draft", id, "edit"],
    queryFn: ({ signal }) => get<Draft>(at`/strategies/${id}/draft`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const fetchDraft = (id: string): Promise<Draft> => get<Draft>(at`/strategies/${id}/draft`);

export const liveQuery = (id: string) =>
  queryOptions({
    queryKey: [...STRATEGIES, "one", id],
    queryFn: ({ signal }) => get<LiveView>(at`/strategies/${id}`, { signal }),
    meta: { topics: STRATEGY_TOPICS },
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...STRATEGIES, "versions", id],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof StrategyVersionList>>(at`/strategies/${id}/versions`, { signal })).items,
    meta: { topics: ["strategies", "rehearsals"] },
  });

export const versionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: [...STRATEGIES, "version", id, number],
    queryFn: ({ signal }) => get<Version>(at`/strategies/${id}/versions/${number}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const templatesQuery = queryOptions({
  queryKey: ["templates", "shelf"],
  queryFn: async ({ signal }) => (await get<Wire<typeof TemplateList>>("/templates", { signal })).items,
  meta: { topics: ["templates"] },
});

export const creditorsQuery = queryOptions({
  queryKey: ["creditors"],
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
});

/** What a step may tell. Who may not see them sees the names that steps carry. */
export const endpointsQuery = queryOptions({
  queryKey: ["webhooks", "names"],
  queryFn: async ({ signal }) => (await get<Wire<typeof WebhookList>>("/webhooks", { signal })).items,
  meta: { topics: ["webhooks"] },
});

/** How much of the portfolio a definition speaks of; its steps make no difference. */
export const reachQuery = (definition: Definition) => {
  const { audience, days, anchor, lane } = definition;
  return queryOptions({
    queryKey: [...STRATEGIES, "reach", audience, days, anchor, lane],
    queryFn: ({ signal }) =>
      post<Wire<typeof DefinitionReach>>(
        "/strategies/reach",
        { definition: { ...definition, steps: REACHES_NOBODY } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
};
const REACHES_NOBODY = [{ kind: "stop", id: "end" }];

/**
 * Saves over a revision. Where somebody saved in between what we were about to, there is nothing to choose: mostly it was
 * ourselves, and only the answer was lost on its way.
 */
export const draftServer = (id: string): DraftServer<Definition, Draft> => ({
  save: async (definition, { revision }) => {
    try {
      return await put<Draft>(at`/strategies/${id}/draft`, { definition, revision });
    } catch (error) {
      if (!(error instanceof ApiProblem && error.code === "draft_changed")) throw error;
      const there = await fetchDraft(id);
      if (differencesOf(there.definition, definition).length > 0) throw error;
      return there;
    }
  },
});
export const discardDraft = (id: string): Promise<Draft> => remove<Draft>(at`/strategies/${id}/draft`);

export const renameStrategy = (id: string, name: string): Promise<void> => patch(at`/strategies/${id}`, { name });
export const retireStrategy = (id: string): Promise<Wire<typeof StrategyRetired>> =>
  post<Wire<typeof StrategyRetired>>(at`/strategies/${id}/retire`);

/** Asks for a rehearsal of what is on screen; gives its id. */
export const askRehearsal = async (strategyId: string, definition: Definition): Promise<string> =>
  (await post<Wire<typeof RehearsalView>>("/rehearsals", { strategyId, definition })).id;
