import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AccountTotals } from "../../../src/analytics/contract.js";
import type { StrategyPaused, StrategyStarted } from "../../../src/strategy/contract.js";
import type { Definition } from "../../../src/strategy/domain/definition.js";
import { at, get, post, type Wire } from "../api.js";

/** Every query about strategies begins with it, so that starting or pausing one makes all of them ask again. */
export const STRATEGIES = ["strategies"];
export const STRATEGY_TOPICS = ["strategies", "messages"];

export function useStartStrategy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<Wire<typeof StrategyStarted>>(at`/strategies/${id}/start`),
    onSettled: () => client.invalidateQueries({ queryKey: STRATEGIES }),
  });
}

export function usePauseStrategy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<Wire<typeof StrategyPaused>>(at`/strategies/${id}/pause`),
    onSettled: () => client.invalidateQueries({ queryKey: STRATEGIES }),
  });
}

/** More creditors or countries than this would be as many requests: then no number is promised. */
const ASKED_MAX = 12;

export interface Newcomers {
  readonly count: number;
  /** False: at least so many, or at most, where the least balance cannot be asked for. */
  readonly isExact: boolean;
}

/** How many accounts that no strategy has would come in now? What somebody sees before they start one. */
export const useNewcomers = ({ audience, days }: Pick<Definition, "audience" | "days">, isAsked: boolean) =>
  useQuery({
    queryKey: [...STRATEGIES, "newcomers", audience, days],
    enabled: isAsked,
    queryFn: async ({ signal }): Promise<Newcomers | null> => {
      const asked = (audience.creditorIds ?? [undefined]).flatMap((creditorId) =>
        (audience.countries ?? [undefined]).map((country) => ({
          creditorId,
          country,
          kind: audience.debtorKind,
          lateFrom: days.from,
          lateTo: days.to ?? undefined,
          strategy: "none",
        })),
      );
      if (asked.length > ASKED_MAX) return null;
      const totals = await Promise.all(
        asked.map((query) => get<Wire<typeof AccountTotals>>("/accounts/totals", { query, signal })),
      );
      return {
        count: totals.reduce((sum, { count }) => sum + count, 0),
        isExact: totals.every(({ isExact }) => isExact) && audience.minOpenMinor === undefined,
      };
    },
    staleTime: 0,
  });
