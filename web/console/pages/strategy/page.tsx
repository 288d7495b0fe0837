import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { StrategyIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";

/** One ladder, step by step. */
export function StrategyPage(): ReactNode {
  const words = useWords("strategy");
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <Card isFlush={true}>
        <EmptyState icon={StrategyIcon} title={words("empty.title")}>
          {words("empty.sentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
