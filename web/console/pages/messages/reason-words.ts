import { useEffect, useState } from "react";
import { type Reason, reasonSentence } from "../../../kit/reasons.js";
import { hasWords, loadWords, useWords } from "../../../kit/words.js";

/** Turns reasons into sentences; null while their words are on the way. */
export function useReasonWords(): ((reason: Reason) => string) | null {
  const words = useWords("reasons");
  const [isReady, setReady] = useState(hasWords("reasons:unknown"));
  useEffect(() => void loadWords("reasons").then(() => setReady(true)), []);
  return isReady ? (reason) => reasonSentence(reason, words, (key) => hasWords(`reasons:${key}`)) : null;
}
