import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { FiltersBar } from "../../../kit/filters-bar.js";
import { AddIcon, ForwardIcon, ProposeIcon, SearchIcon, SegmentIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { wholeList } from "../../../kit/pages.js";
import { segmentsQuery, useSaying } from "../../../kit/rule/data.js";
import { sentenceOfRule } from "../../../kit/rule/sentence.js";
import { STARTERS } from "../../../kit/rule/starters.js";
import { useSession } from "../../../kit/session.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { useColumns } from "./columns.js";
import { type SegmentRow, useRecount } from "./data.js";
import { rowsOf, type SegmentsSearch } from "./model.js";
import styles from "./segments.module.css";

const route = getRouteApi("/shell/segments");

/** Every saved segment: whom it holds, how much they owe, and what is made with it. */
export function SegmentsPage(): ReactNode {
  const words = useWords("segments");
  const { can } = useSession();
  const mayWrite = can("strategies:write");
  const search = route.useSearch();
  const change = useSearchChange();
  const list = useQuery(segmentsQuery);
  const said = useSaid(list.data ?? []);
  const view = wholeList<SegmentRow>(list);
  const rows = view.rows && rowsOf(view.rows, search, said);
  const columns = useColumns(said);
  const isFirst = list.data?.length === 0;
  const filters = !isFirst && (
    <FiltersBar
      filters={[{ kind: "text", name: "q", label: words("search") }]}
      values={search}
      onChange={change}
      aside={
        <>
          <SegmentedControl
            size="sm"
            aria-label={words("show.label")}
            value={search.show ?? "current"}
            onChange={(value) => change({ show: value === "archived" ? "archived" : undefined })}
            data={[
              { value: "current", label: words("show.current") },
              { value: "archived", label: words("show.archived") },
            ]}
          />
          {mayWrite && (
            <Button variant="default" leftSection={<ProposeIcon size={16} />} component={Link} to="/segments/propose">
              {words("propose")}
            </Button>
          )}
        </>
      }
    />
  );
  return (
    <PageFrame
      title={words("title")}
      sentence={words("sentence")}
      action={
        mayWrite && (
          <Button component={Link} to="/segments/new" leftSection={<AddIcon size={16} />}>
            {words("new")}
          </Button>
        )
      }
      filters={filters}
    >
      <DataTable
        {...view}
        rows={rows}
        label={words("title")}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => words("open", { name })}
        rowLink={({ id }) => ({ to: "/segments/$segmentId", params: { segmentId: id } })}
        empty={
          isFirst ? <Start mayWrite={mayWrite} /> : <Nothing search={search} onClear={() => change({ q: undefined })} />
        }
      />
      {rows && rows.length > 0 && mayWrite && search.show !== "archived" && <Recount />}
    </PageFrame>
  );
}

function useSearchChange(): (change: Readonly<Record<string, unknown>>) => void {
  const navigate = route.useNavigate();
  return (change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
}

/** What each rule says, made once for all rows. */
function useSaid(rows: readonly SegmentRow[]): (row: SegmentRow) => string {
  const saying = useSaying(useMemo(() => rows.map(({ rule }) => rule), [rows]));
  return useMemo(() => {
    const said = new Map(rows.map(({ id, rule }) => [id, sentenceOfRule(rule, saying)]));
    return ({ id }) => said.get(id) ?? "";
  }, [rows, saying]);
}

/** Counts are taken by themselves every quarter of an hour, and now where somebody asks. */
function Recount(): ReactNode {
  const words = useWords("segments");
  const recount = useRecount();
  return (
    <p className={styles.age}>
      <span>{words("age.note")}</span>
      <Button
        size="compact-sm"
        variant="subtle"
        loading={recount.isPending}
        onClick={() => recount.mutate(undefined, { onError: toastTrouble })}
      >
        {words("age.again")}
      </Button>
    </p>
  );
}

/** Where there is none yet: five to begin with, or a split of the portfolio that explains itself. */
function Start({ mayWrite }: { readonly mayWrite: boolean }): ReactNode {
  const words = useWords("segments");
  if (!mayWrite)
    return (
      <EmptyState icon={SegmentIcon} title={words("empty.title")}>
        {words("empty.sentence")}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={SegmentIcon}
      title={words("empty.title")}
      action={
        <Button component={Link} to="/segments/propose" variant="default" leftSection={<ProposeIcon size={16} />}>
          {words("propose")}
        </Button>
      }
    >
      <p className={styles.teach}>{words("empty.sentence")}</p>
      <ul className={styles.starters} aria-label={words("empty.starters")}>
        {STARTERS.map((starter) => (
          <li key={starter}>
            <Link to="/segments/new" search={{ from: starter }} className={styles.starter ?? ""}>
              <span>
                <span className={styles.starterName}>{words(`rule:starter.${starter}.name`)}</span>
                <span className={styles.starterNote}>{words(`rule:starter.${starter}.note`)}</span>
              </span>
              <ForwardIcon size={16} aria-hidden={true} />
            </Link>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}

interface NothingProps {
  readonly search: SegmentsSearch;
  readonly onClear: () => void;
}

function Nothing({ search, onClear }: NothingProps): ReactNode {
  const words = useWords("segments");
  if (search.q === undefined)
    return (
      <EmptyState icon={SegmentIcon} title={words(search.show === "archived" ? "none.archived" : "none.current")} />
    );
  return (
    <EmptyState
      icon={SearchIcon}
      title={words("none.title")}
      action={
        <Button variant="default" onClick={onClear}>
          {words("none.action")}
        </Button>
      }
    />
  );
}
