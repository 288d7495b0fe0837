import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { EditIcon, StrategyIcon } from "../../../kit/icons.js";
import { Card, PageFrame, Section } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { audienceWords } from "../../../kit/strategy/audience.js";
import { StrategySwitch } from "../../../kit/strategy/strategy-switch.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { Accounts } from "./accounts.js";
import { type OneStrategy, strategyQuery } from "./data.js";
import { Facts } from "./facts.js";
import { LadderGrid } from "./ladder-grid.js";
import { LeftBars } from "./left-bars.js";
import { Numbers } from "./numbers.js";
import { Results } from "./results.js";
import { StepList } from "./step-list.js";

const route = getRouteApi("/shell/strategies/$strategyId");

/** One ladder: whom it is for, step by step, how it goes, and who stands where. */
export function StrategyPage(): ReactNode {
  const { strategyId } = route.useParams();
  const words = useWords("strategy");
  const query = useQuery(strategyQuery(strategyId));
  const { data: strategy, error, dataUpdatedAt, refetch } = query;
  const back = { label: useWords("strategies")("title"), link: { to: "/strategies" } } as const;
  if (strategy === undefined) {
    return (
      <PageFrame title={words("title")} back={back}>
        {error === null ? <Waiting /> : <Trouble error={error} onRetry={() => void refetch()} />}
      </PageFrame>
    );
  }
  return (
    <Frame strategy={strategy} back={back}>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} dataFrom={dataUpdatedAt} />}
      <Numbers strategy={strategy} />
      <Section title={words("ladder.title")} sentence={words("ladder.sentence")}>
        {strategy.steps.length === 0 ? (
          <Card isFlush={true}>
            <EmptyState icon={StrategyIcon} title={words("empty.title")}>
              {words("empty.sentence")}
            </EmptyState>
          </Card>
        ) : (
          <>
            <LadderGrid strategy={strategy} />
            <Facts strategy={strategy} />
          </>
        )}
      </Section>
      <StepList strategy={strategy} />
      <Results strategy={strategy} />
      <LeftBars strategy={strategy} />
      <Accounts strategy={strategy} />
    </Frame>
  );
}

interface FrameProps {
  readonly strategy: OneStrategy;
  readonly back: Parameters<typeof PageFrame>[0]["back"];
  readonly children: ReactNode;
}

function Frame({ strategy, back, children }: FrameProps): ReactNode {
  const shared = useWords("strategies");
  const words = useWords("strategy");
  const { can } = useSession();
  const locale = useLocale();
  return (
    <PageFrame
      title={strategy.name}
      aside={<StateBadge kind="strategy" state={strategy.state} isFilled={true} />}
      sentence={audienceWords(strategy, shared, locale)}
      action={
        <>
          {strategy.state !== "retired" && can("strategies:write") && (
            <Button
              renderRoot={(props) => (
                <Link to="/strategies/$strategyId/edit" params={{ strategyId: strategy.id }} {...props} />
              )}
              variant={strategy.state === "live" ? "filled" : "default"}
              leftSection={<EditIcon size={16} />}
            >
              {words("edit")}
            </Button>
          )}
          <StrategySwitch strategy={strategy} variant={strategy.state === "live" ? "default" : "filled"} />
        </>
      }
      {...(back && { back })}
    >
      {children}
    </PageFrame>
  );
}

const Waiting = (): ReactNode => (
  <>
    <Skeleton height={104} radius={10} />
    <Skeleton height={240} radius={10} mt={16} />
  </>
);
