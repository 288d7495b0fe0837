import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { PortfolioIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { useWords } from "../../../kit/words.js";

/** What needs attention, and the key numbers. */
export function HomePage(): ReactNode {
  const words = useWords("home");
  const { can } = useSession();
  const action = can("imports:write") && (
    <Button component={Link} to="/import">
      {words("empty.action")}
    </Button>
  );
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <Card isFlush={true}>
        <EmptyState icon={PortfolioIcon} title={words("empty.title")} action={action}>
          {words("empty.sentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
