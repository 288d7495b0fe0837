import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useSession } from "../../../kit/session.js";
import { State } from "../../../kit/state-badge.js";
import { useWords } from "../../../kit/words.js";
import type { ImportView, RejectRow } from "./data.js";
import { MendDialog } from "./mend-dialog.js";
import { isMendable } from "./mend-model.js";
import { unmend, useMends } from "./mends.js";
import styles from "./rejects.module.css";

/** Mends a row in place, and says when it is mended. */
export function MendAction({ row, record }: { readonly row: RejectRow; readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const { can } = useSession();
  const own = useMends(record.id)[row.row];
  const [isOpen, setOpen] = useState(false);
  const isAlive = record.state === "checked" || record.state === "committed";
  if (!isAlive || !can("imports:write") || !isMendable(row, record.detected?.headers ?? [])) return null;
  if (own && own.sentAs !== null) {
    return (
      <Link to="/import" search={{ id: own.sentAs }} className={styles.mended ?? ""}>
        <State shape="check" tone="plain">
          {words("mend.sent")}
        </State>
      </Link>
    );
  }
  return (
    <span className={styles.mendAction}>
      {own && (
        <>
          <State shape="check" tone="plain">
            {words("mend.done")}
          </State>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => unmend(record.id, row.row)}>
            {words("mend.drop")}
          </Button>
        </>
      )}
      <Button
        size="compact-xs"
        variant="default"
        aria-label={words(own ? "mend.againNamed" : "mend.openNamed", { row: row.row })}
        onClick={() => setOpen(true)}
      >
        {words(own ? "mend.again" : "mend.open")}
      </Button>
      {isOpen && (
        <MendDialog row={row} record={record} cells={own?.cells ?? row.cells} onClose={() => setOpen(false)} />
      )}
    </span>
  );
}
