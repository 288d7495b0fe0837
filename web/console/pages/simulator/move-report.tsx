import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { formatNumber } from "../../../kit/format.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import { lookOf } from "../../../kit/states.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, loadWords, useLocale, useWords } from "../../../kit/words.js";
import { happenedQuery, moveJobQuery } from "./data.js";
import { lengthOf } from "./model.js";
import styles from "./simulator.module.css";

interface ReportProps {
  readonly jobId: string;
  readonly from: string;
  readonly until: string;
}

/** What waits for its turn was not made by this move. */
const TOLD = ["sent", "deferred", "suppressed", "skipped", "held", "failed", "unknown"] as const;
const REASONS_SHOWN = 3;

/** What the move did: who received, who did not, and the rules that acted. */
export function MoveReport({ jobId, from, until }: ReportProps): ReactNode {
  const words = useWords("simulator");
  const locale = useLocale();
  const { data: job } = useQuery(moveJobQuery(jobId));
  const { data: counts, error, refetch } = useQuery(happenedQuery(from, until));
  const { unit, count } = lengthOf({ from, until });
  const told = TOLD.flatMap((state) => counts?.states.filter((one) => one.state === state && one.count > 0) ?? []);
  const ended = job?.state === "cancelled" || job?.state === "failed" ? job.state : "done";
  return (
    <div className={styles.report} role="status">
      <p className={styles.passed}>{words(`report.${ended}`, { span: words(`report.${unit}`, { count }) })}</p>
      {counts === undefined && error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {counts === undefined && error === null && <Skeleton height={24} width="60%" />}
      {counts !== undefined && told.length === 0 && <p className={styles.quiet}>{words("report.nothing")}</p>}
      {told.length > 0 && (
        <ul className={styles.told}>
          {told.map(({ state, count: times }) => (
            <li key={state}>
              <Link to="/messages" search={{ state: [state], from, until } as never} className={styles.toldLink ?? ""}>
                <State {...lookOf(state === "held" ? "hold" : "message", state === "held" ? "pause" : state)}>
                  {words(`state.${state}`, { count: times, shown: formatNumber(times, locale) })}
                </State>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {counts && <Rules reasons={counts.reasons} />}
    </div>
  );
}

type Reasons = readonly { readonly reason: Parameters<typeof reasonSentence>[0]; readonly count: number }[];

/** Which rule acted, most often first. */
function Rules({ reasons }: { readonly reasons: Reasons }): ReactNode {
  const words = useWords("reasons");
  const locale = useLocale();
  const [isReady, setReady] = useState(hasWords("reasons:unknown"));
  useEffect(() => void loadWords("reasons").then(() => setReady(true)), []);
  if (!isReady || reasons.length === 0) return null;
  const most = [...reasons].sort((a, b) => b.count - a.count).slice(0, REASONS_SHOWN);
  return (
    <ul className={styles.rules}>
      {most.map(({ reason, count }) => (
        <li key={`${reason.of} ${reason.code}`}>
          <span className={styles.times}>{formatNumber(count, locale)}</span>
          {reasonSentence(reason, words, (key) => hasWords(`reasons:${key}`))}
        </li>
      ))}
    </ul>
  );
}
