import { Button, Drawer, Select, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { differencesOf } from "../../../../src/strategy/domain/diff.js";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { formatNumber } from "../../../kit/format.js";
import { UndoIcon } from "../../../kit/icons.js";
import { State } from "../../../kit/state-badge.js";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { discardDraft, type VersionRow, versionQuery, versionsQuery } from "./data.js";
import { useDeskView } from "./desk.js";
import { differenceWords } from "./diff-words.js";
import { useSettingsWords } from "./settings-words.js";
import styles from "./versions.module.css";

/** Every version, what is different in the draft, and the way back to any. */
export function Versions({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("strategy-editor");
  const kit = useWords("kit");
  const desk = useDeskView();
  const versions = useQuery(versionsQuery(desk.id));
  const rows = versions.data ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const against = chosen ?? rows.find(({ isLive }) => isLive)?.number ?? rows[0]?.number ?? null;
  return (
    <Drawer
      opened={true}
      onClose={onClose}
      position="right"
      size={480}
      title={words("versions.title")}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {versions.data === undefined ? (
        versions.error === null ? (
          <Skeleton height={240} radius={10} />
        ) : (
          <Trouble error={versions.error} onRetry={() => void versions.refetch()} />
        )
      ) : (
        <div className={styles.body}>
          {against !== null && <Changes rows={rows} against={against} onAgainst={setChosen} />}
          <section aria-label={words("versions.all")}>
            <h3 className={styles.title}>{words("versions.all")}</h3>
            <ol className={styles.list}>
              {rows.map((row) => (
                <VersionItem key={row.number} row={row} onRestored={onClose} />
              ))}
            </ol>
          </section>
        </div>
      )}
    </Drawer>
  );
}

interface ChangesProps {
  readonly rows: readonly VersionRow[];
  readonly against: number;
  readonly onAgainst: (number: number) => void;
}

function Changes({ rows, against, onAgainst }: ChangesProps): ReactNode {
  const words = useWords("strategy-editor");
  const desk = useDeskView();
  const [isAsked, setAsked] = useState(false);
  return (
    <section aria-label={words("diff.title")} className={styles.changes}>
      <Select
        label={words("diff.title")}
        value={String(against)}
        onChange={(value) => value !== null && onAgainst(Number(value))}
        data={rows.map(({ number, isLive }) => ({
          value: String(number),
          label: words(isLive ? "versions.numberLive" : "versions.number", { number }),
        }))}
      />
      <Differences against={against} />
      {desk.kept.revision > 0 && !desk.isReadOnly && (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          className={styles.discard ?? ""}
          onClick={() => setAsked(true)}
        >
          {words("discard.action")}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={words("discard.title")}
        confirmLabel={words("discard.action")}
        tone="stop"
        onConfirm={async () => {
          desk.takeDraft(await discardDraft(desk.id));
          toastDone(words("discard.done"));
        }}
      >
        {words("discard.sentence")}
      </ConfirmDialog>
    </section>
  );
}

function Differences({ against }: { readonly against: number }): ReactNode {
  const words = useWords("strategy-editor");
  const { id, work, saying } = useDeskView();
  const settings = useSettingsWords();
  const version = useQuery(versionQuery(id, against));
  if (version.data === undefined)
    return version.error === null ? <Skeleton height={96} radius={10} /> : <Trouble error={version.error} />;
  const before = version.data.definition;
  const after = work.definition;
  const found = differencesOf(before, after);
  if (found.length === 0) return <p className={styles.note}>{words("diff.none")}</p>;
  return (
    <ul className={styles.differences}>
      {found
        .map((one) => differenceWords(one, { before, after, saying, settings }))
        .map(({ key, kind, text, details }) => (
          <li key={key} data-kind={kind}>
            <span>{text}</span>
            {details.map((detail) => (
              <span key={detail.name} className={styles.detail}>
                {detail.name !== "" && `${detail.name}: `}
                <del>{detail.before}</del> <ins>{detail.after}</ins>
              </span>
            ))}
          </li>
        ))}
    </ul>
  );
}

function VersionItem({ row, onRestored }: { readonly row: VersionRow; readonly onRestored: () => void }): ReactNode {
  const words = useWords("strategy-editor");
  const locale = useLocale();
  const desk = useDeskView();
  const version = useQuery({ ...versionQuery(desk.id, row.number), enabled: false });
  const { number, isLive, createdAt, createdBy, running, isRehearsed } = row;
  const restore = async (): Promise<void> => {
    const { data } = version.data ? version : await version.refetch();
    if (!data) return;
    desk.replace(data.definition);
    toastDone(words("versions.restored", { number }));
    onRestored();
  };
  return (
    <li className={styles.version}>
      <div className={styles.versionHead}>
        <span className={styles.number}>{words("versions.number", { number })}</span>
        {isLive && (
          <State shape="full" tone="accent">
            {words("versions.live")}
          </State>
        )}
        {isRehearsed && !isLive && (
          <State shape="check" tone="plain">
            {words("versions.rehearsed")}
          </State>
        )}
        {!desk.isReadOnly && (
          <Button
            size="compact-xs"
            variant="default"
            className={styles.restore ?? ""}
            leftSection={<UndoIcon size={14} />}
            aria-label={words("versions.restoreNamed", { number })}
            onClick={() => void restore()}
          >
            {words("versions.restore")}
          </Button>
        )}
      </div>
      <span className={styles.note}>
        {createdBy === "acuerdo" ? words("versions.shipped") : createdBy} · <When at={createdAt} />
        {running > 0 && ` · ${words("versions.running", { count: running, text: formatNumber(running, locale) })}`}
      </span>
    </li>
  );
}
