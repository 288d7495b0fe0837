import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { OneRehearsal } from "./data.js";
import styles from "./rehearsal.module.css";
import type { RehearsalSearch } from "./search.js";

/** Where a number leads: the list behind it, in this rehearsal. */
export const doorTo = ({ id }: Pick<OneRehearsal, "id">, search: RehearsalSearch) =>
  ({ to: "/rehearsals/$rehearsalId", params: { rehearsalId: id }, search }) as const;

interface DoorProps {
  readonly rehearsal: OneRehearsal;
  readonly search: RehearsalSearch;
  /** Nothing is behind a zero, and nothing behind lists that were forgotten. */
  readonly count: number;
  readonly children: ReactNode;
}

export const Door = ({ rehearsal, search, count, children }: DoorProps): ReactNode =>
  count === 0 || !rehearsal.hasLists ? (
    <span className={count === 0 ? styles.none : undefined}>{children}</span>
  ) : (
    <Link {...doorTo(rehearsal, search)} className={styles.door ?? ""}>
      {children}
    </Link>
  );
