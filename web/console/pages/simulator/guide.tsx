import { ActionIcon, Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CheckIcon, CloseIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import { type GuideStep, hideGuide, restartGuide, STEPS, tick, useGuide } from "./guide-steps.js";
import styles from "./simulator.module.css";

/** What to try first, in a few steps that tick themselves. */
export function Guide({ mailbox }: { readonly mailbox: string | undefined }): ReactNode {
  const words = useWords("simulator");
  const kit = useWords("kit");
  const { isHidden, done } = useGuide();
  if (isHidden) return null;
  const next = STEPS.find((step) => !done.has(step));
  return (
    <aside className={styles.guide} aria-label={words("guide.title")}>
      <div className={styles.guideHead}>
        <h2>{words("guide.title")}</h2>
        <span className={styles.quiet}>{words("guide.count", { done: done.size, of: STEPS.length })}</span>
        <ActionIcon size={24} aria-label={kit("close")} onClick={hideGuide}>
          <CloseIcon size={14} />
        </ActionIcon>
      </div>
      <ol className={styles.steps}>
        {STEPS.map((step, index) => (
          <Step
            key={step}
            step={step}
            no={index + 1}
            isDone={done.has(step)}
            isNext={step === next}
            hasMailbox={mailbox !== undefined}
          />
        ))}
      </ol>
      {next === undefined && (
        <Button variant="subtle" size="compact-sm" onClick={restartGuide}>
          {words("guide.again")}
        </Button>
      )}
    </aside>
  );
}

interface StepProps {
  readonly step: GuideStep;
  readonly no: number;
  readonly isDone: boolean;
  readonly isNext: boolean;
  readonly hasMailbox: boolean;
}

function Step({ step, no, isDone, isNext, hasMailbox }: StepProps): ReactNode {
  const words = useWords("simulator");
  return (
    <li
      className={styles.step}
      data-done={isDone || undefined}
      data-next={isNext || undefined}
      aria-current={isNext ? "step" : undefined}
    >
      <span className={styles.stepMark}>
        {isDone ? (
          <CheckIcon size={13} stroke={2.6} aria-label={words("guide.done")} />
        ) : (
          <span aria-hidden={true}>{no}</span>
        )}
      </span>
      <span>
        {words(`guide.${step}`)}
        {step === "why" && (
          <>
            {" "}
            <Link
              to="/messages"
              search={{ state: ["deferred", "suppressed", "skipped"] } as never}
              onClick={() => tick("why")}
            >
              {words("guide.whyLink")}
            </Link>
          </>
        )}
        {step === "person" && isNext && !hasMailbox && (
          <span className={styles.quiet}> {words("guide.personHow")}</span>
        )}
      </span>
    </li>
  );
}
