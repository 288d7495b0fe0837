import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Section } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";
import { type OneStrategy, templatesQuery } from "./data.js";
import { gapBefore } from "./model.js";
import { StepItem } from "./step-item.js";
import styles from "./steps.module.css";

/** The same ladder as a list: what happens at each step, what it says, and what became of it. */
export function StepList({ strategy }: { readonly strategy: OneStrategy }): ReactNode {
  const words = useWords("strategy");
  const { data: templates } = useQuery(templatesQuery);
  if (strategy.steps.length === 0) return null;
  return (
    <Section title={words("steps.title")} sentence={words("steps.sentence")}>
      <ol className={styles.steps}>
        {strategy.steps.map((row, index) => (
          <StepItem
            key={row.step.id}
            strategy={strategy}
            row={row}
            gap={gapBefore(strategy.steps, index)}
            template={templates?.find(({ key }) => key === keyOf(row.step))}
          />
        ))}
      </ol>
    </Section>
  );
}

const keyOf = (step: OneStrategy["steps"][number]["step"]): string | null =>
  step.kind === "message" ? step.template : step.kind === "call" ? step.script : null;
