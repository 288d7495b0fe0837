import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { AccountPage } from "../../../../src/analytics/contract.js";
import type {
  Segment,
  SegmentCount,
  SegmentExplanation,
  SegmentListed,
  SegmentMember,
  SegmentMemberPage,
  SegmentVersionList,
} from "../../../../src/strategy/segment/contract.js";
import { at, get, post, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { SEGMENTS } from "../../../kit/rule/data.js";

export type SegmentRow = Wire<typeof SegmentListed>;
export type Saved = Wire<typeof Segment>;
export type Count = Wire<typeof SegmentCount>;
export type Member = Wire<typeof SegmentMember>;
export type Explanation = Wire<typeof SegmentExplanation>;
export type Version = Wire<typeof SegmentVersionList>["items"][number];

/** Every payment changes who is in a segment, and each count is a pass over the portfolio: it is taken anew at rests. */
const COUNT_HOLDS_MS = 60_000;
const SAMPLE = 8;

/** A rule as its text: equal rules are one question. */
export const countQuery = (rule: string) =>
  queryOptions({
    queryKey: [...SEGMENTS, "count", rule],
    queryFn: ({ signal }) => post<Count>("/segments/count", { rule: JSON.parse(rule) }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 5 * 60_000,
    refetchInterval: COUNT_HOLDS_MS,
    meta: { topics: ["segments"] },
  });

/** Everything else there is to see, which takes longer to find out. */
export const lookQuery = (rule: string) =>
  queryOptions({
    queryKey: [...SEGMENTS, "look", rule],
    queryFn: ({ signal }) =>
      post<Count>(
        "/segments/count",
        { rule: JSON.parse(rule), reach: true, histogram: true, overlaps: true, sample: SAMPLE },
        { signal },
      ),
    placeholderData: keepPreviousData,
    gcTime: 5 * 60_000,
  });

/** How the balances of all who owe are spread: what amount is large depends on it. */
export const spreadQuery = queryOptions({
  queryKey: [...SEGMENTS, "spread"],
  queryFn: async ({ signal }) => {
    const rule = { fact: "openCount", op: "ge", value: 1 };
    return (await post<Count>("/segments/count", { rule, histogram: true }, { signal })).histogram ?? [];
  },
  staleTime: 5 * 60_000,
});

export const explainQuery = (rule: string, accountId: string) =>
  queryOptions({
    queryKey: [...SEGMENTS, "explain", accountId, rule],
    queryFn: ({ signal }) => post<Explanation>("/segments/explain", { rule: JSON.parse(rule), accountId }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...SEGMENTS, "versions", id],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof SegmentVersionList>>(at`/segments/${id}/versions`, { signal })).items,
    meta: { topics: ["segments"] },
  });

export const useMembers = (id: string): PagesView<Member> =>
  usePages<Member>({
    queryKey: [...SEGMENTS, "members", id],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof SegmentMemberPage>>(at`/segments/${id}/accounts`, { query: { cursor }, signal }),
    topics: ["segments"],
  });

const FOUND_MAX = 6;

/** Accounts of the people that somebody means. */
export const peopleQuery = (q: string) =>
  queryOptions({
    queryKey: [...SEGMENTS, "people", q],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof AccountPage>>("/accounts", { query: { q, state: "all", limit: FOUND_MAX }, signal }))
        .items,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });

export interface Saving {
  readonly name: string;
  readonly rule: unknown;
}

export const addSegment = (saving: Saving): Promise<Saved> => post<Saved>("/segments", saving);
export const saveSegment = (id: string, saving: Saving & { readonly baseVersion: number }): Promise<Saved> =>
  post<Saved>(at`/segments/${id}/versions`, saving);
export const setArchived = (id: string, step: "archive" | "unarchive"): Promise<Saved> =>
  post<Saved>(at`/segments/${id}/${step}`);
