import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { SimulatorIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";

/** The mailboxes of the demo, and its clock. */
export function SimulatorPage(): ReactNode {
  const words = useWords("simulator");
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <Card isFlush={true}>
        <EmptyState icon={SimulatorIcon} title={words("empty.title")}>
          {words("empty.sentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
