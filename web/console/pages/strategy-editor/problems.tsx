import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { flatSteps } from "../../../../src/strategy/domain/outline.js";
import { CheckIcon, DownIcon, TroubleIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import type { Problem } from "./data.js";
import { type DeskView, useDeskView } from "./desk.js";
import styles from "./panel.module.css";
import { isError, type SaidProblem } from "./said-problems.js";
import { shortWords } from "./say.js";
import { SETTINGS, stepOf } from "./tree.js";

/** What is wrong at one step, or in the settings. */
export function useProblemsOf(id: string | null): readonly SaidProblem[] {
  return useDeskView().problems.filter(({ step }) => step === id);
}

/** Goes to the place of a problem. */
export const jumpTo = ({ pick }: DeskView, { step }: Problem): void => pick(step ?? SETTINGS, true);

/** All that stands between this strategy and its rehearsal, and what is only doubtful. Each leads to its place. */
export function ProblemsPanel({ isFolded = false }: { readonly isFolded?: boolean }): ReactNode {
  const words = useWords("strategy-editor");
  const desk = useDeskView();
  const { problems } = desk;
  const errors = problems.filter(isError).length;
  const title =
    problems.length === 0
      ? words("problems.none")
      : errors > 0
        ? words("problems.errors", { count: errors })
        : words("problems.warnings", { count: problems.length });
  const list = (
    <ul className={styles.problemList}>
      {problems.map((problem) => (
        <li key={`${problem.step} ${problem.code}`}>
          <Button
            variant="subtle"
            justify="flex-start"
            className={styles.problem ?? ""}
            data-error={isError(problem) || undefined}
            leftSection={<TroubleIcon size={16} />}
            onClick={() => jumpTo(desk, problem)}
          >
            <ProblemText problem={problem} />
          </Button>
        </li>
      ))}
    </ul>
  );
  if (isFolded)
    return (
      <details className={styles.problems} data-error={errors > 0 || undefined}>
        <summary className={styles.problemsTitle}>
          {title}
          <DownIcon size={16} aria-hidden={true} className={styles.unfold} />
        </summary>
        {list}
      </details>
    );
  return (
    <section className={styles.problems} aria-label={words("problems.title")}>
      <h2 className={styles.problemsTitle} aria-live="polite">
        {problems.length === 0 && <CheckIcon size={16} aria-hidden={true} />}
        {title}
      </h2>
      {problems.length > 0 && list}
    </section>
  );
}

function ProblemText({ problem }: { readonly problem: SaidProblem }): ReactNode {
  const words = useWords("strategy-editor");
  const { saying, work } = useDeskView();
  const { steps } = work.definition;
  const step = problem.step === null ? null : stepOf(steps, problem.step);
  const no = flatSteps(steps).findIndex(({ id }) => id === problem.step) + 1;
  return (
    <span className={styles.problemText}>
      <span>
        <span className="visually-hidden">{words(`problems.${problem.severity}`)} </span>
        {problem.text}
      </span>
      <span className={styles.where}>
        {step === null
          ? words("settings.title")
          : words("say.step", { when: words("panel.step", { no }), what: shortWords(step, saying) })}
      </span>
    </span>
  );
}
