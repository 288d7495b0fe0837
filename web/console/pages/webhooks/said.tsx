import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { COUNTED_MOST } from "./model.js";

/** A count as far as it was counted. */
export function Counted({ count }: { readonly count: number }): ReactNode {
  const locale = useLocale();
  return `${formatNumber(count, locale)}${count >= COUNTED_MOST ? "+" : ""}`;
}

/** What a type is called: a step's word stays as it is. */
export function useTypeName(): (type: string) => string {
  const words = useWords("webhooks");
  return (type) => (hasWords(`webhooks:kind.${type}`) ? words(`kind.${type}`) : type);
}
