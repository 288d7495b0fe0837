import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  Draft,
  TemplateCheck,
  TemplateDiff,
  TemplateList,
  TemplateVariant,
  TemplateView,
  TestRecipientList,
  TestSend,
  TestTarget,
  TriedPeople,
} from "../../../../src/messaging/contract.js";
import { at, get, post, put, remove, type Wire } from "../../../kit/api.js";

export type ShelfRow = Wire<typeof TemplateList>["items"][number];
export type DraftRow = Wire<typeof Draft>;
export type ViewRow = Wire<typeof TemplateView>;
export type Variant = Wire<typeof TemplateVariant>;
export type Check = Wire<typeof TemplateCheck>;
export type Found = Check["found"][number];
export type FoundRow = Found["findings"][number];
export type People = Wire<typeof TriedPeople>;
export type Diff = Wire<typeof TemplateDiff>;

export const rowQuery = (key: string) =>
  queryOptions({
    queryKey: ["templates", "row", key],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof TemplateList>>("/templates", { signal })).items.find((row) => row.key === key) ?? null,
    meta: { topics: ["templates"] },
  });

export const viewQuery = (id: string) =>
  queryOptions({
    queryKey: ["templates", "view", id],
    queryFn: ({ signal }) => get<ViewRow>(at`/templates/${id}`, { signal }),
    meta: { topics: ["templates"] },
  });

export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ["templates", "draft", id],
    queryFn: ({ signal }) => get<DraftRow>(at`/template-drafts/${id}`, { signal }),
  });

export const diffQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ["templates", "diff", from, to],
    queryFn: ({ signal }) => get<Diff>(at`/templates/${to}/diff`, { query: { from }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const checkQuery = (intent: string, variants: readonly Variant[], language: string) =>
  queryOptions({
    queryKey: ["templates", "check", intent, language, variants],
    queryFn: ({ signal }) => post<Check>("/template-check", { intent, variants, language }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });

export const trialQuery = (intent: string, variant: Variant) =>
  queryOptions({
    queryKey: ["templates", "trial", intent, variant],
    queryFn: ({ signal }) => post<People>("/template-trial", { intent, variant }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });

export const recipientsQuery = queryOptions({
  queryKey: ["templates", "recipients"],
  queryFn: async ({ signal }) => (await get<Wire<typeof TestRecipientList>>("/test-recipients", { signal })).items,
});

export const testQuery = (id: string) =>
  queryOptions({
    queryKey: ["templates", "test", id],
    queryFn: ({ signal }) => get<Wire<typeof TestSend>>(at`/test-sends/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && ["ready", "leaving"].includes(data.state) ? 1_000 : false),
  });

export const openDraft = (templateId: string): Promise<DraftRow> => post<DraftRow>("/template-drafts", { templateId });

export interface Saved {
  readonly revision: number;
  readonly baseVersion: number;
  readonly name: string | null;
  readonly intent: string;
  readonly variants: readonly Variant[];
}

export const saveDraft = (id: string, draft: Saved): Promise<DraftRow> =>
  put<DraftRow>(at`/template-drafts/${id}`, draft);
export const publishDraft = (id: string, revision: number): Promise<ViewRow> =>
  post<ViewRow>(at`/template-drafts/${id}/publish`, { revision });
export const discardDraft = (id: string): Promise<void> => remove(at`/template-drafts/${id}`);
export const restoreVersion = (id: string, baseVersion: number): Promise<ViewRow> =>
  post<ViewRow>(at`/templates/${id}/restore`, { baseVersion });
export const setArchived = (id: string, step: "archive" | "unarchive"): Promise<ViewRow> =>
  post<ViewRow>(at`/templates/${id}/${step}`);

export interface AskedTest {
  readonly intent: string;
  readonly key: string;
  readonly variant: Variant;
  readonly to: Wire<typeof TestTarget>;
}

export const sendTest = (asked: AskedTest): Promise<Wire<typeof TestSend>> =>
  post<Wire<typeof TestSend>>("/test-sends", asked);
