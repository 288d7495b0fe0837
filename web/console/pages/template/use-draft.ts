import { useEffect, useState, useSyncExternalStore } from "react";
import { DraftKeeper, type Keeping, type Start } from "./draft-keeper.js";

export interface DraftDesk extends Keeping {
  readonly change: DraftKeeper["change"];
  readonly keep: DraftKeeper["keep"];
  readonly overrule: DraftKeeper["overrule"];
}

/** The draft on screen: what is written, whether it is safe, and what to do when two people write at once. */
export function useDraft(start: Start): DraftDesk {
  const [keeper] = useState(() => new DraftKeeper(start));
  const state = useSyncExternalStore(keeper.subscribe, keeper.read);
  // Leaving the page keeps what a moment would have kept.
  useEffect(() => () => keeper.leave(), [keeper]);
  return { ...state, change: keeper.change, keep: keeper.keep, overrule: keeper.overrule };
}
