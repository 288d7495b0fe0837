import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { etaSeconds, type JobView, shareOf } from "./eta.js";
import { formatNumber, formatPercent, formatSpan } from "./format.js";
import styles from "./job-progress.module.css";
import { StateBadge } from "./state-badge.js";
import { useLocale, useWords } from "./words.js";

interface JobProgressProps {
  readonly job: JobView;
  /** What it is doing now, in words. */
  readonly phase: string;
  /** What is counted: rows, messages. */
  readonly unit?: string;
  readonly onCancel?: (() => void) | undefined;
  readonly isCancelling?: boolean;
}

/** A job that takes its time: what it does, how far it is, how long it still takes, and the way to stop it. */
export function JobProgress({ job, phase, unit, onCancel, isCancelling = false }: JobProgressProps): ReactNode {
  const words = useWords("kit");
  const locale = useLocale();
  const now = useSecond(job.state === "running");
  const share = shareOf(job);
  const eta = etaSeconds(job, now);
  const isOver = job.state !== "running" && job.state !== "queued";
  return (
    <div className={styles.job}>
      <div className={styles.line}>
        <span className={styles.phase}>{phase}</span>
        {share !== null && !isOver && (
          <span className={styles.share}>{formatPercent(Math.floor(share * 100) / 100, locale)}</span>
        )}
        {isOver && <StateBadge kind="job" state={job.state} />}
      </div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={phase}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share !== null && { "aria-valuenow": Math.floor(share * 100) })}
        data-state={job.state}
        data-unknown={share === null && !isOver ? true : undefined}
      >
        <div className={styles.fill} style={{ width: `${(share ?? (isOver ? 1 : 0.3)) * 100}%` }} />
      </div>
      <div className={styles.foot}>
        {/* Before it begins there is nothing to count. */}
        {(job.total !== null || job.done > 0) && (
          <span>
            {job.total === null
              ? formatNumber(job.done, locale)
              : words("job.of", { done: job.done, total: job.total })}
            {unit && ` ${unit}`}
          </span>
        )}
        {eta !== null && <span>{words("job.left", { span: formatSpan(eta, locale) })}</span>}
        {onCancel && !isOver && (
          <Button size="compact-xs" variant="subtle" color="gray" loading={isCancelling} onClick={onCancel}>
            {words("cancel")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Real seconds: a job runs on the machine's time, whatever the tenant's clock says. */
function useSecond(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
