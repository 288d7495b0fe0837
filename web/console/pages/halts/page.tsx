import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import type { HaltRow } from "../../../kit/halts.js";
import { HoldIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { wholeList } from "../../../kit/pages.js";
import { useSession } from "../../../kit/session.js";
import { toastDone } from "../../../kit/toasts.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { allHaltsQuery, useLift } from "./data.js";
import { HaltDialog } from "./halt-dialog.js";
import styles from "./halts.module.css";

/** What stands still and what stood: the red button, and the way back. */
export function HaltsPage(): ReactNode {
  const words = useWords("halts");
  const { can } = useSession();
  const list = useQuery(allHaltsQuery);
  const [isHalting, setHalting] = useState(false);
  const [lifting, setLifting] = useState<HaltRow | null>(null);
  const lift = useLift();
  const mayHalt = can("compliance:write");
  return (
    <PageFrame
      title={words("title")}
      sentence={words("sentence")}
      action={
        mayHalt && (
          <Button color="red" leftSection={<HoldIcon size={16} />} onClick={() => setHalting(true)}>
            {words("halt")}
          </Button>
        )
      }
    >
      <DataTable
        {...wholeList(list)}
        label={words("title")}
        columns={useColumns(mayHalt ? setLifting : null)}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={HoldIcon} title={words("empty.title")}>
            {words("empty.sentence")}
          </EmptyState>
        }
      />
      {isHalting && <HaltDialog onClose={() => setHalting(false)} />}
      <ConfirmDialog
        isOpen={lifting !== null}
        onClose={() => setLifting(null)}
        title={words("lift.title", { what: lifting ? scopeOf(words, lifting) : "" })}
        confirmLabel={words("lift.submit")}
        onConfirm={async () => {
          if (lifting) await lift.mutateAsync(lifting.id);
          toastDone(words("lift.done"));
        }}
      >
        {words("lift.sentence")}
      </ConfirmDialog>
    </PageFrame>
  );
}

type Say = ReturnType<typeof useWords>;

const scopeOf = (words: Say, { scope, creditor, segmentName }: HaltRow): string =>
  scope === "all" ? words("scope.all") : (creditor?.name ?? words("scope.segmentNamed", { name: segmentName ?? "" }));

function useColumns(onLift: ((row: HaltRow) => void) | null): readonly Column<HaltRow>[] {
  const words = useWords("halts");
  return [
    {
      id: "what",
      header: words("column.what"),
      width: "18%",
      cell: (row) => (
        <>
          {scopeOf(words, row)}
          {row.accounts !== null && (
            <span className={styles.quiet}> · {words("accounts", { count: row.accounts })}</span>
          )}
        </>
      ),
    },
    {
      id: "because",
      header: words("column.because"),
      cell: ({ because }) => <span className={styles.because}>{because}</span>,
      card: "subtitle",
    },
    {
      id: "by",
      header: words("column.by"),
      width: "170px",
      card: "line",
      cell: ({ setBy, setAt }) => (
        <>
          {setBy}, <When at={setAt} tone="muted" />
        </>
      ),
    },
    {
      id: "until",
      header: words("column.until"),
      width: "170px",
      card: "line",
      cell: ({ untilAt, liftedAt, liftedBy }) =>
        liftedAt ? (
          <span className={styles.quiet}>
            {words("lifted", { by: liftedBy ?? "" })} <When at={liftedAt} tone="muted" />
          </span>
        ) : untilAt ? (
          <When at={untilAt} as="stamp" />
        ) : (
          words("untilLifted")
        ),
    },
    {
      id: "do",
      header: words("column.do"),
      width: "120px",
      align: "end",
      card: "end",
      cell: (row) =>
        row.liftedAt === null &&
        onLift && (
          <Button
            size="xs"
            variant="default"
            aria-label={words("lift.named", { what: scopeOf(words, row) })}
            onClick={() => onLift(row)}
          >
            {words("lift.submit")}
          </Button>
        ),
    },
  ];
}
