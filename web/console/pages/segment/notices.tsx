import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { AttentionIcon } from "../../../kit/icons.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import type { SegmentRow } from "./data.js";
import styles from "./segment.module.css";
import type { Save } from "./use-save.js";
import type { WorkDesk } from "./use-work.js";
import type { Base } from "./work.js";

interface NoticesProps {
  readonly row: SegmentRow | null;
  readonly base: Base;
  readonly desk: WorkDesk;
  readonly save: Save;
}

/** What a person must know before they go on: somebody else's version, or what they left unsaved. */
export function Notices({ row, base, desk, save }: NoticesProps): ReactNode {
  const words = useWords("segment");
  if (row && desk.isConflict)
    return (
      <div className={styles.notice} role="alert">
        <AttentionIcon size={18} aria-hidden={true} />
        <span>{words("conflict.sentence", { by: row.changedBy, version: row.version })}</span>
        <Button size="xs" variant="default" onClick={() => desk.begin(row)}>
          {words("conflict.theirs")}
        </Button>
        <Button size="xs" variant="default" onClick={desk.overrule}>
          {words("conflict.ours")}
        </Button>
      </div>
    );
  return (
    <>
      {desk.isFound && (
        <div className={styles.notice} data-tone="quiet" role="status">
          <span>{words("found.sentence")}</span>
          <Button size="xs" variant="default" onClick={() => desk.begin(base)}>
            {words("found.discard")}
          </Button>
        </div>
      )}
      {save.trouble !== null && <Trouble error={save.trouble} onRetry={save.run} />}
    </>
  );
}
