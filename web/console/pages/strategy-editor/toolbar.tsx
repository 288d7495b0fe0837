import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";
import {
  AddIcon,
  CanvasIcon,
  HistoryIcon,
  type Icon,
  LadderIcon,
  OutlineIcon,
  RedoIcon,
  UndoIcon,
} from "../../../kit/icons.js";
import { Keys } from "../../../kit/shortcuts.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { useDeskView } from "./desk.js";
import styles from "./editor.module.css";
import { VIEWS, type View } from "./search.js";

const ICONS: Readonly<Record<View, Icon>> = { outline: OutlineIcon, ladder: LadderIcon, canvas: CanvasIcon };

interface ToolbarProps {
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onVersions: () => void;
}

export function Toolbar({ view, onView, onVersions }: ToolbarProps): ReactNode {
  const words = useWords("strategy-editor");
  const { work, undo, redo, isReadOnly, setAdding } = useDeskView();
  return (
    <div className={styles.toolbar}>
      <SegmentedControl
        size="xs"
        aria-label={words("view.label")}
        value={view}
        onChange={(value) => onView(VIEWS.find((one) => one === value) ?? "outline")}
        data={VIEWS.map((value) => {
          const Picture = ICONS[value];
          return {
            value,
            label: (
              <span className={styles.viewName}>
                <Picture size={15} stroke={1.7} aria-hidden={true} />
                {words(`view.${value}`)}
              </span>
            ),
          };
        })}
      />
      {!isReadOnly && (
        <span className={styles.tools}>
          <ActionIcon
            aria-label={words("keys.undo")}
            data-hint={words("keys.undo")}
            disabled={work.past.length === 0}
            onClick={undo}
          >
            <UndoIcon size={18} />
          </ActionIcon>
          <ActionIcon
            aria-label={words("keys.redo")}
            data-hint={words("keys.redo")}
            disabled={work.future.length === 0}
            onClick={redo}
          >
            <RedoIcon size={18} />
          </ActionIcon>
          <Button
            size="xs"
            variant="default"
            leftSection={<AddIcon size={14} />}
            rightSection={<Keys keys="n" />}
            onClick={() => setAdding("after")}
          >
            {words("add.title")}
          </Button>
        </span>
      )}
      <span className={styles.status}>
        <Kept />
        <Button size="xs" variant="subtle" color="gray" leftSection={<HistoryIcon size={16} />} onClick={onVersions}>
          {words("versions.title")}
        </Button>
      </span>
    </div>
  );
}

/** Whether what is on screen is safe. */
function Kept(): ReactNode {
  const words = useWords("strategy-editor");
  const { keeping, isReadOnly, kept, live } = useDeskView();
  const isClean = keeping === "kept" && kept.updatedAt !== null;
  return (
    <span className={styles.keeping} role="status" data-state={keeping}>
      {isReadOnly
        ? words("keeping.readOnly")
        : keeping === "kept" && kept.updatedAt === null
          ? words("keeping.untouched", { version: kept.baseVersion || live.version })
          : words(`keeping.${keeping}`)}
      {isClean && kept.updatedAt !== null && (
        <>
          {" · "}
          <When at={kept.updatedAt} />
        </>
      )}
    </span>
  );
}
