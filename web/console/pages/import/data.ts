import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  AddCreditor,
  Creditor,
  CreditorList,
  Import,
  ImportPage,
  Inspection,
  InspectQuery,
  Job,
  JobAsked,
  MappingChecked,
  Preview,
  PreviewRow,
  Reject,
  RejectPage,
} from "../../../../src/debts/contract.js";
import { at, get, patch, post, remove, upload, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { checkOf, type Mapping, type NoticeView } from "./model.js";

export type CreditorView = Wire<typeof Creditor>;
export type NewCreditor = Wire<typeof AddCreditor>;
export type JobView = Wire<typeof Job>;
export type RejectRow = Wire<typeof Reject>;
export type PreviewItem = Wire<typeof PreviewRow>;
export type ImportView = Omit<Wire<typeof Import>, "mapping"> & { readonly mapping: Mapping };
export type ImportCounts = NonNullable<ImportView["counts"]>;

interface Preset {
  readonly id: string;
  readonly mapping: Mapping;
  readonly verified: boolean;
}

/** What the server found out about a file. Replies are whole: what a request may leave out is there. */
export interface Look extends Omit<Wire<typeof Inspection>, "mapping" | "presets"> {
  readonly mapping: Mapping;
  readonly presets: readonly Preset[];
}

const CREDITORS = ["import", "creditors"];
const IMPORTS = ["import", "imports"];
const TOPICS = ["imports"];

export const creditorsQuery = queryOptions({
  queryKey: CREDITORS,
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
  meta: { topics: ["creditors"] },
});

export function useAddCreditor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (creditor: NewCreditor) => post<CreditorView>("/creditors", creditor),
    onSuccess: (added) => {
      client.setQueryData(creditorsQuery.queryKey, (rows) => [...(rows ?? []), added]);
      return client.invalidateQueries({ queryKey: CREDITORS });
    },
  });
}

export function useChangeNotice() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, notice }: { readonly id: string; readonly notice: NoticeView }) =>
      patch<CreditorView>(at`/creditors/${id}`, { notice }),
    onSuccess: () => client.invalidateQueries({ queryKey: CREDITORS }),
  });
}

// A file on its way

interface Asked {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

export const inspect = (file: Blob, query: Wire<typeof InspectQuery>, asked: Asked): Promise<Look> =>
  upload<Look>("/imports/inspect", file, { query, ...asked });

/** The order in one line, and the file after it: one request of any size, read as it arrives. */
export const stage = (order: unknown, file: Blob, asked: Asked): Promise<ImportView> =>
  upload<ImportView>(
    "/imports",
    new Blob([JSON.stringify(order), "\n", file], { type: "application/octet-stream" }),
    asked,
  );

/** How the first rows would be read under this mapping. The last answer stays while the next is on its way. */
export const useTried = (mapping: Mapping, look: Pick<Look, "headers" | "sample">, creditorId: string) =>
  useQuery({
    queryKey: ["import", "tried", creditorId, mapping, look.headers, look.sample],
    queryFn: ({ signal }) =>
      post<Wire<typeof MappingChecked>>("/imports/mapping", checkOf(mapping, look.headers, look.sample, creditorId), {
        signal,
      }),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

// One import

const JOB_POLL_MS = 1_000;

export const isActive = (job: Pick<JobView, "state"> | null | undefined): boolean =>
  job?.state === "queued" || job?.state === "running";

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: [...IMPORTS, id],
    queryFn: ({ signal }) => get<ImportView>(at`/imports/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (isActive(data?.job) || data?.state === "staging" ? JOB_POLL_MS : false),
    meta: { topics: TOPICS },
  });

export type PreviewKind = "created" | "updated" | "unchanged";

export const previewQuery = (id: string, kind: PreviewKind) =>
  queryOptions({
    queryKey: ["import", "preview", id, kind],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof Preview>>(at`/imports/${id}/preview`, { query: { kind }, signal })).items,
    // A checked file does not change; what is in the books might, and live news tell.
    staleTime: 60_000,
  });

const REJECTS_A_PAGE = 50;

export const useRejects = (id: string, code: string | undefined): PagesView<RejectRow> =>
  usePages<RejectRow>({
    queryKey: ["import", "rejects", id, code],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof RejectPage>>(at`/imports/${id}/rejects`, {
        query: { code, cursor, limit: REJECTS_A_PAGE },
        signal,
      }),
  });

/** Every import, newest first. While one of them is at work the list is asked again, since a job tells no news. */
export const useImports = (): PagesView<ImportView> =>
  usePages<ImportView>({
    queryKey: [...IMPORTS, "list"],
    fetchPage: async (cursor, signal) =>
      (await get<Wire<typeof ImportPage>>("/imports", { query: { cursor, limit: 25 }, signal })) as {
        items: ImportView[];
        next: string | null;
      },
    topics: TOPICS,
  });

export function useStep(step: "commit" | "undo") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<Wire<typeof JobAsked>>(at`/imports/${id}/${step}`),
    onSettled: () => client.invalidateQueries({ queryKey: IMPORTS }),
  });
}

export function useDiscard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove<ImportView>(at`/imports/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: IMPORTS }),
  });
}

export function useCancelJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (jobId: string) => post<JobView>(at`/jobs/${jobId}/cancel`),
    onSettled: () => client.invalidateQueries({ queryKey: IMPORTS }),
  });
}
