import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { TroubleIcon } from "../../../kit/icons.js";
import { useTrouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import styles from "./template.module.css";
import type { DraftDesk } from "./use-draft.js";

interface KeepingProps {
  readonly desk: DraftDesk;
  readonly isReadOnly: boolean;
  readonly onTheirs: () => Promise<void>;
}

/** Whether what is written is safe; and when two people write at once, the choice. */
export function KeepingLine({ desk, isReadOnly, onTheirs }: KeepingProps): ReactNode {
  const words = useWords("template");
  const trouble = useTrouble();
  const { keeping, conflict, error, baseVersion, latestVersion } = desk;
  const isBehind = baseVersion < latestVersion;
  if (conflict !== null || isBehind)
    return (
      <div className={styles.conflict} role="alert">
        <TroubleIcon size={18} aria-hidden={true} />
        <span>
          {conflict === null
            ? words("conflict.version", { version: latestVersion })
            : words("conflict.draft", { by: conflict.by })}
        </span>
        <span className={styles.choices}>
          {conflict !== null && (
            <Button size="xs" variant="default" onClick={() => void onTheirs()}>
              {words("conflict.theirs")}
            </Button>
          )}
          <Button size="xs" onClick={desk.overrule}>
            {words(conflict === null ? "conflict.goOn" : "conflict.mine")}
          </Button>
        </span>
      </div>
    );
  return (
    <p className={styles.keeping} role="status" data-state={keeping}>
      {keeping === "failed" ? trouble(error) : words(isReadOnly ? "keeping.readOnly" : `keeping.${keeping}`)}
      {keeping === "failed" && (
        <Button size="compact-xs" variant="default" onClick={() => void desk.keep()}>
          {words("keeping.again")}
        </Button>
      )}
    </p>
  );
}
