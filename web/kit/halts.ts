import { queryOptions } from "@tanstack/react-query";
import type { Standstill, StandstillList } from "../../src/compliance/contract.js";
import { get, type Wire } from "./api.js";

export type HaltRow = Wire<typeof Standstill>;

/** What stands still now: the bar on every page shows it. */
export const standingQuery = queryOptions({
  queryKey: ["halts", "standing"],
  queryFn: async ({ signal }) => (await get<Wire<typeof StandstillList>>("/standstills", { signal })).items,
  meta: { topics: ["standstills"] },
});
