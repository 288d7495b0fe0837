import type { RefObject } from "react";
import type { DataTableProps } from "./data-table-parts.js";
import { useKeys } from "./keys.js";
import { useWords } from "./words.js";

/** `j` and `k` move through the rows, `Enter` opens, `x` chooses. The row that has the focus is where you are. */
export function useTableKeys<Row>(
  body: RefObject<HTMLElement | null>,
  {
    rowLink,
    onOpen,
    selection,
    hasMore,
    onMore,
  }: Pick<DataTableProps<Row>, "rowLink" | "onOpen" | "selection" | "hasMore" | "onMore">,
): void {
  const words = useWords("kit");
  const opens = rowLink !== undefined || onOpen !== undefined;
  const group = words("keys.list");

  const move = (step: 1 | -1): void => {
    const stops = stopsOf(body.current, opens);
    const at = stops.findIndex((stop) => stop.closest("[data-row]")?.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : stops.length - 1) : at + step;
    stops[next]?.focus({ focusVisible: true } as FocusOptions);
    if (next >= stops.length - 2 && hasMore) onMore();
  };
  useKeys([
    ...(opens || selection
      ? [
          { keys: "j", label: words("keys.next"), group, run: () => move(1) },
          { keys: "k", label: words("keys.previous"), group, run: () => move(-1) },
        ]
      : []),
    // A focused link opens by itself; this one is for the checkbox beside it, and for the help.
    ...(opens ? [{ keys: "Enter", label: words("keys.open"), group, run: () => inRow("[data-open]")?.click() }] : []),
    ...(selection
      ? [
          {
            keys: "x",
            label: words("keys.choose"),
            group,
            run: () => inRow("[data-choose]")?.click(),
          },
        ]
      : []),
  ]);
}

const stopsOf = (body: HTMLElement | null, opens: boolean): HTMLElement[] => [
  ...(body?.querySelectorAll<HTMLElement>(opens ? "[data-open]" : "[data-choose]") ?? []),
];

/** A part of the row that has the focus. */
const inRow = (part: string): HTMLElement | null =>
  document.activeElement?.closest("[data-row]")?.querySelector<HTMLElement>(part) ?? null;
