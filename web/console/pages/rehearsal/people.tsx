import { getRouteApi } from "@tanstack/react-router";
import { type FocusEvent, type ReactNode, useState } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { type Filter, FiltersBar } from "../../../kit/filters-bar.js";
import { formatNumber } from "../../../kit/format.js";
import { PersonIcon } from "../../../kit/icons.js";
import type { PagesView } from "../../../kit/pages.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import { usePhone } from "../../../kit/use-phone.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { OUTCOME_LOOKS } from "./account-sum.js";
import type { OfReport } from "./data.js";
import { type PersonRow, type Report, usePeople } from "./data.js";
import { Path } from "./path.js";
import styles from "./people.module.css";
import { CHANGES, OUTCOMES, type RehearsalSearch } from "./search.js";

const route = getRouteApi("/shell/rehearsals/$rehearsalId");

/** Everybody with what becomes of them; beside the list, the days of the one who is looked at. */
export function People({ rehearsal, report }: OfReport): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isPhone = usePhone();
  const people = usePeople(rehearsal.id, search);
  // One moment for all: who goes from person to person looks at the same day of each.
  const [day, setDay] = useState(rehearsal.days);
  const chosen = search.person ?? (isPhone ? undefined : people.rows?.[0]?.debtor.id);
  const change = (values: Partial<RehearsalSearch>): void =>
    void navigate({ search: (before) => ({ ...before, ...values }), replace: true, resetScroll: false });
  const isOpen = isPhone && search.person !== undefined;
  return (
    <div className={styles.people}>
      {!isOpen && (
        <List
          rehearsal={rehearsal}
          report={report}
          people={people}
          onChange={change}
          onLook={(person) => !isPhone && person !== chosen && change({ person })}
        />
      )}
      {chosen !== undefined && (!isPhone || isOpen) && (
        <Path
          key={chosen}
          rehearsal={rehearsal}
          debtorId={chosen}
          day={day}
          onDay={setDay}
          onClose={isPhone ? () => change({ person: undefined }) : undefined}
        />
      )}
    </div>
  );
}

interface ListProps extends OfReport {
  readonly people: PagesView<PersonRow>;
  readonly onChange: (values: Partial<RehearsalSearch>) => void;
  /** Somebody's row has the focus, as `j` and `k` move it. */
  readonly onLook: (debtorId: string) => void;
}

function List({ rehearsal, report, people, onChange, onLook }: ListProps): ReactNode {
  const words = useWords("rehearsal");
  const search = route.useSearch();
  const filters = useFilters(report, search);
  const columns = useColumns();
  const follow = ({ target }: FocusEvent): void => {
    const id = target.closest<HTMLElement>("[data-row]")?.dataset.row;
    const row = people.rows?.find(({ accountId }) => accountId === id);
    if (row) onLook(row.debtor.id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears of the focus that its rows take
    <div className={styles.list} onFocus={follow}>
      <FiltersBar filters={filters} values={{ ...search }} onChange={onChange} />
      <DataTable
        {...people}
        label={words("people.title")}
        columns={columns}
        rowId={({ accountId }) => accountId}
        rowName={({ debtor, creditor }) => `${debtor.name}, ${creditor.name}`}
        onOpen={({ debtor }) => onChange({ person: debtor.id })}
        empty={<EmptyState icon={PersonIcon} title={words(rehearsal.hasLists ? "people.none" : "people.forgotten")} />}
      />
    </div>
  );
}

/** The reasons of the outcome that is chosen, as the report counts them. */
const reasonsOf = ({ accounts }: Report, outcome: RehearsalSearch["outcome"]): Report["postponed"] =>
  outcome === "excluded"
    ? accounts.excludedBy
    : outcome === "deferred"
      ? accounts.deferredBy
      : outcome === "finished"
        ? accounts.finishedBy
        : outcome === "left_out"
          ? accounts.leftOutBy
          : [];

function useFilters(report: Report, { outcome }: RehearsalSearch): readonly Filter[] {
  const words = useWords("rehearsal");
  const reasons = useWords("reasons");
  const locale = useLocale();
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const { accounts, changes } = report;
  const counts = { ...accounts, left_out: accounts.leftOut };
  const causes = reasonsOf(report, outcome).map(({ because, count }) => ({
    value: because.code,
    label: reasonSentence(because, reasons, has),
    count: formatNumber(count, locale),
  }));
  return [
    {
      kind: "one",
      name: "outcome",
      label: words("people.outcome"),
      choices: OUTCOMES.map((value) => ({
        value,
        label: words(`outcome.${value}`),
        count: formatNumber(counts[value], locale),
      })),
    },
    ...(causes.length > 0
      ? [{ kind: "one" as const, name: "because", label: words("people.because"), choices: causes }]
      : []),
    ...(changes === null
      ? []
      : [
          {
            kind: "one" as const,
            name: "change",
            label: words("people.change"),
            choices: ([...CHANGES, "same"] as const).map((value) => ({ value, label: words(`change.${value}`) })),
          },
        ]),
  ];
}

function useColumns(): readonly Column<PersonRow>[] {
  const words = useWords("rehearsal");
  const locale = useLocale();
  return [
    { id: "who", header: words("people.who"), cell: ({ debtor }) => debtor.name },
    {
      id: "outcome",
      header: words("people.outcome"),
      width: "132px",
      card: "end",
      cell: ({ outcome }) => <State {...OUTCOME_LOOKS[outcome]}>{words(`outcome.${outcome}`)}</State>,
    },
    {
      id: "contacts",
      header: words("people.contacts"),
      width: "92px",
      align: "end",
      card: "line",
      cell: ({ messages, tasks }) => formatNumber(messages + tasks, locale),
    },
  ];
}
