import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { BarChart, BarList } from "../kit/bar-chart.js";
import { ChannelIcon } from "../kit/channel-icon.js";
import { ConfirmDialog } from "../kit/confirm-dialog.js";
import { type Column, DataTable, type Sort } from "../kit/data-table.js";
import { EmptyState } from "../kit/empty-state.js";
import { FileDrop } from "../kit/file-drop.js";
import { FiltersBar } from "../kit/filters-bar.js";
import { HintLayer } from "../kit/hint.js";
import { PortfolioIcon } from "../kit/icons.js";
import { JobProgress } from "../kit/job-progress.js";
import { Money } from "../kit/money.js";
import { Card, PageFrame, Section } from "../kit/page-frame.js";
import type { PagesView } from "../kit/pages.js";
import { ApiProblem } from "../kit/problem.js";
import { useSaying } from "../kit/rule/data.js";
import { RuleEditor } from "../kit/rule/rule-editor.js";
import type { DraftRule } from "../kit/rule/rule-model.js";
import { sentenceOfRule } from "../kit/rule/sentence.js";
import { StatCard, StatRow } from "../kit/stat-card.js";
import { StateBadge } from "../kit/state-badge.js";
import { STATES, type StateKind } from "../kit/states.js";
import { Timeline } from "../kit/timeline.js";
import { toastDone, toastTrouble, toastUndo } from "../kit/toasts.js";
import { Trouble } from "../kit/trouble.js";
import { Day, When } from "../kit/when.js";
import { WhyButton } from "../kit/why-button.js";
import { BARS, ENTRIES, FILTERS, type GalleryRow, NOW, REASONS, ROWS, RULE, RULES, SAID } from "./gallery-data.js";

const DOWN = new ApiProblem({ status: 503, code: "database_unavailable" });
const minutesAgo = (minutes: number): string => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
const realSecondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();

const list = (rows: readonly GalleryRow[] | undefined, error: unknown = null): PagesView<GalleryRow> => ({
  rows,
  error,
  isLoading: rows === undefined && error === null,
  dataFrom: Date.parse(minutesAgo(3)),
  onRetry: () => {},
  hasMore: false,
  isMoreLoading: false,
  onMore: () => {},
});

const COLUMNS: readonly Column<GalleryRow>[] = [
  { id: "name", header: SAID.who, width: "28%", cell: ({ name }) => name },
  { id: "creditor", header: SAID.creditor, cell: ({ creditor }) => creditor, card: "subtitle", hideBelow: "lg" },
  { id: "debts", header: SAID.debts, width: "80px", align: "end", cell: ({ debts }) => debts },
  { id: "due", header: SAID.due, width: "120px", cell: ({ due }) => <Day on={due} as="relative" />, isSortable: true },
  {
    id: "state",
    header: SAID.state,
    width: "110px",
    cell: ({ state }) => <StateBadge kind="debt" state={state} />,
    card: "line",
  },
  {
    id: "next",
    header: SAID.next,
    width: "150px",
    hideBelow: "md",
    cell: ({ channel, nextAt }) => (
      <>
        <ChannelIcon channel={channel} size={16} /> <When at={nextAt} />
      </>
    ),
  },
  {
    id: "balance",
    header: SAID.balance,
    width: "150px",
    align: "end",
    isSortable: true,
    card: "end",
    cell: ({ minor, currency, state }) => (
      <Money minor={minor} currency={currency} tone={state === "paid" ? "in" : "plain"} />
    ),
  },
];

/** Every part of the kit. */
export function Gallery(): ReactNode {
  return (
    <main id="content">
      <PageFrame title={SAID.title} sentence={SAID.sentence} action={<Button>{SAID.action}</Button>}>
        <Numbers />
        <Tables />
        <Charts />
        <Section title={SAID.timeline}>
          <Card>
            <Timeline label={SAID.timeline} entries={ENTRIES} zone={"America/Bogota"} />
          </Card>
        </Section>
        <Rules />
        <Others />
        <States />
      </PageFrame>
      <HintLayer />
    </main>
  );
}

function Numbers(): ReactNode {
  return (
    <StatRow>
      <StatCard
        label={SAID.recovered}
        definition={SAID.definition}
        value={<Money minor="18473200000" currency="COP" />}
        note={SAID.versus}
        link={{ to: "/portfolio" }}
        asOf={minutesAgo(2)}
        tone="money"
        isWide={true}
      />
      <StatCard
        label={SAID.promises}
        definition={SAID.definition}
        value="14"
        note={SAID.ofThem}
        link={{ to: "/portfolio" }}
        asOf={minutesAgo(0)}
      />
      <StatCard
        label={SAID.waiting}
        definition={SAID.definition}
        value="6"
        link={{ to: "/portfolio" }}
        tone="human"
        asOf={minutesAgo(12)}
        error={DOWN}
        onRetry={() => {}}
      />
      <StatCard label={SAID.stopped} definition={SAID.definition} value={undefined} />
    </StatRow>
  );
}

