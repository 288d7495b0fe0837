import { Button, Modal, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { PersonIcon } from "../../../kit/icons.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { foundQuery, useAssign, useUnknown } from "./data.js";
import styles from "./messages.module.css";
import type { AnswerView } from "./model.js";

/** Who wrote from an address that nobody has, and the way to say whose it is. */
export function Unknown(): ReactNode {
  const words = useWords("messages");
  const unknown = useUnknown();
  const [chosen, setChosen] = useState<AnswerView | null>(null);
  return (
    <>
      <p className={styles.stretch}>{words("unknown.sentence")}</p>
      <DataTable
        {...unknown}
        label={words("see.unknown")}
        columns={useColumns(setChosen)}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={PersonIcon} title={words("unknown.empty")}>
            {words("unknown.emptySentence")}
          </EmptyState>
        }
      />
      {chosen && <AssignDialog answer={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function useColumns(onAssign: (answer: AnswerView) => void): readonly Column<AnswerView>[] {
  const words = useWords("messages");
  const { can } = useSession();
  return [
    {
      id: "who",
      header: words("unknown.who"),
      width: "30%",
      cell: ({ channel, from, fromName }) => (
        <span className={styles.pair}>
          <ChannelIcon channel={channel} size={17} />
          <span className={styles.cut}>{fromName ?? from}</span>
          {fromName !== null && <span className={styles.quiet}>{from}</span>}
        </span>
      ),
    },
    {
      id: "what",
      header: words("unknown.what"),
      card: "subtitle",
      cell: ({ text, pressed, meaning }) => (
        <span className={styles.pair} data-hint={text || undefined}>
          {meaning !== null && <StateBadge kind="meaning" state={meaning} />}
          <span className={styles.cut}>{text || (pressed === null ? "—" : words("answer.pressed", { pressed }))}</span>
        </span>
      ),
    },
    { id: "at", header: words("column.at"), width: "120px", card: "end", cell: ({ at }) => <When at={at} /> },
    {
      id: "assign",
      header: words("unknown.do"),
      isHeaderHidden: true,
      width: "110px",
      align: "end",
      card: "line",
      cell: (answer) =>
        can("messages:send") && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={words("unknown.assignTitle", { from: answer.from })}
            onClick={() => onAssign(answer)}
          >
            {words("unknown.assign")}
          </Button>
        ),
    },
  ];
}

const TYPING_MS = 250;
const LETTERS_MIN = 2;

interface AssignProps {
  readonly answer: AnswerView;
  readonly onClose: () => void;
}

function AssignDialog({ answer, onClose }: AssignProps): ReactNode {
  const words = useWords("messages");
  const kit = useWords("kit");
  const assign = useAssign();
  const [typed, setTyped] = useState("");
  const [debtorId, setDebtorId] = useState<string | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), TYPING_MS);
  const found = useQuery({ ...foundQuery(asked), enabled: asked.length >= LETTERS_MIN });
  const people = (found.data ?? []).map(({ debtor, text }) => ({
    value: debtor.id,
    label: text === debtor.name ? debtor.name : `${debtor.name} (${text})`,
  }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (debtorId === null) return;
    assign.mutate(
      { id: answer.id, debtorId },
      {
        onSuccess: ({ count }) => {
          toastDone(words("unknown.done", { count }));
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("unknown.assignTitle", { from: answer.from })}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.assign} onSubmit={submit}>
        <blockquote className={styles.answer}>{answer.text}</blockquote>
        <Select
          label={words("unknown.search")}
          data={people}
          value={debtorId}
          searchable={true}
          searchValue={typed}
          onSearchChange={setTyped}
          onChange={setDebtorId}
          filter={({ options }) => options}
          data-autofocus={true}
        />
        <p className={styles.quiet}>{words("unknown.note")}</p>
        {assign.error !== null && <Trouble error={assign.error} />}
        <div className={styles.assignActs}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={assign.isPending} disabled={debtorId === null}>
            {words("unknown.do")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
