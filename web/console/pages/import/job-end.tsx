import type { ReactNode } from "react";
import { ApiProblem } from "../../../kit/problem.js";
import { useWords } from "../../../kit/words.js";
import type { JobView } from "./data.js";
import styles from "./import.module.css";
import { useFileTrouble } from "./say.js";

/** A step that was stopped or failed says so: nothing of it happened, and it can be asked for again. */
export function JobEnd({ job }: { readonly job: JobView | null }): ReactNode {
  const words = useWords("import");
  const say = useFileTrouble();
  if (job?.state !== "cancelled" && job?.state !== "failed") return null;
  const cause = job.error && new ApiProblem({ status: 422, code: job.error.code, values: job.error.values ?? {} });
  const kind = job.kind === "import.undo" ? "undoEnd" : "jobEnd";
  return (
    <p className={job.state === "failed" ? styles.fileTrouble : styles.notice} role="status">
      {words(`${kind}.${job.state}`)} {cause && say(cause)}
    </p>
  );
}