function Tables(): ReactNode {
  const [values, setValues] = useState<Record<string, unknown>>({ state: ["open", "overdue"] });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [sort, setSort] = useState<Sort>({ by: "due", dir: "desc" });
  const shared = {
    label: SAID.table,
    columns: COLUMNS,
    rowId: ({ id }: GalleryRow) => id,
    rowName: ({ name }: GalleryRow) => name,
  };
  const empty = (
    <EmptyState icon={PortfolioIcon} title={SAID.emptyTitle} action={<Button>{SAID.action}</Button>}>
      {SAID.emptySentence}
    </EmptyState>
  );
  return (
    <Section title={SAID.table}>
      <FiltersBar filters={FILTERS} values={values} onChange={(change) => setValues({ ...values, ...change })} />
      <DataTable
        {...shared}
        {...list(ROWS)}
        rowLink={({ id }) => ({ to: "/debtors/$debtorId", params: { debtorId: id } })}
        sort={sort}
        onSort={setSort}
        selection={{
          ids: chosen,
          onChange: setChosen,
          actions: (
            <Button size="compact-xs" variant="default">
              {SAID.pauseAll}
            </Button>
          ),
        }}
        empty={empty}
      />
      <p>{SAID.broken}</p>
      <DataTable {...shared} {...list(ROWS.slice(0, 1), DOWN)} empty={empty} />
      <DataTable {...shared} {...list(undefined)} empty={empty} />
      <DataTable {...shared} {...list([])} empty={empty} />
    </Section>
  );
}

function Charts(): ReactNode {
  return (
    <Section title={SAID.charts}>
      <StatRow>
        <Card>
          <BarChart label={SAID.bars} bars={BARS} valueLabel={SAID.promisesUnit} />
        </Card>
        <Card title={SAID.rules}>
          <BarList label={SAID.rules} bars={RULES} tone="accent" />
        </Card>
      </StatRow>
    </Section>
  );
}

function Rules(): ReactNode {
  const [rule, setRule] = useState<DraftRule>(RULE);
  const saying = useSaying([rule]);
  return (
    <Section title={SAID.rule} sentence={sentenceOfRule(rule, saying)}>
      <Card>
        <RuleEditor rule={rule} onChange={setRule} />
      </Card>
      <Card>
        <RuleEditor rule={rule} onChange={setRule} isReadOnly={true} />
      </Card>
    </Section>
  );
}

function Others(): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={SAID.more}>
      <StatRow>
        <FileDrop label={SAID.dropLabel} note={SAID.dropNote} accept=".csv,.xlsx" file={file} onFile={setFile} />
        <Card>
          <JobProgress
            job={{ state: "running", done: 412_000, total: 1_000_000, startedAt: realSecondsAgo(40) }}
            phase={SAID.phase}
            unit={SAID.rows}
            onCancel={() => {}}
          />
          <JobProgress
            job={{ state: "done", done: 2_466, total: 2_466, startedAt: realSecondsAgo(3) }}
            phase={SAID.saving}
            unit={SAID.rows}
          />
        </Card>
      </StatRow>
      <Trouble error={DOWN} onRetry={() => {}} />
      <div>
        <Button variant="default" onClick={() => setAsking(true)}>
          {SAID.ask}
        </Button>{" "}
        <Button variant="default" onClick={() => toastUndo(SAID.paused, () => Promise.resolve())}>
          {SAID.undo}
        </Button>{" "}
        <Button variant="default" onClick={() => toastDone(SAID.saved)}>
          {SAID.done}
        </Button>{" "}
        <Button variant="default" onClick={() => toastTrouble(DOWN)}>
          {SAID.failed}
        </Button>{" "}
        <WhyButton reasons={REASONS} zone="America/Bogota" />
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={SAID.confirmTitle}
        confirmLabel={SAID.confirm}
        counts={[
          { label: SAID.accounts, value: "128" },
          { label: SAID.messages, value: "341" },
        ]}
        onConfirm={() => Promise.reject(DOWN)}
      >
        {SAID.confirmBody}
      </ConfirmDialog>
    </Section>
  );
}

function States(): ReactNode {
  return (
    <Section title={SAID.states}>
      <Card>
        {Object.entries(STATES).map(([kind, of]) => (
          <p key={kind} style={{ display: "flex", flexWrap: "wrap", gap: 16, margin: "6px 0" }}>
            {Object.keys(of).map((state, index) => (
              <StateBadge key={state} kind={kind as StateKind} state={state} isFilled={index % 2 === 1} />
            ))}
          </p>
        ))}
        <p style={{ display: "flex", flexWrap: "wrap", gap: 16 }}>
          {(["email", "sms", "whatsapp", "telegram", "push", "call", "letter", "visit", "social"] as const).map(
            (channel) => (
              <ChannelIcon key={channel} channel={channel} withName={true} />
            ),
          )}
        </p>
      </Card>
    </Section>
  );
}
