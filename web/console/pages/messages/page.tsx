import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { ownZone } from "../../../kit/clock.js";
import { DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { FiltersBar } from "../../../kit/filters-bar.js";
import { formatStamp } from "../../../kit/format.js";
import { CloseIcon, MessagesIcon, SearchIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import { useColumns } from "./columns.js";
import { unknownCountQuery, useMessages } from "./data.js";
import { useFilters } from "./filters.js";
import { Funnel } from "./funnel.js";
import { MessagePanel } from "./message-panel.js";
import styles from "./messages.module.css";
import { CLEARED, isNarrowed, type MessagesSearch } from "./model.js";
import { Tally } from "./tally.js";
import { Unknown } from "./unknown.js";

const route = getRouteApi("/shell/messages");

/** Who received, who did not, and why. */
export function MessagesPage(): ReactNode {
  const words = useWords("messages");
  const search = route.useSearch();
  const change = useSearchChange();
  const filters = useFilters(search);
  return (
    <PageFrame
      title={words("title")}
      sentence={words("sentence")}
      filters={
        search.see !== "unknown" && (
          <FiltersBar filters={filters} values={{ ...search }} onChange={(values) => change(values)} />
        )
      }
    >
      <See search={search} onChange={change} />
      {search.see === "unknown" ? <Unknown /> : <Messages search={search} onChange={change} />}
    </PageFrame>
  );
}

/** How many, and who: the numbers above narrow the list below. */
function Messages({ search, onChange }: { readonly search: MessagesSearch; readonly onChange: Change }): ReactNode {
  const words = useWords("messages");
  const messages = useMessages(search);
  const open = messages.rows?.find(({ id }) => id === search.open);
  return (
    <>
      <Stretch search={search} onClear={() => onChange({ from: undefined, until: undefined })} />
      {search.see === "funnel" ? (
        <Funnel search={search} onChange={onChange} />
      ) : (
        <Tally search={search} onChange={onChange} />
      )}
      <Reach search={search} onClear={() => onChange({ reached: undefined, short: undefined })} />
      <DataTable
        {...messages}
        label={words("title")}
        columns={useColumns()}
        rowId={({ id }) => id}
        rowName={({ debtor }) => debtor.name}
        rowLink={({ id }) =>
          ({
            to: "/messages",
            search: (before: MessagesSearch) => ({ ...before, open: id }) as never,
            resetScroll: false,
          }) as never
        }
        empty={<Nothing isNarrowed={isNarrowed(search)} onClear={() => onChange(CLEARED)} />}
      />
      <MessagePanel id={search.open} row={open} onClose={() => onChange({ open: undefined })} />
    </>
  );
}

type Change = (change: MessagesSearch | Readonly<Record<string, unknown>>) => void;

/** What stands above the list. Who is not known is offered where there is somebody. */
function See({ search, onChange }: { readonly search: MessagesSearch; readonly onChange: Change }): ReactNode {
  const words = useWords("messages");
  const { data: unknown = 0 } = useQuery(unknownCountQuery);
  const see: string = search.see ?? "states";
  const seen = ["states", "funnel", ...(unknown > 0 || see === "unknown" ? ["unknown"] : [])];
  return (
    <SegmentedControl
      className={styles.see ?? ""}
      aria-label={words("see.label")}
      value={see}
      data={seen.map((one) => ({
        value: one,
        label: one === "unknown" ? `${words("see.unknown")} (${unknown})` : words(`see.${one}`),
      }))}
      onChange={(one) => onChange({ see: one === "states" ? undefined : one })}
    />
  );
}

function useSearchChange(): Change {
  const navigate = route.useNavigate();
  return useCallback(
    (change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false }),
    [navigate],
  );
}

/** How far the messages of the list came, or did not come, where it is narrowed to that. */
function Reach({
  search: { reached, short },
  onClear,
}: {
  readonly search: MessagesSearch;
  readonly onClear: () => void;
}): ReactNode {
  const words = useWords("messages");
  const kit = useWords("kit");
  if (reached === undefined && short === undefined) return null;
  const stage = (reached ?? short) as string;
  return (
    <p className={styles.stretch}>
      {words(reached === undefined ? `funnel.onlyShort.${stage}` : `funnel.only.${stage}`)}
      <button type="button" className={styles.clear} aria-label={kit("filters.clear")} onClick={onClear}>
        <CloseIcon size={13} aria-hidden={true} />
      </button>
    </p>
  );
}

/** A stretch of time that is no day, or a day on another clock than the reader's: said in words. */
function Stretch({
  search: { day, zone, from, until },
  onClear,
}: {
  readonly search: MessagesSearch;
  readonly onClear: () => void;
}): ReactNode {
  const words = useWords("messages");
  const kit = useWords("kit");
  const locale = useLocale();
  if (day !== undefined) {
    if (zone === undefined || zone === ownZone()) return null;
    return <p className={styles.stretch}>{words("stretch.zone", { zone: zoneName(zone, locale, Date.parse(day)) })}</p>;
  }
  if (from === undefined && until === undefined) return null;
  const said = (at: string): string => formatStamp(Date.parse(at), locale, ownZone(), true);
  const key = from === undefined ? "stretch.until" : until === undefined ? "stretch.from" : "stretch.between";
  return (
    <p className={styles.stretch}>
      {words(key, { from: from && said(from), until: until && said(until) })}
      <button type="button" className={styles.clear} aria-label={kit("filters.clear")} onClick={onClear}>
        <CloseIcon size={13} aria-hidden={true} />
      </button>
    </p>
  );
}

/** No messages at all teaches how they come to be; no match offers the way back. */
function Nothing({
  isNarrowed: narrowed,
  onClear,
}: {
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
}): ReactNode {
  const words = useWords("messages");
  const { can } = useSession();
  if (narrowed) {
    return (
      <EmptyState
        icon={SearchIcon}
        title={words("none.title")}
        action={
          <Button variant="default" onClick={onClear}>
            {words("none.action")}
          </Button>
        }
      >
        {words("none.sentence")}
      </EmptyState>
    );
  }
  const action = can("strategies:read") && (
    <Button component={Link} to="/strategies">
      {words("empty.action")}
    </Button>
  );
  return (
    <EmptyState icon={MessagesIcon} title={words("empty.title")} action={action}>
      {words("empty.sentence")}
    </EmptyState>
  );
}
