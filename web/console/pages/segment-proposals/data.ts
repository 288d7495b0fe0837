import { queryOptions } from "@tanstack/react-query";
import type { CreditorList } from "../../../../src/debts/contract.js";
import type { Segment, SegmentProposals } from "../../../../src/strategy/segment/contract.js";
import { get, post, type Wire } from "../../../kit/api.js";
import { SEGMENTS } from "../../../kit/rule/data.js";

export type Proposal = Wire<typeof SegmentProposals>["items"][number];
export type Group = Proposal["groups"][number];

export const proposalsQuery = (creditorId: string | undefined) =>
  queryOptions({
    queryKey: [...SEGMENTS, "proposals", creditorId ?? ""],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof SegmentProposals>>("/segments/proposals", { query: { creditorId }, signal })).items,
    // Names are written on it: it does not change under the hand.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const creditorsQuery = queryOptions({
  queryKey: [...SEGMENTS, "creditors"],
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
  staleTime: 5 * 60_000,
});

export const addSegment = (name: string, rule: unknown): Promise<Wire<typeof Segment>> =>
  post<Wire<typeof Segment>>("/segments", { name, rule });
