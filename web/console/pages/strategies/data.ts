import { queryOptions } from "@tanstack/react-query";
import type { Locale } from "../../../../src/kernel/locale.js";
import type { TemplateList } from "../../../../src/messaging/contract.js";
import type { Strategy, StrategyList } from "../../../../src/strategy/contract.js";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import type { StrategyGallery } from "../../../../src/strategy/versions/contract.js";
import { get, post, type Wire } from "../../../kit/api.js";
import { STRATEGIES, STRATEGY_TOPICS } from "../../../kit/strategy/data.js";

/** Replies are whole: what a definition may leave out when it is written is there when it is read. */
export type StrategyRow = Omit<Wire<typeof Strategy>, "definition"> & { readonly definition: Definition };

export const strategiesQuery = queryOptions({
  queryKey: [...STRATEGIES, "list"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof StrategyList>>("/strategies", { signal })).items as readonly StrategyRow[],
  meta: { topics: STRATEGY_TOPICS },
});

type GalleryItem = Wire<typeof StrategyGallery>["items"][number];
export type GalleryRow = Omit<GalleryItem, "definition"> & { readonly definition: Definition };

/** Shipped ladders and flows to begin from. */
export const galleryQuery = (locale: Locale) =>
  queryOptions({
    queryKey: [...STRATEGIES, "gallery", locale],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof StrategyGallery>>("/strategy-gallery", { query: { locale }, signal }))
        .items as readonly GalleryRow[],
    staleTime: Number.POSITIVE_INFINITY,
  });

export type TemplateRow = Wire<typeof TemplateList>["items"][number];

export const templateKeysQuery = queryOptions({
  queryKey: ["templates", "shelf"],
  queryFn: async ({ signal }) => (await get<Wire<typeof TemplateList>>("/templates", { signal })).items,
  meta: { topics: ["templates", "messages"] },
});

export const addStrategy = (name: string, definition: Definition): Promise<Wire<typeof Strategy>> =>
  post<Wire<typeof Strategy>>("/strategies", { name, definition });
