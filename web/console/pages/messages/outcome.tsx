import type { ReactNode } from "react";
import { State } from "../../../kit/state-badge.js";
import { useWords } from "../../../kit/words.js";
import { lookOfOutcome, type Outcome } from "./model.js";

/** What became of a message, or of a step that made none. */
export function OutcomeBadge({
  state,
  isFilled = false,
}: {
  readonly state: Outcome;
  readonly isFilled?: boolean;
}): ReactNode {
  const words = useWords("messages");
  return (
    <State {...lookOfOutcome(state)} isFilled={isFilled}>
      {words(`state.${state}`)}
    </State>
  );
}
