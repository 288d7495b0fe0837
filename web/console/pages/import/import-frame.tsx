import { StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import type { ImportView } from "./data.js";

/** What the frame of one import says: which file, whose, when, by whom. */
export function useImportFrame({ fileName, creditor, kind, createdAt, askedBy, state }: ImportView) {
  const words = useWords("import");
  return {
    title: fileName,
    aside: <StateBadge kind="import" state={state} isFilled={true} />,
    back: { label: words("past.back"), link: { to: "/import" } },
    sentence: (
      <>
        {creditor.name} · {words(`kind.${kind}`)} · <When at={createdAt} isFocusable={true} /> · {askedBy}
      </>
    ),
  } as const;
}
