import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EVENT_KINDS, TEST_TYPE } from "../../../../src/webhooks/domain/events.js";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { type Filter, FiltersBar } from "../../../kit/filters-bar.js";
import { SearchIcon, WebhookIcon } from "../../../kit/icons.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { endpointsQuery, useDeliveries } from "./data.js";
import { DeliveryPanel } from "./delivery-panel.js";
import type { HalfProps } from "./endpoints.js";
import { becauseWords, CLEARED, type DeliveryRow, isNarrowed, STATES, type WebhooksSearch } from "./model.js";
import { useTypeName } from "./said.js";
import styles from "./webhooks.module.css";

/** What systems were told and are still to be told, newest first. */
export function Deliveries({ search, onChange }: HalfProps): ReactNode {
  const words = useWords("webhooks");
  const list = useDeliveries(search);
  return (
    <>
      <div className={styles.filters}>
        <FiltersBar filters={useFilters(search)} values={{ ...search }} onChange={onChange} />
      </div>
      <DataTable
        {...list}
        label={words("deliveries")}
        columns={useColumns()}
        rowId={({ id }) => id}
        onOpen={({ id }) => onChange({ open: id })}
        isDense={true}
        empty={
          isNarrowed(search) ? (
            <EmptyState
              icon={SearchIcon}
              title={words("none.title")}
              action={
                <Button variant="default" onClick={() => onChange(CLEARED)}>
                  {words("none.action")}
                </Button>
              }
            />
          ) : (
            <EmptyState icon={WebhookIcon} title={words("quiet.title")}>
              {words("quiet.sentence")}
            </EmptyState>
          )
        }
      />
      <DeliveryPanel id={search.open} onClose={() => onChange({ open: undefined })} />
    </>
  );
}

function useFilters({ type, webhookId }: WebhooksSearch): readonly Filter[] {
  const words = useWords("webhooks");
  const states = useWords("states");
  const { data: endpoints = [] } = useQuery(endpointsQuery);
  const names = endpoints.map(({ id, name }) => ({ value: id, label: name }));
  const types = [...EVENT_KINDS, TEST_TYPE].map((kind) => ({ value: kind, label: words(`kind.${kind}`) }));
  const known = (choices: readonly { value: string; label: string }[], asked: string | undefined) =>
    asked === undefined || choices.some(({ value }) => value === asked)
      ? choices
      : [...choices, { value: asked, label: asked }];
  return [
    {
      kind: "many",
      name: "state",
      label: words("column.state"),
      choices: STATES.map((state) => ({ value: state, label: states(`delivery.${state}`) })),
    },
    { kind: "one", name: "webhookId", label: words("column.endpoint"), choices: known(names, webhookId) },
    { kind: "one", name: "type", label: words("column.type"), choices: known(types, type) },
  ];
}

function useColumns(): readonly Column<DeliveryRow>[] {
  const words = useWords("webhooks");
  const typeName = useTypeName();
  const has = (key: string): boolean => hasWords(`webhooks:${key}`);
  return [
    {
      id: "type",
      header: words("column.type"),
      width: "24%",
      cell: ({ type }) => typeName(type),
    },
    {
      id: "endpoint",
      header: words("column.endpoint"),
      width: "18%",
      card: "subtitle",
      cell: ({ webhook }) => <span className={styles.name}>{webhook.name}</span>,
    },
    {
      id: "at",
      header: words("column.at"),
      width: "150px",
      card: "line",
      cell: ({ at }) => <When at={at} tone="muted" />,
    },
    {
      id: "tries",
      header: words("column.tries"),
      width: "90px",
      align: "end",
      hideBelow: "md",
      card: "line",
      cell: ({ attempts }) => <span className={attempts === 0 ? styles.quiet : undefined}>{attempts}</span>,
    },
    {
      id: "because",
      header: words("column.because"),
      card: "line",
      cell: ({ because, nextAt, attempts }) =>
        because === null ? null : (
          <span className={styles.quiet}>
            {becauseWords(because, words, has)}
            {nextAt !== null && attempts > 0 && (
              <>
                {" · "}
                {words("again")} <When at={nextAt} tone="muted" />
              </>
            )}
          </span>
        ),
    },
    {
      id: "state",
      header: words("column.state"),
      width: "130px",
      card: "end",
      cell: ({ state }) => <StateBadge kind="delivery" state={state} />,
    },
  ];
}
