import { Button, Skeleton } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { EmptyState } from "../kit/empty-state.js";
import { SearchIcon } from "../kit/icons.js";
import { Card, PageFrame } from "../kit/page-frame.js";
import { Trouble } from "../kit/trouble.js";
import { useWords } from "../kit/words.js";

/** While a page's code and words are on their way: its outline, so that nothing jumps. */
export const WaitingPage = (): ReactNode => (
  <div style={{ padding: "30px 32px" }} aria-busy={true}>
    <Skeleton height={16} width={160} mb={14} />
    <Skeleton height={10} width={320} mb={36} maw="100%" />
    <Skeleton height={280} radius={10} maw={1248} />
  </div>
);

/** A page that could not be shown: what happened, and the way to try again. */
export function BrokenPage({ error, reset }: ErrorComponentProps): ReactNode {
  const words = useWords("kit");
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <PageFrame title={words("page.broken")} sentence={words("page.brokenSentence")}>
      <Trouble error={error} onRetry={retry} />
    </PageFrame>
  );
}

export function MissingPage(): ReactNode {
  const words = useWords("kit");
  return (
    <PageFrame title={words("page.missing")}>
      <Card isFlush={true}>
        <EmptyState
          icon={SearchIcon}
          title={words("page.missingTitle")}
          action={
            <Button component={Link} to="/" variant="default">
              {words("page.toHome")}
            </Button>
          }
        >
          {words("page.missingSentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
