import { useSyncExternalStore } from "react";

/** Below this width there is one column, and rows become cards. The same as in the style sheets. */
export const PHONE = "(max-width: 47.99em)";

function subscribe(tell: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}

export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => window.matchMedia(PHONE).matches);
