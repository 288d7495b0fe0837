import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { PersonIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";

/** One person, one timeline. */
export function DebtorPage(): ReactNode {
  const words = useWords("debtor");
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <Card isFlush={true}>
        <EmptyState icon={PersonIcon} title={words("empty.title")}>
          {words("empty.sentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
