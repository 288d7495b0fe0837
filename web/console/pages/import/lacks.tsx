import type { ReactNode } from "react";
import { AttentionIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import styles from "./import.module.css";
import type { Lack } from "./model.js";
import { useSayImport } from "./say.js";

/** What still stands in the way, each a way to its place. */
export function Lacks({ lacks }: { readonly lacks: readonly Lack[] }): ReactNode {
  const words = useWords("import");
  const say = useSayImport();
  if (lacks.length === 0) return null;
  const goTo = (at: string): void => document.getElementById(at)?.focus();
  return (
    <div className={styles.lacks} role="alert">
      <AttentionIcon size={18} stroke={1.7} aria-hidden={true} className={styles.lacksIcon} />
      <div>
        <p className={styles.lacksTitle}>{words("lacks", { count: lacks.length })}</p>
        <ul className={styles.lacksList}>
          {lacks.map(({ at, code, values }) => (
            <li key={`${at} ${code}`}>
              <button type="button" className={styles.lack} onClick={() => goTo(at)}>
                {say(code, values)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
