import { type ReactNode, useRef } from "react";
import type { JobView as KitJob } from "../../../kit/eta.js";
import { JobProgress } from "../../../kit/job-progress.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { type ImportView, type JobView, useCancelJob } from "./data.js";
import styles from "./import.module.css";
import { useImportFrame } from "./import-frame.js";
import { Steps } from "./steps.js";

/** While a job puts the file into the books, or takes it out again: all of it or nothing. */
export function Running({ record }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const cancel = useCancelJob();
  const { job, kind, state } = record;
  const shown = useOnRealTime(job);
  const phaseKey = `phase.${job?.phase ?? "queued"}`;
  const isUndo = state === "undoing";
  return (
    <PageFrame {...useImportFrame(record)}>
      {!isUndo && <Steps at="done" />}
      <Card>
        <div className={styles.progress}>
          <JobProgress
            job={shown}
            phase={words(hasWords(`import:${phaseKey}`) ? phaseKey : "phase.working")}
            unit={words(kind === "payments" && !isUndo ? "running.payments" : "running.steps")}
            {...(job && { onCancel: () => cancel.mutate(job.id, { onError: toastTrouble }) })}
            isCancelling={cancel.isPending || (job?.cancelAsked ?? false)}
          />
          <p className={styles.note}>{words(isUndo ? "running.undoNote" : "running.note")}</p>
        </div>
      </Card>
    </PageFrame>
  );
}

const QUEUED: KitJob = { state: "queued", done: 0, total: null, startedAt: null };

/**
 * The job with its beginning on this machine's clock. In a demo the tenant's clock may stand still or run ahead, and what
 * is left could not be told from it.
 */
function useOnRealTime(job: JobView | null): KitJob {
  const seen = useRef<{ readonly id: string; readonly at: string } | null>(null);
  if (!job) return QUEUED;
  if (job.state === "running" && seen.current?.id !== job.id)
    seen.current = { id: job.id, at: new Date(Date.now()).toISOString() };
  return {
    state: job.state,
    done: Number(job.done),
    total: job.total === null ? null : Number(job.total),
    startedAt: seen.current?.id === job.id ? seen.current.at : null,
  };
}
