import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { FiltersBar } from "../../../kit/filters-bar.js";
import { PortfolioIcon, SearchIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import { useColumns } from "./columns.js";
import { totalsQuery, useAccounts } from "./data.js";
import { useFilters } from "./filters.js";
import { isNarrowed, lateName, type PortfolioSearch, SORT_SENSE, searchChange } from "./model.js";
import styles from "./portfolio.module.css";
import { TotalsBar } from "./totals-bar.js";

const route = getRouteApi("/shell/portfolio");

/** Everybody who owes: found, filtered, added up, opened. */
export function PortfolioPage(): ReactNode {
  const words = useWords("portfolio");
  const { can } = useSession();
  const isPhone = usePhone();
  const search = route.useSearch();
  const change = useSearchChange();
  const accounts = useAccounts(search);
  const totals = useQuery(totalsQuery(search));
  const columns = useColumns();
  const retry = (): void => {
    accounts.onRetry?.();
    if (totals.isError) void totals.refetch();
  };
  const by = search.sort ?? "balance";
  // A phone has no files to import, and its thumb has the list.
  const action = can("imports:write") && !isPhone && (
    <Button component={Link} to="/import">
      {words("import")}
    </Button>
  );
  return (
    <PageFrame
      title={words("title")}
      sentence={words("sentence")}
      action={action}
      filters={
        <FiltersBar filters={useFilters(search)} values={{ ...search, late: lateName(search) }} onChange={change} />
      }
    >
      {/* One trouble is told once: the list tells it for both. */}
      {(accounts.error === null || totals.data !== undefined) && <TotalsBar totals={totals} />}
      {accounts.isSearchCut && (
        <p className={styles.cut} role="status">
          {words("searchCut")}
        </p>
      )}
      <div className={styles.list}>
        <DataTable
          {...accounts}
          onRetry={retry}
          label={words("title")}
          columns={columns}
          rowId={({ id }) => id}
          rowLink={({ debtor }) => ({ to: "/debtors/$debtorId", params: { debtorId: debtor.id } })}
          sort={{ by, dir: SORT_SENSE[by] }}
          onSort={(sort) => change({ sort: sort.by === "balance" ? undefined : sort.by })}
          empty={<Nothing search={search} onClear={() => change(CLEARED)} />}
        />
      </div>
    </PageFrame>
  );
}

const CLEARED = {
  q: undefined,
  creditorId: undefined,
  state: undefined,
  late: undefined,
  country: undefined,
  kind: undefined,
  strategy: undefined,
  held: undefined,
};

/** Filters change in place: the way back leads out of the list, not through every letter that was typed. */
function useSearchChange(): (change: Readonly<Record<string, unknown>>) => void {
  const navigate = route.useNavigate();
  return useCallback(
    (change) =>
      void navigate({
        search: (before) => ({ ...before, ...searchChange(change) }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
}

interface NothingProps {
  readonly search: PortfolioSearch;
  readonly onClear: () => void;
}

/** An empty portfolio teaches how it fills; an empty result offers the way back. */
function Nothing({ search, onClear }: NothingProps): ReactNode {
  const words = useWords("portfolio");
  const { can, isDemo } = useSession();
  if (isNarrowed(search)) {
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
  const action = can("imports:write") && (
    <Button component={Link} to="/import">
      {words("import")}
    </Button>
  );
  return (
    <EmptyState icon={PortfolioIcon} title={words("empty.title")} action={action}>
      <p className={styles.teach}>{words("empty.sentence")}</p>
      <p className={styles.teach}>{words(isDemo ? "empty.inDemo" : "empty.demo")}</p>
    </EmptyState>
  );
}
