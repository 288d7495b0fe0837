import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SegmentListed, SegmentsCounted } from "../../../../src/strategy/segment/contract.js";
import { post, type Wire } from "../../../kit/api.js";
import { segmentsQuery } from "../../../kit/rule/data.js";

export type SegmentRow = Wire<typeof SegmentListed>;

/** Counts all of them anew; the list then asks again. */
export function useRecount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<Wire<typeof SegmentsCounted>>("/segments/recount"),
    onSuccess: () => client.invalidateQueries({ queryKey: segmentsQuery.queryKey }),
  });
}
