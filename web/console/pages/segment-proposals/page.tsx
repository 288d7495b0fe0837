import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { FiltersBar } from "../../../kit/filters-bar.js";
import { ProposeIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import { creditorsQuery, proposalsQuery } from "./data.js";
import { Groups } from "./groups.js";
import { WAYS } from "./model.js";
import styles from "./proposals.module.css";

const route = getRouteApi("/shell/segments/propose");

/** Ways to split the portfolio, each explained and counted; what helps is kept as segments. */
export function ProposalsPage(): ReactNode {
  const words = useWords("segment-proposals");
  const isPhone = usePhone();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const proposals = useQuery(proposalsQuery(search.creditorId));
  const creditors = useQuery(creditorsQuery);
  const found = proposals.data ?? [];
  const shown = found.find(({ by }) => by === search.by) ?? found[0];
  const change = (next: Readonly<Record<string, unknown>>): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const choices = (creditors.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <PageFrame
      title={words("title")}
      sentence={words("sentence")}
      back={{ label: words("back"), link: { to: "/segments" } }}
      filters={
        choices.length > 1 && (
          <FiltersBar
            filters={[{ kind: "one", name: "creditorId", label: words("creditor"), choices }]}
            values={search}
            onChange={change}
          />
        )
      }
    >
      {proposals.error !== null && <Trouble error={proposals.error} onRetry={() => void proposals.refetch()} />}
      {proposals.isPending ? (
        <Skeleton height={280} radius={10} />
      ) : shown === undefined ? (
        proposals.error === null && (
          <Card isFlush={true}>
            <EmptyState icon={ProposeIcon} title={words("empty.title")}>
              {words("empty.sentence")}
            </EmptyState>
          </Card>
        )
      ) : (
        <>
          <div className={styles.ways}>
            <SegmentedControl
              aria-label={words("by.label")}
              orientation={isPhone ? "vertical" : "horizontal"}
              fullWidth={isPhone}
              value={shown.by}
              onChange={(by) => change({ by })}
              data={WAYS.filter((way) => found.some(({ by }) => by === way)).map((way) => ({
                value: way,
                label: words(`by.${way}`),
              }))}
            />
            <p className={styles.why}>{words(`why.${shown.by}`)}</p>
          </div>
          <Groups key={`${shown.by} ${search.creditorId ?? ""}`} proposal={shown} />
        </>
      )}
    </PageFrame>
  );
}
