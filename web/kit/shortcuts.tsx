import { Fragment, type ReactNode } from "react";
import { keyCaps } from "./key-match.js";
import { isMac } from "./keys.js";
import styles from "./shortcuts.module.css";
import { useWords } from "./words.js";

/** The caps of one binding: `Ctrl K`, or `G` then `I`. */
export function Keys({ keys }: { readonly keys: string }): ReactNode {
  const words = useWords("kit");
  return (
    <span className={styles.keys}>
      {keyCaps(keys, isMac()).map((press, index) => (
        <Fragment key={press.join()}>
          {index > 0 && <span className={styles.then}>{words("keys.then")}</span>}
          {press.map((cap) => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
