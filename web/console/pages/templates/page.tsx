import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatNumber } from "../../../kit/format.js";
import { AddIcon, SearchIcon, TemplateIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { wholeList } from "../../../kit/pages.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { useTemplateName } from "../../../kit/template-name.js";
import { When } from "../../../kit/when.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { type ShelfRow, shelfQuery } from "./data.js";
import { rowsOf, stateOf } from "./model.js";
import { NewDialog } from "./new-dialog.js";
import styles from "./templates.module.css";

const route = getRouteApi("/shell/templates");

/** Every message, by the moment it is for. */
export function TemplatesPage(): ReactNode {
  const words = useWords("templates");
  const { can } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isAdding, setAdding] = useState(false);
  const nameOf = useTemplateName();
  const list = useQuery(shelfQuery);
  const view = wholeList(list);
  const action = can("strategies:write") && (
    <Button leftSection={<AddIcon size={16} />} onClick={() => setAdding(true)}>
      {words("new.action")}
    </Button>
  );
  const filters = (
    <div className={styles.filters}>
      <TextInput
        data-filter={true}
        size="sm"
        aria-label={words("search")}
        placeholder={words("search")}
        leftSection={<SearchIcon size={15} aria-hidden={true} />}
        value={search.q ?? ""}
        onChange={({ currentTarget: { value } }) =>
          void navigate({ search: { ...search, q: value === "" ? undefined : value }, replace: true })
        }
      />
      <SegmentedControl
        size="sm"
        aria-label={words("show.label")}
        value={search.show ?? "current"}
        onChange={(value) =>
          void navigate({ search: { ...search, show: value === "archived" ? "archived" : undefined }, replace: true })
        }
        data={[
          { value: "current", label: words("show.current") },
          { value: "archived", label: words("show.archived") },
        ]}
      />
    </div>
  );
  return (
    <PageFrame title={words("title")} sentence={words("sentence")} action={action} filters={filters}>
      <DataTable
        {...view}
        rows={view.rows && rowsOf(view.rows, search, nameOf)}
        label={words("title")}
        columns={useColumns()}
        rowId={({ key }) => key}
        rowName={(row) => words("open", { name: nameOf(row) })}
        rowLink={({ key }) => ({ to: "/templates/$key", params: { key } })}
        empty={
          <EmptyState icon={TemplateIcon} title={words(search.show === "archived" ? "empty.archived" : "empty.title")}>
            {words("empty.sentence")}
          </EmptyState>
        }
      />
      {isAdding && <NewDialog onClose={() => setAdding(false)} />}
    </PageFrame>
  );
}

function useColumns(): readonly Column<ShelfRow>[] {
  const words = useWords("templates");
  const locale = useLocale();
  const nameOf = useTemplateName();
  return [
    {
      id: "name",
      header: words("column.name"),
      cell: (row) => (
        <span className={styles.who}>
          <span>{nameOf(row)}</span>
          <span className={styles.moment}>
            {hasWords(`templates:intent.${row.intent}`) ? words(`intent.${row.intent}`) : row.intent}
          </span>
        </span>
      ),
    },
    {
      id: "channels",
      header: words("column.channels"),
      width: "112px",
      hideBelow: "md",
      card: "line",
      cell: ({ channels }) => (
        <span className={styles.channels}>
          {channels.map((channel) => (
            <ChannelIcon key={channel} channel={channel} size={16} />
          ))}
        </span>
      ),
    },
    {
      id: "locales",
      header: words("column.locales"),
      width: "104px",
      hideBelow: "lg",
      card: "none",
      cell: ({ locales }) => <span className={styles.codes}>{locales.join(" ")}</span>,
    },
    {
      id: "state",
      header: words("column.state"),
      width: "128px",
      card: "end",
      cell: (row) => <StateBadge kind="template" state={stateOf(row)} />,
    },
    {
      id: "version",
      header: words("column.version"),
      width: "84px",
      align: "end",
      hideBelow: "md",
      card: "none",
      cell: ({ version }) => (version === 0 ? "" : formatNumber(version, locale)),
    },
    {
      id: "sent",
      header: words("column.sent"),
      width: "120px",
      align: "end",
      card: "line",
      cell: ({ sentCount }) => (
        <span className={sentCount === 0 ? styles.none : undefined}>{formatNumber(sentCount, locale)}</span>
      ),
    },
    {
      id: "changed",
      header: words("column.changed"),
      width: "128px",
      hideBelow: "lg",
      card: "line",
      cell: ({ draftAt, changedAt }) => <When at={draftAt ?? changedAt} tone="muted" />,
    },
  ];
}
