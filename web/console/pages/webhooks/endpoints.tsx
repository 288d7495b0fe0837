import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { WebhookIcon } from "../../../kit/icons.js";
import { wholeList } from "../../../kit/pages.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { endpointsQuery } from "./data.js";
import { EndpointPanel } from "./endpoint-panel.js";
import { type EndpointRow, fareOf, hostOf, type WebhooksSearch } from "./model.js";
import { Counted } from "./said.js";
import styles from "./webhooks.module.css";

export interface HalfProps {
  readonly search: WebhooksSearch;
  readonly onChange: (values: WebhooksSearch) => void;
}

/** The systems that are told, and how each fares. */
export function Endpoints({ search, onChange }: HalfProps): ReactNode {
  const words = useWords("webhooks");
  const list = useQuery(endpointsQuery);
  const open = list.data?.find(({ id }) => id === search.open);
  return (
    <>
      <DataTable
        {...wholeList(list)}
        label={words("endpoints")}
        columns={useColumns()}
        rowId={({ id }) => id}
        onOpen={({ id }) => onChange({ open: id })}
        empty={
          <EmptyState icon={WebhookIcon} title={words("empty.title")}>
            {words("empty.sentence")}
          </EmptyState>
        }
      />
      <EndpointPanel endpoint={open} onClose={() => onChange({ open: undefined })} />
    </>
  );
}

function useColumns(): readonly Column<EndpointRow>[] {
  const words = useWords("webhooks");
  return [
    {
      id: "name",
      header: words("column.name"),
      cell: ({ name, description }) => (
        <>
          <span className={styles.name}>{name}</span>
          {description !== null && <span className={styles.quiet}> · {description}</span>}
        </>
      ),
    },
    {
      id: "url",
      header: words("column.url"),
      width: "200px",
      card: "subtitle",
      cell: ({ url }) => <span className={styles.quiet}>{hostOf(url)}</span>,
    },
    {
      id: "kinds",
      header: words("column.kinds"),
      width: "110px",
      hideBelow: "lg",
      card: "line",
      cell: ({ kinds }) =>
        kinds.length === 0 ? (
          <span className={styles.quiet}>{words("onlySteps")}</span>
        ) : (
          <span data-hint={kinds.map((kind) => words(`kind.${kind}`)).join(" · ")}>
            {words("kinds", { count: kinds.length })}
          </span>
        ),
    },
    {
      id: "waiting",
      header: words("column.waiting"),
      width: "86px",
      align: "end",
      card: "line",
      cell: ({ waiting }) => <Quietly count={waiting} />,
    },
    {
      id: "failed",
      header: words("column.failed"),
      width: "86px",
      align: "end",
      card: "line",
      cell: ({ failed }) => <Quietly count={failed} />,
    },
    {
      id: "last",
      header: words("column.last"),
      width: "130px",
      hideBelow: "md",
      card: "line",
      cell: ({ lastDeliveredAt }) =>
        lastDeliveredAt ? (
          <When at={lastDeliveredAt} tone="muted" />
        ) : (
          <span className={styles.quiet}>{words("never")}</span>
        ),
    },
    {
      id: "state",
      header: words("column.state"),
      width: "136px",
      card: "end",
      cell: (row) => <StateBadge kind="endpoint" state={fareOf(row)} />,
    },
  ];
}

const Quietly = ({ count }: { readonly count: number }): ReactNode => (
  <span className={count === 0 ? styles.quiet : undefined}>
    <Counted count={count} />
  </span>
);
