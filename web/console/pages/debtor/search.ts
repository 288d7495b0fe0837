import * as search from "../../../kit/search.js";
import type { TimelineKind } from "./shapes.js";

/** Kinds of the timeline that people look for together. */
export const TIMELINE_GROUPS = {
  messages: ["message", "answer", "contact"],
  decisions: ["decision", "task"],
  money: ["payment", "posting", "charge", "arrival"],
  agreements: ["promise", "hold", "opt_out", "stop", "consent"],
} as const satisfies Record<string, readonly TimelineKind[]>;
export type TimelineGroup = keyof typeof TIMELINE_GROUPS;
export const GROUP_NAMES = Object.keys(TIMELINE_GROUPS) as TimelineGroup[];

export const debtorSearch = {
  /** Which groups of the timeline; absent: all. */
  see: search.manyOf(GROUP_NAMES),
  /** The debt whose history is open. */
  debt: search.id(),
};
export type DebtorSearch = search.Search<typeof debtorSearch>;
