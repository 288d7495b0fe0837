import { queryOptions } from "@tanstack/react-query";
import type { Draft, TemplateList } from "../../../../src/messaging/contract.js";
import type { TemplateIntent } from "../../../../src/messaging/domain/template-intent.js";
import { get, post, type Wire } from "../../../kit/api.js";

export type ShelfRow = Wire<typeof TemplateList>["items"][number];

export const shelfQuery = queryOptions({
  queryKey: ["templates", "shelf"],
  queryFn: async ({ signal }) => (await get<Wire<typeof TemplateList>>("/templates", { signal })).items,
  meta: { topics: ["templates", "messages"] },
});

export const beginTemplate = (name: string, intent: TemplateIntent): Promise<Wire<typeof Draft>> =>
  post<Wire<typeof Draft>>("/template-drafts", { name, intent });
