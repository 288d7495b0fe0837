import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PageFrame } from "../../../kit/page-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { draftQuery, liveQuery } from "./data.js";
import { Editor } from "./editor.js";
import styles from "./editor.module.css";

const route = getRouteApi("/shell/strategies/$strategyId/edit");

/** A strategy being worked on: three views of one draft, and the way to its rehearsal. */
export function StrategyEditorPage(): ReactNode {
  const words = useWords("strategy-editor");
  const { strategyId } = route.useParams();
  const live = useQuery(liveQuery(strategyId));
  const draft = useQuery(draftQuery(strategyId));
  const error = draft.data === undefined ? (draft.error ?? live.error) : live.data === undefined ? live.error : null;
  if (live.data && draft.data) return <Editor key={strategyId} live={live.data} draft={draft.data} />;
  return (
    <PageFrame title={words("title")} back={{ label: words("back"), link: { to: "/strategies" } }}>
      {error === null ? (
        <div className={styles.desk} aria-busy={true}>
          <Skeleton height={420} radius={10} />
          <Skeleton height={320} radius={10} />
        </div>
      ) : (
        <Trouble error={error} onRetry={() => void Promise.all([live.refetch(), draft.refetch()])} />
      )}
    </PageFrame>
  );
}
