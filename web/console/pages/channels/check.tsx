import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { useCheck } from "./data.js";
import { type AccountRow, STEP_LOOKS, type Step } from "./model.js";
import { Because } from "./said.js";

const STEPS = ["settings", "provider", "listen"] as const;

/** What a look at the account came to, step by step. */
export function Check({ row, mayWrite }: { readonly row: AccountRow; readonly mayWrite: boolean }): ReactNode {
  const words = useWords("channels");
  const check = useCheck();
  const { isAsked, at, steps } = row.check;
  const isWaiting = isAsked || check.isPending;
  return (
    <li className={styles.step}>
      <div className={styles.partTop}>
        <h3>{words("check.title")}</h3>
        {mayWrite && !isWaiting && (
          <Button size="compact-sm" variant="subtle" onClick={() => check.mutate(row.id)}>
            {words("check.again")}
          </Button>
        )}
      </div>
      {check.error !== null && <Trouble error={check.error} />}
      <div className={styles.steps} role="status">
        <ul>
          {isWaiting
            ? STEPS.slice(0, 2).map((step) => (
                <li key={step}>
                  <State {...STEP_LOOKS.waiting}>{words(`check.${step}.waiting`)}</State>
                </li>
              ))
            : steps.map((step) => <OneStep key={step.step} step={step} />)}
          {!isWaiting && steps.length === 0 && <li className={styles.quiet}>{words("check.never")}</li>}
        </ul>
      </div>
      {!isWaiting && at !== null && (
        <p className={styles.note}>
          {words("check.at")} <When at={at} tone="muted" />
        </p>
      )}
    </li>
  );
}

function OneStep({ step: { step, state, because, name } }: { readonly step: Step }): ReactNode {
  const words = useWords("channels");
  return (
    <li>
      <State {...STEP_LOOKS[state]}>
        {name === null ? words(`check.${step}.${state}`) : words(`check.${step}.${state}Name`, { name })}
      </State>
      {because !== null && state === "failed" && (
        <p className={styles.stepWhy}>
          <Because because={because} />
        </p>
      )}
    </li>
  );
}
