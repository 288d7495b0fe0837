import { Button, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type FormEvent, type ReactNode, useState } from "react";
import { CheckIcon } from "../../../kit/icons.js";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { type ImportView, type RejectRow, useTried } from "./data.js";
import styles from "./import.module.css";
import { blamedColumns } from "./mend-model.js";
import { mend } from "./mends.js";
import { useSayProblem } from "./say.js";

interface MendDialogProps {
  readonly row: RejectRow;
  readonly record: ImportView;
  /** As they came, or as they were mended before. */
  readonly cells: readonly string[];
  readonly onClose: () => void;
}

const TYPING_MS = 250;
const CELL_MAX = 2000;

/** Mends one row in place: only the cells that something is wrong with, tried as they are typed. */
export function MendDialog({ row, record, cells: before, onClose }: MendDialogProps): ReactNode {
  const words = useWords("import");
  const kit = useWords("kit");
  const headers = record.detected?.headers ?? [];
  const [cells, setCells] = useState<readonly string[]>(() => headers.map((_, index) => before[index] ?? ""));
  const [isWhole, setWhole] = useState(false);
  const [typed] = useDebouncedValue(cells, TYPING_MS);
  const tried = useTried(record.mapping, { headers, sample: [[...typed]] }, record.creditor.id);
  const problems = tried.data?.rows[0]?.problems;
  const isReady = problems?.length === 0 && typed === cells && !tried.isPlaceholderData;
  const shown = isWhole ? headers.map((_, index) => index) : blamedColumns(row, headers);
  const set = (at: number, text: string): void => setCells(cells.map((cell, index) => (index === at ? text : cell)));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady) return;
    mend(record.id, row.row, cells);
    onClose();
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("mend.title", { row: row.row })}
      size={520}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} onSubmit={submit}>
        {shown.map((index, order) => (
          <TextInput
            key={headers[index]}
            label={headers[index]}
            value={cells[index] ?? ""}
            maxLength={CELL_MAX}
            spellCheck={false}
            onChange={({ currentTarget: { value } }) => set(index, value)}
            data-autofocus={order === 0 || undefined}
          />
        ))}
        {!isWhole && shown.length < headers.length && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            className={styles.atStart ?? ""}
            onClick={() => setWhole(true)}
          >
            {words("mend.whole", { count: headers.length })}
          </Button>
        )}
        <Verdict problems={problems} headers={headers} />
        {tried.error !== null && <Trouble error={tried.error} onRetry={() => void tried.refetch()} />}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" disabled={!isReady}>
            {words("mend.save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface VerdictProps {
  readonly problems: RejectRow["problems"] | undefined;
  readonly headers: readonly string[];
}

/** What is still wrong, or that nothing is. */
function Verdict({ problems, headers }: VerdictProps): ReactNode {
  const words = useWords("import");
  const say = useSayProblem();
  return (
    <div className={styles.verdict} role="status">
      {problems?.length === 0 && (
        <span className={styles.verdictGood}>
          <CheckIcon size={16} stroke={2.2} aria-hidden={true} />
          {words("mend.good")}
        </span>
      )}
      {problems?.map((problem) => (
        <State key={`${problem.field} ${problem.column} ${problem.code}`} shape="triangle" tone="stop">
          <span className={styles.verdictBad}>{say(problem, headers)}</span>
        </State>
      ))}
    </div>
  );
}
