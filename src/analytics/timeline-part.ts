import type { z } from "zod";
import type { AccountId, StrategyId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import type * as contract from "./contract.js";
import type { Upto } from "./timeline-reads.js";

export type TimelineItem = z.output<typeof contract.TimelineItem>;
export type Kind = TimelineItem["kind"];
export type Item<K extends Kind> = Extract<TimelineItem, { kind: K }>;

/** Names that parts refer to by id. */
export interface Names {
  account(id: AccountId | null): TimelineItem["account"];
  step(strategyId: StrategyId | null, no: number | null, stepId: string | null): Item<"message">["step"];
}

/** What one kind of item is read by: the newest first, as many as a page can hold. */
export type Part<K extends Kind> = (tx: Tx, upto: Upto, names: Names) => Promise<Item<K>[]>;
