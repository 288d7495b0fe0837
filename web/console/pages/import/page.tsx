import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { ImportIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";

/** A file in, accounts out: map, check, look, commit. */
export function ImportPage(): ReactNode {
  const words = useWords("import");
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <Card isFlush={true}>
        <EmptyState icon={ImportIcon} title={words("empty.title")}>
          {words("empty.sentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
