import { Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { MessagesIcon, MoreIcon } from "../../../kit/icons.js";
import { toastDone, toastTrouble } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { type ShelfRow, setArchived } from "./data.js";
import styles from "./template.module.css";

export type Dialog = "test" | "publish" | "discard";

interface ActionsProps {
  readonly row: ShelfRow;
  readonly mayTest: boolean;
  readonly mayPublish: boolean;
  readonly mayDiscard: boolean;
  readonly onAsk: (dialog: Dialog) => void;
  readonly onAgain: () => Promise<void>;
}

export function EditorActions({ row, mayTest, mayPublish, mayDiscard, onAsk, onAgain }: ActionsProps): ReactNode {
  const words = useWords("template");
  const step = row.archivedAt === null ? "archive" : "unarchive";
  const archive = async (): Promise<void> => {
    try {
      await setArchived(row.id ?? "0", step);
      toastDone(words(step === "archive" ? "archived" : "unarchived"));
      await onAgain();
    } catch (error) {
      toastTrouble(error);
    }
  };
  return (
    <div className={styles.actions}>
      <Button
        variant="default"
        leftSection={<MessagesIcon size={16} />}
        disabled={!mayTest}
        onClick={() => onAsk("test")}
      >
        {words("test.action")}
      </Button>
      <Button disabled={!mayPublish} onClick={() => onAsk("publish")}>
        {words("publish.action")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label={words("more")}>
            <MoreIcon size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!mayDiscard} onClick={() => onAsk("discard")}>
            {words("discard.action")}
          </Menu.Item>
          <Menu.Item disabled={row.id === null} onClick={() => void archive()}>
            {words(step)}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
