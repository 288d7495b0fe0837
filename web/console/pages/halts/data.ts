import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { HoldSegment, SetStandstill, StandstillList } from "../../../../src/compliance/contract.js";
import type { CreditorList } from "../../../../src/debts/contract.js";
import type { SegmentList } from "../../../../src/strategy/segment/contract.js";
import { at, get, post, type Wire } from "../../../kit/api.js";
import { type HaltRow, standingQuery } from "../../../kit/halts.js";

export const allHaltsQuery = queryOptions({
  queryKey: ["halts", "all"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof StandstillList>>("/standstills", { query: { state: "all" }, signal })).items,
  meta: { topics: ["standstills"] },
});

export const creditorsQuery = queryOptions({
  queryKey: ["halts", "creditors"],
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
  meta: { topics: ["creditors"] },
});

export const segmentsQuery = queryOptions({
  queryKey: ["halts", "segments"],
  queryFn: async ({ signal }) => (await get<Wire<typeof SegmentList>>("/segments", { signal })).items,
  meta: { topics: ["segments"] },
});

/** What to stop: everything, one creditor, or the accounts of one segment. */
export type HaltOrder =
  | { readonly scope: "all" | "creditor"; readonly body: Wire<typeof SetStandstill> }
  | { readonly scope: "segment"; readonly segmentId: string; readonly body: Wire<typeof HoldSegment> };

const useRefresh = () => {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: standingQuery.queryKey.slice(0, 1) });
};

export const useHalt = () =>
  useMutation({
    mutationFn: (order: HaltOrder) =>
      order.scope === "segment"
        ? post<HaltRow>(at`/segments/${order.segmentId}/hold`, order.body)
        : post<HaltRow>("/standstills", order.body),
    onSuccess: useRefresh(),
  });

export const useLift = () =>
  useMutation({
    mutationFn: (id: string) => post<HaltRow>(at`/standstills/${id}/lift`),
    onSuccess: useRefresh(),
  });
