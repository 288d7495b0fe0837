import { Button, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { ArchiveIcon, MoreIcon, UndoIcon } from "../../../kit/icons.js";
import { SEGMENTS } from "../../../kit/rule/data.js";
import { toastDone, toastTrouble, toastUndo } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { type SegmentRow, setArchived } from "./data.js";
import styles from "./segment.module.css";
import type { Save } from "./use-save.js";
import type { WorkDesk } from "./use-work.js";

interface ActionsProps {
  readonly row: SegmentRow | null;
  readonly desk: WorkDesk;
  readonly save: Save;
}

export function SegmentActions({ row, desk, save }: ActionsProps): ReactNode {
  const words = useWords("segment");
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const isArchived = row?.state === "archived";
  const put = async (id: string, step: "archive" | "unarchive"): Promise<void> => {
    await setArchived(id, step);
    await client.invalidateQueries({ queryKey: SEGMENTS });
  };
  const takeBack = (id: string, name: string): void => {
    put(id, "unarchive").then(() => toastDone(words("unarchive.done", { name })), toastTrouble);
  };
  if (row && isArchived)
    return (
      <Button variant="default" leftSection={<UndoIcon size={16} />} onClick={() => takeBack(row.id, row.name)}>
        {words("unarchive.action")}
      </Button>
    );
  return (
    <div className={styles.actions}>
      <Button loading={save.isBusy} disabled={row !== null && !desk.isDirty} onClick={save.run}>
        {words("save")}
      </Button>
      {row && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px={8} aria-label={words("more")}>
              <MoreIcon size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<ArchiveIcon size={16} />} onClick={() => setAsking(true)}>
              {words("archive.action")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {row && (
        <ArchiveDialog
          row={row}
          isOpen={isAsking}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await put(row.id, "archive");
            toastUndo(words("archive.done", { name: row.name }), () => put(row.id, "unarchive"));
          }}
        />
      )}
    </div>
  );
}

interface ArchiveProps {
  readonly row: SegmentRow;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<void>;
}

/** What is in use cannot be put aside: it says by what. */
function ArchiveDialog({ row, isOpen, onClose, onConfirm }: ArchiveProps): ReactNode {
  const words = useWords("segment");
  const { strategies, segments } = row.usedBy;
  const isUsed = strategies.length + segments.length > 0;
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={words("archive.title", { name: row.name })}
      confirmLabel={words("archive.action")}
      isReady={!isUsed}
      onConfirm={onConfirm}
    >
      {isUsed ? (
        <>
          {words("archive.used")}
          <ul className={styles.users}>
            {strategies.map(({ id, name }) => (
              <li key={id}>
                <Link to="/strategies/$strategyId" params={{ strategyId: id }}>
                  {name}
                </Link>
              </li>
            ))}
            {segments.map(({ id, name }) => (
              <li key={id}>
                <Link to="/segments/$segmentId" params={{ segmentId: id }} onClick={onClose}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : (
        words("archive.sentence")
      )}
    </ConfirmDialog>
  );
}
