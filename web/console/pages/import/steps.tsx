import type { ReactNode } from "react";
import { CheckIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import styles from "./steps.module.css";

const STEPS = ["file", "columns", "review", "done"] as const;
export type StepName = (typeof STEPS)[number];

/** Where one is on the way from a file to the books. */
export function Steps({ at }: { readonly at: StepName }): ReactNode {
  const words = useWords("import");
  const current = STEPS.indexOf(at);
  return (
    <ol className={styles.steps} aria-label={words("steps.label")}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={styles.step}
          data-done={index < current || undefined}
          data-now={index === current || undefined}
          aria-current={index === current ? "step" : undefined}
        >
          <span className={styles.mark} aria-hidden={true}>
            {index < current ? <CheckIcon size={12} stroke={2.6} /> : index + 1}
          </span>
          <span className={styles.name}>{words(`steps.${step}`)}</span>
        </li>
      ))}
    </ol>
  );
}
