import { useCallback, useEffect, useState } from "react";
import { NO_HISTORY, redone, remember, undone } from "../../../kit/rule/rule-history.js";
import { type Base, beginWork, foundWork, isDirty, keptText, meeting, overrule, type Work } from "./work.js";

export interface WorkDesk extends Work {
  readonly isDirty: boolean;
  /** Somebody else saved a version while this was written. */
  readonly isConflict: boolean;
  readonly change: (part: Partial<Pick<Work, "name" | "rule">>) => void;
  /** Goes on from what is saved: thrown away, taken from somebody else, or just saved. */
  readonly begin: (base: Base) => void;
  /** Goes on with what is written here, over theirs. */
  readonly overrule: () => void;
  /** Takes the last change of the rule back, or makes it again. False: there is none. */
  readonly step: (way: "undo" | "redo") => boolean;
}

/** What is written about a segment. It is kept in this browser until it is saved, so that nothing is lost. */
export function useWork(place: string, theirs: Base, isStarter: boolean): WorkDesk {
  const [held, setWork] = useState(() => {
    // Whoever asks for a starter means that one.
    const found = isStarter ? null : foundWork(localStorage.getItem(place), theirs);
    return found ?? beginWork(theirs);
  });
  const { work, isConflict } = meeting(held, theirs);
  useEffect(() => {
    if (isDirty(work)) localStorage.setItem(place, keptText(work));
    else localStorage.removeItem(place);
  }, [place, work]);
  const [history, setHistory] = useState(NO_HISTORY);
  const begin = useCallback((base: Base) => setWork(beginWork(base)), []);
  return {
    ...work,
    isDirty: isDirty(work),
    isConflict,
    change: (part) => {
      if (part.rule) setHistory(remember(history, work.rule, part.rule));
      setWork({ ...work, ...part, isFound: false });
    },
    begin,
    overrule: () => setWork(overrule(work, theirs)),
    step: (way) => {
      const stepped = (way === "undo" ? undone : redone)(history, work.rule);
      if (!stepped) return false;
      setHistory(stepped.history);
      setWork({ ...work, rule: stepped.rule });
      return true;
    },
  };
}
