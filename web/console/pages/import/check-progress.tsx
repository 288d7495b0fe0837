import type { ReactNode } from "react";
import type { JobView } from "../../../kit/eta.js";
import { formatBytes, formatNumber } from "../../../kit/format.js";
import { JobProgress } from "../../../kit/job-progress.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { stop, useDesk } from "./desk.js";
import styles from "./import.module.css";
import { Steps } from "./steps.js";

/**
 * While the file goes over and its rows are checked. The server reads as the bytes arrive, so the bytes that have left
 * tell how far the rows are; once all have left, only the comparison with the books remains.
 */
export function CheckProgress(): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const { file, work, rowsAbout, isRowsExact } = useDesk();
  const size = file?.size ?? 0;
  const share = work?.share ?? 0;
  const hasLeft = share >= 1;
  const job: JobView = {
    state: "running",
    done: hasLeft ? (rowsAbout ?? size) : Math.round((rowsAbout ?? size) * share),
    total: hasLeft ? null : (rowsAbout ?? size),
    startedAt: work ? new Date(work.startedAt).toISOString() : null,
  };
  return (
    <PageFrame title={words("title")} sentence={words("check.sentence")}>
      <Steps at="columns" />
      <Card>
        <div className={styles.progress}>
          <p className={styles.progressFile}>
            {file?.name} <span className={styles.note}>{formatBytes(size, locale)}</span>
          </p>
          <JobProgress
            job={job}
            phase={words(hasLeft ? "check.comparing" : "check.reading")}
            unit={words(rowsAbout === null ? "check.bytes" : isRowsExact ? "check.rows" : "check.rowsAbout")}
            onCancel={stop}
          />
          <p className={styles.note}>
            {words("check.note", {
              size: formatBytes(Math.round(size * share), locale),
              total: formatBytes(size, locale),
            })}{" "}
            {rowsAbout !== null &&
              !isRowsExact &&
              words("check.about", { count: rowsAbout, text: formatNumber(rowsAbout, locale) })}
          </p>
        </div>
      </Card>
    </PageFrame>
  );
}
