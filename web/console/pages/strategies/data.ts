import { queryOptions } from "@tanstack/react-query";
import type { Strategy, StrategyList } from "../../../../src/strategy/contract.js";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { get, type Wire } from "../../../kit/api.js";
import { STRATEGIES, STRATEGY_TOPICS } from "../../../kit/strategy/data.js";

/** Replies are whole: what a definition may leave out when it is written is there when it is read. */
export type StrategyRow = Omit<Wire<typeof Strategy>, "definition"> & { readonly definition: Definition };

export const strategiesQuery = queryOptions({
  queryKey: [...STRATEGIES, "list"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof StrategyList>>("/strategies", { signal })).items as readonly StrategyRow[],
  meta: { topics: STRATEGY_TOPICS },
});
