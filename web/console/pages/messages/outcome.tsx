import type { ReactNode } from "react";
import { furthest } from "../../../kit/facts.js";
import { State, StateBadge } from "../../../kit/state-badge.js";
import { useWords } from "../../../kit/words.js";
import { lookOfOutcome, type MessageRow, type Outcome } from "./model.js";

/** What became of a message, or of a step that made none; of what was sent, the most that is known. */
export function OutcomeBadge({
  state,
  facts = [],
  isFilled = false,
}: {
  readonly state: Outcome;
  readonly facts?: MessageRow["facts"];
  readonly isFilled?: boolean;
}): ReactNode {
  const words = useWords("messages");
  const most = state === "sent" ? furthest(facts) : null;
  if (most) return <StateBadge kind="fact" state={most.fact} isFilled={isFilled} />;
  return (
    <State {...lookOfOutcome(state)} isFilled={isFilled}>
      {words(`state.${state}`)}
    </State>
  );
}
