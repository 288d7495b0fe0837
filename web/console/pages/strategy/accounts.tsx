import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { type Filter, FiltersBar } from "../../../kit/filters-bar.js";
import { PersonIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { Section } from "../../../kit/page-frame.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import { Day, When } from "../../../kit/when.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { type AccountRow, type OneStrategy, useAccounts } from "./data.js";
import { isTimed, signedDay } from "./model.js";
import styles from "./strategy.module.css";

const route = getRouteApi("/shell/strategies/$strategyId");

/** Who is in it, and where each stands; or who left, and why. */
export function Accounts({ strategy }: { readonly strategy: OneStrategy }): ReactNode {
  const words = useWords("strategy");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useAccounts(strategy.id, search);
  const isLeft = search.accounts === "left";
  const columns = useColumns(strategy, isLeft);
  return (
    <div id="accounts" className={styles.accounts}>
      <Section title={words("accounts.title")}>
        <FiltersBar
          filters={useFilters(strategy, isLeft)}
          values={{ ...search, step: search.step === undefined ? undefined : String(search.step) }}
          onChange={(change) =>
            void navigate({
              // What narrows those who run says nothing about those who left.
              search: (before) => ({
                ...before,
                ...("accounts" in change && { step: undefined, because: undefined }),
                ...change,
              }),
              replace: true,
              resetScroll: false,
            })
          }
        />
        <DataTable
          {...list}
          label={words("accounts.title")}
          columns={columns}
          rowId={({ id }) => id}
          rowName={({ debtor, creditor }) => words("accounts.row", { name: debtor.name, creditor: creditor.name })}
          rowLink={({ debtor }) => ({ to: "/debtors/$debtorId", params: { debtorId: debtor.id } })}
          empty={
            <EmptyState
              icon={PersonIcon}
              title={words(`accounts.none.${isLeft ? "left" : strategy.state === "draft" ? "draft" : "running"}`)}
            />
          }
        />
      </Section>
    </div>
  );
}

function useFilters({ steps, counts }: OneStrategy, isLeft: boolean): readonly Filter[] {
  const words = useWords("strategy");
  const reasons = useWords("reasons");
  const which: Filter = {
    kind: "one",
    name: "accounts",
    label: words("accounts.which"),
    choices: [
      { value: "running", label: words("accounts.running") },
      { value: "left", label: words("accounts.left") },
    ],
  };
  if (isLeft) {
    const has = (key: string): boolean => hasWords(`reasons:${key}`);
    const choices = counts.left.map(({ because, count }) => ({
      value: because,
      label: reasonSentence({ of: "left", code: because }, reasons, has),
      count: String(count),
    }));
    return [which, { kind: "one", name: "because", label: words("accounts.because"), choices }];
  }
  const choices = steps.map(({ no, standing }) => ({
    value: String(no),
    label: words("accounts.stepNo", { no: no + 1 }),
    count: String(standing),
  }));
  return [which, { kind: "one", name: "step", label: words("accounts.step"), choices }];
}

function useColumns({ steps }: OneStrategy, isLeft: boolean): readonly Column<AccountRow>[] {
  const words = useWords("strategy");
  const reasons = useWords("reasons");
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const who: readonly Column<AccountRow>[] = [
    { id: "who", header: words("accounts.who"), width: "23%", cell: ({ debtor }) => debtor.name },
    {
      id: "creditor",
      header: words("accounts.creditor"),
      width: "17%",
      hideBelow: "lg",
      card: "subtitle",
      cell: ({ creditor }) => creditor.name,
    },
  ];
  const balance: readonly Column<AccountRow>[] = [
    {
      id: "due",
      header: words("accounts.due"),
      width: "92px",
      hideBelow: "md",
      card: "line",
      cell: ({ oldestDueOn }) => (oldestDueOn ? <Day on={oldestDueOn} /> : "–"),
    },
    {
      id: "open",
      header: words("accounts.open"),
      width: "148px",
      align: "end",
      card: "end",
      cell: ({ openMinor, currency }) => <Money minor={openMinor} currency={currency} />,
    },
  ];
  if (isLeft) {
    return [
      ...who,
      {
        id: "because",
        header: words("accounts.because"),
        card: "line",
        cell: ({ leftBecause }) => leftBecause && reasonSentence({ of: "left", code: leftBecause }, reasons, has),
      },
      {
        id: "leftAt",
        header: words("accounts.leftAt"),
        width: "116px",
        card: "line",
        cell: ({ leftAt }) => leftAt && <When at={leftAt} />,
      },
      ...balance,
    ];
  }
  return [
    ...who,
    {
      id: "next",
      header: words("accounts.next"),
      card: "line",
      cell: ({ nextStep, parkedBecause }) =>
        parkedBecause === null ? (
          nextText(steps, nextStep, words)
        ) : (
          <State shape="diamond" tone="human">
            {words("accounts.parked")}
          </State>
        ),
    },
    {
      id: "at",
      header: words("accounts.at"),
      width: "124px",
      card: "line",
      cell: ({ nextLookAt }) =>
        nextLookAt ? <When at={nextLookAt} /> : <span className={styles.quiet}>{words("accounts.news")}</span>,
    },
    ...balance,
  ];
}

function nextText(steps: OneStrategy["steps"], nextStep: number | null, words: ReturnType<typeof useWords>): string {
  const step = steps[nextStep ?? 0]?.step;
  if (nextStep !== null && step === undefined) return words("accounts.ended");
  const name = step === undefined ? "" : words(`kind.${step.kind}`);
  const day = step && isTimed(step) && step.day !== undefined ? words("ladder.day", { day: signedDay(step.day) }) : "";
  return [words("accounts.stepNo", { no: (nextStep ?? 0) + 1 }), name, day].filter((part) => part !== "").join(" · ");
}
