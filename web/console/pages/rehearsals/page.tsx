import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { FiltersBar } from "../../../kit/filters-bar.js";
import { formatPercent } from "../../../kit/format.js";
import { FilterIcon, RehearsalIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { State, StateBadge } from "../../../kit/state-badge.js";
import { type RehearsalRow, strategyNamesQuery } from "../../../kit/strategy/rehearse-data.js";
import { RehearseDialog, whatWords } from "../../../kit/strategy/rehearse-dialog.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { useRehearsals } from "./data.js";
import styles from "./rehearsals.module.css";
import { SettingsDialog } from "./settings-dialog.js";

const route = getRouteApi("/shell/rehearsals");

/** What strategies would do, before they do it: every rehearsal, and the way to begin one. */
export function RehearsalsPage(): ReactNode {
  const words = useWords("rehearsals");
  const { can } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (values: Readonly<Record<string, unknown>>): void =>
    void navigate({ search: (before) => ({ ...before, ...values }), replace: true, resetScroll: false });
  const mayStart = can("strategies:write");
  const begin = mayStart && (
    <Button leftSection={<RehearsalIcon size={16} />} onClick={() => change({ start: true })}>
      {words("begin")}
    </Button>
  );
  return (
    <PageFrame title={words("title")} sentence={words("sentence")} action={begin} filters={<Filters change={change} />}>
      <DataTable
        {...useRehearsals(search.strategyId)}
        label={words("title")}
        columns={useColumns()}
        rowId={({ id }) => id}
        rowName={({ name }) => words("open", { name })}
        rowLink={({ id }) => ({ to: "/rehearsals/$rehearsalId", params: { rehearsalId: id } })}
        empty={
          <EmptyState icon={RehearsalIcon} title={words("empty.title")} action={begin}>
            {words("empty.sentence")}
          </EmptyState>
        }
      />
      {search.start && mayStart && (
        <RehearseDialog strategyId={search.strategyId} onClose={() => change({ start: undefined })} />
      )}
      {search.settings && <SettingsDialog onClose={() => change({ settings: undefined })} />}
    </PageFrame>
  );
}

function Filters({ change }: { readonly change: (values: Readonly<Record<string, unknown>>) => void }): ReactNode {
  const words = useWords("rehearsals");
  const search = route.useSearch();
  const { data: strategies = [] } = useQuery(strategyNamesQuery);
  return (
    <FiltersBar
      filters={[
        {
          kind: "one",
          name: "strategyId",
          label: words("strategy"),
          choices: strategies.map(({ id, name }) => ({ value: id, label: name })),
        },
      ]}
      values={{ ...search }}
      onChange={change}
      aside={
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<FilterIcon size={14} />}
          onClick={() => change({ settings: true })}
        >
          {words("settings.open")}
        </Button>
      }
    />
  );
}

function useColumns(): readonly Column<RehearsalRow>[] {
  const words = useWords("rehearsals");
  const locale = useLocale();
  return [
    {
      id: "name",
      header: words("column.name"),
      cell: (row) => (
        <>
          {row.name} <span className={styles.what}>{whatWords(row, words)}</span>
        </>
      ),
    },
    {
      id: "state",
      header: words("column.state"),
      width: "152px",
      card: "end",
      cell: ({ state, done, total }) => (
        <>
          <StateBadge kind="job" state={state} />
          {state === "running" && total !== null && total > 0 && (
            <span className={styles.what}> {formatPercent(Math.floor((done / total) * 100) / 100, locale)}</span>
          )}
        </>
      ),
    },
    {
      id: "days",
      header: words("column.days"),
      width: "96px",
      hideBelow: "md",
      card: "line",
      cell: ({ days }) => words("days", { count: days }),
    },
    {
      id: "scenario",
      header: words("column.scenario"),
      width: "160px",
      hideBelow: "xl",
      card: "line",
      cell: ({ scenario }) => words(`scenario.${scenario}`),
    },
    {
      id: "approvals",
      header: words("column.approvals"),
      width: "172px",
      hideBelow: "lg",
      card: "line",
      cell: ({ approvals }) =>
        approvals.length === 0 ? (
          <span className={styles.what}>–</span>
        ) : (
          <State shape="check" tone="accent">
            {approvals.map(({ by }) => by).join(", ")}
          </State>
        ),
    },
    {
      id: "asked",
      header: words("column.asked"),
      width: "216px",
      card: "line",
      cell: ({ askedAt, askedBy }) => (
        <>
          <When at={askedAt} /> <span className={styles.what}>· {askedBy}</span>
        </>
      ),
    },
  ];
}
