import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { CheckIcon, UndoIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { Counts } from "./counts.js";
import type { ImportView } from "./data.js";
import { clearDesk, useDesk } from "./desk.js";
import styles from "./import.module.css";
import { useImportFrame } from "./import-frame.js";
import { JobEnd } from "./job-end.js";
import { Rejects } from "./rejects.js";
import { Steps } from "./steps.js";
import { UndoDialog } from "./undo-dialog.js";

const route = getRouteApi("/shell/import");

/** The last step: what is in the books now, and the way to take it back. */
export function Outcome({ record }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const { code } = route.useSearch();
  const { checkedId } = useDesk();
  const { id, state, kind, counts, creditor, job } = record;
  const isUndone = state === "undone";
  useEffect(() => {
    // It is in the books: the file has done its work here.
    if (checkedId === id) clearDesk();
  }, [checkedId, id]);
  return (
    <PageFrame
      {...useImportFrame(record)}
      action={
        <Button renderRoot={(props) => <Link to="/portfolio" search={{ creditorId: creditor.id }} {...props} />}>
          {words("outcome.toPortfolio")}
        </Button>
      }
    >
      {!isUndone && <Steps at="done" />}
      <div className={styles.outcome} data-undone={isUndone || undefined} role="status">
        <span className={styles.outcomeIcon}>
          {isUndone ? (
            <UndoIcon size={20} stroke={1.8} aria-hidden={true} />
          ) : (
            <CheckIcon size={20} stroke={2} aria-hidden={true} />
          )}
        </span>
        <div className={styles.outcomeWords}>
          <p className={styles.outcomeTitle}>
            {words(isUndone ? "outcome.undone" : `outcome.${kind}`, {
              count: (counts?.created ?? 0) + (counts?.updated ?? 0),
            })}
          </p>
          <Until record={record} />
        </div>
        <div className={styles.outcomeActions}>
          <TakeBack record={record} />
          <Button variant="default" component={Link} to="/import">
            {words("outcome.another")}
          </Button>
        </div>
      </div>
      <JobEnd job={job} />
      {counts && <Counts record={record} counts={counts} shown={null} />}
      {(counts?.rejected ?? 0) > 0 && <Rejects record={record} code={code} />}
    </PageFrame>
  );
}

function Until({ record: { state, undoUntil, undoneAt } }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  if (state === "undone") {
    return (
      <p className={styles.note}>
        {words("outcome.undoneNote")} {undoneAt && <When at={undoneAt} isFocusable={true} />}
      </p>
    );
  }
  return (
    <p className={styles.note}>
      {undoUntil === null ? (
        words("outcome.undoOver")
      ) : (
        <>
          {words("outcome.undoUntil")} <When at={undoUntil} as="stamp" isFocusable={true} />.
        </>
      )}
    </p>
  );
}

function TakeBack({ record }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const { can } = useSession();
  const [isAsking, setAsking] = useState(false);
  if (record.undoUntil === null || !can("imports:write")) return null;
  return (
    <>
      <Button variant="default" leftSection={<UndoIcon size={16} />} onClick={() => setAsking(true)}>
        {words("undo.open")}
      </Button>
      {isAsking && <UndoDialog record={record} onClose={() => setAsking(false)} />}
    </>
  );
}
