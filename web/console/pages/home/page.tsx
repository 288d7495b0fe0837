import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { AttentionIcon, PortfolioIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import { Attention } from "./attention.js";
import { ChartCards } from "./charts.js";
import { homeQuery } from "./data.js";
import { DataAge } from "./data-age.js";
import styles from "./home.module.css";
import { isEmptyHome } from "./model.js";
import { MoneyTable } from "./money-table.js";
import { Today } from "./today.js";

/** What needs attention, and the key numbers. */
export function HomePage(): ReactNode {
  const words = useWords("home");
  const { data: home, error, refetch, dataUpdatedAt } = useQuery(homeQuery);
  const list = useRef<HTMLElement>(null);
  const waiting = home?.attention.length ?? 0;
  const isPhone = usePhone();
  const show = (): void => {
    list.current?.scrollIntoView({ block: "start" });
    list.current?.querySelector<HTMLElement>("a, h2")?.focus({ focusVisible: true } as FocusOptions);
  };
  // On a phone the list itself comes first.
  const action = waiting > 0 && !isPhone && (
    <Button leftSection={<AttentionIcon size={16} />} onClick={show}>
      {words("attention.action")}
    </Button>
  );
  if (home && isEmptyHome(home) && waiting === 0) return <NothingYet />;
  return (
    <PageFrame title={words("title")} sentence={words("sentence")} action={action}>
      {error !== null && (
        <Trouble error={error} onRetry={() => void refetch()} dataFrom={home ? dataUpdatedAt : undefined} />
      )}
      {(home || error === null) && (
        <div className={styles.board}>
          <MoneyTable home={home} />
          <Attention home={home} list={list} />
          <Today home={home} />
          <ChartCards />
          <DataAge home={home} />
        </div>
      )}
    </PageFrame>
  );
}

/** Before there are accounts: what will be here, and how it comes to be. */
function NothingYet(): ReactNode {
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
