import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { TeamIcon } from "../../../kit/icons.js";
import { wholeList } from "../../../kit/pages.js";
import { useSession } from "../../../kit/session.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { type StaffRow, staffQuery } from "./data.js";
import { PersonDialog } from "./person-dialog.js";
import styles from "./team.module.css";

export function People(): ReactNode {
  const words = useWords("team");
  const { can } = useSession();
  const list = useQuery(staffQuery);
  const [open, setOpen] = useState<StaffRow | null>(null);
  const columns = useColumns();
  return (
    <>
      <DataTable
        {...wholeList(list)}
        label={words("people.title")}
        columns={columns}
        rowId={({ id }) => id}
        {...(can("team:write") && { onOpen: setOpen })}
        empty={<EmptyState icon={TeamIcon} title={words("people.empty")} />}
      />
      {open && <PersonDialog key={open.id} person={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function useColumns(): readonly Column<StaffRow>[] {
  const words = useWords("team");
  const kit = useWords("kit");
  const { me } = useSession();
  return [
    {
      id: "name",
      header: words("people.who"),
      width: "25%",
      cell: ({ id, name }) => (
        <>
          {name} {id === me.actor.id && <span className={styles.you}>{words("people.you")}</span>}
        </>
      ),
    },
    {
      id: "email",
      header: words("people.email"),
      cell: ({ email }) => <span className={styles.quiet}>{email}</span>,
      card: "subtitle",
    },
    { id: "role", header: words("people.role"), width: "130px", cell: ({ role }) => kit(`role.${role}`), card: "line" },
    {
      id: "locale",
      header: words("people.language"),
      width: "106px",
      cell: ({ locale }) => LANGUAGE_NAMES[locale],
      hideBelow: "lg",
      card: "line",
    },
    {
      id: "state",
      header: words("people.state"),
      width: "112px",
      card: "end",
      cell: ({ active }) => <StateBadge kind="staff" state={active ? "active" : "inactive"} />,
    },
    {
      id: "since",
      header: words("people.since"),
      width: "116px",
      align: "end",
      hideBelow: "md",
      card: "none",
      cell: ({ createdAt }) => <When at={createdAt} tone="muted" />,
    },
  ];
}
