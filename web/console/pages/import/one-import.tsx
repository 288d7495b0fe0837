import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { ImportIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { type ImportView, importQuery } from "./data.js";
import styles from "./import.module.css";
import { useImportFrame } from "./import-frame.js";
import { Outcome } from "./outcome.js";
import { Review } from "./review.js";
import { Running } from "./running.js";
import { useSayImport } from "./say.js";

/** One import, from its check to whatever became of it. */
export function OneImport({ id }: { readonly id: string }): ReactNode {
  const words = useWords("import");
  const back = useBackLabel(words("past.back"));
  const { data, error, refetch } = useQuery(importQuery(id));
  if (data === undefined) {
    return (
      <PageFrame title={words("title")} back={back}>
        {error === null ? <Waiting /> : <Trouble error={error} onRetry={() => void refetch()} />}
      </PageFrame>
    );
  }
  if (data.state === "checked") return <Review record={data} />;
  if (data.state === "committing" || data.state === "undoing") return <Running record={data} />;
  if (data.state === "committed" || data.state === "undone") return <Outcome record={data} />;
  return <Ended record={data} />;
}

const useBackLabel = (label: string) => ({ label, link: { to: "/import" } }) as const;

const Waiting = (): ReactNode => (
  <Card>
    <Skeleton height={12} width="30%" mb={16} />
    <Skeleton height={64} />
  </Card>
);

/** Being read still, could not be read, or thrown away: nothing of it is in the books. */
function Ended({ record }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const say = useSayImport();
  const { state, error } = record;
  const isFailed = state === "failed";
  return (
    <PageFrame {...useImportFrame(record)}>
      <Card isFlush={true}>
        <EmptyState icon={ImportIcon} title={words(`ended.${state}`)}>
          {isFailed && error !== null ? (
            <p className={styles.endedCause}>{say(error.code, error.values ?? {})}</p>
          ) : null}
          {words(`ended.${state}Note`)}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}
