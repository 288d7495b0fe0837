import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { StrategyIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";

/** The ladders that run, and those that wait. */
export function StrategiesPage(): ReactNode {
  const words = useWords("strategies");
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
