import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PageFrame } from "../../../kit/page-frame.js";
import { ApiProblem } from "../../../kit/problem.js";
import { segmentsQuery } from "../../../kit/rule/data.js";
import { NO_RULES } from "../../../kit/rule/rule-model.js";
import { starterRule } from "../../../kit/rule/starters.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { spreadQuery } from "./data.js";
import { Editor } from "./editor.js";
import styles from "./segment.module.css";

const one = getRouteApi("/shell/segments/$segmentId");
const fresh = getRouteApi("/shell/segments/new");

/** One segment: its rule, whom it holds now, and why somebody is in it. */
export function SegmentPage(): ReactNode {
  const words = useWords("segment");
  const { segmentId } = one.useParams();
  const search = one.useSearch();
  const list = useQuery(segmentsQuery);
  const row = list.data?.find(({ id }) => id === segmentId);
  const back = { label: words("back"), link: { to: "/segments" } } as const;
  if (row) return <Editor key={row.id} row={row} base={row} search={search} />;
  if (list.data)
    return (
      <PageFrame title={words("missing")} back={back}>
        <Trouble error={new ApiProblem({ status: 404, code: "not_found" })} />
      </PageFrame>
    );
  return (
    <PageFrame title={words("title")} back={back}>
      {list.error === null ? <Waiting /> : <Trouble error={list.error} onRetry={() => void list.refetch()} />}
    </PageFrame>
  );
}

/** A segment that is not saved yet: from nothing, or from one that most teams begin with. */
export function NewSegmentPage(): ReactNode {
  const words = useWords("segment");
  const search = fresh.useSearch();
  const { from } = search;
  // What amount is large depends on the balances here; the others need not wait for it.
  const spread = useQuery({ ...spreadQuery, enabled: from === "large" });
  if (from === "large" && spread.isPending)
    return (
      <PageFrame title={words("new")} back={{ label: words("back"), link: { to: "/segments" } }}>
        <Waiting />
      </PageFrame>
    );
  const base =
    from === undefined
      ? { version: 0, name: "", rule: NO_RULES }
      : { version: 0, name: words(`rule:starter.${from}.name`), rule: starterRule(from, spread.data ?? []) };
  return <Editor key={from ?? ""} row={null} base={base} search={search} />;
}

const Waiting = (): ReactNode => (
  <div className={styles.desk}>
    <Skeleton height={280} radius={10} />
    <Skeleton height={280} radius={10} />
  </div>
);
