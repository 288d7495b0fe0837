import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatNumber } from "../../../kit/format.js";
import { AddIcon, StrategyIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { wholeList } from "../../../kit/pages.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { audienceWords } from "../../../kit/strategy/audience.js";
import { StrategySwitch } from "../../../kit/strategy/strategy-switch.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type StrategyRow, strategiesQuery } from "./data.js";
import { MiniLadder } from "./mini-ladder.js";
import { NewDialog } from "./new-dialog.js";
import styles from "./strategies.module.css";

/** Every ladder: whom it is for, how it goes, and whether it runs. */
export function StrategiesPage(): ReactNode {
  const words = useWords("strategies");
  const list = useQuery(strategiesQuery);
  const columns = useColumns();
  const { can } = useSession();
  const [isAdding, setAdding] = useState(false);
  const add = can("strategies:write") && (
    <Button leftSection={<AddIcon size={16} />} onClick={() => setAdding(true)}>
      {words("new.action")}
    </Button>
  );
  return (
    <PageFrame title={words("title")} sentence={words("sentence")} action={add}>
      <DataTable
        {...wholeList(list)}
        label={words("title")}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => words("open", { name })}
        rowLink={({ id }) => ({ to: "/strategies/$strategyId", params: { strategyId: id } })}
        empty={
          <EmptyState icon={StrategyIcon} title={words("empty.title")}>
            {words("empty.sentence")}
          </EmptyState>
        }
      />
      {list.data && list.data.length > 0 && <p className={styles.note}>{words("since")}</p>}
      {isAdding && <NewDialog onClose={() => setAdding(false)} />}
    </PageFrame>
  );
}

function useColumns(): readonly Column<StrategyRow>[] {
  const words = useWords("strategies");
  const locale = useLocale();
  const count = (value: number): ReactNode => (
    <span className={value === 0 ? styles.none : undefined}>{formatNumber(value, locale)}</span>
  );
  return [
    {
      id: "name",
      header: words("column.name"),
      cell: (row) => (
        <span className={styles.who}>
          <span>{row.name}</span>
          <span className={styles.audience}>{audienceWords(row, words, locale)}</span>
        </span>
      ),
    },
    {
      id: "ladder",
      header: words("column.ladder"),
      width: "152px",
      hideBelow: "lg",
      card: "none",
      cell: ({ definition }) => <MiniLadder steps={definition.steps} />,
    },
    {
      id: "state",
      header: words("column.state"),
      width: "112px",
      card: "end",
      cell: ({ state }) => <StateBadge kind="strategy" state={state} />,
    },
    {
      id: "running",
      header: words("column.running"),
      width: "84px",
      align: "end",
      card: "line",
      cell: ({ counts }) => count(counts.running),
    },
    {
      id: "waiting",
      header: words("column.waiting"),
      width: "78px",
      align: "end",
      hideBelow: "md",
      card: "line",
      cell: ({ counts }) => count(counts.waiting),
    },
    {
      id: "sent",
      header: words("column.sent"),
      width: "84px",
      align: "end",
      card: "line",
      cell: ({ counts }) => count(counts.messages.sent),
    },
    {
      id: "deferred",
      header: words("column.deferred"),
      width: "92px",
      align: "end",
      hideBelow: "md",
      card: "line",
      cell: ({ counts }) => count(counts.messages.deferred),
    },
    {
      id: "switch",
      header: words("column.action"),
      isHeaderHidden: true,
      width: "124px",
      align: "end",
      card: "line",
      cell: (row) => <StrategySwitch strategy={row} isNamed={true} size="compact-sm" variant="default" />,
    },
  ];
}
