import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { KeyIcon } from "../../../kit/icons.js";
import { wholeList } from "../../../kit/pages.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { Day, When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { type KeyRow, keysQuery, useRevokeKey } from "./data.js";
import styles from "./team.module.css";

/** The programs that may ask, and the way to end one at once. */
export function Keys(): ReactNode {
  const words = useWords("team");
  const list = useQuery(keysQuery);
  const revoking = useRevokeKey();
  const [ending, setEnding] = useState<KeyRow | null>(null);
  const columns = useColumns(setEnding);
  return (
    <>
      <DataTable
        {...wholeList(list)}
        label={words("keys.title")}
        columns={columns}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={KeyIcon} title={words("keys.empty")}>
            {words("keys.emptySentence")}
          </EmptyState>
        }
      />
      <ConfirmDialog
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        title={words("keys.revokeTitle", { name: ending?.name ?? "" })}
        confirmLabel={words("keys.revoke")}
        tone="stop"
        onConfirm={() => revoking.mutateAsync(ending?.id ?? "")}
      >
        {words("keys.revokeSentence")}
      </ConfirmDialog>
    </>
  );
}

function useColumns(onRevoke: (key: KeyRow) => void): readonly Column<KeyRow>[] {
  const words = useWords("team");
  const kit = useWords("kit");
  return [
    { id: "name", header: words("keys.name"), cell: ({ name }) => name },
    {
      id: "prefix",
      header: words("keys.prefix"),
      width: "150px",
      cell: ({ prefix }) => <code>{`${prefix}…`}</code>,
      card: "subtitle",
    },
    { id: "role", header: words("people.role"), width: "130px", cell: ({ role }) => kit(`role.${role}`), card: "line" },
    {
      id: "used",
      header: words("keys.lastUsed"),
      width: "140px",
      card: "line",
      cell: ({ lastUsedOn }) =>
        lastUsedOn ? (
          <Day on={lastUsedOn} as="relative" />
        ) : (
          <span className={styles.quiet}>{words("keys.never")}</span>
        ),
    },
    {
      id: "created",
      header: words("keys.created"),
      width: "130px",
      hideBelow: "lg",
      card: "none",
      cell: ({ createdAt }) => <When at={createdAt} tone="muted" />,
    },
    {
      id: "state",
      header: words("people.state"),
      width: "120px",
      card: "end",
      cell: ({ revokedAt }) => <StateBadge kind="key" state={revokedAt ? "revoked" : "active"} />,
    },
    {
      id: "revoke",
      header: words("keys.action"),
      isHeaderHidden: true,
      width: "110px",
      align: "end",
      card: "line",
      cell: (key) =>
        key.revokedAt ? null : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            onClick={() => onRevoke(key)}
            aria-label={words("keys.revokeNamed", { name: key.name })}
          >
            {words("keys.revoke")}
          </Button>
        ),
    },
  ];
}
