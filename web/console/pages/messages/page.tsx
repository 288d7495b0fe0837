import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { MessagesIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";

/** Who received, who did not, and why. */
export function MessagesPage(): ReactNode {
  const words = useWords("messages");
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <Card isFlush={true}>
        <EmptyState icon={MessagesIcon} title={words("empty.title")}>
          {words("empty.sentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
