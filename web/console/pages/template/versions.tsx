import { Button, Select, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { type Diff, diffQuery, restoreVersion, type ViewRow } from "./data.js";
import styles from "./template.module.css";

interface VersionsProps {
  readonly view: ViewRow;
  readonly mayRestore: boolean;
  readonly onRestored: () => Promise<void>;
}

type Version = ViewRow["versions"][number];

/** Every version that was published, what changed between two, and the way back. */
export function Versions({ view, mayRestore, onRestored }: VersionsProps): ReactNode {
  const words = useWords("template");
  const [newest] = view.versions;
  const [fromId, setFrom] = useState(view.versions[1]?.id ?? "");
  const [restoring, setRestoring] = useState<Version | null>(null);
  return (
    <div className={styles.versions}>
      <ol className={styles.list}>
        {view.versions.map((one) => (
          <li key={one.id} className={styles.version}>
            <span className={styles.number}>{words("version.number", { version: one.version })}</span>
            <span>
              {one.createdBy} · <When at={one.createdAt} />
            </span>
            {one.restoredFrom !== null && (
              <span className={styles.note}>{words("version.restoredFrom", { version: one.restoredFrom })}</span>
            )}
            {one.note !== null && <span>{one.note}</span>}
            {mayRestore && one.id !== newest?.id && (
              <Button size="compact-sm" variant="default" onClick={() => setRestoring(one)}>
                {words("version.restore")}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {view.versions.length > 1 && newest ? (
        <section className={styles.diff} aria-label={words("diff.title")}>
          <Select
            label={words("diff.from")}
            value={fromId}
            allowDeselect={false}
            onChange={(value) => value !== null && setFrom(value)}
            data={view.versions
              .slice(1)
              .map(({ id, version }) => ({ value: id, label: words("version.number", { version }) }))}
          />
          <Changes from={fromId} to={newest.id} />
        </section>
      ) : (
        <p className={styles.note}>{words("version.only")}</p>
      )}
      <ConfirmDialog
        isOpen={restoring !== null}
        onClose={() => setRestoring(null)}
        title={words("version.restoreTitle", { version: restoring?.version ?? 0 })}
        confirmLabel={words("version.restore")}
        onConfirm={async () => {
          const { version } = await restoreVersion(restoring?.id ?? "0", newest?.version ?? 0);
          toastDone(words("publish.done", { version }));
          await onRestored();
        }}
      >
        {words("version.restoreSentence")}
      </ConfirmDialog>
    </div>
  );
}

function Changes({ from, to }: { readonly from: string; readonly to: string }): ReactNode {
  const words = useWords("template");
  const diff = useQuery(diffQuery(from, to));
  if (diff.data === undefined)
    return diff.error === null ? <Skeleton height={120} radius={10} /> : <Trouble error={diff.error} />;
  if (diff.data.variants.length === 0) return <p className={styles.note}>{words("diff.none")}</p>;
  return (
    <>
      {diff.data.variants.map((one) => (
        <article key={`${one.channel} ${one.locale} ${one.tone}`} className={styles.changed}>
          <h2>
            {words(`channel.${one.channel}`)} · {one.locale} · {words(`tone.${one.tone ?? "warm"}`)} ·{" "}
            {words(`diff.${one.change}`)}
          </h2>
          {one.subject.length > 0 && <Parts parts={one.subject} />}
          <Parts parts={one.body} />
          {one.replies.length > 0 && (
            <>
              <h3 className={styles.note}>{words("replies.title")}</h3>
              <Parts parts={one.replies} />
            </>
          )}
        </article>
      ))}
    </>
  );
}

/** Taken out and put in, told apart by more than colour. */
function Parts({ parts }: { readonly parts: Diff["variants"][number]["body"] }): ReactNode {
  let at = 0;
  return (
    <p className={styles.parts}>
      {parts.map(({ is, text }) => {
        at += text.length;
        const key = `${is} ${at}`;
        return is === "added" ? (
          <ins key={key}>{text}</ins>
        ) : is === "removed" ? (
          <del key={key}>{text}</del>
        ) : (
          <span key={key}>{text}</span>
        );
      })}
    </p>
  );
}
