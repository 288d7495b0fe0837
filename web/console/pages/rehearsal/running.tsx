import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import type { JobView } from "../../../kit/eta.js";
import { formatNumber } from "../../../kit/format.js";
import { RehearsalIcon, RetryIcon } from "../../../kit/icons.js";
import { JobProgress } from "../../../kit/job-progress.js";
import { Card } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { useAskRehearsal } from "../../../kit/strategy/rehearse-data.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { type OneRehearsal, useCancel } from "./data.js";
import styles from "./rehearsal.module.css";

interface OfRehearsal {
  readonly rehearsal: OneRehearsal;
}

/** While days are lived: how far, how long it still takes, what is counted so far, and the way to stop it. */
export function Running({ rehearsal }: OfRehearsal): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const { can } = useSession();
  const cancel = useCancel();
  const job = useOnRealTime(rehearsal);
  const { report } = rehearsal;
  const write = (value: number): string => formatNumber(value, locale);
  return (
    <Card>
      <div className={styles.progress}>
        <JobProgress
          job={job}
          phase={words(`running.${rehearsal.state === "queued" ? "queued" : "phase"}`)}
          unit={words("running.unit")}
          isCancelling={cancel.isPending}
          {...(can("strategies:write") && {
            onCancel: () => cancel.mutate(rehearsal.id, { onError: toastTrouble }),
          })}
        />
        <p className={styles.quiet} role="status">
          {report
            ? words("running.soFar", {
                people: write(report.peopleReached),
                messages: write(report.messages),
                tasks: write(report.tasks),
              })
            : words("running.nothingYet")}
        </p>
        <p className={styles.quiet}>{words("running.partial")}</p>
      </div>
    </Card>
  );
}

/** On this machine's clock: in a demo the tenant's own may stand still, and what is left could not be told from it. */
function useOnRealTime({ id, state, done, total }: OneRehearsal): JobView {
  const seen = useRef<{ readonly id: string; readonly at: string } | null>(null);
  if (state === "running" && seen.current?.id !== id) seen.current = { id, at: new Date(Date.now()).toISOString() };
  return { state, done, total, startedAt: seen.current?.id === id ? seen.current.at : null };
}

/** It was stopped, or broke: nothing of it is kept, and nothing can go live from it. */
export function Ended({ rehearsal }: OfRehearsal): ReactNode {
  const words = useWords("rehearsal");
  const problems = useWords("problems");
  const { can } = useSession();
  const again = useRehearseAgain(rehearsal);
  const { state, because, strategyId } = rehearsal;
  const key = `code.${because ?? ""}`;
  return (
    <Card isFlush={true}>
      <EmptyState
        icon={RehearsalIcon}
        title={words(`ended.${state === "failed" ? "failed" : "cancelled"}`)}
        action={
          can("strategies:write") &&
          strategyId !== null && (
            <Button leftSection={<RetryIcon size={16} />} loading={again.isPending} onClick={again.run}>
              {words("again")}
            </Button>
          )
        }
      >
        {state === "failed" && because !== null && hasWords(`problems:${key}`)
          ? problems(key)
          : words(state === "failed" ? "ended.failedSentence" : "ended.cancelledSentence")}
      </EmptyState>
    </Card>
  );
}

/** The same horizon and scenario over: of its version, or of the draft as it is now. */
export function useRehearseAgain({ strategyId, version, days, scenario, running }: OneRehearsal) {
  const navigate = useNavigate();
  const ask = useAskRehearsal();
  return {
    isPending: ask.isPending,
    run: (): void => {
      if (strategyId === null) return;
      const what = version === null ? "draft" : String(version);
      ask.mutate(
        { strategyId, what, days, scenario, running },
        {
          onSuccess: ({ id }) => void navigate({ to: "/rehearsals/$rehearsalId", params: { rehearsalId: id } }),
          onError: toastTrouble,
        },
      );
    },
  };
}
