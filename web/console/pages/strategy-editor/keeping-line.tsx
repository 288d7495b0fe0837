import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { TroubleIcon } from "../../../kit/icons.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { useTrouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { fetchDraft } from "./data.js";
import { useDeskView } from "./desk.js";
import styles from "./editor.module.css";

/** When two people write at once, or nothing can be saved: what stands where, and the choice. */
export function KeepingLine(): ReactNode {
  const words = useWords("strategy-editor");
  const trouble = useTrouble();
  const desk = useDeskView();
  const [isAsking, setAsking] = useState(false);
  const { conflict, keeping, error } = desk;
  const takeTheirs = async (): Promise<void> => {
    setAsking(true);
    try {
      desk.takeDraft(await fetchDraft(desk.id));
    } catch (thrown) {
      toastTrouble(thrown);
    } finally {
      setAsking(false);
    }
  };
  if (conflict !== null)
    return (
      <div className={styles.conflict} role="alert">
        <TroubleIcon size={18} aria-hidden={true} />
        <span className={styles.conflictWords}>
          {words("conflict.sentence", { by: conflict.by })} {conflict.at !== null && <When at={conflict.at} />}
        </span>
        <span className={styles.choices}>
          <Button size="xs" variant="default" loading={isAsking} onClick={() => void takeTheirs()}>
            {words("conflict.theirs")}
          </Button>
          <Button size="xs" onClick={desk.overrule}>
            {words("conflict.mine")}
          </Button>
        </span>
      </div>
    );
  if (keeping !== "failed") return null;
  return (
    <div className={styles.conflict} role="alert" data-failed={true}>
      <TroubleIcon size={18} aria-hidden={true} />
      <span className={styles.conflictWords}>{trouble(error)}</span>
      <Button size="xs" variant="default" onClick={() => void desk.keep()}>
        {words("keeping.again")}
      </Button>
    </div>
  );
}
