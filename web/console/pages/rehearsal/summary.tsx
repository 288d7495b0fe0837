import type { ReactNode } from "react";
import { Section } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";
import { AccountSum } from "./account-sum.js";
import { Changes } from "./changes.js";
import type { OfReport } from "./data.js";
import { FlowChart } from "./flow-chart.js";
import { HoursGrid } from "./hours-grid.js";
import { Load } from "./load.js";
import { Measured } from "./measured.js";
import { Reasons } from "./reasons.js";
import styles from "./rehearsal.module.css";
import { StepsTable } from "./steps-table.js";
import { Verdict } from "./verdict.js";

/** What would happen, from one sentence down to the hour. */
export function Summary(props: OfReport): ReactNode {
  const words = useWords("rehearsal");
  return (
    <div className={styles.summary}>
      <Verdict {...props} />
      {props.report.measured && <Measured measured={props.report.measured} />}
      <AccountSum {...props} />
      <div className={styles.halves}>
        <Reasons {...props} />
        <Changes {...props} />
      </div>
      <Section title={words("steps.title")} sentence={words("steps.sentence")}>
        <FlowChart {...props} />
        <StepsTable {...props} />
      </Section>
      <Section title={words("when.title")} sentence={words("when.sentence")}>
        <HoursGrid {...props} />
        <Load {...props} />
      </Section>
    </div>
  );
}
